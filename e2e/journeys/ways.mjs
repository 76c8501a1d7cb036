// The same deeds on a phone, without scripts, by keyboard alone, and enlarged.
import { must } from "../lib/checks.mjs";
import { fillIn } from "../lib/forms.mjs";
import { focus } from "../lib/keys.mjs";
import { Person } from "../lib/person.mjs";
import { findsTheGuide, readsTheReceipt, sends, theForm } from "./case.mjs";

/** Looks at the pages that a citizen meets, without sending anything. */
async function strolls(person) {
  const path = await findsTheGuide(person);
  await person.opens("/query");
  await person.opens("/login");
  await person.logsIn("citizen");
  await person.opens(path);
  await person.opens("/my/cases");
  const first = person.page.locator("main li a[href^='/my/cases/']").first();
  if (await first.count()) await person.presses(first);
  return path;
}

async function onAPhone(world) {
  const person = await Person.arrive(world, "phone", { screen: "phone" });
  await strolls(person);
  const small = await person.page.locator("main button:visible, main .button:visible").evaluateAll((all) =>
    all.map((e) => [e.textContent.trim(), e.getBoundingClientRect().height]).filter(([, h]) => h < 24),
  );
  must(small.length === 0, `too small to touch: ${JSON.stringify(small)}`);
  await person.leaves();
}

async function enlarged(world) {
  const person = await Person.arrive(world, "zoomed", { screen: "zoomed" });
  await strolls(person);
  await person.leaves();
}

/** Only the text doubles, as the browser's own setting does. */
async function largeText(world) {
  const person = await Person.arrive(world, "large-text", {});
  for (const path of ["/", "/guides", "/query", "/login"]) {
    await person.opens(path);
    const cut = await person.page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
      const isCut = (e) => {
        const style = getComputedStyle(e);
        const hides = style.overflowX === "hidden" || style.overflowY === "hidden";
        const isForReaders = e.clientWidth <= 1 || e.clientHeight <= 1;
        return hides && !isForReaders && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
      };
      const all = [...document.querySelectorAll("body *")].filter((e) => e.textContent.trim() && isCut(e));
      const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      return { wide, parts: all.map((e) => e.textContent.trim().slice(0, 40)) };
    });
    must(cut.wide <= 0, `${path}: ${cut.wide} pixels run off the side with large text`);
    must(cut.parts.length === 0, `${path}: large text is cut off in ${JSON.stringify(cut.parts)}`);
  }
  await person.leaves();
}

async function withoutScripts(world) {
  const person = await Person.arrive(world, "no-script", { scripts: false });
  const path = await findsTheGuide(person);
  await person.logsIn("citizen");
  await person.opens(path);
  await person.presses(sends(person), 422);
  await fillIn(theForm(person));
  await person.presses(sends(person));
  const { number } = await readsTheReceipt(person);
  await person.opens("/my/cases");
  must((await person.page.locator("main").textContent()).includes(number), "the case is not listed");
  await person.leaves();
}

/** Presses Tab until the wanted thing has the focus; every stop on the way is visibly marked. */
async function tabsTo(person, isIt, what) {
  for (let press = 0; press < 120; press += 1) {
    await person.page.keyboard.press("Tab");
    const at = await focus(person.page);
    const place = `${person.page.url()}: ${at.id || at.text}`;
    if (at.isBody) continue;
    must(at.shown, `${place}: has the focus out of sight`);
    must(at.marked, `${place}: does not show that it has the focus`);
    if (isIt(at)) return at;
  }
  throw new Error(`${person.page.url()}: the keyboard does not reach ${what}`);
}

async function byKeyboard(world) {
  const person = await Person.arrive(world, "keyboard", {});
  const { page } = person;
  await person.opens("/");
  await page.keyboard.press("Tab");
  must((await focus(page)).href === "#main", "the first stop is not the skip link");
  await page.keyboard.press("Enter");
  must((await focus(page)).id === "main", "the skip link does not lead to the main part");
  await person.opens("/login");
  await tabsTo(person, (at) => at.name === "account", "the account field");
  await page.keyboard.type(world.accounts.citizen.name);
  await tabsTo(person, (at) => at.name === "password", "the password field");
  await page.keyboard.type(world.accounts.citizen.password);
  await person.goes(() => page.keyboard.press("Enter"));
  const path = await findsTheGuide(person);
  await person.opens("/guides");
  await tabsTo(person, (at) => at.href.startsWith("/apply/"), "an application link");
  await person.goes(() => page.keyboard.press("Enter"));
  must(new URL(page.url()).pathname.startsWith("/apply/"), `Enter led to ${page.url()}, not ${path}`);
  await tabsTo(person, (at) => at.text === person.words("apply-submit"), "the button");
  await person.goes(() => page.keyboard.press("Enter"), 422);
  const at = await focus(page);
  must(at.text.includes(person.words("error-summary-title")), `after errors the focus is on ${at.text}`);
  await tabsTo(person, (stop) => stop.href.startsWith("#f-"), "the first error");
  const wanted = (await focus(page)).href.slice(1);
  await page.keyboard.press("Enter");
  must((await focus(page)).id === wanted, "the error does not lead to its field");
  await person.leaves();
}

export const journeys = [
  ["on a phone of 360 pixels", onAPhone],
  ["at 200 % zoom", enlarged],
  ["with the text twice as large", largeText],
  ["with scripts off", withoutScripts],
  ["by keyboard alone", byKeyboard],
];
