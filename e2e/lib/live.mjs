// Filling in a live form to given answers, with scripts or without, and reading what it then says.
import { must } from "./checks.mjs";

const FORM = "form[data-form]";

/** The form's own posts in the air, and when the last of them ended. */
export class Posts {
  constructor(page) {
    this.open = 0;
    this.last = 0;
    const ends = (request) => {
      if (request.method() !== "POST") return;
      this.open -= 1;
      this.last = Date.now();
    };
    page.on("request", (request) => {
      if (request.method() === "POST") this.open += 1;
    });
    page.on("requestfinished", ends);
    page.on("requestfailed", ends);
  }
}

/** The controls that are on the form now, by name. */
const controls = (page) =>
  page.evaluate((selector) => {
    const found = {};
    for (const e of document.querySelectorAll(`${selector} [data-form-fields] :is(input, select, textarea)`)) {
      const isHidden = e.type === "hidden";
      found[e.name] ??= { kind: isHidden ? "rows" : e.tagName === "INPUT" ? e.type : e.tagName.toLowerCase(), values: [], options: [] };
      const one = found[e.name];
      if (e.type === "radio" || e.type === "checkbox") {
        one.options.push(e.value);
        if (e.checked) one.values.push(e.value);
      } else if (e.value !== "") {
        one.values.push(e.value);
      }
    }
    return found;
  }, FORM);

const same = (a, b) => JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
const named = (page, name) => page.locator(`${FORM} [data-form-fields] [name="${name}"]`);

/** A filler of one page: `scripts` says whether the page lives or is brought up to date by a button. */
export class Filler {
  constructor(person) {
    this.person = person;
    this.page = person.page;
    this.posts = new Posts(person.page);
  }

  /** Waits until the page says what the server said to the last thing that was typed. */
  async settles() {
    if (!this.person.scripts) {
      await this.person.goes(() => this.page.locator(`${FORM} button.button-plain[value=update]`).click());
      return;
    }
    const begun = Date.now();
    for (;;) {
      await this.page.waitForTimeout(60);
      const isQuiet = this.posts.open === 0 && Date.now() - Math.max(this.posts.last, begun) > 320;
      const isBusy = await this.page.evaluate((form) => "waiting" in document.querySelector(form).dataset, FORM);
      if (isQuiet && !isBusy) return;
      must(Date.now() - begun < 15_000, `${this.page.url()}: the form does not come to rest`);
    }
  }

  /** Adds or takes out rows until the group has those wanted. */
  async rows(name, wanted) {
    for (let n = 0; n < 20; n += 1) {
      const has = (await controls(this.page))[name]?.values ?? [];
      if (same(has, wanted)) return;
      const gone = has.find((id) => !wanted.includes(id));
      const deed = gone === undefined ? `add:${name}` : `remove:${name}:${gone}`;
      const button = this.page.locator(`${FORM} button[value="${deed}"]`);
      if (this.person.scripts) {
        await button.click();
        await this.settles();
      } else {
        await this.person.goes(() => button.click());
      }
    }
    throw new Error(`${this.page.url()}: ${name} does not come to the rows ${wanted}`);
  }

  async sets(name, { kind, options }, wanted) {
    const field = named(this.page, name);
    if (kind === "radio") {
      if (wanted.length === 0) return false;
      await this.page.locator(`${FORM} [name="${name}"][value="${wanted[0]}"]`).check();
    } else if (kind === "checkbox") {
      for (const value of options) {
        await this.page.locator(`${FORM} [name="${name}"][value="${value}"]`).setChecked(wanted.includes(value));
      }
    } else if (kind === "select") {
      // An answer that the list does not offer comes in as it would from another program.
      await field.evaluate((e, value) => {
        if (![...e.options].some((option) => option.value === value)) e.add(new Option(value, value));
      }, wanted[0] ?? "");
      await field.selectOption(wanted[0] ?? "");
    } else {
      await field.fill(wanted[0] ?? "");
      await field.blur();
    }
    return true;
  }

  /** Chooses what a list does not offer, as another program would; the server keeps no such answer. */
  async forces(answers) {
    let isForced = false;
    for (const [name, { kind, values }] of Object.entries(await controls(this.page))) {
      const wanted = answers[name] ?? [];
      if (kind !== "select" || same(values, wanted)) continue;
      isForced = await this.sets(name, { kind, options: [] }, wanted);
    }
    return isForced;
  }

  /** Gives the answers, in as many rounds as the fields need that appear on the way. */
  async fills(answers) {
    for (const [name, values] of Object.entries(answers)) {
      if (Object.keys(answers).some((other) => other.startsWith(`${name}.`)) && (await controls(this.page))[name]) {
        await this.rows(name, values);
      }
    }
    for (let round = 0; round < 8; round += 1) {
      const open = Object.entries(await controls(this.page)).filter(([name, { kind, values }]) => {
        const wanted = answers[name] ?? [];
        return kind !== "rows" && !same(values, wanted) && !(kind === "radio" && wanted.length === 0);
      });
      for (const [name, control] of open) await this.sets(name, control, answers[name] ?? []);
      await this.settles();
      // What the server does not keep – an option that is none – would be given for ever.
      const offered = async ([name, { kind }]) =>
        kind !== "select" || (await named(this.page, name).evaluate((e, v) => [...e.options].some((o) => o.value === v), answers[name]?.[0] ?? ""));
      const rest = [];
      for (const one of open) if (await offered(one)) rest.push(one);
      if (rest.length > 0) continue;
      if (await this.forces(answers)) await this.settles();
      return;
    }
    throw new Error(`${this.page.url()}: the form does not take its answers`);
  }
}

/** What the form shows: its fields, which must be answered, what is computed, and what is wrong. */
export const readForm = (page) =>
  page.evaluate((selector) => {
    const fields = {};
    const optional = (e) => e !== null && e.querySelector(".field-optional") !== null;
    for (const box of document.querySelectorAll(`${selector} [data-field]`)) {
      const own = (query) => [...box.querySelectorAll(query)].find((e) => e.closest("[data-field]") === box) ?? null;
      const error = own(".field-error");
      const output = own("output");
      fields[box.dataset.field] = {
        shape: box.dataset.shape,
        required: !optional(own(".field-label")),
        computed: output && (output.dataset.value || null),
        error: error && error.textContent.trim(),
      };
    }
    const links = [...document.querySelectorAll(".error-summary a")];
    const errors = links.map((a) => [a.getAttribute("href").slice(3), a.textContent.trim()]);
    return { fields, errors };
  }, FORM);
