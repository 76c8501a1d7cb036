// The accounts of the demo, as the README lists them.
const account = (name) => ({ name, password: `Demo-${name}-1` });

export const accounts = {
  citizen: account("citizen"),
  firm: account("firm"),
  clerk: account("clerk"),
  officer: account("officer"),
  approver: account("approver"),
  supervisor: account("supervisor"),
  editor: account("editor"),
  orgoffice: account("orgoffice"),
  legal: account("legal"),
  assessor: account("assessor"),
  administrator: account("admin"),
  security: account("security"),
  auditor: account("auditor"),
};
