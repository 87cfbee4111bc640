// The page is complete without this script: it adds search, keys, copying, marks of persons and the mark on a passage.
(() => {
  "use strict";
  // before anything below changes it: what "save this page" starts from
  const untouched = document.documentElement.outerHTML;
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (words) => { byId("status").textContent = words; };
  const make = (tag, text, attributes = {}) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...[text].flat());
    return element;
  };
  const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const findings = all("[data-finding]");
  all(".scripted").forEach((element) => { element.hidden = false; });

  // ── filter: the style sheet hides by report, speaker, weight and kind; here are words, review and the count ──
  const filter = byId("filter");
  const CHOICES = { "by-report": "r", "by-speaker": "s", "by-weight": "w", "by-status": "v", "by-form": "k", "by-act": "a" };
  const items = all("[data-finding], .statement, .moment");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = new Map();
  let kept = findings;

  function textOf(item) {
    if (!texts.has(item)) {
      const actor = item.closest(".actor");
      texts.set(item, fold((actor ? actor.querySelector("h3").textContent + " " : "") + item.textContent));
    }
    return texts.get(item);
  }

  function chosen(item) {
    return Object.entries(CHOICES).every(([id, key]) => {
      const value = byId(id) && byId(id).value;
      return !value || !(key in item.dataset) || item.dataset[key].split(" ").includes(value);
    });
  }

  function sift() {
    const words = fold(byId("search").value).split(/\s+/).filter(Boolean);
    const review = byId("by-review").value;
    const active = words.length || all("select", filter).some((control) => control.value);
    const shown = new Set();
    for (const item of items) {
      const state = marks.has(item.id) ? marks.get(item.id).state : "open";
      const fits = words.every((word) => textOf(item).includes(word)) &&
        (!review || ("finding" in item.dataset && state === review));
      item.hidden = !fits;
      if (fits && chosen(item)) shown.add(item);
    }
    for (const actor of all(".actor")) actor.hidden = !all(".statement", actor).some((item) => shown.has(item));
    document.documentElement.classList.toggle("sifted", Boolean(active));
    if (active) all("details.fold").forEach((part) => { part.open = all("[data-finding], .statement, .moment", part).some((item) => shown.has(item)); });
    kept = findings.filter((item) => shown.has(item));
    byId("found").textContent = `${shown.size} of ${items.length} shown`;
  }

  function showAll() {
    filter.reset();
    sift();
  }

  filter.addEventListener("input", sift);
  filter.addEventListener("reset", () => setTimeout(sift));
  filter.addEventListener("submit", (event) => event.preventDefault());

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
    const to = report && find(report, Number(link.dataset.to || end));
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
    if (!target.getClientRects().length) showAll();
  }

  function choose(statement) {
    all(".chosen").forEach((element) => element.classList.remove("chosen"));
    all(`[data-statements~="${statement}"]`).forEach((element) => element.classList.add("chosen"));
    const entry = byId(statement);
    if (entry) say(entry.querySelector(".quiet").textContent);
  }

  function arrive() {
    const target = byId(location.hash.slice(1));
    if (target) open(target);
    if (/^#[st][0-9a-f]{8}/.test(location.hash)) choose("s" + location.hash.slice(2));
    if (target && "finding" in target.dataset) current = findings.indexOf(target);
  }

  // ── copying a finding: its words with outlet, date and link ──
  function bare(element) {
    const copy = element.cloneNode(true);
    all(".tools, .here, .act, .apart, .more", copy).forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function headOf(finding) {
    return finding.querySelector("h3, .head, .actor-name, .claim, summary");
  }

  // marks that the report has stay inside ours: whether it has any may be the finding
  const quoted = (words) => /["“”„«»]/.test(words) ? `‘${words}’` : `“${words}”`;

  function quotes(finding) {
    const found = new Map();
    for (const link of all("[data-slice]", finding)) {
      const report = byId(link.dataset.slice.split(":")[0]);
      if (!report || found.has(link.dataset.slice)) continue;
      const address = report.querySelector("header a[rel]");
      found.set(link.dataset.slice, {
        words: quoted(link.textContent + (link.dataset.to ? " …" : "")),
        outlet: report.querySelector(".outlet").textContent,
        dated: report.querySelector(".dated").textContent.replace(/\s*\((.*)\)/, ", $1"),
        address: address ? address.href : "",
      });
    }
    return [...found.values()];
  }

  function copyOf(finding) {
    const title = bare(headOf(finding));
    const link = location.href.split("#")[0] + "#" + finding.id;
    const made = byId("made").textContent;
    const state = marks.has(finding.id) ? verdict(marks.get(finding.id)) : `Machine finding, ${finding.dataset.v}, not reviewed.`;
    const found = quotes(finding);
    const plain = [title, ...found.map((q) => `${q.words} (${q.outlet}, ${q.dated}${q.address ? ", " + q.address : ""})`), `${state} ${made}`, link];
    const list = make("ul", found.map((q) => {
      const outlet = q.address ? make("a", q.outlet, { href: q.address }) : q.outlet;
      return make("li", [q.words, " (", outlet, `, ${q.dated})`]);
    }));
    const rich = make("div", [make("p", make("b", title)), list, make("p", `${state} ${made}`), make("p", make("a", link, { href: link }))]);
    return { plain: plain.join("\n"), rich: rich.innerHTML };
  }

  async function copy(finding) {
    const { plain, rich } = copyOf(finding);
    try {
      const parts = { "text/plain": plain, "text/html": rich };
      const blobs = Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } catch {
      // older browsers, and those that keep the clipboard from pages opened as files
      addEventListener("copy", (event) => {
        event.clipboardData.setData("text/plain", plain);
        event.clipboardData.setData("text/html", rich);
        event.preventDefault();
      }, { once: true });
      document.execCommand("copy");
    }
    say("copied");
  }

  // ── what persons say of findings: kept in this page's list, saved with it or alone ──
  const marks = new Map();
  const STATES = { reviewed: "Reviewed", dismissed: "Dismissed" };
  const dialog = byId("review");
  let unsaved = false;
  let asked = null;

  function verdict(mark) {
    const date = new Date(mark.on + "T12:00");
    const on = isNaN(date) ? mark.on : date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    return `${STATES[mark.state]} by ${mark.by} on ${on}${mark.why ? ": " + mark.why : "."}`;
  }

  function entry(mark) {
    const item = make("li", [make("a", mark.what || mark.finding, { href: "#" + mark.finding }), " ", verdict(mark)]);
    if (!byId(mark.finding)) item.append(" (not among the findings of this page)");
    item.dataset.mark = JSON.stringify(mark);
    return item;
  }

  function showMarks() {
    all(".verdict").forEach((line) => line.remove());
    for (const finding of findings) {
      const mark = marks.get(finding.id);
      finding.classList.toggle("dismissed", Boolean(mark) && mark.state === "dismissed");
      if (mark) headOf(finding).after(make("p", verdict(mark), { className: "verdict" }));
    }
    byId("marks").replaceChildren(...[...marks.values()].map(entry));
    byId("reviewed").hidden = false;
    byId("scope").firstElementChild.textContent = headline(byId("scope").textContent);
    sift();
  }

  function headline(scope) {
    const by = [...new Set([...marks.values()].map((mark) => mark.by))].join(", ");
    return scope.replace(/^Machine findings, \d+ reviewed[^.]*\./, `Machine findings, ${marks.size} reviewed${by ? " by " + by : ""}.`);
  }

  function ask(finding) {
    // in a desk, marks are kept by it: it has a link beside each finding
    const act = finding.querySelector(".act");
    if (act) return void act.click();
    asked = finding;
    const mark = marks.get(finding.id);
    byId("review-of").textContent = bare(headOf(finding));
    byId("review-why").value = mark ? mark.why : "";
    byId("review-remove").hidden = !mark;
    dialog.querySelector(`[value="${mark ? mark.state : "reviewed"}"]`).checked = true;
    needed();
    dialog.returnValue = "";
    dialog.showModal();
    return undefined;
  }

  const stateAsked = () => dialog.querySelector("[name='state']:checked").value;
  // nobody dismisses without a reason
  const needed = () => { byId("review-why").required = stateAsked() === "dismissed"; };
  dialog.addEventListener("input", needed);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "remove") marks.delete(asked.id);
    else if (dialog.returnValue === "keep") {
      marks.set(asked.id, {
        finding: asked.id,
        state: stateAsked(),
        by: byId("review-by").value.trim(),
        on: new Date().toLocaleDateString("en-CA"),
        why: byId("review-why").value.trim(),
        what: bare(headOf(asked)),
      });
    } else return;
    unsaved = true;
    showMarks();
    asked.focus({ preventScroll: true });
  });

  function readMarks(given) {
    let read = 0;
    for (const one of given) {
      const mark = {};
      for (const key of ["finding", "state", "by", "on", "why", "what"]) mark[key] = String(one[key] ?? "");
      if (!(mark.state in STATES) || !/^[a-z][0-9a-f]{8}[-\w]*$/.test(mark.finding)) continue;
      marks.set(mark.finding, mark);
      read += 1;
    }
    return read;
  }

  function save(name, text, type) {
    const link = make("a", "", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    unsaved = false;
  }

  const stem = () => document.querySelector("h1").textContent.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "dossier";

  function savePage() {
    const page = new DOMParser().parseFromString(untouched, "text/html");
    page.getElementById("marks").replaceChildren(...[...marks.values()].map((mark) => page.importNode(entry(mark), true)));
    page.getElementById("reviewed").hidden = !marks.size;
    page.getElementById("scope").firstElementChild.textContent = byId("scope").textContent;
    save(stem() + ".html", "<!doctype html>\n" + page.documentElement.outerHTML, "text/html");
  }

  function saveMarks() {
    const story = document.querySelector("h1").textContent;
    save(stem() + "-marks.json", JSON.stringify({ story, marks: [...marks.values()] }, null, 1), "application/json");
  }

  if (byId("load")) byId("load").addEventListener("change", async (event) => {
    try {
      const given = JSON.parse(await event.target.files[0].text()).marks;
      const read = readMarks(given);
      say(`${count(read, "mark")} loaded` + (read < given.length ? `, ${given.length - read} could not be read` : ""));
    } catch {
      say("This file holds no marks.");
    }
    event.target.value = "";
    showMarks();
  });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  // ── clicks and keys ──
  for (const finding of findings) {
    const here = finding.querySelector(".here");
    if (!here) continue;
    const buttons = [["copy", "Copy"], ["review", "Review"]].map(([name, label]) => {
      const button = make("button", label, { type: "button" });
      button.dataset.do = name;
      return button;
    });
    here.after(make("span", buttons, { className: "tools" }));
  }

  let current = -1;
  const DO = { copy, review: ask, "save-page": savePage, "save-marks": saveMarks };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) return void DO[button.dataset.do](button.closest("[data-finding]"));
    const link = event.target.closest("a[href^='#']");
    if (link) {
      const target = byId(new URL(link.href.baseVal ?? link.href, location.href).hash.slice(1));
      if (target) open(target);
      if (link.dataset) mark(link);
      return undefined;
    }
    const segment = event.target.closest("[data-statements]");
    if (segment && !String(getSelection())) choose(segment.dataset.statements.split(" ").pop());
    return undefined;
  });

  function step(by) {
    if (!kept.length) return;
    const at = kept.indexOf(findings[current]);
    const next = kept[Math.min(kept.length - 1, Math.max(0, at + by))];
    current = findings.indexOf(next);
    open(next);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
    say(`finding ${kept.indexOf(next) + 1} of ${kept.length}`);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest && event.target.closest("input, select, textarea, dialog")) return;
    const finding = findings[current];
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "c" && finding) copy(finding);
    else if (event.key === "r" && finding) { event.preventDefault(); ask(finding); }
    else if (event.key === "?") byId("help").showModal();
    else if (event.key === "/") {
      event.preventDefault();
      filter.closest("details").open = true;
      byId("search").focus();
    }
  });
  addEventListener("hashchange", arrive);

  // ── print: folded parts open, as paper cannot ──
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    opened.forEach((element) => { element.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((element) => { element.open = false; }));

  readMarks(all("#marks li").map((item) => JSON.parse(item.dataset.mark)));
  showMarks();
  arrive();
})();
