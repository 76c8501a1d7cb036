// Runs the browser journeys against a demo of its own, or the one that TONGBAN_URL names.
//
//   node e2e/run.mjs --program target/debug/tongban [--only WORDS]
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { accounts } from "./lib/accounts.mjs";
import { startBrowser } from "./lib/browser.mjs";
import { startServer } from "./lib/server.mjs";

const OUT = fileURLToPath(new URL("out/", import.meta.url));

function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const only = option("--only");
rmSync(OUT, { recursive: true, force: true });
const files = readdirSync(new URL("journeys/", import.meta.url)).filter((name) => name.endsWith(".mjs"));
const parts = files.sort().map((name) => import(`./journeys/${name}`));
const all = (await Promise.all(parts)).flatMap((part) => part.journeys);
const chosen = all.filter(([name]) => !only || name.includes(only));
if (chosen.length === 0) throw new Error(`no journey's name contains "${only}"`);

const server = await startServer(option("--program") ?? "target/debug/tongban");
const browser = await startBrowser();
const program = option("--program") ?? "target/debug/tongban";
const world = { url: server.url, program, browser, accounts, people: [], seen: new Set() };
const lost = [];
for (const [name, journey] of chosen) {
  const begun = Date.now();
  world.people = [];
  try {
    await journey(world);
    console.log(`ok    ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  } catch (error) {
    lost.push(name);
    console.log(`FAILED ${name}\n  ${(error.stack ?? String(error)).replace(/\n/g, "\n  ")}`);
    for (const person of world.people) {
      if (person.page.isClosed()) continue;
      const path = `${OUT}failed-${person.name}.png`;
      await person.page.screenshot({ path, fullPage: true }).catch(() => {});
      console.log(`  ${person.name} was at ${person.page.url()}; picture: ${path}`);
      await person.context.close().catch(() => {});
    }
  }
}
await browser.close();
try {
  await server.stop();
} catch (error) {
  lost.push("stopping");
  console.log(`FAILED ${error.message}`);
}
console.log(`${world.seen.size} pages looked at; pictures in e2e/out`);
console.log(`journeys: ${chosen.length - lost.length} passed, ${lost.length} failed`);
process.exitCode = lost.length === 0 ? 0 : 1;
