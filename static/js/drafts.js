// A draft is written in several forms: what one holds unsaved is not lost with another.
(() => {
  const unsaved = new Set();

  document.addEventListener("input", ({ target }) => {
    if (target.form?.getAttribute("method") === "post") unsaved.add(target.form);
  });

  document.addEventListener("submit", (event) => {
    const { confirm: question, discards } = event.target.dataset;
    if (question && !window.confirm(question)) event.preventDefault();
    else if (discards !== undefined) unsaved.clear();
    else unsaved.delete(event.target);
  });

  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size) event.preventDefault();
  });
})();
