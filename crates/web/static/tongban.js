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

  // What is typed into an answer is kept: on this device at once, with the server soon after.
  // A copy on the device goes when the server took the answer.
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const step = form.elements.namedItem("step");
    const key = "draft:" + form.dataset.draft + ":" + (step ? step.value : "");
    const line = document.createElement("p");
    line.className = "draft-state";
    line.setAttribute("role", "status");
    form.append(line);
    const words = () => {
      const fields = [...new FormData(form)].filter(([name]) => name !== "csrf" && name !== "version");
      return JSON.stringify(fields);
    };
    const blank = words();
    const store = {
      get: () => { try { return localStorage.getItem(key); } catch { return null; } },
      put: (text) => { try { localStorage.setItem(key, text); } catch { /* private browsing */ } },
      drop: () => { try { localStorage.removeItem(key); } catch { /* the same */ } },
    };
    const found = store.get();
    if (found && found !== blank && !document.querySelector(".error-summary")) {
      for (const [name, value] of JSON.parse(found)) {
        const field = form.elements.namedItem(name);
        if (field && name !== "step") field.value = value;
      }
      line.textContent = form.dataset.found;
    }
    let timer = 0;
    const send = async () => {
      const text = words();
      try {
        const body = new URLSearchParams(new FormData(form));
        const answer = await fetch(form.dataset.draft, { method: "POST", body, redirect: "manual" });
        if (!answer.ok) throw new Error(String(answer.status));
        line.textContent = form.dataset.kept;
        if (text === words()) store.drop();
      } catch {
        line.textContent = form.dataset.waiting;
        timer = setTimeout(send, 10000);
      }
    };
    form.addEventListener("input", () => {
      store.put(words());
      clearTimeout(timer);
      timer = setTimeout(send, 1200);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  }

  // Leaving with unsent words asks first.
  const written = document.querySelector("form[data-once]");
  if (written) {
    let dirty = false;
    written.addEventListener("input", () => { dirty = true; });
    written.addEventListener("submit", () => { dirty = false; });
    addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  }
})();
