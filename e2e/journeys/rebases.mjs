// Running cases move to a new version: the editor publishes one, orders the move and sees what it
// would do, both offices approve, and every case is listed with what became of it.
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";

/** Opens the folded action with this key and presses its button. */
async function acts(person, key) {
  const action = person.page.locator(`#action-${key}`);
  if (!(await action.evaluate((e) => e.open))) await action.locator("summary").click();
  await person.presses(action.locator("button"));
}

/** The first item without a draft that is free of errors and has running cases. */
async function busy(editor) {
  await editor.opens("/office/items?state=clean");
  const links = await editor.page.locator("table a[href^='/office/items/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const path of links) {
    const page = await editor.page.request.get(`${path}/rebases`);
    if (!(await page.text()).includes('name="from"')) continue;
    await editor.opens(path);
    if (await editor.page.locator("#action-change").count()) return path;
  }
  throw new Error("no item has running cases and no draft");
}

/** Has both offices approve what lies at an address. */
async function approved(arrive, address, press) {
  for (const [role, office] of [["orgoffice", "organisation"], ["legal", "legal"]]) {
    const person = await arrive(role);
    await person.logsIn(role);
    await person.opens(address);
    await press(person, `approve-${office}`);
    await person.leaves();
  }
}

const does = (person, deed) => person.presses(person.page.locator(`form[action$='/${deed}'] button`));

async function moves(world, lang, screen) {
  const arrive = (name) => Person.arrive(world, `rebases-${name}`, { lang, screen });
  const editor = await arrive("editor");
  await editor.logsIn("editor");
  const item = await busy(editor);
  await acts(editor, "change");
  const draft = item.replace("/office/items/", "/office/drafts/");
  await editor.opens(draft);
  await acts(editor, "submit");
  await approved(arrive, draft, acts);
  await editor.opens(draft);
  await acts(editor, "publish");

  await editor.opens("/office/rebases");
  await editor.opens(item);
  await editor.presses(editor.page.locator(`a[href='${item}/rebases']`));
  await editor.presses(editor.page.locator("form:has([name='from']) button"));
  const order = new URL(editor.page.url()).pathname;
  must(/^\/office\/rebases\/\d{6}\/[^/]+$/.test(order), `${order} is no order`);
  const write = editor.page.locator("form[action$='/write']");
  await editor.presses(write.locator("button"), 422);
  must(await editor.page.locator(".error-summary a[href='#f-cause']").count(), "the cause is not asked for");
  await editor.page.locator("[name='cause']").fill("办事指南修订，进行中的办件一并适用新版本");
  await editor.page.locator("[name='may_lose'][value='yes']").check();
  await editor.presses(write.locator("button"));
  await does(editor, "submit");
  await approved(arrive, order, does);

  // The worker moves cases every second.
  for (let tries = 0; ; tries++) {
    await editor.page.waitForTimeout(1000);
    const page = await editor.page.request.get(order);
    if ((await page.text()).includes("badge-success")) break;
    must(tries < 60, "the cases do not move");
  }
  await editor.opens(order);
  const table = editor.page.locator("#results-title").locator("..").locator("table tbody tr");
  must(await table.count() > 0, "no case is listed");
  await editor.leaves();
}

export const journeys = [
  ["running cases move to a new version", (world) => moves(world, "zh", "desk")],
  ["running cases move to a new version on a phone in English", (world) => moves(world, "en", "phone")],
];
