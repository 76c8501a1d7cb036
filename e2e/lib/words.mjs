// Words of the pages, read from the same files that the program reads. A journey names the key;
// the page must show the words of its language.
import { readFileSync } from "node:fs";

const FOLDER = new URL("../../crates/web/locales/", import.meta.url);

function read(lang) {
  const words = new Map();
  const text = [`${lang}.ftl`, `${lang}-code.ftl`].map((name) => readFileSync(new URL(name, FOLDER), "utf8"));
  for (const line of text.join("\n").split("\n")) {
    const match = /^([a-z][a-z0-9-]*) = (.+)$/.exec(line);
    if (match) words.set(match[1], match[2].trim());
  }
  return words;
}

const catalogues = { zh: read("zh"), en: read("en") };

/** The words of a key, or a pattern for them where something is filled in. */
export function words(lang, key) {
  const text = catalogues[lang].get(key);
  if (text === undefined) throw new Error(`no words for ${key} in ${lang}`);
  if (!text.includes("{")) return text;
  const parts = text.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(parts.join(".+"));
}
