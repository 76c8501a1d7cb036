// The accounts of the demo, as the README lists them.
export const accounts = {
  citizen: { name: "citizen", password: "demo" },
  firm: { name: "firm", password: "demo" },
  clerk: { name: "clerk", password: "demo" },
  officer: { name: "officer", password: "demo" },
  approver: { name: "approver", password: "demo" },
  supervisor: { name: "supervisor", password: "demo" },
  editor: { name: "editor", password: "demo" },
  assessor: { name: "assessor", password: "demo" },
  administrator: { name: "administrator", password: "demo" },
};
