// Sends files piece by piece, shows how far they are, and goes on after a broken line. The form
// works without this file; then the browser sends the file whole.
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.fetch) return;
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button");
  const word = (name) => form.getAttribute(`data-word-${name}`);
  const PIECE = 1024 * 1024;
  const TRIES = 8;
  const base = { "Tus-Resumable": "1.0.0", "X-Form-Token": form.dataset.token };

  const line = document.createElement("p");
  line.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.hidden = true;
  bar.setAttribute("aria-label", word("sending"));
  button.parentElement.after(bar, line);

  // A file begun before is known by name, length and time, until it is whole.
  const keyOf = (file) => `upload:${file.name}:${file.size}:${file.lastModified}`;
  const remembered = (file) => { try { return localStorage.getItem(keyOf(file)); } catch { return null; } };
  const remember = (file, url) => { try { localStorage.setItem(keyOf(file), url); } catch { /* private mode */ } };
  const forget = (file) => { try { localStorage.removeItem(keyOf(file)); } catch { /* private mode */ } };

  const toBase64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const digest = async (blob) => {
    if (!crypto.subtle) return null;
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  class Refused extends Error {}
  const refusal = async (reply) => {
    let title = word("broken");
    try { title = (await reply.json()).title || title; } catch { /* no words came */ }
    return new Refused(title);
  };

  const begin = async (file) => {
    const reply = await fetch(form.dataset.upload, {
      method: "POST",
      headers: { ...base, "Upload-Length": String(file.size), "Upload-Metadata": `filename ${toBase64(file.name)}` },
    });
    if (reply.status !== 201) throw await refusal(reply);
    const url = reply.headers.get("Location");
    remember(file, url);
    return { url, at: 0 };
  };

  const resume = async (file, url) => {
    const reply = await fetch(url, { method: "HEAD", headers: base });
    if (reply.status === 404 || reply.status === 410) { forget(file); return null; }
    if (reply.status !== 204) throw new Error(String(reply.status));
    return { url, at: Number(reply.headers.get("Upload-Offset")) };
  };

  const send = async (file, upload) => {
    let isFirst = upload.at > 0;
    while (upload.at < file.size) {
      const headers = { ...base, "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(upload.at) };
      // On going on, say what the bytes before were, so that two files are never mixed.
      const start = isFirst ? await digest(file.slice(0, upload.at)) : null;
      if (start) headers["Upload-Start-Sha256"] = start;
      const reply = await fetch(upload.url, { method: "PATCH", headers, body: file.slice(upload.at, upload.at + PIECE) });
      if (reply.status === 409 && reply.headers.has("Upload-Offset")) {
        upload.at = Number(reply.headers.get("Upload-Offset"));
        continue;
      }
      if (reply.status === 409) { forget(file); throw new Refused(word("other")); }
      if (reply.status === 422 || reply.status === 413) { forget(file); throw await refusal(reply); }
      if (!reply.ok) throw new Error(String(reply.status));
      upload.at = Number(reply.headers.get("Upload-Offset"));
      isFirst = false;
      bar.value = (100 * upload.at) / file.size;
      line.textContent = `${word("sending")} ${Math.floor(bar.value)} %`;
    }
  };

  const run = async (file) => {
    for (let tried = 0; ; tried += 1) {
      try {
        const known = remembered(file);
        const upload = (known && (await resume(file, known))) || (await begin(file));
        await send(file, upload);
        forget(file);
        line.textContent = word("done");
        location.assign(upload.url.replace("/uploads/", "/") + "?done=file-sent");
        return;
      } catch (error) {
        if (error instanceof Refused || tried >= TRIES) throw error;
        line.textContent = word("resuming");
        await wait(Math.min(500 * 2 ** tried, 8000));
      }
    }
  };

  form.addEventListener("submit", async (event) => {
    const file = input.files[0];
    if (!file) return;
    event.preventDefault();
    // The guard against a second press would otherwise keep a later file back.
    delete form.dataset.sent;
    button.disabled = true;
    bar.hidden = false;
    bar.value = 0;
    try {
      await run(file);
    } catch (error) {
      line.textContent = error instanceof Refused ? error.message : word("again");
      line.className = "field-error";
      bar.hidden = true;
      input.focus();
    } finally {
      button.disabled = false;
    }
  });
})();
