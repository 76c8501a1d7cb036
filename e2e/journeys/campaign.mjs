// A campaign of assessment from the phone of a rater to a public number, and an appeal against it.
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";

const CAMPAIGNS = "/office/assessment/campaigns";
const JUDGE = { name: "judge-1", password: "Judge-for-a-day-1" };
const ITS = /采集中|being collected/;

/** A third assessor, for a difference is settled by whoever gave neither answer. */
async function makesAJudge(world) {
  const person = await Person.arrive(world, "campaign-admin");
  await person.logsIn("administrator");
  await person.opens("/office/accounts/new");
  const page = person.page;
  await page.locator("#f-name").fill("甄公道");
  await page.locator("#f-account").fill(JUDGE.name);
  await page.locator("#f-password").fill(JUDGE.password);
  const province = await page.locator("#f-region option").nth(1).getAttribute("value");
  await page.locator("#f-region").selectOption(province);
  await page.locator("#f-role").selectOption("assessor");
  const form = page.locator("form").filter({ has: page.locator("#f-account") });
  await person.presses(form.getByRole("button"));
  await person.leaves();
  world.accounts.judge = JUDGE;
}

async function comesToTheCampaign(person) {
  await person.opens(CAMPAIGNS);
  await person.presses(person.page.getByRole("link", { name: ITS }));
  return new URL(person.page.url()).pathname;
}

const VALUES = { "A1.1": "1", "C1.2": "1", "C3.4": "4", "D1.2": "75" };

async function ratesEverything(world, scripts) {
  const person = await Person.arrive(world, "campaign-phone", { screen: "phone", scripts });
  await person.logsIn("assessor");
  const path = await comesToTheCampaign(person);
  const page = person.page;
  await person.opens(`${path}/rate`);
  // A refused answer says what is missing and keeps what was typed.
  await page.locator("#f-quote").fill("页面上的一句话");
  await person.presses(page.locator("form.sheet-form button"), 422);
  must((await page.locator("#f-quote").inputValue()).includes("一句话"), "the words were lost");
  const standing = async () => (await page.locator("p.lead").textContent()).match(/\d+/g).map(Number);
  const [first, all, before] = await standing();
  must(first === before + 1 && first <= all, `question ${first} of ${all} comes after ${before} answers`);
  for (let number = first; number <= all; number += 1) {
    must((await standing())[0] === number, `question ${number} is not asked`);
    const title = await page.locator(".sheet-part h2").first().textContent();
    const value = VALUES[title.trim().split(" ")[0]];
    must(value, `no value for ${title}`);
    await page.locator("input[name=state][value=measured]").check();
    const choice = page.locator(`input[name=value][value="${value}"]`);
    if (await choice.count()) await choice.check();
    else await page.locator("#f-value").fill(value);
    await person.presses(page.locator("form.sheet-form button"));
    const said = new URL(page.url()).searchParams.get("done");
    must(said === "answer-saved", `the answer to question ${number} was not taken`);
    must((await standing())[2] === number, `after ${number} questions, ${(await standing())[2]} are answered`);
  }
  await person.leaves();
  return path;
}

async function settles(world, path) {
  const person = await Person.arrive(world, "campaign-judge");
  await person.logsIn("judge");
  await person.opens(`${path}/settle`);
  const page = person.page;
  let left = 0;
  while ((await page.locator("form.sheet-form").count()) > 0) {
    must((left += 1) < 20, "settling does not end");
    const form = page.locator("form.sheet-form").first();
    await form.locator("input[name=state][value=measured]").check();
    await form.locator("[name=value]").first().fill("3");
    await form.locator("[name=because]").fill("两人都看了同一页，以较严者为准");
    await person.presses(form.getByRole("button"));
  }
  must(left > 0, "there was no difference to settle");
  await person.leaves();
}

async function publishes(world, path) {
  const person = await Person.arrive(world, "campaign-lead");
  await person.logsIn("assessor");
  const page = person.page;
  for (const deed of ["freeze", "compute", "review", "publish"]) {
    await person.opens(path);
    const form = page.locator(`form[action$="/${deed}"]`);
    await person.presses(form.getByRole("button"));
  }
  await person.opens(`${path}/results`);
  await person.leaves();
}

async function looksDownToTheEvidence(world, path, how) {
  const person = await Person.arrive(world, `campaign-public-${how.lang}`, how);
  const base = path.replace(CAMPAIGNS, "/results");
  await person.opens("/results");
  await person.opens(base);
  const page = person.page;
  await person.presses(page.locator(`main a[href^="${base}/"]`).first());
  const unit = new URL(page.url()).pathname;
  await person.opens(`${unit}/C3.4`);
  must((await page.locator("tbody tr").count()) > 0, "there is no evidence");
  await person.leaves();
  return unit;
}

async function appeals(world, path, unit) {
  const editor = await Person.arrive(world, "campaign-unit");
  await editor.logsIn("editor");
  await editor.opens(`${unit}/C3.4`);
  await editor.presses(editor.page.locator("main a[href^='/office/appeals/']"));
  await editor.page.locator("#f-because").fill("指南已改写，通俗易懂");
  await editor.presses(editor.page.locator("form.sheet-form button"));
  await editor.leaves();
  const lead = await Person.arrive(world, "campaign-answer");
  await lead.logsIn("assessor");
  await lead.opens(`${path}/appeals`);
  const form = lead.page.locator("form.sheet-form").first();
  await form.locator("input[name=verdict][value=dismissed]").check();
  await form.locator("[name=because]").fill("评估期内指南尚未改写");
  await lead.presses(form.getByRole("button"));
  await lead.leaves();
}

async function theWholeWay(world) {
  await makesAJudge(world);
  const path = await ratesEverything(world, true);
  await settles(world, path);
  await publishes(world, path);
  const unit = await looksDownToTheEvidence(world, path, { lang: "zh" });
  await looksDownToTheEvidence(world, path, { lang: "en", screen: "phone" });
  await appeals(world, path, unit);
}

async function theDemosResults(world) {
  for (const how of [{ lang: "zh" }, { lang: "en", screen: "phone" }]) {
    const person = await Person.arrive(world, `results-${how.lang}`, how);
    await person.opens("/results");
    await person.presses(person.page.getByRole("link", { name: /编造数据|made-up data/ }));
    await person.presses(person.page.locator("#ranks-title ~ .scroll a").first());
    await person.presses(person.page.getByRole("link", { name: /^C1.2/ }).first());
    await person.leaves();
  }
}

export const journeys = [
  ["a campaign from a rater's phone to an appeal", theWholeWay],
  ["the made-up results of the demo", theDemosResults],
];
