// Draws each figure when it comes into view; Plotly itself is fetched for the first one.
// A figure travels in an attribute of its place: htmx drops script elements, even data.
(() => {
  const plotlyAddress = document.currentScript.dataset.plotly;
  const CONFIG = {
    displaylogo: false,
    displayModeBar: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    responsive: true,
  };
  const NARROW = 480; // pixels; below it, names would cover the marks they name
  const LONGEST_TICK = 20; // letters, on narrow screens
  let library = null;

  function plotly() {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = plotlyAddress;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => {
        library = null;
        reject(new Error("Plotly did not load"));
      };
      document.head.append(script);
    });
    return library;
  }

  // Figures name the page's custom properties as colours; put today's theme in.
  function themed(value, style) {
    if (typeof value === "string") {
      const property = /^var\((--[\w-]+)\)$/.exec(value);
      return property ? style.getPropertyValue(property[1]).trim() : value;
    }
    if (Array.isArray(value)) return value.map((one) => themed(one, style));
    if (value && typeof value === "object") {
      const pairs = Object.entries(value).map(([key, one]) => [key, themed(one, style)]);
      return Object.fromEntries(pairs);
    }
    return value;
  }

  function narrowed(layout) {
    const pinned = (layout.annotations ?? []).filter((one) => one.xref || one.yref);
    const short = (word) =>
      word.length > LONGEST_TICK ? `${word.slice(0, LONGEST_TICK - 1)}…` : word;
    const ticktext = layout.yaxis?.ticktext?.map(short);
    const yaxis = ticktext ? { ...layout.yaxis, ticktext } : layout.yaxis;
    const dates = layout.xaxis?.tickformat; // whole months, too wide to stand close
    const xaxis = dates ? { ...layout.xaxis, nticks: 4 } : layout.xaxis;
    return { ...layout, xaxis, yaxis, annotations: pinned };
  }

  function figureOf(plot) {
    const style = getComputedStyle(document.documentElement);
    const figure = themed(JSON.parse(plot.dataset.figure), style);
    if (plot.clientWidth < NARROW) figure.layout = narrowed(figure.layout);
    return figure;
  }

  // Opens what a mark stands for: in a part of the page where there is one for it.
  async function openMark(plot, address) {
    if (typeof address !== "string" || !/^\/(?!\/)/.test(address)) return;
    const part = plot.dataset.opensIn;
    if (!part || !document.querySelector(part)) {
      window.location.assign(address);
      return;
    }
    await window.htmx.ajax("GET", address, { target: part, swap: "outerHTML" });
    document.querySelector(part)?.scrollIntoView({ block: "nearest" });
  }

  async function draw(plot) {
    if (plot.dataset.drawn) return;
    plot.dataset.drawn = "true";
    try {
      const Plotly = await plotly();
      const { data, layout } = figureOf(plot);
      plot.replaceChildren();
      await Plotly.newPlot(plot, data, layout, CONFIG);
      plot.on("plotly_click", ({ points }) => openMark(plot, points[0].customdata));
    } catch (failure) {
      if (!plot.isConnected) return; // swapped away meanwhile: nobody waits for it
      console.error(failure);
      delete plot.dataset.drawn;
      plot.hidden = true;
      const figure = plot.closest("figure");
      figure.querySelector("[data-figure-error]").hidden = false;
      figure.querySelector("details").open = true;
    }
  }

  async function redraw(plot) {
    const Plotly = await plotly();
    const { data, layout } = figureOf(plot);
    await Plotly.react(plot, data, layout, CONFIG);
  }

  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        watcher.unobserve(entry.target);
        draw(entry.target);
      }
    },
    { rootMargin: "200px" },
  );

  const plots = (root, which = "[data-figure]") => root.querySelectorAll(which);
  const scan = (root) => plots(root).forEach((plot) => watcher.observe(plot));

  scan(document);
  document.addEventListener("htmx:load", (event) => {
    const root = event.detail.elt;
    if (root !== document.body) scan(root);
  });
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (event.detail.elt.dataset?.drawn) window.Plotly?.purge(event.detail.elt);
  });
  document.addEventListener("themechange", () => {
    plots(document, "[data-drawn]").forEach(redraw);
  });
  window.addEventListener("beforeprint", () => plots(document).forEach(draw));
})();
