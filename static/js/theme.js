// Runs before the first paint, so that no page flashes in the wrong theme.
(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be forbidden; the system's theme is fine then
    }
  };
  const wear = (theme) => {
    root.dataset.bsTheme = theme;
    root.dispatchEvent(new CustomEvent("themechange", { bubbles: true }));
  };
  const apply = () => wear(chosen() ?? (system.matches ? "dark" : "light"));
  root.classList.add("js");
  apply();
  system.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  window.addEventListener("beforeprint", () => wear("light")); // paper is white
  window.addEventListener("afterprint", apply);
  window.toggleTheme = () => {
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", next);
    } catch {
      // remembered for this page only
    }
    wear(next);
  };
})();
