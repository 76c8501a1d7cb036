// One's own space: every page of it in both languages and on a phone, what is agreed to and taken
// back, whom one lets act, large type, and the copy of everything.
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";

const PAGES = [
  "/my",
  "/my/security",
  "/my/delegations",
  "/my/looks",
  "/my/consents",
  "/my/messages",
  "/my/data",
  "/my/data/read",
  "/my/notice",
  "/my/files",
  "/my/drafts",
  "/my/cases",
  "/privacy",
];

async function walks(world, lang, screen) {
  const person = await Person.arrive(world, `space-${lang}-${screen}`, { lang, screen });
  await person.logsIn("citizen");
  for (const path of PAGES) await person.opens(path);
  await person.leaves();
}

/** Changes one thing on each page and finds it changed. */
async function changes(world, scripts) {
  const person = await Person.arrive(world, `space-changes-${scripts}`, { scripts });
  const { page } = person;
  await person.logsIn("citizen");
  const consent = () =>
    page.locator("#consents form").filter({ has: page.locator("input[value=reuse]") });
  await person.opens("/my/consents");
  const [before] = await consent().locator("input[name=deed]").evaluateAll((all) => all.map((e) => e.value));
  await person.presses(consent().getByRole("button"));
  const [after] = await consent().locator("input[name=deed]").evaluateAll((all) => all.map((e) => e.value));
  must(before !== after, "the consent is as it was");
  const entries = await page.locator("#consent-log li").count();
  must(entries > 0, "the consent is not in the log");
  await person.presses(consent().getByRole("button"));
  // Large type is remembered with the account.
  await person.opens("/my");
  const size = () => page.locator("html").getAttribute("data-size");
  for (const expected of ["large", "normal"]) {
    if (!(await page.locator("#action-profile").getAttribute("open"))) {
      await page.locator("#action-profile summary").click();
    }
    await page.locator("#action-profile input[name=large]").setChecked(expected === "large");
    await person.presses(page.locator("#action-profile button"));
    must((await size()) === expected, `the type is ${await size()}, not ${expected}`);
  }
  // The copy is read on a page and taken along as a file.
  await person.opens("/my/data");
  await person.presses(page.locator("a[href='/my/data/read']"));
  must((await page.locator("#cases li").count()) > 0, "the copy has no cases");
  const answer = await page.request.get("/my/data/download");
  const copy = await answer.json();
  must(copy.format === "tongban-personal-data" && copy.cases.length > 0, "the download is empty");
  await person.leaves();
}

/** By keyboard alone: from the heading of the space to every tab of it. */
async function byKeyboard(world) {
  const person = await Person.arrive(world, "space-keys", {});
  const { page } = person;
  await person.logsIn("citizen");
  await person.opens("/my");
  const reached = new Set();
  for (let n = 0; n < 120; n += 1) {
    await page.keyboard.press("Tab");
    const href = await page.evaluate(() => document.activeElement?.getAttribute("href"));
    if (href?.startsWith("/my")) reached.add(href.split("?")[0]);
  }
  for (const tab of ["/my/security", "/my/delegations", "/my/looks", "/my/consents", "/my/messages", "/my/data"]) {
    must(reached.has(tab), `${tab} is not reached by the keyboard: ${[...reached].join(" ")}`);
  }
  await person.leaves();
}

export const journeys = [
  ["own space in Chinese", (world) => walks(world, "zh", "desk")],
  ["own space in English on a phone", (world) => walks(world, "en", "phone")],
  ["own space changed", (world) => changes(world, true)],
  ["own space changed without scripts", (world) => changes(world, false)],
  ["own space by keyboard", byKeyboard],
];
