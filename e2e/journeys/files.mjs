// A person's own files: sent over a line that breaks, without scripts, kept and removed.
import { randomBytes } from "node:crypto";
import { must } from "../lib/checks.mjs";
import { Person } from "../lib/person.mjs";

/** A sound PDF of about so many bytes, different each time. */
function pdf(bytes) {
  const filling = randomBytes(Math.ceil(bytes / 2)).toString("hex");
  return Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% ${filling}\n%%EOF\n`);
}

const chooser = (person) => person.page.locator("#f-file");
const sendsIt = (person) => person.button("files-send");

/** The line breaks twice on the way; the file arrives whole and once. */
async function overABrokenLine(world) {
  const person = await Person.arrive(world, "upload", {});
  await person.logsIn("citizen");
  await person.opens("/my/files");
  let pieces = 0;
  await person.page.route("**/my/files/uploads/*", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    pieces += 1;
    return pieces === 2 || pieces === 3 ? route.abort("connectionreset") : route.continue();
  });
  const buffer = pdf(3_500_000);
  await chooser(person).setInputFiles({ name: "购房合同.pdf", mimeType: "application/pdf", buffer });
  await person.goes(() => sendsIt(person).click());
  must(pieces >= 6, `only ${pieces} pieces were sent`);
  must(await person.page.getByRole("heading", { level: 1 }).textContent() === "购房合同.pdf", "another page");
  const back = await person.page.request.get(`${person.page.url().split("?")[0]}/content`);
  must((await back.body()).equals(buffer), "the file came back changed");
  await person.leaves();
}

/** Sends, keeps and removes a file, with or without scripts. */
async function keeps(world, name, how) {
  const person = await Person.arrive(world, name, how);
  await person.logsIn("citizen");
  await person.opens("/my/files");
  if (how.scripts === false) {
    await person.presses(sendsIt(person), 422);
  }
  await chooser(person).setInputFiles({ name: "户口簿.pdf", mimeType: "application/pdf", buffer: pdf(2000) });
  await person.goes(() => sendsIt(person).click());
  await person.page.locator("#f-kept_as").fill("本人户口簿");
  await person.presses(person.button("file-keep").first());
  await person.opens("/my/files");
  await person.presses(person.page.getByRole("link", { name: "本人户口簿" }).first());
  await person.presses(person.button("file-remove"));
  await person.leaves();
}

/** A program is not taken, and the page says why where the file was chosen. */
async function refusesAProgram(world) {
  const person = await Person.arrive(world, "upload-refused", { lang: "en" });
  await person.logsIn("citizen");
  await person.opens("/my/files");
  await chooser(person).setInputFiles({ name: "tool.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\x90 a program") });
  await sendsIt(person).click();
  await person.page.getByText("This kind of file is not taken").waitFor();
  await person.leaves();
}

export const journeys = [
  ["a file is sent over a line that breaks", overABrokenLine],
  ["a file is kept and removed on a phone", (world) => keeps(world, "files-phone", { screen: "phone" })],
  ["a file is kept and removed without scripts", (world) => keeps(world, "files-plain", { scripts: false, lang: "en" })],
  ["a program is not taken for a document", refusesAProgram],
];
