// Small comforts. Every page works without this file.
(() => {
  "use strict";
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();

  // The second press on a submit button sends nothing.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 5000) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = String(Date.now());
    });
  }
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // How many characters may still be typed.
  for (const area of document.querySelectorAll("textarea[data-count]")) {
    const line = document.createElement("p");
    line.className = "field-hint";
    line.setAttribute("aria-live", "polite");
    const show = () => {
      line.textContent = area.dataset.count.replace("{n}", String(area.maxLength - area.value.length));
    };
    area.after(line);
    area.addEventListener("input", show);
    show();
  }

  // Filters start folded on narrow screens; folded texts open for paper.
  if (matchMedia("(max-width: 52rem)").matches) {
    for (const box of document.querySelectorAll("details.facets")) box.open = false;
  }
  addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll("details.more")) box.open = true;
  });

  // Leaving with unsent words asks first.
  const written = document.querySelector("form[data-once]");
  if (written) {
    let dirty = false;
    written.addEventListener("input", () => { dirty = true; });
    written.addEventListener("submit", () => { dirty = false; });
    addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  }
})();
