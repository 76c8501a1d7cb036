// Other systems: an administrator makes one and sees its secret once; it pushes what its authority did;
// what is not taken waits for somebody to see to it.
import { must } from "../lib/checks.mjs";
import { fillIn } from "../lib/forms.mjs";
import { Person } from "../lib/person.mjs";
import { findsTheGuide, readsTheReceipt, sends, theForm, unfolds } from "./case.mjs";

/** Makes a client for an authority; answers its id and its secret. */
async function makesAClient(keeper, id, org) {
  await keeper.opens("/office/clients");
  const form = keeper.page.locator("#action-client form");
  if (!(await form.isVisible())) await keeper.page.locator("#action-client summary").click();
  await form.locator("[name=id]").fill(id);
  await form.locator("[name=name]").fill("审批业务系统");
  for (const scope of ["cases:read", "cases:handle"]) await form.locator(`[value='${scope}']`).check();
  await form.locator("[name=org]").fill("不是代码");
  await keeper.presses(form.getByRole("button").last(), 422);
  must((await form.locator("[name=id]").inputValue()) === id, "what was typed is lost");
  await form.locator("[name=org]").fill(org);
  await keeper.presses(form.getByRole("button").last());
  const secret = (await keeper.page.locator(".code").first().textContent()).trim();
  must(secret.length >= 32, `no secret on the page: ${secret}`);
  const whole = (await keeper.page.locator("main").textContent()).match(new RegExp(`[0-9]{6}\\.${id}`));
  must(whole, "the page does not say the client's id");
  const [region] = whole[0].split(".");
  await keeper.opens(`/office/clients/${region}/${id}`);
  must(!(await keeper.page.content()).includes(secret), "the secret stands there a second time");
  return { client: whole[0], secret, url: `/office/clients/${region}/${id}` };
}

/** Pushes rows as the system; answers what became of each. */
async function pushes(keeper, { client, secret }, events) {
  const ask = keeper.page.request;
  const token = await ask.post("/api/v1/oauth/token", {
    form: { grant_type: "client_credentials", client_id: client, client_secret: secret },
  });
  must(token.ok(), `the token answered ${token.status()}`);
  const { access_token: bearer } = await token.json();
  const answer = await ask.post("/api/v1/exchange/events", {
    data: { events },
    headers: { authorization: `Bearer ${bearer}` },
  });
  must(answer.ok(), `the push answered ${answer.status()}`);
  return (await answer.json()).results.map((one) => one.code ?? one.status);
}

async function pushed(world, how) {
  const citizen = await Person.arrive(world, `${how.name}-citizen`, how);
  const path = await findsTheGuide(citizen);
  await citizen.logsIn("citizen");
  await citizen.opens(path);
  await fillIn(theForm(citizen));
  await citizen.presses(sends(citizen));
  const { number } = await readsTheReceipt(citizen);
  await citizen.leaves();

  // An implementation code begins with the credit code of its authority.
  const org = path.split("/").pop().slice(0, 18);
  const keeper = await Person.arrive(world, `${how.name}-keeper`, how);
  await keeper.logsIn("administrator");
  const made = await makesAClient(keeper, `journey-${how.name}`, org);
  const row = (event, deed) => ({ case: number, event, handler: { id: "o1234", name: "李四" }, deed });
  const opinion = { type: "review", is_for_grant: true, opinion: "材料齐全，符合条件" };
  // Nobody has accepted it yet.
  const events = [row(1, { type: "start" }), row(2, opinion), { case: number, what: "?" }];
  const results = await pushes(keeper, made, events);
  must(results.join(" ") === "wrong-state blocked malformed", `the rows came to ${results}`);

  await keeper.opens("/office/refused");
  must(!(await keeper.page.content()).includes("李四"), "somebody is named");
  await keeper.opens("/office/refused?code=wrong-state");
  const line = keeper.page.locator("main li, main tr").filter({ hasText: number });
  await keeper.presses(line.getByRole("link").first());
  const refused = keeper.page.url();
  const again = () => keeper.page.locator("form:has([value=again])").getByRole("button");
  await keeper.presses(again(), 422);

  const [region, ...rest] = number.split("-");
  const clerk = await Person.arrive(world, `${how.name}-clerk`, how);
  await clerk.logsIn("clerk");
  await clerk.opens(`/hall/cases/${region}/${rest.join("-")}`);
  const box = await unfolds(clerk, "accept");
  await clerk.presses(box.locator("form").getByRole("button").last());
  await clerk.leaves();

  await keeper.opens(new URL(refused).pathname);
  await keeper.presses(again());
  must((await again().count()) === 0, "it waits still");
  must((await pushes(keeper, made, events.slice(0, 2))).join(" ") === "duplicate duplicate", "it was not taken");

  // What cannot be read is put aside, with a reason.
  await keeper.opens("/office/refused?code=malformed");
  const bad = keeper.page.locator("main li, main tr").filter({ hasText: number });
  await keeper.presses(bad.getByRole("link").first());
  const aside = keeper.page.locator("#action-aside");
  if (!(await aside.evaluate((e) => e.open !== false))) await aside.locator("summary").click();
  await keeper.presses(aside.getByRole("button").last(), 422);
  await keeper.page.locator("#action-aside [name=reason]").fill("对方系统的试验数据");
  await keeper.presses(keeper.page.locator("#action-aside form").getByRole("button").last());
  const [download] = await Promise.all([
    keeper.page.waitForEvent("download"),
    keeper.page.goto("/office/refused.csv?standing=all").catch(() => {}),
  ]);
  must(download.suggestedFilename() === "refused-rows.csv", "the list is not carried away");

  const approver = await Person.arrive(world, `${how.name}-approver`, how);
  await approver.logsIn("approver");
  await approver.opens("/office");
  const shown = await approver.page.locator("main").textContent();
  must(shown.includes(number), "what the system pushed is not on the desk");
  await approver.leaves();
  await keeper.opens(made.url);
  await keeper.leaves();
}

export const journeys = [
  ["a system pushes, and what is not taken is seen to", (world) => pushed(world, { name: "sys" })],
  ["the same on a phone in English", (world) => pushed(world, { name: "sys-en", lang: "en", screen: "phone" })],
];
