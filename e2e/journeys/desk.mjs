// The desks at work: material that follows later, special procedures and extensions, words between
// the sides, many cases at once, lists to carry away, and the keyboard.
import { must } from "../lib/checks.mjs";
import { fillIn } from "../lib/forms.mjs";
import { Person } from "../lib/person.mjs";
import { confirms, findsTheGuide, readsTheReceipt, sends, theForm, unfolds } from "./case.mjs";

const REASON = "案情复杂，依照规定办理，理由另附说明";

/** Applies without a mistake; answers what the receipt says. */
async function applies(world, how) {
  const citizen = await Person.arrive(world, `${how.name}-citizen`, how);
  const path = await findsTheGuide(citizen);
  await citizen.logsIn("citizen");
  await citizen.opens(path);
  await fillIn(theForm(citizen));
  await citizen.presses(sends(citizen));
  return { citizen, ...(await readsTheReceipt(citizen)) };
}

/** The address of a case at a desk. */
const at = (desk, number) => {
  const [region, ...rest] = number.split("-");
  return `/${desk}/cases/${region}/${rest.join("-")}`;
};

async function sits(world, role, how) {
  const person = await Person.arrive(world, `${how.name}-${role}`, how);
  await person.logsIn(role);
  return person;
}

/** Opens a case at a desk, saying why if it is asked. */
async function opens(person, path) {
  await person.opens(path);
  const why = person.page.locator("#action-look form");
  if ((await why.count()) > 0) {
    await why.getByRole("radio").first().check();
    await person.presses(why.getByRole("button"));
  }
}

/** Does one deed of the case that is open. */
async function does(person, path, deed, given = {}) {
  await opens(person, path);
  const box = await unfolds(person, deed);
  await fillIn(box.locator("form"), given);
  await person.presses(box.locator("form").getByRole("button").last());
  await confirms(person);
}

const soon = () => new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);

/** Accepted with material to follow; the applicant supplies it; then it is granted. */
async function follows(world, how) {
  const { citizen, number } = await applies(world, how);
  const clerk = await sits(world, "clerk", how);
  await does(clerk, at("hall", number), "lenient", { supply_by: soon() });
  await clerk.leaves();
  await citizen.opens(at("my", number));
  must((await citizen.page.locator("#action-supply").count()) === 1, "nothing says what is to follow");
  await citizen.page.locator("#action-supply [name=note]").fill("规章制度目录已交窗口");
  await citizen.presses(citizen.page.locator("#action-supply form").getByRole("button"));
  must((await citizen.page.locator("#action-supply").count()) === 0, "it is still asked for");
  await citizen.leaves();
  const officer = await sits(world, "officer", how);
  await does(officer, at("office", number), "start");
  await does(officer, at("office", number), "review", { verdict: "grant" });
  await officer.leaves();
  const approver = await sits(world, "approver", how);
  await does(approver, at("office", number), "decide", { decision: "grant" });
  await approver.leaves();
}

/** A special procedure, its end, an extension, and the decision. */
async function waits(world, how) {
  const { citizen, number } = await applies(world, how);
  const desk = at("office", number);
  const clerk = await sits(world, "clerk", how);
  await does(clerk, at("hall", number), "accept");
  await clerk.leaves();
  const officer = await sits(world, "officer", how);
  const approver = await sits(world, "approver", how);
  await does(officer, desk, "start");
  await does(officer, desk, "propose-procedure", { expected_days: "5", reason: REASON });
  await approver.opens("/office");
  const row = approver.page.locator("main tr").filter({ hasText: number });
  must((await row.count()) === 1, "the proposal is not in the approver's list");
  await does(approver, desk, "suspend");
  await citizen.opens(at("my", number));
  const told = await citizen.page.locator("main").textContent();
  must(told.includes(REASON), "the applicant does not read why the clock stands");
  await does(officer, desk, "resume", { result: REASON });
  await does(officer, desk, "propose-extension", { reason: REASON });
  await does(approver, desk, "extend");
  await does(officer, desk, "review", { verdict: "grant" });
  await does(approver, desk, "decide", { decision: "grant" });
  await citizen.opens(at("my", number));
  must((await citizen.page.locator("#result-title").count()) === 1, "the result is not shown");
  for (const person of [officer, approver, citizen]) await person.leaves();
}

