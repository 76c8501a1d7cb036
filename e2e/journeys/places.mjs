// A limited number: the editor says how many there are, both offices approve, the guide counts them, and
// the desk sees who waits.
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";
import { acts, begins } from "./items.mjs";

const LEFT = { zh: "剩余名额", en: "Places left" };

async function limits(world, lang, screen) {
  const arrive = (name) => Person.arrive(world, `places-${name}`, { lang, screen });
  const editor = await arrive("editor");
  await editor.logsIn("editor");
  // Only what is applied for has places; such guides tell the materials to bring.
  const id = await begins(editor, async (id) => {
    await editor.opens(`/guides/${id}`);
    return (await editor.page.locator("a[href='#materials']").count()) > 0;
  });
  const draft = `/office/drafts/${id}`;
  await editor.opens(`${draft}/pages/conditions`);
  const most = editor.page.locator("[name='conditions.quota.most']");
  await most.fill("twenty");
  await editor.page.locator("[name='conditions.quota.per']").first().waitFor({ state: "attached" });
  const save = () => editor.page.locator(".form-buttons button[value='save']").last();
  await editor.presses(save(), 422);
  must((await most.inputValue()) === "twenty", "what was typed is lost");
  await most.fill("20");
  const year = editor.page.locator("[name='conditions.quota.per'][value='year']");
  if (await year.count()) await year.check();
  else await editor.page.locator("[name='conditions.quota.per']").selectOption("year");
  await editor.presses(save());
  await editor.opens(draft);
  await acts(editor, "submit");
  for (const [role, office] of [["orgoffice", "organisation"], ["legal", "legal"]]) {
    const person = await arrive(role);
    await person.logsIn(role);
    await person.opens(draft);
    await acts(person, `approve-${office}`);
    await person.leaves();
  }
  await editor.opens(draft);
  await acts(editor, "publish");
  await editor.leaves();

  const citizen = await arrive("citizen");
  // Public pages may be a second old.
  await citizen.page.waitForTimeout(1500);
  await citizen.opens(`/guides/${id}`);
  const told = await citizen.page.locator("main").textContent();
  must(told.includes(LEFT[lang]) && told.includes("20"), "the guide counts no places");
  await citizen.leaves();
  for (const role of ["officer", "approver"]) {
    const person = await arrive(role);
    await person.logsIn(role);
    await person.opens("/office/places");
    await person.leaves();
  }
}

export const journeys = [
  ["a limited number from draft to desk", (world) => limits(world, "zh", "desk")],
  ["a limited number on a phone in English", (world) => limits(world, "en", "phone")],
];
