// Every page works without this script: it adds keys, dropping files, and corrections in a window over the page.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (words) => { byId("said").textContent = words; };
  // the page of a dossier has keys of its own, for its findings
  const dossier = Boolean(byId("filter"));
  all(".scripted").forEach((element) => { element.hidden = false; });

  // ── corrections in a window over the page ──
  const over = byId("over");
  async function openOver(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) return void location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const close = Object.assign(document.createElement("button"), { textContent: "Close", className: "plain", type: "button" });
    close.addEventListener("click", () => over.close());
    over.replaceChildren(...page.querySelector("main").children, close);
    over.showModal();
    return undefined;
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.act");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openOver(link.href);
  });

  // ── files dropped anywhere ──
  const drop = document.querySelector(".drop");
  if (drop) {
    const files = drop.querySelector("input[type='file']");
    const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      document.documentElement.classList.add("dropping");
    });
    addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) document.documentElement.classList.remove("dropping");
    });
    addEventListener("drop", (event) => {
      document.documentElement.classList.remove("dropping");
      if (!carries(event)) return;
      event.preventDefault();
      files.files = event.dataTransfer.files;
      drop.requestSubmit();
    });
  }

  // ── a page that follows what is under way ──
  const follow = document.querySelector("[data-follow]");
  async function again() {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) return void setTimeout(again, 3000);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-follow]");
    byId("main").replaceChildren(...page.getElementById("main").children);
    if (next) setTimeout(again, 1000);
    else say("done");
    return undefined;
  }
  if (follow) setTimeout(again, 1000);

  // ── keys ──
  const entries = all("[data-entry]");
  let current = -1;
  let before = "";
  const GO = { s: "/", d: "/draft", c: "/corrections", a: "/add" };
  function step(by) {
    if (!entries.length) return;
    current = Math.min(entries.length - 1, Math.max(0, current + by));
    entries[current].focus({ preventScroll: true });
    entries[current].scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest && event.target.closest("input, select, textarea, dialog")) return;
    if (before === "g" && event.key in GO) location.assign(GO[event.key]);
    before = event.key;
    if (dossier) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "Enter" && document.activeElement === entries[current]) {
      const link = entries[current].querySelector("a");
      if (link) link.click();
    } else if (event.key === "?") byId("help").showModal();
    else if (event.key === "/") {
      event.preventDefault();
      byId("find").focus();
    }
  });
})();
