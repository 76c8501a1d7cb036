// An item from draft to guide: the editor writes, both offices approve, everybody reads the version.
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";

/** Opens the last folded action with this key and presses its button. */
async function acts(person, key) {
  const action = person.page.locator(`#action-${key}`);
  if (!(await action.evaluate((e) => e.open))) await action.locator("summary").click();
  await person.presses(action.locator("button"));
}

/** The first item without a draft that is free of errors. */
async function begins(editor) {
  await editor.opens("/office/items?state=clean");
  const links = await editor.page.locator("table a[href^='/office/items/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const path of links) {
    await editor.opens(path);
    if (await editor.page.locator("#action-change").count()) {
      await acts(editor, "change");
      return path.replace("/office/items/", "");
    }
  }
  throw new Error("every item has a draft");
}

async function fromDraftToGuide(world, lang, screen) {
  const arrive = (name) => Person.arrive(world, `items-${name}`, { lang, screen });
  const editor = await arrive("editor");
  await editor.logsIn("editor");
  const id = await begins(editor);
  const draft = `/office/drafts/${id}`;
  await editor.opens(`${draft}/pages/places`);
  const hours = `工作日 9:00—17:00（${lang}${screen}）`;
  await editor.page.locator("[name='hours.zh']").fill(hours);
  await editor.presses(editor.page.locator("button[value='next']"));
  await editor.opens(`${draft}/pages/help`);
  await editor.presses(editor.page.locator("button[value='add:faqs']"));
  const rows = await editor.page.locator("[name^='faqs.'][name$='.question.zh']").count();
  const last = (name) => editor.page.locator(`[name='faqs.${rows - 1}.${name}']`);
  await last("question.zh").fill("可以代办吗？");
  await last("answer.zh").fill("可以，须提交授权委托书。");
  await editor.presses(editor.page.locator(".form-buttons button[value='save']").last());
  for (const page of ["basics", "basis", "service", "conditions", "materials", "process", "fees", "results", "online", "remedies", "terms"]) {
    await editor.opens(`${draft}/pages/${page}`);
  }
  await editor.opens(draft);
  await acts(editor, "submit");

  for (const [role, office] of [["orgoffice", "organisation"], ["legal", "legal"]]) {
    const person = await arrive(role);
    await person.logsIn(role);
    await person.opens("/office/drafts");
    await person.presses(person.page.locator(`a[href='${draft}']`));
    await acts(person, `approve-${office}`);
    await person.leaves();
  }
  await editor.opens(draft);
  await acts(editor, "publish");
  await editor.leaves();

  const citizen = await arrive("citizen");
  // Public pages may be a second old.
  await citizen.page.waitForTimeout(1500);
  const guide = `/guides/${id}`;
  await citizen.opens(guide);
  must((await citizen.page.content()).includes(hours), `${guide} does not show the new hours`);
  await citizen.opens(`${guide}/history`);
  const day = citizen.page.locator("[name='on']");
  await day.fill(new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10));
  await citizen.presses(citizen.page.locator("form:has([name='on']) button"));
  must(/\/versions\/\d+/.test(citizen.page.url()), `${citizen.page.url()} is no version`);
  await citizen.opens(`${guide}/compare`);
  must((await citizen.page.content()).includes(hours), "the comparison does not show the new hours");
  await citizen.leaves();
}

async function listsForAll(world) {
  for (const [lang, screen] of [["zh", "desk"], ["en", "phone"]]) {
    const person = await Person.arrive(world, "lists", { lang, screen });
    for (const path of ["/lists/power", "/lists/power/print", "/lists/responsibility", "/lists/changes", "/lists/consistency"]) {
      await person.opens(path);
    }
    await person.opens("/lists/consistency");
    await person.presses(person.page.locator("table a[href^='/lists/catalogue/']").first());
    await person.presses(person.page.locator("main form button").last());
    await person.leaves();
  }
}

export const journeys = [
  ["an item from draft to guide", (world) => fromDraftToGuide(world, "zh", "desk")],
  ["an item from draft to guide on a phone in English", (world) => fromDraftToGuide(world, "en", "phone")],
  ["the lists for everybody", listsForAll],
];
