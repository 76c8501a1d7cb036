// What people do by accident, and what they should not be able to do.
import { must } from "../lib/checks.mjs";
import { fillIn } from "../lib/forms.mjs";
import { Person } from "../lib/person.mjs";
import { findsTheGuide, readsTheReceipt, sends, theForm, unfolds } from "./case.mjs";

async function applies(person, path) {
  await person.opens(path);
  await fillIn(theForm(person));
}

/** The same form sent from two windows makes one case. */
async function sentTwice(world) {
  const person = await Person.arrive(world, "twice", {});
  const path = await findsTheGuide(person);
  await person.logsIn("citizen");
  await applies(person, path);
  const action = new URL(await theForm(person).getAttribute("action"), world.url).href;
  const fields = await theForm(person).evaluate((form) => [...new FormData(form).entries()]);
  await person.presses(sends(person));
  const { number } = await readsTheReceipt(person);
  const body = new URLSearchParams([...fields, ["deed", "submit"]]).toString();
  const again = await person.context.request.post(action, {
    data: body,
    headers: { "content-type": "application/x-www-form-urlencoded", origin: world.url },
  });
  must(again.ok(), `the second sending answered ${again.status()}`);
  must((await again.text()).includes(number), "the second sending made another case");
  await person.leaves();
}

/** Two clerks open one case; the second sees what the first did. */
async function twoAtOnce(world) {
  const citizen = await Person.arrive(world, "race-citizen", {});
  const path = await findsTheGuide(citizen);
  await citizen.logsIn("citizen");
  await applies(citizen, path);
  await citizen.presses(sends(citizen));
  const { number } = await readsTheReceipt(citizen);
  await citizen.leaves();

  const clerks = [];
  for (const [name, deed] of [["race-first", "accept"], ["race-second", "pre-check"]]) {
    const clerk = await Person.arrive(world, name, {});
    await clerk.logsIn("clerk");
    await clerk.opens("/hall");
    const row = clerk.page.locator("main tr, main li").filter({ hasText: number });
    await clerk.presses(row.getByRole("link").first());
    const box = await unfolds(clerk, deed);
    await fillIn(box.locator("form"));
    clerks.push([clerk, box.locator("form").getByRole("button").last()]);
  }
  const [[first, firstButton], [second, secondButton]] = clerks;
  await first.presses(firstButton);
  await second.presses(secondButton, 409);
  const told = await second.page.locator("main").textContent();
  must(told.includes(number), "the page about the lost race does not name the case");
  must((await second.page.getByRole("heading", { level: 1 }).textContent()) === second.words("conflict-title"), "not told that somebody was faster");
  await first.leaves();
  await second.leaves();
}

/** What is not there and what is not yours look alike. */
async function closedDoors(world) {
  const stranger = await Person.arrive(world, "stranger", {});
  for (const lang of ["zh", "en"]) {
    stranger.lang = lang;
    await stranger.opens("/no/such/page", 404);
    const heading = await stranger.page.getByRole("heading", { level: 1 }).textContent();
    must(heading === stranger.words("error-404-heading"), `the page says ${heading}`);
  }
  for (const path of ["/my/cases", "/hall", "/office", "/office/supervision", "/office/accounts"]) {
    const response = await stranger.page.goto(path);
    const landed = new URL(stranger.page.url()).pathname;
    must(landed === "/login" || response.status() === 404, `${path}: a stranger sees ${landed}`);
  }
  await stranger.leaves();
  const citizen = await Person.arrive(world, "curious", {});
  await citizen.logsIn("citizen");
  for (const path of ["/hall", "/office", "/office/supervision", "/office/items", "/office/accounts"]) {
    const response = await citizen.page.goto(path);
    must([403, 404].includes(response.status()), `${path}: a citizen gets ${response.status()}`);
  }
  await citizen.leaves();
}

/** After logging out, the way back shows nothing. */
async function logsOut(world) {
  const person = await Person.arrive(world, "log-out", {});
  await person.opens("/login");
  await person.page.locator("#f-account").fill(world.accounts.firm.name);
  await person.page.locator("#f-password").fill(world.accounts.firm.password);
  const before = await person.context.cookies();
  const form = person.page.locator("form").filter({ has: person.page.locator("#f-account") });
  await person.presses(form.getByRole("button"));
  const after = await person.context.cookies();
  const session = after.filter((c) => !before.some((b) => b.name === c.name));
  must(session.length > 0 && session.every((c) => c.httpOnly), "the login sets no HttpOnly cookie");
  const mine = await person.opens("/my/cases");
  must(/no-store/.test(mine.headers()["cache-control"] ?? ""), "a personal page may be stored");
  await person.presses(person.button("log-out"));
  await person.page.goBack();
  await person.page.reload();
  must(new URL(person.page.url()).pathname === "/login", `after logging out, back shows ${person.page.url()}`);
  // Somebody who kept a copy of the cookie gets nowhere either.
  await person.context.addCookies(session);
  await person.page.goto("/my/cases");
  must(new URL(person.page.url()).pathname === "/login", "a session lives on after logging out");
  await person.leaves();
}

export const journeys = [
  ["an application sent twice is one case", sentTwice],
  ["two clerks at one case", twoAtOnce],
  ["closed doors look like no doors", closedDoors],
  ["logging out is for good", logsOut],
];
