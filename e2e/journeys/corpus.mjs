// The cases of forms, gone through in a browser with scripts and without: both ways must show what
// the cases say, and the same as each other, to the last word.
import { readFileSync } from "node:fs";
import { must } from "../lib/checks.mjs";
import { Filler, readForm } from "../lib/live.mjs";
import { Person } from "../lib/person.mjs";
import { EVERY_KIND } from "../lib/items.mjs";
import { words } from "../lib/words.mjs";

const data = (name) => JSON.parse(readFileSync(new URL(`../../crates/domain/data/${name}`, import.meta.url), "utf8"));
const { cases } = data("form-cases.json");
const schema = data("form-sample.json");

/** The rules of a field that answer in words of the form's own. */
function messages(fields, found = new Map()) {
  for (const field of fields) {
    if (field.checks?.length) found.set(field.key, field.checks.map((check) => check.message.zh));
    messages(field.fields ?? [], found);
  }
  return found;
}
const CHECKS = messages(schema.fields);
const ABSENCES = ["missing", "not-promised", "too-few-rows"].map((key) => words("zh", `form-fault-${key}`));

const isAbsence = (text) => ABSENCES.some((pattern) => (pattern.test ? pattern.test(text) : pattern === text));

/** A computed value as the page words it. */
function worded(value) {
  if (value === null) return [null];
  const yesNo = { yes: words("zh", "form-yes"), no: words("zh", "form-no") }[value];
  return [value, `${value} 元`, yesNo];
}

function checkShown(name, { fields }, one) {
  for (const path of one.shown) must(path in fields, `${name}: ${path} is not shown`);
  for (const path of one.hidden) must(!(path in fields), `${name}: ${path} is shown`);
  for (const path of one.required) must(fields[path]?.required, `${name}: ${path} is not required`);
  for (const path of one.optional) must(!fields[path]?.required, `${name}: ${path} is required`);
  for (const [path, value] of Object.entries(one.computed)) {
    const got = fields[path]?.computed ?? null;
    must(worded(value).includes(got), `${name}: ${path} is ${got}, not ${value}`);
  }
}

/** The faults that are told: those of the case, and absences that it does not name. */
function checkFaults(name, { errors }, one) {
  for (const [path, key] of Object.entries(one.faults)) {
    const told = errors.find(([at]) => at === path)?.[1];
    must(told !== undefined, `${name}: nothing is told of ${path}; told are ${JSON.stringify(errors)}`);
    const field = path.split(".").filter((part) => !/^\d+$/.test(part)).at(-1);
    const wanted = key === "check" ? CHECKS.get(path) ?? CHECKS.get(field) : [words("zh", `form-fault-${key}`)];
    const fits = wanted.some((pattern) => (pattern.test ? pattern.test(told) : pattern === told));
    must(fits, `${name}: ${path} says ${told}, not ${key}`);
  }
  const others = errors.filter(([path, text]) => !(path in one.faults) && !isAbsence(text));
  must(others.length === 0, `${name}: also told are ${JSON.stringify(others)}`);
}

/** One case gone through: what is shown while it is filled in, and after it was sent. */
async function goesThrough(person, one) {
  await person.opens(`/apply/${EVERY_KIND}`);
  const filler = new Filler(person);
  if (one.before) await filler.fills({ ...one.answers, ...one.before });
  await filler.fills(one.answers);
  const filled = await readForm(person.page);
  await filler.forces(one.answers);
  const sends = person.page.locator("form[data-form] button[value=submit]");
  const arrival = person.page.waitForNavigation({ waitUntil: "load" });
  const [response] = await Promise.all([arrival, sends.click()]);
  await person.looks();
  const status = response.status();
  return { filled, status, sent: status === 422 ? await readForm(person.page) : null };
}

async function bothWays(world) {
  const ways = [
    await Person.arrive(world, "corpus-live", {}),
    await Person.arrive(world, "corpus-plain", { scripts: false }),
  ];
  for (const person of ways) await person.logsIn("citizen");
  for (const one of cases) {
    const found = [];
    for (const person of ways) {
      const name = `${one.name} (${person.name})`;
      const seen = await goesThrough(person, one);
      checkShown(name, seen.filled, one);
      const isRight = Object.keys(one.faults).length === 0 && seen.status === 200;
      must(isRight || seen.status === 422, `${name}: answered ${seen.status}`);
      if (seen.sent) checkFaults(name, seen.sent, one);
      found.push(seen);
    }
    const [live, plain] = found.map((seen) => JSON.stringify(seen));
    must(live === plain, `${one.name}: with scripts\n${live}\nand without\n${plain}`);
  }
  const right = cases.filter((one) => one.name.startsWith("a whole"));
  must(right.length === 1 && cases.length >= 11, "the cases are not all there");
  await throwsDraftsAway(ways[0]);
  for (const person of ways) await person.leaves();
}

/** Leaves no drafts behind for the journeys that follow. */
async function throwsDraftsAway(person) {
  for (let n = 0; n < 40; n += 1) {
    await person.opens("/my/drafts");
    const button = person.page.locator("main form[action$='/delete'] button").first();
    if ((await button.count()) === 0) return;
    await person.presses(button);
  }
  throw new Error("the drafts do not go away");
}

export const journeys = [["the cases of forms with scripts and without", bothWays]];
