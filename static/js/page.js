// Comforts of every page. Listeners sit on the document, so that they outlive swaps.
(() => {
  const TOAST_SHOWN_MS = 8000;

  const menus = () => document.querySelectorAll("details.menu[open]");

  function fill(button) {
    document.getElementById("id_username").value = button.dataset.fillEmail;
    document.getElementById("id_password").value = button.dataset.fillPassword;
    document.getElementById("id_username").form.requestSubmit();
  }

  function showToast(words) {
    const toast = document.createElement("div");
    toast.className = "notice";
    toast.append(Object.assign(document.createElement("p"), { textContent: words }));
    document.querySelector("[data-toasts]")?.append(toast);
    setTimeout(() => toast.remove(), TOAST_SHOWN_MS);
  }

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      showToast(field.dataset.copied);
    } catch {
      showToast("The link is selected: copy it with the keyboard.");
    }
  }

  const deeds = {
    "[data-theme-toggle]": () => window.toggleTheme(),
    "[data-dismiss]": (button) => button.closest("[data-toast]").remove(),
    "[data-print]": () => window.print(),
    "[data-fill-email]": fill,
    "[data-copy]": copy,
  };

  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
    for (const [selector, act] of Object.entries(deeds)) {
      const button = event.target.closest(selector);
      if (button) act(button);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of menus()) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      const field = document.getElementById("search");
      if (field) event.preventDefault();
      field?.focus();
    }
  });

  // A new organisation most likely lives where its first visitor does.
  const zones = document.querySelector("[data-guess-zone]");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zones?.value === "UTC" && [...zones.options].some(({ value }) => value === here)) {
    zones.value = here;
  }

  setTimeout(() => {
    for (const toast of document.querySelectorAll("[data-toast]")) {
      if (!toast.querySelector("form")) toast.remove(); // what can be undone waits
    }
  }, TOAST_SHOWN_MS);

  // A session that ended answers a fragment with the login page: show it whole.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.xhr.responseURL.includes("/login/")) return;
    event.detail.shouldSwap = false;
    window.location.reload();
  });

  document.addEventListener("toast", ({ detail }) => showToast(detail));

  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, () =>
      showToast("That did not work. Check the connection and try again."),
    );
  }
})();
