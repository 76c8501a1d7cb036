// A gateway for short messages that is down: the case goes on, whoever runs the site sees it, and what
// was to be told is told once the gateway is back.
import { createServer } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must } from "../lib/checks.mjs";
import { fillIn } from "../lib/forms.mjs";
import { Person } from "../lib/person.mjs";
import { startServer } from "../lib/server.mjs";
import { findsTheGuide, readsTheReceipt, sends, theForm, unfolds } from "./case.mjs";

/** A gateway of our own, that keeps what it takes and can be made to refuse everything. */
async function startCatcher() {
  const catcher = { isDown: false, asked: 0, messages: [] };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (data) => (body += data));
    request.on("end", () => {
      catcher.asked += 1;
      if (catcher.isDown) return response.writeHead(503).end();
      const { messages } = JSON.parse(body);
      catcher.messages.push(...messages);
      const results = messages.map(({ id }) => ({ id, status: "accepted" }));
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ results }));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  catcher.url = `http://127.0.0.1:${server.address().port}/messages`;
  catcher.stop = () => new Promise((resolve) => server.close(resolve));
  return catcher;
}

/** A demo whose gateway is the catcher. */
async function startWithGateway(world) {
  const catcher = await startCatcher();
  const folder = mkdtempSync(join(tmpdir(), "tongban-gateway-"));
  const key = join(folder, "key");
  writeFileSync(key, "a key of the journey that is long enough for a signature\n");
  const server = await startServer(world.program, {
    port: await freePort(),
    env: {
      TONGBAN_GATEWAY_URL: catcher.url,
      TONGBAN_GATEWAY_KEY_FILE: key,
      TONGBAN_OUTGOING_NETWORKS: "127.0.0.0/8",
      TONGBAN_HASH_MEMORY_KIB: "64",
    },
  });
  const stop = async () => {
    await catcher.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...world, url: server.url, catcher, stop };
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Waits until something holds, and says what did not. */
async function until(what, holds, patienceMs = 20_000) {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    must(Date.now() < end, `not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Logs in at this demo, which no session of another one is good for. */
async function enters(world, name, role, how = {}) {
  const person = await Person.arrive(world, name, how);
  await person.opens("/login");
  await person.page.locator("#f-account").fill(world.accounts[role].name);
  await person.page.locator("#f-password").fill(world.accounts[role].password);
  const form = person.page.locator("form").filter({ has: person.page.locator("#f-account") });
  await person.presses(form.getByRole("button"));
  return person;
}

/** Has notices sent to a telephone, which its code proves. */
async function choosesMessages(citizen, catcher) {
  const { page } = citizen;
  await citizen.opens("/my/contacts");
  const ask = await unfolds(citizen, "message-ask");
  await page.locator("[name=message-address]").fill("13800138000");
  await citizen.presses(ask.locator("form").getByRole("button").last());
  await until("the code reaches the gateway", () => catcher.messages.length > 0);
  const [, code] = /([0-9]{6})/.exec(catcher.messages.at(-1).text) ?? [];
  must(code, `no code in ${catcher.messages.at(-1).text}`);
  await citizen.opens("/my/contacts");
  const confirm = await unfolds(citizen, "message-confirm");
  await page.locator("[name=message-code]").fill(code);
  await citizen.presses(confirm.locator("form").getByRole("button").last());
  const said = await page.locator("#message").textContent();
  must(said.includes(citizen.words("contacts-live")), `the telephone is not proven: ${said}`);
}

/** What the page of carriers says of short messages, by its words. */
async function board(keeper) {
  await keeper.opens("/office/carriers");
  const fact = async (key) => {
    const row = keeper.page.locator("#message dl > div, #message dl")
      .filter({ has: keeper.page.getByText(keeper.words(key), { exact: true }) });
    return (await row.last().locator("dd").first().textContent()).trim();
  };
  return {
    state: await fact("carriers-state"),
    failing: Number(await fact("carriers-failing")),
    waiting: Number(await fact("carriers-waiting")),
  };
}

async function gatewayDown(world) {
  const own = await startWithGateway(world);
  const { catcher } = own;
  try {
    const citizen = await enters(own, "carriers-citizen", "citizen");
    await choosesMessages(citizen, catcher);
    const told = catcher.messages.length;
    catcher.isDown = true;

    // The citizen applies and the clerk accepts, as if nothing were wrong.
    const path = await findsTheGuide(citizen);
    await citizen.opens(path);
    await fillIn(theForm(citizen));
    await citizen.presses(sends(citizen));
    const { number } = await readsTheReceipt(citizen);
    const clerk = await enters(own, "carriers-clerk", "clerk");
    await clerk.opens("/hall");
    const row = clerk.page.locator("main tr, main li").filter({ hasText: number });
    await clerk.presses(row.getByRole("link").first());
    const box = await unfolds(clerk, "accept");
    await fillIn(box.locator("form"));
    await clerk.presses(box.locator("form").getByRole("button").last());
    await clerk.leaves();
    await until("the inbox knows of the case", async () => {
      await citizen.opens("/my/messages");
      return (await citizen.page.locator("main").textContent()).includes(number);
    });

    // Whoever runs the site sees that the gateway is down and what waits for it.
    await until("the gateway is asked in vain", () => catcher.asked > told);
    for (const lang of ["zh", "en"]) {
      const keeper = await enters(own, `carriers-keeper-${lang}`, "administrator", { lang });
      let seen = {};
      await until("the failure is on the page", async () => {
        seen = await board(keeper);
        return seen.failing > 0;
      });
      must(seen.waiting >= seen.failing, `more fail than wait: ${JSON.stringify(seen)}`);
      must(seen.state !== keeper.words("carriers-works"), `it is said to work: ${seen.state}`);
      const text = await keeper.page.locator("main").textContent();
      must(!text.includes("13800138000"), "whoever mends a gateway reads whom it was meant for");
      must(catcher.messages.length === told, "a message came from a gateway that is down");
      if (lang === "en") {
        // Back again: asked for once more, all of it comes, and nothing of it twice.
        catcher.isDown = false;
        await keeper.presses(keeper.page.locator("#message form button").first());
        await until("what waited is brought", () => catcher.messages.length > told, 60_000);
        await until("nothing waits any more", async () => (await board(keeper)).waiting === 0, 60_000);
        const after = await board(keeper);
        must(after.state === keeper.words("carriers-works"), `it still rests: ${after.state}`);
        must(after.failing === 0, `it still fails: ${JSON.stringify(after)}`);
      }
      await keeper.leaves();
    }
    const ids = catcher.messages.map((message) => message.id);
    must(new Set(ids).size === ids.length, `a message was brought twice: ${ids}`);
    const last = catcher.messages.slice(told).map((message) => message.text).join("\n");
    must(!/甄|01051949/.test(last), `a message tells of somebody: ${last}`);
    await citizen.leaves();
  } finally {
    await own.stop();
  }
}

export const journeys = [["a gateway for short messages is down and comes back", gatewayDown]];
