// An item from draft to guide: the editor writes, both offices approve, everybody reads the version.
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";

/** Opens the last folded action with this key and presses its button. */
export async function acts(person, key) {
  const action = person.page.locator(`#action-${key}`);
  if (!(await action.evaluate((e) => e.open))) await action.locator("summary").click();
  await person.presses(action.locator("button"));
}

/** The first item without a draft that is free of errors. */
export async function begins(editor, isFit = async () => true) {
  await editor.opens("/office/items?state=clean");
  const links = await editor.page.locator("table a[href^='/office/items/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const path of links) {
    const id = path.replace("/office/items/", "");
    if (!(await isFit(id))) continue;
    await editor.opens(path);
    if (await editor.page.locator("#action-change").count()) {
      await acts(editor, "change");
      return id;
    }
  }
  throw new Error("every item has a draft");
}

/** Lays a blank form into the first material, if the item asks for any. */
async function laysAForm(editor, draft) {
  await editor.opens(`${draft}/files`);
  const chooser = editor.page.locator("#f-file-0");
  if (!(await chooser.count())) return false;
  const buffer = Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n");
  const form = editor.page.locator("form:has(#f-file-0)");
  await chooser.setInputFiles({ name: "page.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html>") });
  await editor.presses(form.locator("button[value='put']"));
  must(await editor.page.locator("#f-file-0-error").count(), "a page passed as a PDF");
  await editor.page.locator("#f-file-0").setInputFiles({ name: "申请表.pdf", mimeType: "application/pdf", buffer });
  await editor.presses(form.locator("button[value='put']"));
  must((await editor.page.content()).includes("申请表.pdf"), "the form is not on the page");
  return true;
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
  const hasFiles = await laysAForm(editor, draft);
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
  if (hasFiles) {
    const link = citizen.page.locator(`a[href*='/files/']`).first();
    const file = await citizen.page.request.get(await link.getAttribute("href"));
    must((await file.body()).toString().startsWith("%PDF-1.7"), "the blank form is not to be had");
  }
  await citizen.opens(`${guide}/history`);
  const day = citizen.page.locator("[name='on']");
  await day.fill(new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10));
  await citizen.presses(citizen.page.locator("form:has([name='on']) button"));
  must(/\/versions\/\d+/.test(citizen.page.url()), `${citizen.page.url()} is no version`);
  await citizen.opens(`${guide}/compare`);
  must((await citizen.page.content()).includes(hours), "the comparison does not show the new hours");
  await citizen.leaves();
}

/** What is typed is kept while it is typed; what a session that ended did not take comes back. */
async function keepsWhileWriting(world) {
  const editor = await Person.arrive(world, "items-autosave", {});
  await editor.logsIn("editor");
  const id = await begins(editor);
  const path = `/office/drafts/${id}/pages/places`;
  await editor.opens(path);
  const hours = editor.page.locator("[name='hours.zh']");
  await hours.fill("自动保存的时间");
  const state = editor.page.locator(".draft-state");
  await state.filter({ hasText: /\d/ }).waitFor();
  await editor.page.reload();
  must(await hours.inputValue() === "自动保存的时间", "what was typed is gone after a reload");
  const cookies = await editor.page.context().cookies();
  await editor.page.context().clearCookies({ name: "tb_session" });
  await hours.fill("登录结束后写的时间");
  await editor.page.waitForResponse((reply) => reply.url().includes("/pages/places") && reply.request().method() === "POST");
  await state.filter({ hasNotText: /\d/ }).waitFor();
  await editor.page.context().addCookies(cookies);
  await editor.opens(path);
  must(await hours.inputValue() === "登录结束后写的时间", "what was typed after the session ended is lost");
  await editor.page.locator(".form-buttons button[value='save']").last().click();
  await editor.page.waitForURL(/done=draft-saved/);
  must(await hours.inputValue() === "登录结束后写的时间", "it was not kept in the end");
  await editor.opens(`/office/drafts/${id}`);
  await acts(editor, "discard");
  await editor.leaves();
}

async function listsForAll(world) {
  for (const [lang, screen] of [["zh", "desk"], ["en", "phone"]]) {
    const person = await Person.arrive(world, "lists", { lang, screen });
    for (const path of ["/lists/power", "/lists/power/print", "/lists/responsibility", "/lists/responsibility/print", "/lists/changes", "/lists/consistency"]) {
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
  ["a draft is kept while it is written", keepsWhileWriting],
  ["the lists for everybody", listsForAll],
];
