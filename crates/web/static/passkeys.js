// Passkeys: asks the browser's authenticator and posts its answer as an ordinary form. Without
// this file the button posts an empty answer, and the page says that codes work as well.
(() => {
  "use strict";
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (c) => c.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const put = (form, name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  };
  const keys = (form) =>
    form.dataset.keys.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) }));

  async function make(form) {
    const made = await navigator.credentials.create({ publicKey: {
      challenge: bytes(form.dataset.challenge),
      rp: { id: form.dataset.site, name: "Tongban" },
      user: {
        id: new TextEncoder().encode(form.dataset.user),
        name: form.dataset.name,
        displayName: form.dataset.name,
      },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: keys(form),
      authenticatorSelection: { userVerification: "preferred" },
      attestation: "none",
      timeout: 120000,
    } });
    put(form, "client_data", text(made.response.clientDataJSON));
    put(form, "attestation", text(made.response.attestationObject));
  }

  async function use(form) {
    const used = await navigator.credentials.get({ publicKey: {
      challenge: bytes(form.dataset.challenge),
      rpId: form.dataset.site,
      allowCredentials: keys(form),
      userVerification: "preferred",
      timeout: 120000,
    } });
    put(form, "credential", text(used.rawId));
    put(form, "client_data", text(used.response.clientDataJSON));
    put(form, "authenticator_data", text(used.response.authenticatorData));
    put(form, "signature", text(used.response.signature));
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      if (!window.PublicKeyCredential) return;
      event.preventDefault();
      try {
        await (form.dataset.passkey === "make" ? make(form) : use(form));
      } catch {
        // Refused or given up: what is posted then is empty, and the page says so.
      }
      form.submit();
    });
  }
})();
