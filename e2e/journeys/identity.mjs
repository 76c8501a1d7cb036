// Who people are: second factors with a real browser's authenticator, and logging in by a provider.
import { createHmac } from "node:crypto";
import { createServer } from "node:net";
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";
import { startProvider } from "../lib/provider.mjs";
import { startServer } from "../lib/server.mjs";

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** A demo under a name, which authenticators need, with a provider beside it. */
async function startNamed(world) {
  const [port, providerPort] = [await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  const provider = await startProvider(providerPort, url);
  const server = await startServer(world.program, {
    port,
    args: ["--base-url", url],
    env: {
      TONGBAN_LOGIN_ISSUER: provider.issuer,
      TONGBAN_LOGIN_CLIENT_ID: "tongban",
      TONGBAN_LOGIN_PROVIDER_NAME: "省统一认证|Provincial identity",
      TONGBAN_HASH_MEMORY_KIB: "64",
    },
  });
  const stop = async () => {
    await provider.stop();
    await server.stop();
  };
  return { ...world, url, provider, stop };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code an authenticator app would show (RFC 6238). */
function appCode(secret, step = Math.floor(Date.now() / 30_000)) {
  const bits = [...secret].map((c) => ALPHABET.indexOf(c).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g).map((byte) => parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function fillsLogin(person, role) {
  const account = person.world.accounts[role];
  await person.opens("/login");
  await person.page.locator("#f-account").fill(account.name);
  await person.page.locator("#f-password").fill(account.password);
  const form = person.page.locator("form").filter({ has: person.page.locator("#f-account") });
  await person.presses(form.getByRole("button"));
}

const at = (person) => new URL(person.page.url()).pathname;

async function leavesTheSession(person) {
  await person.presses(person.page.locator("form[action='/logout'] button"));
}

async function byCode(world) {
  const person = await Person.arrive(world, "app", {});
  await fillsLogin(person, "officer");
  await person.opens("/my/security");
  const secret = (await person.page.locator("#app p.code").textContent()).trim();
  await person.page.locator("#action-app summary").click();
  const step = Math.floor(Date.now() / 30_000);
  await person.page.locator("#f-app-code").fill(appCode(secret, step));
  await person.presses(person.page.locator("#action-app button"));
  const codes = await person.page.locator("ul.codes li").allTextContents();
  must(codes.length === 10, `there are ${codes.length} recovery codes`);
  await leavesTheSession(person);
  await fillsLogin(person, "officer");
  must(at(person) === "/login/second", `the password alone led to ${at(person)}`);
  await person.page.goto("/office");
  must(at(person) === "/login", "half a login opens the office");
  await person.opens("/login/second");
  // The code that added the app was used up then.
  await person.page.locator("#f-code").fill(appCode(secret, step));
  await person.presses(person.page.locator("#action-code button"), 422);
  await person.page.locator("#f-code").fill(appCode(secret, step + 1));
  await person.presses(person.page.locator("#action-code button"));
  must(at(person) === "/office", `the code led to ${at(person)}`);
  await leavesTheSession(person);
  await fillsLogin(person, "officer");
  await person.page.locator("#f-code").fill(codes[0]);
  await person.presses(person.page.locator("#action-code button"));
  must(at(person) === "/office", "a recovery code does not open");
  await person.leaves();
}

async function byPasskey(world) {
  const person = await Person.arrive(world, "passkey", { lang: "en" });
  const chrome = await person.context.newCDPSession(person.page);
  await chrome.send("WebAuthn.enable");
  const { authenticatorId } = await chrome.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await fillsLogin(person, "approver");
  await person.opens("/my/security");
  await person.presses(person.page.locator("form[data-passkey] button"));
  must((await person.page.locator("ul.codes li").count()) === 10, "no recovery codes");
  const opens = async () => {
    await leavesTheSession(person);
    await fillsLogin(person, "approver");
    must(at(person) === "/login/second", `the password alone led to ${at(person)}`);
    await person.presses(person.page.locator("form[data-passkey] button"));
    must(at(person) === "/office", `the passkey led to ${at(person)}`);
  };
  await opens();
  await opens();
  // A copy of the key counts from where it was copied: it is refused.
  const { credentials } = await chrome.send("WebAuthn.getCredentials", { authenticatorId });
  await chrome.send("WebAuthn.removeCredential", {
    authenticatorId,
    credentialId: credentials[0].credentialId,
  });
  await chrome.send("WebAuthn.addCredential", {
    authenticatorId,
    credential: { ...credentials[0], signCount: 0 },
  });
  await leavesTheSession(person);
  await fillsLogin(person, "approver");
  await person.presses(person.page.locator("form[data-passkey] button"), 422);
  await person.page.goto("/office");
  must(at(person) === "/login", "a copied key opens the office");
  await person.leaves();
}

/** Logs in at the provider as `login` and agrees to what it asks. */
async function agrees(page, login) {
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.locator("button[type=submit]").click();
}

async function byProvider(world) {
  const person = await Person.arrive(world, "provider", {});
  const { page } = person;
  // The provider's own pages, and the typeface they ask for.
  const elsewhere = `(${world.provider.issuer}/|https://fonts\\.googleapis\\.com/)`;
  const isElsewhere = new RegExp(`^asked another place: ${elsewhere}`);
  const begins = async () => {
    await person.opens("/login");
    await page.locator("a[href*='/login/official']").click();
  };
  await begins();
  must(page.url().startsWith(world.provider.issuer), `the link led to ${page.url()}`);
  await agrees(page, "known");
  await page.waitForURL(`${world.url}/**`);
  // A first login shows how personal data are handled, and goes on from there.
  must(at(person) === "/my/notice", `coming back led to ${at(person)}`);
  person.expects(isElsewhere);
  await person.looks();
  await person.presses(page.locator("#action-read button"));
  must(at(person) === "/my/cases", `reading the notice led to ${at(person)}`);
  await person.opens("/my");
  const profile = await page.locator("main").textContent();
  must(profile.includes("甄省心") && profile.includes("3 级"), "name and level are not taken over");
  // Logged out there is logged out here.
  await page.goto(`${world.provider.issuer}/session/end`);
  await page.locator("button[name=logout]").click();
  await page.waitForURL(`${world.provider.issuer}/session/end/success`);
  person.expects(isElsewhere);
  await page.goto("/my");
  must(at(person) === "/login", "the session outlives the provider's");
  // Logged out here, one is shown the way out there.
  await begins();
  await agrees(page, "known");
  await page.waitForURL(`${world.url}/**`);
  must(at(person) === "/my/cases", `the second time led to ${at(person)}`);
  person.expects(isElsewhere);
  await leavesTheSession(person);
  await person.looks();
  await page.locator(`a[href^='${world.provider.issuer}/session/end']`).click();
  await page.locator("button[name=logout]").click();
  await page.waitForURL(`${world.url}/`);
  person.expects(isElsewhere);
  await page.context().clearCookies();
  // An address made up or used again logs nobody in.
  await person.opens("/login/official/back?state=x&code=y", 422);
  // Somebody of whom the provider says too little gets no account.
  await begins();
  await agrees(page, "bare");
  await page.waitForURL(`${world.url}/**`);
  person.expects(isElsewhere);
  await person.looks();
  must((await page.locator("h1").textContent()).trim() === person.words("official-failed"), "let in");
  await person.leaves();
}

/** A provider that takes the question and never answers. */
async function withoutProvider(world) {
  world.provider.state.silent = true;
  const person = await Person.arrive(world, "no-provider", {});
  const begun = Date.now();
  await person.page.goto("/login");
  const response = await person.page.goto("/login/official");
  must(Date.now() - begun < 9_000, "people wait too long for a silent provider");
  must(response.status() === 503, `answered ${response.status()}`);
  const title = (await person.page.locator("h1").textContent()).trim();
  must(title === person.words("official-failed"), `the page says ${title}`);
  world.provider.state.silent = false;
  person.expects(/^503 at .*\/login\/official$/);
  await fillsLogin(person, "citizen");
  must(at(person) === "/my/cases", "the password does not open either");
  await person.leaves();
}

async function inANamedWorld(world, journey) {
  const named = await startNamed(world);
  try {
    await journey(named);
  } finally {
    world.people.push(...named.people.filter((person) => !world.people.includes(person)));
    await named.stop();
  }
}

async function identity(world) {
  await inANamedWorld(world, async (named) => {
    await withoutProvider(named);
    await byCode(named);
    await byPasskey(named);
    await byProvider(named);
  });
}

export const journeys = [["second factors and a provider", identity]];
