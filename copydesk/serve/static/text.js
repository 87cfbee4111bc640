// The text of an article: choosing words fills in the forms, a click on a statement opens what can be put right.
(() => {
  "use strict";
  const text = document.querySelector("[data-article]");
  const forms = [...document.querySelectorAll("form")].filter((form) => form.elements.words && form.elements.start);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Offsets count code points, the DOM counts UTF-16 units; marks written out count as one, numbers not at all.
  function pieces(segment) {
    const walker = document.createTreeWalker(segment, NodeFilter.SHOW_TEXT);
    const found = [];
    let at = Number(segment.dataset.at);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const unseen = node.parentElement.classList.contains("unseen");
      const points = unseen ? [String.fromCodePoint(parseInt(node.data.slice(2), 16))] : [...node.data];
      found.push({ node, at, points, unseen });
      at += points.length;
    }
    return found;
  }

  function chosen() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !text.contains(selection.anchorNode)) return null;
    const range = selection.getRangeAt(0);
    let start = null;
    let words = "";
    for (const segment of all("[data-at]", text)) {
      for (const piece of pieces(segment)) {
        if (!range.intersectsNode(piece.node)) continue;
        const from = !piece.unseen && piece.node === range.startContainer ? [...piece.node.data.slice(0, range.startOffset)].length : 0;
        const to = !piece.unseen && piece.node === range.endContainer ? [...piece.node.data.slice(0, range.endOffset)].length : piece.points.length;
        if (from >= to) continue;
        if (start === null) start = piece.at + from;
        words += piece.points.slice(from, to).join("");
      }
      if (words && !/\s$/.test(words) && segment === segment.parentElement.lastElementChild) words += "\n";
    }
    return words.trim() ? { start: start + (words.length - words.trimStart().length), words: words.trim() } : null;
  }

  document.addEventListener("selectionchange", () => {
    const found = chosen();
    if (!found) return;
    for (const form of forms) {
      form.elements.words.value = found.words;
      form.elements.start.value = found.start;
    }
  });

  text.addEventListener("click", (event) => {
    const segment = event.target.closest("[data-statements]");
    if (!segment || event.target.closest("a") || String(getSelection())) return;
    const statement = segment.dataset.statements.split(" ").pop();
    all(".chosen").forEach((element) => element.classList.remove("chosen"));
    all(`[data-statements~="${statement}"]`).forEach((element) => element.classList.add("chosen"));
    const link = all("sup a", text).find((found) => found.getAttribute("href").endsWith(`?of=${statement}`));
    if (link) link.click();
  });
})();
