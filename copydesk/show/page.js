// The page is complete without this script: it adds search, keys and the mark on a passage.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (words) => { byId("status").textContent = words; };

  // ── filter of statements ──
  const filter = byId("filter");
  const controls = ["search", "by-report", "by-kind", "by-act"].map(byId);
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function applyFilter() {
    const [search, report, kind, act] = controls.map((control) => control.value);
    const words = fold(search).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const actor of all(".actor")) {
      const name = fold(actor.querySelector("h3").textContent);
      let any = false;
      for (const item of all(".statement", actor)) {
        const text = name + " " + fold(item.textContent);
        const fits = words.every((word) => text.includes(word)) &&
          (!report || item.dataset.report === report) &&
          (!kind || item.dataset.kind === kind) &&
          (!act || item.dataset.act === act);
        item.hidden = !fits;
        any ||= fits;
        shown += fits;
      }
      actor.hidden = !any;
    }
    byId("found").textContent = `${shown} of ${all(".statement").length}`;
  }

  if (filter) {
    filter.hidden = false;
    controls.forEach((control) => control.addEventListener("input", applyFilter));
    applyFilter();
  }

  function clearFilter() {
    if (!filter) return;
    controls.forEach((control) => { control.value = ""; });
    applyFilter();
  }

  // ── the passage that a link speaks of ──
  // Offsets count code points, the DOM counts UTF-16 units; marks written out count as one.
  function find(paragraph, offset) {
    for (const segment of all("[data-at]", paragraph).reverse()) {
      let at = Number(segment.dataset.at);
      if (at > offset) continue;
      const walker = document.createTreeWalker(segment, NodeFilter.SHOW_TEXT);
      let last = null;
      while (walker.nextNode()) {
        const node = walker.currentNode;
        last = node;
        if (node.parentElement.classList.contains("unseen")) { at += 1; continue; }
        const points = [...node.data];
        if (offset <= at + points.length) {
          return [node, points.slice(0, Math.max(0, offset - at)).join("").length];
        }
        at += points.length;
      }
      return last && [last, last.length];
    }
    return null;
  }

  function mark(link) {
    if (!window.CSS || !CSS.highlights || !link.dataset.slice) return;
    const [, start, end] = link.dataset.slice.match(/:(\d+)-(\d+)$/).map(Number);
    const first = byId(link.hash.slice(1));
    const report = first && first.closest(".text");
    const from = first && find(first, start);
    const to = report && find(report, end);
    if (!from || !to) return;
    const range = new Range();
    range.setStart(...from);
    range.setEnd(...to);
    CSS.highlights.set("passage", new Highlight(range));
  }

  function open(target) {
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    const inside = target.querySelector(":scope > details");
    if (inside) inside.open = true;
    if (target.closest("[hidden]")) clearFilter();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    if (link) {
      const target = byId(new URL(link.href.baseVal ?? link.href, location.href).hash.slice(1));
      if (target) open(target);
      if (link.dataset) mark(link);
      return;
    }
    const segment = event.target.closest && event.target.closest("[data-statements]");
    if (segment && !String(getSelection())) choose(segment.dataset.statements.split(" ").pop());
  });

  function choose(statement) {
    all(".chosen").forEach((element) => element.classList.remove("chosen"));
    all(`[data-statements~="${statement}"]`).forEach((element) => element.classList.add("chosen"));
    const entry = byId(statement);
    if (entry) say(entry.querySelector(".quiet").textContent);
  }

  addEventListener("hashchange", () => {
    const target = byId(location.hash.slice(1));
    if (target) open(target);
    if (/^#[st]\d+$/.test(location.hash)) choose("s" + location.hash.slice(2));
  });

  // ── keys ──
  const findings = all("[data-finding]");
  let current = -1;

  function step(by) {
    if (!findings.length) return;
    current = Math.min(findings.length - 1, Math.max(0, current + by));
    findings[current].focus({ preventScroll: true });
    findings[current].scrollIntoView({ block: "center" });
    say(`finding ${current + 1} of ${findings.length}`);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest && event.target.closest("input, select, textarea")) return;
    const help = byId("help");
    if (help.open) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?") help.showModal();
    else if (event.key === "/" && filter) {
      event.preventDefault();
      byId("search").focus();
      filter.scrollIntoView({ block: "center" });
    }
  });

  // ── print: folded parts open, as paper cannot ──
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    opened.forEach((element) => { element.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((element) => { element.open = false; }));
})();
