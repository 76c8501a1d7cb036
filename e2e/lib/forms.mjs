// Filling in forms as somebody would who has the papers at hand.
import { must } from "./checks.mjs";

/** Sample numbers printed in the standards themselves: GB 11643 and GB 32100. */
const CITIZEN_NUMBER = "11010519491231002X";
const CREDIT_CODE = "91350100M000100Y43";

const BY_AUTOCOMPLETE = {
  name: "甄小满",
  tel: "13800138000",
  email: "lin@example.com",
  "street-address": "青云路 18 号",
  organization: "青禾食品有限公司",
};

/** Types into every empty field of the form, in the order of the page. */
export async function fillIn(form, given = {}) {
  const fields = form.locator("input:not([type=hidden]), select, textarea");
  const chosen = new Set();
  for (const field of await fields.all()) {
    if (!(await field.isVisible()) || (await field.isDisabled())) continue;
    const about = await field.evaluate((e) => ({
      name: e.name,
      kind: e.tagName === "INPUT" ? e.type : e.tagName.toLowerCase(),
      value: e.value,
      readOnly: e.readOnly === true,
      checked: e.checked === true,
      autocomplete: e.autocomplete ?? "",
      mode: e.inputMode ?? "",
      label: e.labels?.[0]?.textContent?.trim() ?? "",
    }));
    if (about.readOnly) continue;
    if (about.kind === "radio" && about.name in given) {
      if (about.value === given[about.name]) await field.check();
    } else if (about.kind === "radio" || about.kind === "checkbox") {
      if (!chosen.has(about.name) && !about.checked) await field.check();
      chosen.add(about.name);
    } else if (about.kind === "select") {
      if (!about.value) await field.selectOption({ index: 1 });
    } else if (!about.value || about.name in given) {
      await field.fill(given[about.name] ?? suits(about));
    }
  }
}

function suits({ name, kind, autocomplete, mode, label }) {
  if (BY_AUTOCOMPLETE[autocomplete]) return BY_AUTOCOMPLETE[autocomplete];
  if (kind === "date") return "2026-06-01";
  if (kind === "tel" || /mobile|phone/.test(name)) return BY_AUTOCOMPLETE.tel;
  if (kind === "email") return BY_AUTOCOMPLETE.email;
  if (/credit|uscc/.test(name) || /信用代码|credit code/i.test(label)) return CREDIT_CODE;
  if (/id_number|citizen/.test(name) || /身份号码|身份证|identity/i.test(label)) return CITIZEN_NUMBER;
  if (mode === "numeric" || mode === "decimal") return "50";
  if (/postcode|zip/.test(name)) return "100000";
  // Long enough for a reason in writing, short enough for one line.
  return "材料齐全，情况属实，符合规定条件";
}

/** The summary of errors is there, and each of its links lands on its field. */
export async function checkErrorSummary(page) {
  const summary = page.getByRole("alert").filter({ has: page.locator("a[href^='#']") });
  await summary.waitFor();
  const links = await summary.getByRole("link").all();
  must(links.length > 0, `${page.url()}: the error summary has no links`);
  must(/(：|:)/.test(await page.title()), `${page.url()}: the title does not say that there are errors`);
  for (const link of links) {
    await link.click();
    const landed = await page.evaluate((id) => {
      const field = document.getElementById(id);
      const shown = field?.getBoundingClientRect();
      return {
        there: field !== null,
        focused: document.activeElement === field,
        shown: Boolean(shown && shown.bottom > 0 && shown.top < innerHeight),
        described: (field?.closest("[aria-describedby]")?.getAttribute("aria-describedby") ?? "")
          .split(" ")
          .some((part) => document.getElementById(part)?.textContent.trim()),
      };
    }, (await link.getAttribute("href")).slice(1));
    const what = `${page.url()}: ${await link.textContent()}`;
    must(landed.there && landed.focused, `${what}: the link does not land on its field`);
    must(landed.shown, `${what}: the field is out of sight`);
    must(landed.described, `${what}: the field does not say what is wrong`);
  }
  return links.length;
}
