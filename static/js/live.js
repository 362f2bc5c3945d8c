// Keeps an open account up to date: asks for news while somebody looks, and leaves
// alone what they are doing. Everything is asked for anew by its version, so a poll
// that missed something misses nothing.
(() => {
  const WAITING_MS = 1000; // facts are being counted
  const ATTENDED_MS = 2000;
  const UNATTENDED_MS = 10_000;
  const ATTENTION_MS = 5 * 60_000; // since the last key, click or scroll
  const LONGEST_MS = 60_000; // between attempts while the server is away
  const ANSWER_MS = 10_000;
  const JUST_NOW_MS = 4000;
  const CLOSED = [401, 403, 404, 410];
  const WRITTEN_IN =
    "textarea, select, input:not([type=radio], [type=checkbox], [type=hidden])";

  const line = () => document.getElementById("as-of");
  const diagnosis = () => document.getElementById("diagnosis");
  const replaced = (which) => [
    ...document.querySelectorAll(`:is(#diagnosis, #timeline) :is(${which})`),
  ];
  let timer = null;
  let failures = 0;
  let isAsking = false;
  let hasEnded = false;
  let insists = false; // on the newer score, whatever it wipes
  let lastDeed = Date.now();

  function say(when) {
    for (const words of line().querySelectorAll("[data-when]")) {
      words.hidden = words.dataset.when !== when;
    }
  }

  async function get(address) {
    const response = await fetch(address, {
      headers: { "HX-Request": "true" },
      cache: "no-store",
      redirect: "manual", // to the login, where the session has ended
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.type === "opaqueredirect") return end("signed-out");
    if (CLOSED.includes(response.status)) return end("gone");
    if (!response.ok) throw new Error(`${response.status}`);
    return response.text();
  }

  function end(why) {
    hasEnded = true;
    say(why);
    return "";
  }

  // Somebody is writing here; what htmx preserves is safe anyway.
  function isInUse() {
    const isTyped = ({ value, defaultValue }) => value !== (defaultValue ?? value);
    return replaced(WRITTEN_IN).some(
      (field) =>
        field === document.activeElement ||
        (isTyped(field) && !field.closest("[hx-preserve]")),
    );
  }

  const foldings = () => replaced("details[data-kept]");
  const choices = () => replaced("input[type=radio]:checked");
  const period = () => document.querySelector("#bridge [aria-current]");

  // The same link, button or summary in what took the place of its surroundings.
  function twinOf(element) {
    const folding = element.closest("summary")?.closest("[data-kept]");
    if (!folding) {
      return replaced(element.tagName).find((one) => one.isEqualNode(element));
    }
    const name = folding.dataset.kept;
    return foldings().find(({ dataset }) => dataset.kept === name)?.firstElementChild;
  }

  // Something in sight that is there before and after, to hold the page still by.
  function anchor() {
    if (!window.scrollY) return () => {};
    const known = [...document.querySelectorAll("main [id]:not(svg *), #timeline li")];
    const topOf = (one) => one?.getBoundingClientRect().top;
    const still = known.find((one) => topOf(one) > 0);
    if (!still) return () => {};
    const before = topOf(still);
    return () => {
      const now = still.id
        ? document.getElementById(still.id)
        : replaced("li").find(({ textContent }) => textContent === still.textContent);
      window.scrollBy({ top: topOf(now) - before || 0, behavior: "instant" });
    };
  }

  // Opened, chosen, focused and in sight stays what was.
  function replace(html) {
    const open = new Map(foldings().map(({ dataset, open }) => [dataset.kept, open]));
    const chosen = choices().map(({ id }) => id);
    const since = period()?.getAttribute("href");
    const focused = replaced("*").find((one) => one === document.activeElement);
    const holdStill = anchor();
    window.htmx.swap(diagnosis(), html, { swapStyle: "outerHTML" });
    for (const folding of foldings()) {
      folding.open = open.get(folding.dataset.kept) ?? folding.open;
    }
    for (const id of chosen) {
      const choice = document.getElementById(id);
      if (choice) choice.checked = true;
    }
    if (since && since !== period()?.getAttribute("href")) {
      document.querySelector(`#bridge a[href="${CSS.escape(since)}"]`)?.click();
    }
    if (focused && !focused.isConnected) {
      twinOf(focused)?.focus({ preventScroll: true });
    }
    holdStill();
  }

  function tell(before) {
    const after = diagnosis().dataset.score;
    const words =
      before === after
        ? `The score was counted anew just now: still ${after}`
        : `Score moved ${before} to ${after} just now`;
    document.dispatchEvent(new CustomEvent("toast", { detail: `${words}.` }));
    const card = diagnosis().querySelector(".score-card");
    card.classList.add("just-now");
    setTimeout(() => card.classList.remove("just-now"), JUST_NOW_MS);
  }

  async function show() {
    const before = diagnosis().dataset.score;
    const html = await get(`${diagnosis().dataset.url}${window.location.search}`);
    if (!html) return;
    insists = false;
    replace(html);
    tell(before);
  }

  const hasNewer = () => line().dataset.version !== diagnosis().dataset.version;

  async function ask() {
    const { url, token } = line().dataset;
    const seen = failures ? "" : token; // after a failure the words come anew
    const html = await get(`${url}?seen=${encodeURIComponent(seen)}`);
    if (html) window.htmx.swap(line(), html, { swapStyle: "outerHTML" });
    if (hasEnded || !hasNewer()) return;
    if (isInUse() && !insists) say("newer");
    else await show();
  }

  function pause() {
    if (failures) return Math.min(ATTENDED_MS * 2 ** failures, LONGEST_MS);
    if ("waits" in line().dataset) return WAITING_MS;
    return Date.now() - lastDeed < ATTENTION_MS ? ATTENDED_MS : UNATTENDED_MS;
  }

  // One question at a time; none while nobody can see the answer.
  async function turn() {
    clearTimeout(timer);
    if (isAsking || hasEnded || document.hidden) return;
    isAsking = true;
    try {
      await ask();
      failures = 0;
    } catch (failure) {
      failures += 1;
      if (failures > 1) say("away");
    } finally {
      isAsking = false;
      if (!hasEnded) timer = setTimeout(turn, pause());
    }
  }

  function noteDeed() {
    const wasAway = Date.now() - lastDeed > ATTENTION_MS;
    lastDeed = Date.now();
    if (wasAway) turn();
  }

  for (const deed of ["keydown", "pointerdown", "pointermove", "scroll"]) {
    document.addEventListener(deed, noteDeed, { passive: true });
  }
  document.addEventListener("visibilitychange", turn);
  window.addEventListener("online", turn);
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-show-newer]")) return;
    insists = true;
    turn();
  });
  timer = setTimeout(turn, pause());
})();
