// What must hold on every page, whatever the journey is about.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const HEADERS = {
  "content-security-policy": /default-src 'none'|default-src 'self'/,
  "x-content-type-options": /^nosniff$/,
  "referrer-policy": /./,
};

/** Fails unless `value` holds. */
export function must(value, message) {
  if (!value) throw new Error(message);
}

/** The headers that every answer carries. */
export function checkHeaders(response) {
  const headers = response.headers();
  for (const [name, pattern] of Object.entries(HEADERS)) {
    must(pattern.test(headers[name] ?? ""), `${response.url()}: header ${name} is ${headers[name]}`);
  }
  const policy = headers["content-security-policy"];
  must(!/unsafe-(inline|eval)/.test(policy), `${response.url()}: the policy allows unsafe: ${policy}`);
}

/** One heading, a title, the language, nothing that runs off the side, and nothing that axe finds. */
export async function checkPage(page, { lang, axe }) {
  const at = page.url();
  const found = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll("h1")].map((h) => h.textContent.trim()),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    twice: [...document.querySelectorAll("[id]")]
      .map((e) => e.id)
      .filter((id, index, all) => all.indexOf(id) !== index),
  }));
  must(found.lang.startsWith(lang), `${at}: language ${found.lang}, not ${lang}`);
  must(found.title.length > 3, `${at}: no title`);
  must(found.headings.length === 1, `${at}: first headings: ${JSON.stringify(found.headings)}`);
  must(found.wide <= 0, `${at}: ${found.wide} pixels run off the side`);
  must(found.twice.length === 0, `${at}: ids used twice: ${found.twice}`);
  if (axe) await checkAxe(page);
}

async function checkAxe(page) {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async (tags) => {
    const result = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags } });
    return result.violations.map((v) => ({
      id: v.id,
      help: v.help,
      nodes: v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")}: ${n.failureSummary}`),
    }));
  }, TAGS);
  const told = violations.map((v) => `  ${v.id}: ${v.help}\n    ${v.nodes.join("\n    ")}`);
  must(violations.length === 0, `${page.url()}: axe found\n${told.join("\n")}`);
}
