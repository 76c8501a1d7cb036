// A lost password: the pages in both languages and on a phone, by keyboard alone, and a member of
// staff who gets back with a code from an administrator, without scripts.
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";

async function walks(world, lang, screen) {
  const person = await Person.arrive(world, `recover-${lang}-${screen}`, { lang, screen });
  const { page } = person;
  await person.opens("/login");
  await person.presses(page.locator("a[href='/login/recover']"));
  // A code that nobody was given: the summary leads to its field.
  await page.locator("[name=handed-account]").fill("nobody");
  await page.locator("[name=handed-code]").fill("aaaaa-bbbbb");
  await person.presses(page.locator("#action-redeem button"), 422);
  await person.page.locator(".error-summary a").click();
  const focused = await page.evaluate(() => document.activeElement?.getAttribute("name"));
  must(focused === "handed-code", `the summary leads to ${focused}`);
  await person.opens("/login/recover/code?try=none");
  await page.locator("[name=sent-code]").fill("12345678");
  await person.presses(page.locator("#action-prove button"), 422);
  await person.leaves();
}

/** The password stays what it was: others log in with it. */
async function handedOver(world) {
  const administrator = await Person.arrive(world, "recover-administrator", {});
  await administrator.logsIn("administrator");
  await administrator.opens(`/office/accounts?q=${world.accounts.supervisor.name}`);
  await administrator.presses(administrator.page.locator("tbody th a").first());
  await administrator.page.locator("#action-recover summary").click();
  await administrator.presses(administrator.page.locator("#action-recover button"));
  const code = (await administrator.page.locator("#handed p.code").textContent()).trim();
  await administrator.leaves();

  const { name, password } = world.accounts.supervisor;
  const person = await Person.arrive(world, "recover-supervisor", { scripts: false, screen: "phone" });
  const { page } = person;
  await person.opens("/login/recover");
  await page.locator("[name=handed-account]").fill(name);
  await page.locator("[name=handed-code]").fill(code);
  // By keyboard alone from here.
  await person.goes(() => page.keyboard.press("Enter"));
  await page.locator("[name=new]").fill(password);
  await page.locator("[name=again]").fill(password);
  await person.goes(() => page.keyboard.press("Enter"));
  must(new URL(page.url()).pathname === "/login", `led to ${page.url()}`);
  await page.locator("#f-account").fill(name);
  await page.locator("#f-password").fill(password);
  await person.goes(() => page.keyboard.press("Enter"));
  must(new URL(page.url()).pathname.startsWith("/office"), `led to ${page.url()}`);
  await person.leaves();
}

export const journeys = [
  ["lost password in Chinese", (world) => walks(world, "zh", "desk")],
  ["lost password in English on a phone", (world) => walks(world, "en", "phone")],
  ["lost password of a member of staff", handedOver],
];
