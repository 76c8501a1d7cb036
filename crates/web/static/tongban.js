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

  // Rows by keys while a row has the focus, and only then (WCAG 2.1.4): j and k go down and up, x
  // ticks.
  for (const table of document.querySelectorAll("table[data-rows]")) {
    const links = () => [...table.querySelectorAll("tbody th a")];
    table.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const all = links();
      const at = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
      const to = { j: at + 1, k: at - 1 }[event.key];
      if (to !== undefined) {
        all[Math.max(0, Math.min(to, all.length - 1))].focus();
        event.preventDefault();
      } else if (event.key === "x" && at >= 0) {
        all[at].closest("tr").querySelector("input[type=checkbox]")?.click();
        event.preventDefault();
      }
    });
  }

  // How many characters may still be typed.
  for (const area of document.querySelectorAll("textarea[data-count]")) {
    const line = document.createElement("p");
    line.className = "field-hint";
    line.dataset.added = "";
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
  const SENT = "draft-sent";
  try {
    // The page after a step says that its answer was taken: the copy of it is old from then on.
    const sent = localStorage.getItem(SENT);
    const isTaken = new URLSearchParams(location.search).get("done") === "answer-saved";
    if (sent && isTaken) localStorage.removeItem(sent);
    localStorage.removeItem(SENT);
  } catch { /* private browsing */ }
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
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      try { localStorage.setItem(SENT, key); } catch { /* private browsing */ }
    });
  }

  // Leaving with unsent words asks first.
  const written = document.querySelector("form[data-once]");
  if (written) {
    let dirty = false;
    written.addEventListener("input", () => { dirty = true; });
    written.addEventListener("submit", () => { dirty = false; });
    written.addEventListener("kept", () => { dirty = false; });
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
        // The browser would empty the field as well.
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        take(list.children[chosen].textContent);
      }
    });
    field.addEventListener("blur", close);
  }

  // A form of an application is brought up to date and saved while it is filled in. The server
  // draws it; only what it drew otherwise than before is put in place, so that nothing jumps.
  const live = document.querySelector("form[data-form]");
  if (live && window.fetch && window.DOMParser) {
    const fields = live.querySelector("[data-form-fields]");
    const note = live.querySelector("[data-form-note]");
    const drawn = new WeakMap();
    const remember = (root) => {
      for (const box of root.querySelectorAll("[data-field]")) drawn.set(box, bare(box));
    };
    // What the server said of a field, apart from what is typed in it.
    const bare = (box) => {
      const copy = box.cloneNode(true);
      for (const inner of copy.querySelectorAll("[data-field]")) inner.textContent = "";
      for (const input of copy.querySelectorAll("input")) {
        if (input.type !== "hidden") input.removeAttribute("value");
        input.removeAttribute("checked");
      }
      for (const area of copy.querySelectorAll("textarea")) area.textContent = "";
      for (const option of copy.querySelectorAll("option")) option.removeAttribute("selected");
      for (const added of copy.querySelectorAll("[data-added]")) added.remove();
      return copy.innerHTML;
    };
    const parts = (root) => {
      const owner = root.matches("[data-field]") ? root : null;
      const boxes = [...root.querySelectorAll("[data-field]")];
      return boxes.filter((box) => box.parentElement.closest("[data-field]") === owner);
    };
    const sync = (ours, theirs) => {
      const olds = new Map(parts(ours).map((box) => [box.dataset.field, box]));
      const news = parts(theirs);
      const same = olds.size === news.length && news.every((box) => olds.has(box.dataset.field));
      if (!same) {
        swap(ours, theirs);
        return;
      }
      for (const box of news) {
        const old = olds.get(box.dataset.field);
        if (drawn.get(old) !== bare(box)) swap(old, box);
        else sync(old, box);
      }
    };
    const swap = (old, fresh) => {
      const held = document.activeElement;
      const id = old.contains(held) ? held.id : "";
      const from = id && "selectionStart" in held ? [held.selectionStart, held.selectionEnd] : null;
      const adopted = document.importNode(fresh, true);
      // Names of what the person is typing in right now stay as typed.
      const typed = id && held.name ? held.value : null;
      if (old === fields) { old.replaceChildren(...adopted.childNodes); } else { old.replaceWith(adopted); }
      if (!id) return;
      const again = document.getElementById(id);
      if (!again) return;
      if (typed !== null && again.type !== "radio" && again.type !== "checkbox") again.value = typed;
      again.focus({ preventScroll: true });
      try { if (from) again.setSelectionRange(from[0], from[1]); } catch { /* not a text */ }
    };
    // One request at a time: each save builds on the revision that the one before it answered.
    let isBusy = false;
    let next = null;
    let edits = 0;
    const isRow = (deed) => deed !== null && deed.includes(":");
    const say = (text) => { if (note.textContent !== text) note.textContent = text; };
    const refresh = async (deed) => {
      if (isBusy) {
        // One waits: a row wanted before anything else.
        if (next !== null && isRow(next.deed)) return false;
        if (next !== null) next.done(false);
        return new Promise((done) => { next = { deed, done }; });
      }
      isBusy = true;
      const before = edits;
      const body = new URLSearchParams(new FormData(live));
      body.set("deed", deed);
      live.dataset.waiting = "";
      try {
        const reply = await fetch(live.action, { method: "POST", body, redirect: "manual" });
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        const theirs = page.querySelector("[data-form-fields]");
        if (!theirs) { say(note.dataset.lost || ""); return false; }
        // What was ticked or typed meanwhile is newer than this answer: the next one draws it.
        if (before === edits || isRow(deed)) {
          sync(fields, theirs);
          remember(fields);
        }
        const state = page.querySelector("[data-form-state]");
        if (state) live.querySelector("[data-form-state]").replaceWith(document.importNode(state, true));
        say(page.querySelector("[data-form-note]").textContent);
        return true;
      } catch {
        say(note.dataset.lost || "");
        return false;
      } finally {
        isBusy = false;
        delete live.dataset.waiting;
        if (next !== null) {
          const later = next;
          next = null;
          refresh(later.deed).then(later.done);
        }
      }
    };
    let timer = 0;
    const soon = (ms) => { clearTimeout(timer); timer = setTimeout(() => refresh("autosave"), ms); };
    remember(fields);
    live.addEventListener("input", () => { edits += 1; soon(1500); });
    live.addEventListener("change", () => { edits += 1; soon(150); });
    live.addEventListener("submit", (event) => {
      clearTimeout(timer);
      const deed = event.submitter && event.submitter.value;
      if (!deed || !/^(add|remove|update)/.test(deed)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      delete live.dataset.sent;
      const [what, group] = deed.split(":");
      refresh(deed).then((done) => {
        if (!done || what === "update") return;
        const rows = [...fields.querySelectorAll("[data-row]")].filter((row) => row.dataset.row.startsWith(group + "."));
        const row = rows[rows.length - 1];
        const first = row && row.querySelector("input:not([type=hidden]), select, textarea");
        if (first) first.focus();
      });
    }, true);
  }
})();
