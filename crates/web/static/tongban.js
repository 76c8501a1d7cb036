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

  // Leaving with unsent words asks first.
  const written = document.querySelector("form[data-once]");
  if (written) {
    let dirty = false;
    written.addEventListener("input", () => { dirty = true; });
    written.addEventListener("submit", () => { dirty = false; });
    addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
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
    let asked = 0;
    let busy = null;
    const say = (text) => { if (note.textContent !== text) note.textContent = text; };
    const refresh = async (deed) => {
      const turn = ++asked;
      if (busy) busy.abort();
      busy = new AbortController();
      const body = new URLSearchParams(new FormData(live));
      body.set("deed", deed);
      live.dataset.waiting = "";
      try {
        const reply = await fetch(live.action, { method: "POST", body, signal: busy.signal, redirect: "manual" });
        if (turn !== asked) return false;
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        const theirs = page.querySelector("[data-form-fields]");
        if (!theirs) { say(note.dataset.lost || ""); return false; }
        sync(fields, theirs);
        remember(fields);
        const state = page.querySelector("[data-form-state]");
        if (state) live.querySelector("[data-form-state]").replaceWith(document.importNode(state, true));
        say(page.querySelector("[data-form-note]").textContent);
        return true;
      } catch (error) {
        if (error.name !== "AbortError") say(note.dataset.lost || "");
        return false;
      } finally {
        if (turn === asked) delete live.dataset.waiting;
      }
    };
    let timer = 0;
    const soon = (ms) => { clearTimeout(timer); timer = setTimeout(() => refresh("autosave"), ms); };
    remember(fields);
    live.addEventListener("input", () => soon(1500));
    live.addEventListener("change", () => soon(150));
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
