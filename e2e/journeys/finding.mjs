// Finding an item: with a slip, by pinyin, by suggestions with and without scripts, by facets; and
// a guide that answers narrow.
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";

const FIELD = "main form.search input[type=search]";
const SEARCH = "main form.search .search-button";

/** Searches by the form and answers the names of the results. */
async function searches(person, words) {
  await person.page.locator(FIELD).fill(words);
  await person.presses(person.page.locator(SEARCH));
  return person.page.locator(".hit h3").allTextContents();
}

async function finds(world, how) {
  const person = await Person.arrive(world, how.name, how);
  await person.opens("/guides");
  const english = person.lang === "en";
  const wanted = english ? "Food business" : "食品经营";
  const slips = english ? ["Food busines licence", "food buisness", "shipinjingying"] : ["食品经菅许可", "spjyxk", "shipinjingying"];
  for (const words of slips) {
    const names = await searches(person, words);
    must(names.some((name) => name.includes(wanted)), `${words} finds ${JSON.stringify(names.slice(0, 3))}`);
    // Pinyin is found by the Chinese name, which an English page does not show.
    const isMarked = !(english && words === "shipinjingying");
    must(!isMarked || (await person.page.locator(".hit mark").count()) > 0, `${words}: nothing is marked`);
  }
  await person.opens(`/guides?q=${encodeURIComponent(slips[0])}`);
  const meant = person.page.locator("main p.callout a").first();
  must((await meant.count()) === 1, "nothing is offered for a slip");
  await person.presses(meant);
  must((await person.page.locator(".hit").count()) > 0, "what was offered finds nothing");
  await person.leaves();
}

async function narrows(world) {
  const person = await Person.arrive(world, "facets", {});
  await person.opens("/guides?for=person");
  const total = Number((await person.page.locator("#results-title").textContent()).match(/\d+/)[0]);
  const event = person.page.locator("details.facets a[href*='event=']").first();
  const promised = Number(await event.locator(".facet-count").textContent());
  must(promised > 0 && promised < total, `the facet keeps ${promised} of ${total}`);
  await person.presses(event);
  const shown = await person.page.locator(".hit").count();
  must(shown === Math.min(promised, 20), `the facet promised ${promised}, the list shows ${shown}`);
  must((await person.page.locator(".chips a").count()) >= 2, "the choices cannot be taken back");
  await person.leaves();
}

async function isSuggestedWithScripts(world) {
  const person = await Person.arrive(world, "suggested", {});
  await person.opens("/");
  const field = person.page.locator("form.search input[type=search]");
  await field.pressSequentially("sp", { delay: 30 });
  const list = person.page.getByRole("listbox");
  await list.getByRole("option").first().waitFor();
  await person.page.keyboard.press("ArrowDown");
  const chosen = await list.locator("[aria-selected=true]").textContent();
  await person.goes(() => person.page.keyboard.press("Enter"));
  const value = await person.page.locator(FIELD).inputValue();
  must(value === chosen, `the search is for ${value}, not for ${chosen}`);
  must((await person.page.locator(".hit").count()) > 0, "a suggestion finds nothing");
  await person.leaves();
}

async function isSuggestedWithoutScripts(world) {
  const person = await Person.arrive(world, "suggested-plain", { scripts: false });
  await person.opens("/guides");
  await person.page.locator(FIELD).fill("sp");
  await person.presses(person.page.locator("main form.search .search-suggest"));
  await person.presses(person.page.locator(".suggest-names a").first());
  must((await person.page.locator(".hit").count()) > 0, "a suggestion finds nothing");
  await person.page.locator(FIELD).fill("shipin");
  await person.goes(() => person.page.locator(FIELD).press("Enter"));
  must(new URL(person.page.url()).pathname === "/guides", "Enter does not search");
  await person.leaves();
}

async function answersNarrow(world) {
  const person = await Person.arrive(world, "scenario", { scripts: false });
  await person.opens("/guides?q=spjyxk");
  await person.presses(person.page.locator(".hit h3 a").first());
  // Whoever only sells food brings no plan of the premises.
  const question = person.page.locator(".scenario a[href*='s-business=retail']");
  must((await question.count()) === 1, "the guide does not ask for the business");
  const before = await person.page.locator("#materials tbody tr").count();
  await person.presses(question);
  const after = await person.page.locator("#materials tbody tr").count();
  must(after > 0 && after < before, `${before} materials became ${after}`);
  must((await person.page.locator("svg.flow").count()) === 1, "the steps are not drawn");
  for (const link of await person.page.locator(".guide-actions a[href*='.pdf']").all()) {
    const reply = await person.page.request.get(new URL(await link.getAttribute("href"), world.url).href);
    must(reply.status() === 200 && (await reply.body()).subarray(0, 5).toString() === "%PDF-", "no PDF");
  }
  await person.leaves();
}

export const journeys = [
  ["finding with a slip in Chinese", (world) => finds(world, { name: "find-zh" })],
  ["finding with a slip in English", (world) => finds(world, { name: "find-en", lang: "en" })],
  ["finding on a phone", (world) => finds(world, { name: "find-phone", screen: "phone" })],
  ["facets keep their promise", narrows],
  ["suggestions with scripts", isSuggestedWithScripts],
  ["suggestions without scripts", isSuggestedWithoutScripts],
  ["answers narrow a guide", answersNarrow],
];