/** Words go both ways, notes stay inside, a label and a filter are kept. */
async function talks(world, how) {
  const { citizen, number } = await applies(world, how);
  const clerk = await sits(world, "clerk", how);
  await clerk.opens(at("hall", number));
  await clerk.page.locator("#talk-say textarea").fill("请问营业面积是多少？");
  await clerk.presses(clerk.page.locator("#talk-say button"));
  await clerk.page.locator("#talk-note textarea").fill("图纸与照片不一致，审查时注意");
  await clerk.presses(clerk.page.locator("#talk-note button"));
  await clerk.page.locator("#labels input[name=label]").fill("加急");
  await clerk.presses(clerk.page.locator("#labels button"));
  await citizen.opens(at("my", number));
  const read = await citizen.page.locator("main").textContent();
  must(read.includes("请问营业面积是多少？"), "the message did not arrive");
  must(!read.includes("图纸与照片不一致"), "a note went out");
  await citizen.page.locator("#talk-say textarea").fill("八十平方米");
  await citizen.presses(citizen.page.locator("#talk-say button"));
  await clerk.opens(at("hall", number));
  must((await clerk.page.locator(".said").textContent()).includes("八十平方米"), "no answer");
  await clerk.opens("/hall?show=all&label=加急");
  must((await clerk.page.locator("main tbody tr").count()) >= 1, "the label finds nothing");
  await clerk.page.locator("#f-name").fill(`急件-${how.name}`);
  await clerk.presses(clerk.page.locator("#keep-filter button"));
  must((await clerk.page.locator(".saved-filters").textContent()).includes(`急件-${how.name}`), "not kept");
  await clerk.leaves();
  await citizen.leaves();
}

/** Two cases accepted at once, each with its answer; the list is carried away as a workbook. */
async function many(world, how) {
  const first = await applies(world, { ...how, name: `${how.name}-1` });
  const second = await applies(world, { ...how, name: `${how.name}-2` });
  const clerk = await sits(world, "clerk", how);
  await clerk.opens("/hall");
  for (const { number } of [first, second]) {
    await clerk.page.getByRole("checkbox", { name: new RegExp(number) }).check();
  }
  await clerk.presses(clerk.page.locator("button[name=deed][value=accept]"));
  for (const { number } of [first, second]) {
    const row = clerk.page.locator("main tr").filter({ hasText: number });
    must((await row.locator(".badge-success").count()) === 1, `${number} was not accepted`);
  }
  await clerk.opens("/hall");
  const [download] = await Promise.all([
    clerk.page.waitForEvent("download"),
    clerk.page.locator("a[href^='/hall/cases.xlsx']").click(),
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  must(bytes.subarray(0, 2).toString() === "PK" && bytes.length > 1000, "no workbook came");
  for (const person of [first.citizen, second.citizen, clerk]) await person.leaves();
}

/** From the list to the forms by keys alone. */
async function types(world) {
  const officer = await sits(world, "officer", { name: "keys" });
  await officer.opens("/office");
  await officer.page.locator("table[data-rows] tbody th a").first().focus();
  const row = () => officer.page.evaluate(() => document.activeElement?.closest("tr")?.rowIndex);
  await officer.page.keyboard.press("j");
  must((await row()) === 2, `j does not go to the second row but to ${await row()}`);
  await officer.page.keyboard.press("k");
  must((await row()) === 1, `k does not go back to the first row but to ${await row()}`);
  await officer.page.keyboard.press("x");
  must(await officer.page.locator("tbody tr").first().getByRole("checkbox").isChecked(), "x does not tick");
  await officer.goes(() => officer.page.keyboard.press("Enter"));
  const jump = officer.page.locator(".jumps a[accesskey='1']");
  await jump.focus();
  await officer.page.keyboard.press("Enter");
  const at = await officer.page.evaluate(() => document.activeElement?.id);
  must(at === "actions-title", `the jump lands at ${at}`);
  await officer.leaves();
}

export const journeys = [
  ["material follows later, in Chinese at a desk", (world) => follows(world, { name: "follow-zh", lang: "zh" })],
  ["material follows later, in English on a phone", (world) => follows(world, { name: "follow-en", lang: "en", screen: "phone" })],
  ["a clock stands, runs on and is given more time", (world) => waits(world, { name: "waits", lang: "zh" })],
  ["messages, notes, labels and filters", (world) => talks(world, { name: "talk", lang: "en", screen: "phone" })],
  ["many cases at once, and a workbook", (world) => many(world, { name: "many", lang: "zh" })],
  ["the inbox by keyboard", types],
];
