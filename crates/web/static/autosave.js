// A page of an item's draft is kept while it is written: on this device at once, with the server
// soon after. Without this file the button keeps it.
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form || !window.fetch) return;
  const words = form.dataset;
  const key = `item-draft:${form.getAttribute("action")}`;
  const store = {
    get: () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    put: (value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private browsing */ } },
    drop: () => { try { localStorage.removeItem(key); } catch { /* the same */ } },
  };
  const line = document.createElement("p");
  line.className = "draft-state";
  line.setAttribute("role", "status");
  form.append(line);

  // What people type; the token, the print of the page and the row counts are the page's own.
  const isTyped = (name) => name !== "csrf" && name !== "version" && !name.startsWith("rows.");
  const typed = () => [...new FormData(form)].filter(([name]) => isTyped(name));
  const text = () => JSON.stringify(typed());
  const drawn = text();

  const print = form.elements.namedItem("version");

  // A copy that is still here was not kept by the server, as when a session ended meanwhile: what
  // was sent and changed the page was kept. A copy of a page that somebody else changed comes back
  // with the print it was typed into, so that the server shows both texts.
  const found = store.get();
  const isSame = found !== null && found.version === print.value;
  const isRefused = document.querySelector(".error-summary") !== null;
  if (found !== null && found.isSent && !isSame) {
    store.drop();
  } else if (found !== null && JSON.stringify(found.fields) !== drawn && !isRefused) {
    print.value = found.version;
    const byName = new Map();
    for (const [name, value] of found.fields) byName.set(name, [...(byName.get(name) || []), value]);
    for (const field of form.elements) {
      if (!field.name || !isTyped(field.name) || field.type === "submit" || field.type === "hidden") continue;
      const values = byName.get(field.name);
      if (field.type === "checkbox" || field.type === "radio") field.checked = (values || []).includes(field.value);
      else if (field.multiple) for (const option of field.options) option.selected = (values || []).includes(option.value);
      else if (values) field.value = values[0];
      const folded = field.closest("details");
      if (folded && values && values[0] !== field.defaultValue) folded.open = true;
    }
    line.textContent = words.found;
  }

  let timer = 0;
  let isBusy = false;
  let isDone = false;
  const soon = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms); };
  const send = async () => {
    if (isBusy || isDone) return;
    isBusy = true;
    const before = text();
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("deed", "autosave");
      const reply = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (reply.ok) {
        print.value = await reply.text();
        const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
        line.textContent = words.kept.replace("{time}", at);
        if (before === text()) {
          store.drop();
          form.dispatchEvent(new Event("kept"));
        }
      } else if (reply.status === 409) {
        line.textContent = words.other;
        isDone = true;
      } else if (reply.status === 422) {
        line.textContent = words.wrong;
      } else if (reply.type === "opaqueredirect" || reply.status === 401 || reply.status === 403) {
        line.textContent = words.ended;
      } else {
        throw new Error(String(reply.status));
      }
    } catch {
      line.textContent = words.waiting;
      soon(10000);
    } finally {
      isBusy = false;
      if (before !== text()) soon(1500);
    }
  };
  const changed = () => {
    store.put({ version: print.value, fields: typed(), isSent: false });
    soon(1500);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    isDone = true;
    clearTimeout(timer);
    store.put({ version: print.value, fields: typed(), isSent: true });
  });
  addEventListener("pageshow", (event) => { if (event.persisted) isDone = false; });
})();
