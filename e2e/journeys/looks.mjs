// Who looked at what: an officer reads a case of another unit with a written reason, its applicant sees
// that, and an auditor sees to it. A security administrator keeps the list of watched records.
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";

const form = (person, deed) => person.page.locator(`form:has([value="${deed}"])`);

/** The numbers of a citizen's cases in the officer's district that are not the officer's unit's. */
async function casesElsewhere(citizen) {
  const own = { zh: "市场监督管理局", en: "Market Regulation" }[citizen.lang];
  await citizen.opens("/my/cases");
  for (;;) {
    const cards = await citizen.page.locator(".case-card").allTextContents();
    const others = cards.filter((card) => !card.includes(own));
    const numbers = others.map((card) => card.match(/330106-[0-9]{6}-[0-9A-Z]{10}/)?.[0]).filter(Boolean);
    if (numbers.length > 0) return numbers.slice(0, 3);
    await citizen.presses(citizen.page.locator("a[rel=next]"));
  }
}

/** Opens one of these cases as somebody of another unit; answers its number. */
async function opensElsewhere(officer, numbers, reason) {
  for (const number of numbers) {
    await officer.opens("/office/elsewhere");
    await officer.page.locator("[name=number]").fill(number);
    await officer.page.locator("[name=reason]").fill(reason);
    const arrival = officer.page.waitForNavigation({ waitUntil: "load" });
    await officer.page.locator("main form").getByRole("button").click();
    const status = (await arrival).status();
    await officer.looks();
    if (status === 200) return number;
    must(status === 422, `opening ${number} answered ${status}`);
    must((await officer.page.locator("[name=reason]").inputValue()) === reason, "the reason is lost");
  }
  throw new Error(`none of ${numbers.length} cases is of another unit`);
}

async function looked(world, how) {
  const reason = `信访件核对办理时间 ${how.name}`;
  const citizen = await Person.arrive(world, `${how.name}-citizen`, how);
  await citizen.logsIn("citizen");
  const numbers = await casesElsewhere(citizen);

  const officer = await Person.arrive(world, `${how.name}-officer`, how);
  await officer.logsIn("officer");
  await officer.opens("/office/elsewhere");
  await officer.page.locator("[name=number]").fill("330106-000000-0000000000");
  await officer.page.locator("[name=reason]").fill("短");
  await officer.presses(officer.page.locator("main form").getByRole("button"), 422);
  await opensElsewhere(officer, numbers, reason);
  await officer.leaves();

  await citizen.opens("/my/looks");
  must((await citizen.page.locator("main").textContent()).includes(reason), "the reason is not shown");
  await citizen.leaves();

  const auditor = await Person.arrive(world, `${how.name}-auditor`, how);
  await auditor.logsIn("auditor");
  const row = auditor.page.locator("main a[href*='/office/looks/']").first();
  const settle = auditor.page.locator("form:has([name=note])");
  // The watch comes round twice a minute; a row that was settled before is open again then.
  for (let tries = 0; tries < 45; tries += 1) {
    await auditor.opens("/office/looks");
    if (await row.count()) {
      await auditor.presses(row);
      if (await settle.count()) break;
    }
    await auditor.page.waitForTimeout(1000);
  }
  must(await settle.count(), "what was opened elsewhere does not stand out");
  await settle.locator("textarea").fill("已与本人核对，属信访办理");
  await auditor.presses(settle.getByRole("button"));
  await auditor.leaves();
}

async function watches(world, how) {
  const security = await Person.arrive(world, `${how.name}-security`, how);
  await security.logsIn("security");
  await security.opens("/office/watched");
  const marks = () => form(security, "mark");
  const unfolds = async () => {
    if (!(await marks().isVisible())) await security.page.locator("details:has([value=mark]) summary").click();
  };
  await unfolds();
  await marks().locator("[name=number]").fill("不是号码");
  await marks().locator("[name=why]").fill("曾被多次查询");
  await security.presses(marks().getByRole("button"), 422);
  must((await marks().locator("[name=why]").inputValue()) === "曾被多次查询", "the reason is lost");
  await security.leaves();
}

const PHONE = { lang: "en", screen: "phone" };

export const journeys = [
  ["a look at a case of another unit, its applicant and the auditor", (world) => looked(world, { name: "looks", lang: "zh" })],
  ["the same look on a phone in English", (world) => looked(world, { name: "looks-en", ...PHONE })],
  ["watched records", (world) => watches(world, { name: "watched", lang: "zh" })],
  ["watched records on a phone in English", (world) => watches(world, { name: "watched-en", ...PHONE })],
];
