// Every kind of field by keyboard alone, looked at by axe; every error leads to its field.
import { readFileSync } from "node:fs";
import { checkPage, must } from "../lib/checks.mjs";
import { checkErrorSummary } from "../lib/forms.mjs";
import { EVERY_KIND } from "../lib/items.mjs";
import { focus } from "../lib/keys.mjs";
import { Person } from "../lib/person.mjs";

const CASES = new URL("../../crates/domain/data/form-cases.json", import.meta.url);
const whole = JSON.parse(readFileSync(CASES, "utf8")).cases.find((one) => one.name.startsWith("a whole"));
/** A whole application, with what brings out the fields that are not always there. */
const ANSWERS = {
  ...whole.answers,
  seats: ["12"],
  outdoor: ["yes"],
  outdoor_area: ["20"],
  goods: ["meals", "alcohol", "tobacco"],
  plan: ["店内不售散装酒"],
  "rent.q1.is_paid": ["paid"],
  "rent.q2.is_paid": ["open"],
  "rent.q3.is_paid": ["open"],
  "rent.q4.is_paid": ["open"],
};

const PDF = Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n");

async function uploads(person) {
  await person.opens("/my/files");
  await person.page.locator("#f-file").setInputFiles({ name: "烟草证.pdf", mimeType: "application/pdf", buffer: PDF });
  await person.goes(() => person.button("files-send").click());
}

/** The control that has the focus: what it takes, and what it holds. */
const control = (page) =>
  page.evaluate(() => {
    const e = document.activeElement;
    const options = e.tagName === "SELECT" ? [...e.options].map((option) => option.value) : [];
    const group = e.type === "radio" ? [...document.getElementsByName(e.name)].map((one) => one.value) : [];
    return {
      name: e.name ?? "",
      kind: e.tagName === "INPUT" ? e.type : e.tagName.toLowerCase(),
      value: e.value ?? "",
      checked: e.checked === true,
      rows: document.querySelectorAll("[data-row^='owners.']").length,
      options,
      group,
    };
  });

async function pressesTimes(page, key, times) {
  for (let n = 0; n < times; n += 1) await page.keyboard.press(key);
}

/** Types the answer of one control as its kind is typed; answers whether it takes one. */
async function types(page, at) {
  const keys = page.keyboard;
  const [wanted] = ANSWERS[at.name] ?? [];
  if (at.kind === "checkbox") {
    const isWanted = at.name === "tobacco_licence" ? true : (ANSWERS[at.name] ?? []).includes(at.value);
    if (isWanted !== at.checked) await keys.press("Space");
  } else if (wanted === undefined) {
    return false;
  } else if (at.kind === "radio") {
    await keys.press("Space");
    await pressesTimes(page, "ArrowDown", at.group.indexOf(wanted) - at.group.indexOf(at.value));
  } else if (at.kind === "select") {
    const [from, to] = [at.options.indexOf(at.value), at.options.indexOf(wanted)];
    must(to >= 0, `${at.name} does not offer ${wanted}`);
    await pressesTimes(page, to > from ? "ArrowDown" : "ArrowUp", Math.abs(to - from));
  } else if (at.kind === "date") {
    // Debian's Chromium speaks American here: month, day, year.
    const [year, month, day] = wanted.split("-");
    await keys.type(month + day + year);
  } else {
    await keys.press("Control+A");
    await keys.type(wanted);
  }
  return true;
}

/** Goes through the form with Tab, as often as fields appear behind the one that brings them. */
async function fillsByKeyboard(person) {
  const { page } = person;
  const done = new Set();
  let lost = 0;
  for (let press = 0; press < 400; press += 1) {
    await page.keyboard.press("Tab");
    const stop = await focus(page);
    lost = stop.isBody ? lost + 1 : 0;
    must(lost < 3, `the focus is lost after ${[...done].at(-1)}`);
    if (stop.isBody) continue;
    const at = await control(page);
    if (at.kind === "date" && done.has(at.name)) continue;
    must(stop.shown, `${at.name || stop.text}: has the focus out of sight`);
    must(stop.marked, `${at.name || stop.text}: does not show that it has the focus`);
    if (at.kind === "button" && at.value.startsWith("add:") && at.rows < 2) {
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement.name === "owners.2.owner_name");
      await types(page, await control(page));
      done.add("owners.2.owner_name");
      continue;
    }
    if (at.kind === "button" && at.value === "submit") return done;
    if (await types(page, at)) done.add(at.name);
    // What an answer brings out comes before the next Tab.
    if (["radio", "checkbox", "select"].includes(at.kind)) await rests(page);
  }
  throw new Error("the keyboard does not come to the end of the form");
}

/** Waits for the round that a choice sets off. */
async function rests(page) {
  await page.waitForTimeout(200);
  await page.waitForFunction(() => !("waiting" in document.querySelector("form[data-form]").dataset));
}

async function everyKindByKeyboard(world) {
  const person = await Person.arrive(world, "every-kind", {});
  const { page } = person;
  await person.logsIn("citizen");
  await uploads(person);
  await person.opens(`/apply/${EVERY_KIND}`);
  const done = await fillsByKeyboard(person);
  const rest = Object.keys(ANSWERS).filter((name) => name !== "owners" && !done.has(name));
  must(rest.length === 0, `the keyboard did not come to ${rest}`);
  must(done.has("tobacco_licence"), "no file was chosen");
  await checkPage(page, { lang: "zh", axe: true });
  await rests(page);
  const onSubmit = await control(page);
  must(onSubmit.value === "submit", `the focus went to ${onSubmit.name || onSubmit.kind}`);
  await person.goes(() => page.keyboard.press("Enter"));
  must(page.url().includes("/receipt"), `Enter led to ${page.url()}`);
  await person.leaves();
}

/** Everything wrong at once, in both languages: each line of the summary leads to its field. */
async function everyErrorLeadsToItsField(world) {
  for (const lang of ["zh", "en"]) {
    const person = await Person.arrive(world, `every-error-${lang}`, { lang, scripts: true });
    await person.logsIn("citizen");
    await person.opens(`/apply/${EVERY_KIND}`);
    const { page } = person;
    for (const [id, value] of [["f-area", "0.001"], ["f-phone", "110"], ["f-rent.q2.amount", "x"]]) {
      await page.locator(`[id="${id}"]`).fill(value);
    }
    await page.locator("[name=outdoor][value=yes]").check();
    await rests(page);
    await page.locator(`button[value="add:owners"]`).click();
    await rests(page);
    for (const [row, share] of [["1", "60"], ["2", "30"]]) {
      await page.locator(`[id="f-owners.${row}.share"]`).fill(share);
    }
    await person.presses(page.locator("form[data-form] button[value=submit]"), 422);
    const told = await checkErrorSummary(page);
    must(told >= 20, `only ${told} errors are told`);
    await checkPage(page, { lang, axe: true });
    await person.leaves();
  }
}

export const journeys = [
  ["every kind of field by keyboard", everyKindByKeyboard],
  ["every error leads to its field", everyErrorLeadsToItsField],
];
