// Each kind of staff sees the desk that is theirs, in both languages.
import { Person } from "../lib/person.mjs";

const DESKS = [
  ["clerk", ["/hall"]],
  ["officer", ["/office", "/office/workload", "/office/places", "/office/elsewhere"]],
  ["approver", ["/office", "/office/workload"]],
  ["supervisor", ["/office/supervision", "/office/calendar"]],
  ["editor", ["/office/items", "/office/drafts", "/office/rebases", "/office/quality", "/office/items/imports"]],
  ["orgoffice", ["/office/drafts", "/office/rebases"]],
  ["legal", ["/office/drafts", "/office/rebases"]],
  ["assessor", ["/office/assessment"]],
  ["administrator", ["/office/accounts", "/office/failing", "/office/carriers", "/office/clients", "/office/refused"]],
  ["security", ["/office/watched"]],
  ["auditor", ["/office/looks"]],
];

async function sits(world, role, paths) {
  for (const lang of ["zh", "en"]) {
    const person = await Person.arrive(world, `desk-${role}`, { lang });
    await person.logsIn(role);
    for (const path of paths) await person.opens(path);
    await person.leaves();
  }
}

export const journeys = DESKS.map(([role, paths]) => [
  `the desk of the ${role}`,
  (world) => sits(world, role, paths),
]);
