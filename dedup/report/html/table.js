"use strict";
// The table of findings: its columns sort, and a field leaves the rows that hold every word of it.
(() => {
  const table = document.querySelector("table.findings");
  if (!table) return;
  const body = table.tBodies[0];
  const value = (row, at) => row.cells[at].dataset.value ?? (table.tHead.rows[0].cells[at].dataset.sort === "figure" ? "" : row.cells[at].textContent);
  const compare = (one, other) => {
    if (one === "" || other === "") return (one === "") - (other === "");
    return isNaN(one) || isNaN(other) ? one.localeCompare(other) : one - other;
  };
  for (const head of table.tHead.rows[0].cells) {
    if (!head.dataset.sort) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const figures = head.dataset.sort === "figure";
      const now = head.getAttribute("aria-sort");
      const up = now ? now === "descending" : !figures;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const at = head.cellIndex;
      const rows = [...body.rows].map(row => [value(row, at), row]);
      // What has no value stays at the end, whichever way is up.
      rows.sort(([one], [other]) => (up || one === "" || other === "" ? 1 : -1) * compare(one, other));
      body.append(...rows.map(([, row]) => row));
    });
  }
  const field = document.querySelector("#filter");
  const told = document.querySelector("#filtered");
  const rows = [...body.rows].map(row => [row, row.textContent.toLocaleLowerCase()]);
  field.closest("p").hidden = false;
  field.addEventListener("input", () => {
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every(word => text.includes(word));
      shown += !row.hidden;
    }
    told.textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
  });
})();
