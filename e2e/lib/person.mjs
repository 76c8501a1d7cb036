// Somebody at a browser: opens pages, reads, types, presses. Every page that a person comes to is
// checked, so a journey is also a tour of the checks.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SCREENS } from "./browser.mjs";
import { checkHeaders, checkPage, must } from "./checks.mjs";
import { words } from "./words.mjs";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));
mkdirSync(OUT, { recursive: true });

/** Cookies by account: a person logs in once and keeps the session, as people do. */
const sessions = new Map();

export class Person {
  /** Sits down. `how`: lang, screen, scripts. */
  static async arrive(world, name, how = {}) {
    const person = new Person();
    person.world = world;
    person.name = name;
    person.lang = how.lang ?? "zh";
    person.scripts = how.scripts ?? true;
    person.screen = how.screen ?? "desk";
    person.faults = [];
    person.shots = 0;
    person.context = await world.browser.newContext({
      baseURL: world.url,
      javaScriptEnabled: person.scripts,
      locale: person.lang === "zh" ? "zh-CN" : "en-GB",
      ...SCREENS[person.screen],
    });
    person.page = await person.context.newPage();
    person.page.setDefaultTimeout(10_000);
    person.listen();
    world.people.push(person);
    return person;
  }

  listen() {
    // Leaving a half-filled form asks first; these people mean it.
    this.page.on("dialog", (dialog) => dialog.accept());
    this.page.on("console", (message) => {
      const isStatus = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isStatus) this.faults.push(`console: ${message.text()}`);
    });
    this.page.on("pageerror", (error) => this.faults.push(`script: ${error.message}`));
    this.page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(this.world.url) && !url.startsWith("data:")) {
        this.faults.push(`asked another place: ${url}`);
      }
    });
    this.page.on("response", (response) => {
      if (response.status() >= 500) this.faults.push(`${response.status()} at ${response.url()}`);
    });
  }

  words(key) {
    return words(this.lang, key);
  }

  /** Opens an address and looks around. */
  async opens(path, status = 200) {
    const glue = path.includes("?") ? "&" : "?";
    const response = await this.page.goto(`${path}${glue}lang=${this.lang}`);
    must(response.status() === status, `${path}: answered ${response.status()}, not ${status}`);
    checkHeaders(response);
    await this.looks();
    return response;
  }

  /** What every page must be; a picture of it is kept. */
  async looks() {
    const { pathname } = new URL(this.page.url());
    const kind = `${pathname.replace(/[0-9]{6,}[^/]*/g, "N")} ${this.lang} ${this.screen}`;
    const title = await this.page.title();
    const isNew = this.scripts && !this.world.seen.has(`${kind} ${title}`);
    this.world.seen.add(`${kind} ${title}`);
    await checkPage(this.page, { lang: this.lang, axe: isNew });
    if (isNew) await this.shoots(kind);
    must(this.faults.length === 0, `${this.page.url()}: ${this.faults.join("; ")}`);
  }

  async shoots(kind) {
    const name = kind.replace(/[^a-zA-Z0-9]+/g, "-").replace(/^-|-$/g, "");
    this.shots += 1;
    const number = String(this.shots).padStart(2, "0");
    await this.page.screenshot({ path: `${OUT}${this.name}-${number}-${name}.png`, fullPage: true });
  }

  /** Presses a link or button and looks at where it leads. */
  async presses(locator, status = 200) {
    return this.goes(() => locator.click(), status);
  }

  /** Does something that leads to another page, and looks at that. */
  async goes(deed, status = 200) {
    const arrival = this.page.waitForNavigation({ waitUntil: "load" });
    const [response] = await Promise.all([arrival, deed()]);
    const at = response.url();
    must(response.status() === status, `${at}: answered ${response.status()}, not ${status}`);
    checkHeaders(response);
    await this.looks();
    return response;
  }

  link(key) {
    return this.page.getByRole("link", { name: this.words(key) });
  }

  button(key) {
    return this.page.getByRole("button", { name: this.words(key) });
  }

  /** Logs in by the form, or with the session of an earlier journey. */
  async logsIn(role) {
    const account = this.world.accounts[role];
    must(account, `the demo has no account for ${role}`);
    const kept = sessions.get(account.name);
    if (kept) {
      await this.context.addCookies(kept);
      return;
    }
    await this.opens("/login");
    await this.page.locator("#f-account").fill(account.name);
    await this.page.locator("#f-password").fill(account.password);
    const form = this.page.locator("form").filter({ has: this.page.locator("#f-account") });
    await this.presses(form.getByRole("button"));
    const cookies = await this.context.cookies();
    const session = cookies.filter((cookie) => cookie.httpOnly);
    must(session.length > 0, "no HttpOnly cookie after login");
    must(session.every((cookie) => cookie.sameSite !== "None"), "the session cookie goes to other sites");
    sessions.set(account.name, session);
  }

  /** Takes away the faults that the journey itself brings about; there must be some. */
  expects(pattern) {
    const others = this.faults.filter((fault) => !pattern.test(fault));
    must(others.length < this.faults.length, `no fault is like ${pattern}: ${this.faults.join("; ")}`);
    this.faults = others;
  }

  async leaves() {
    await this.context.close();
    must(this.faults.length === 0, `${this.name} leaves with faults: ${this.faults.join("; ")}`);
  }
}
