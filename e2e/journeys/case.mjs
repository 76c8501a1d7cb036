// One case from guide to result, by four people, and what anyone may ask about it.
import { must } from "../lib/checks.mjs";
import { checkErrorSummary, fillIn } from "../lib/forms.mjs";
import { Person } from "../lib/person.mjs";

/** Finds the guide from the home page and opens the form; answers the form's address. */
async function findsTheGuide(citizen) {
  await citizen.opens("/");
  await citizen.page.getByRole("navigation", { name: citizen.words("nav-label") })
    .getByRole("link", { name: citizen.words("nav-guides") })
    .click();
  await citizen.page.waitForLoadState("load");
  await citizen.looks();
  const hit = citizen.page.getByRole("listitem")
    .filter({ has: citizen.page.locator("a[href^='/apply/']") })
    .first();
  await citizen.presses(hit.getByRole("heading").getByRole("link"));
  const apply = citizen.page.locator("main a[href^='/apply/']").first();
  return new URL(await apply.getAttribute("href"), citizen.world.url).pathname;
}

const theForm = (person) =>
  person.page.locator("main form").filter({ has: person.page.locator("button[value=submit]") });

const sends = (person) => theForm(person).locator("button[value=submit]");

/** Applies, with a mistake first; answers what the receipt says. */
async function applies(citizen, path) {
  await citizen.opens(path);
  const form = theForm(citizen);
  for (const field of await form.locator("input[type=text], input[type=tel], textarea").all()) {
    if (await field.isEditable()) await field.fill("");
  }
  const typed = form.locator("input[type=text], textarea").first();
  await citizen.presses(sends(citizen), 422);
  await checkErrorSummary(citizen.page);
  await typed.fill("只填了一处");
  const name = await typed.getAttribute("name");
  await citizen.presses(sends(citizen), 422);
  const kept = await citizen.page.locator(`[name="${name}"]`).first().inputValue();
  must(kept === "只填了一处", `what was typed is lost: ${kept}`);
  await citizen.page.locator(`[name="${name}"]`).first().fill("");
  await fillIn(theForm(citizen));
  await citizen.presses(sends(citizen));
  return readsTheReceipt(citizen);
}

async function readsTheReceipt(citizen) {
  const says = async (key) => {
    const row = citizen.page.locator("dl > div, dl")
      .filter({ has: citizen.page.getByText(citizen.words(key), { exact: true }) });
    return (await row.last().locator("dd").first().textContent()).trim();
  };
  const number = await says("case-number");
  const code = await says("query-code");
  must(/[0-9]{6}/.test(number), `no case number on the receipt: ${number}`);
  must(code.length >= 6, `no query code on the receipt: ${code}`);
  return { number, code, receipt: new URL(citizen.page.url()).pathname };
}

/** Somebody on duty opens the case from the list and does one deed after another. */
async function does(world, role, list, number, deeds, how) {
  const person = await Person.arrive(world, `${how.name}-${role}`, how);
  await person.logsIn(role);
  await person.opens(list);
  const row = person.page.locator("main tr, main li").filter({ hasText: number });
  await person.presses(row.getByRole("link").first());
  for (const [deed, given] of deeds) {
    const box = await unfolds(person, deed);
    await fillIn(box.locator("form"), given);
    await person.presses(box.locator("form").getByRole("button").last());
    await confirms(person);
  }
  await person.leaves();
}

/** What cannot be undone is asked for twice: says yes where it is. */
async function confirms(person) {
  const yes = person.page.locator("#confirm button[value=yes]");
  if ((await yes.count()) > 0) await person.presses(yes);
}

/** The folded form of a deed, open. */
async function unfolds(person, deed) {
  const box = person.page.locator(`#action-${deed}`);
  const isOpen = await box.evaluate((e) => e.open !== false);
  if (!isOpen) await box.locator("summary").click();
  return box;
}

