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

  // Names under the search field while somebody types.
  for (const form of document.querySelectorAll("form[data-suggest]")) {
    const field = form.querySelector("input[type=search]");
    const list = document.createElement("ul");
    list.id = `${field.id}-list`;
    list.className = "search-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestLabel);
    list.hidden = true;
    form.append(list);
    form.dataset.live = "";
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
      field.setAttribute(name, value);
    }
    let chosen = -1;
    let timer = 0;
    let round = 0;
    const choose = (place) => {
      const options = [...list.children];
      chosen = place;
      options.forEach((option, n) => option.setAttribute("aria-selected", String(n === place)));
      if (place >= 0) field.setAttribute("aria-activedescendant", options[place].id);
      else field.removeAttribute("aria-activedescendant");
    };
    const close = () => {
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      choose(-1);
    };
    const take = (name) => {
      field.value = name;
      close();
      form.requestSubmit(form.querySelector(".search-button"));
    };
    const show = (names) => {
      list.replaceChildren(...names.map((name, n) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${n}`;
        option.setAttribute("role", "option");
        option.textContent = name;
        option.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
        return option;
      }));
      list.hidden = names.length === 0;
      field.setAttribute("aria-expanded", String(names.length > 0));
      choose(-1);
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      const mine = ++round;
      const words = field.value.trim();
      if (words === "") return close();
      timer = setTimeout(async () => {
        try {
          const reply = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(words)}`);
          if (reply.ok && mine === round) show((await reply.json()).names);
        } catch { close(); }
      }, 120);
    });
    field.addEventListener("keydown", (event) => {
      const count = list.children.length;
      if (list.hidden || count === 0 || event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose((chosen + step + count + (chosen < 0 && step < 0 ? 1 : 0)) % count);
      } else if (event.key === "Escape") {
        close();
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        take(list.children[chosen].textContent);
      }
    });
    field.addEventListener("blur", close);
  }
})();