async function asks(world, { number, code }, how) {
  const anyone = await Person.arrive(world, `${how.name}-anyone`, how);
  await anyone.opens("/query");
  const form = anyone.page.locator("main form").filter({ has: anyone.page.locator("input:visible") });
  const fields = form.locator("input:visible");
  await fields.nth(0).fill(number);
  await fields.nth(1).fill("000000");
  await anyone.presses(form.getByRole("button"), 422);
  const wrong = await anyone.page.locator("main").textContent();
  must(!wrong.includes("甄小满"), "a wrong code shows whose case it is");
  await fields.nth(0).fill("999999202601010000001");
  await fields.nth(1).fill(code);
  await anyone.presses(form.getByRole("button"), 422);
  await fields.nth(0).fill(number);
  await fields.nth(1).fill(code);
  await anyone.presses(form.getByRole("button"));
  const shown = await anyone.page.locator("main").textContent();
  must(shown.includes(number), "the query does not show the case");
  must((await anyone.page.locator("main time").count()) > 1, "the query shows no dated history");
  for (const secret of [code, "甄小满", "13800138000", "11010519491231002X"]) {
    must(!shown.includes(secret), `the public page shows ${secret}`);
  }
  await anyone.leaves();
}

async function wholeCase(world, lang) {
  const how = { lang, name: `case-${lang}` };
  const citizen = await Person.arrive(world, `${how.name}-citizen`, how);
  const path = await findsTheGuide(citizen);
  await citizen.logsIn("citizen");
  const receipt = await applies(citizen, path);
  await does(world, "clerk", "/hall", receipt.number, [["accept"]], how);
  await does(world, "officer", "/office", receipt.number, [["start"], ["review"]], how);
  await does(world, "approver", "/office", receipt.number, [["decide"]], how);
  await citizen.opens("/my/cases");
  await citizen.presses(citizen.page.locator("main li").filter({ hasText: receipt.number }).getByRole("link").first());
  const dates = await citizen.page.locator("main ol time").allTextContents();
  must(dates.length >= 4, `the history has ${dates.length} dated entries, not four or more`);
  must(dates.every((date) => /[0-9]/.test(date)), `an entry has no date: ${dates}`);
  must((await citizen.page.locator("#result-title").count()) === 1, "the result is not shown");
  await citizen.leaves();
  await asks(world, receipt, how);
}

/** One notice of everything missing, one answer, then acceptance. */
async function corrects(world) {
  const how = { name: "correct" };
  const citizen = await Person.arrive(world, "correct-citizen", how);
  const path = await findsTheGuide(citizen);
  await citizen.logsIn("citizen");
  await citizen.opens(path);
  await fillIn(theForm(citizen));
  await citizen.presses(sends(citizen));
  const { number } = await readsTheReceipt(citizen);
  const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  await does(world, "clerk", "/hall", number, [["correct", { answer_by: soon }]], how);
  await citizen.opens("/my/cases");
  await citizen.presses(citizen.page.locator("main li").filter({ hasText: number }).getByRole("link").first());
  await citizen.presses(citizen.page.locator("main a[href$='/correct']").first());
  const form = citizen.page.locator("main form").filter({ has: citizen.page.locator("[name=version]") });
  await fillIn(form);
  await citizen.presses(form.getByRole("button").first());
  await does(world, "clerk", "/hall", number, [["accept"]], how);
  await citizen.leaves();
}

/** A refusal says why, and what the applicant can do against it. */
async function isRefused(world) {
  const how = { name: "refused" };
  const citizen = await Person.arrive(world, "refused-citizen", how);
  const path = await findsTheGuide(citizen);
  await citizen.logsIn("citizen");
  await citizen.opens(path);
  await fillIn(theForm(citizen));
  await citizen.presses(sends(citizen));
  const { number } = await readsTheReceipt(citizen);
  const reason = "经营场所与申请材料不一致，不符合规定条件";
  await does(world, "clerk", "/hall", number, [["accept"]], how);
  await does(world, "officer", "/office", number, [["start"], ["review", { opinion: reason }]], how);
  await does(world, "approver", "/office", number, [["decide", { decision: "refuse", reasons: reason }]], how);
  await citizen.opens("/my/cases");
  await citizen.presses(citizen.page.locator("main li").filter({ hasText: number }).getByRole("link").first());
  const result = citizen.page.locator("section").filter({ has: citizen.page.locator("#result-title") });
  const told = await result.textContent();
  must(told.includes(reason), `the refusal gives no reason: ${told}`);
  must(told.includes(citizen.words("guide-remedies")), "the refusal names no remedies");
  await citizen.leaves();
}

export const journeys = [
  ["a case from guide to result, in Chinese", (world) => wholeCase(world, "zh")],
  ["a case from guide to result, in English", (world) => wholeCase(world, "en")],
  ["a case is corrected, then accepted", corrects],
  ["a case is refused, with reasons", isRefused],
];

export { confirms, does, findsTheGuide, readsTheReceipt, sends, theForm, unfolds };
