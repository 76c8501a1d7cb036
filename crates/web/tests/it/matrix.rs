//! The permission matrix: who gets which answer from which route, over every route there is.

use std::collections::{BTreeMap, BTreeSet};

use domain::case::State;
use service::people;

use crate::client::{Reply, Session};
use crate::places::{filled, fits};
use crate::world::{HOME, PASSWORD, Who, World};

/// One row a line: method, route, the state of the owner's case if one is needed, and then one
/// status for each of [`Who::ALL`] in this order:
///
/// nobody owner stranger firm | clerk officer colleague approver other-officer
/// | far-clerk far-officer far-approver | supervisor far-supervisor | editor assessor
/// | administrator far-administrator | security-administrator auditor
///
/// `in` is a redirect to the login.
const TABLE: &str = "
GET / - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /guides - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /guides/{region}/{code} - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /guides/{region}/{code}/print - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /guides/{region}/{code}/guide.pdf - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /guides/{region}/{code}/form.pdf - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /guides/{region}/{code}/versions/{version}/files/{material}/{purpose} - 404 404 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /guides/{region}/{code}/versions/{version} - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/power - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/power.csv - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/power.json - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /guides/suggest - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /guides/suggest.json - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /results - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /results/{region}/{campaign} - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /results/{region}/{campaign}/{unit} - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /results/{region}/{campaign}/files/{sheet} - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /results/{region}/{campaign}/{unit}/{leaf} - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/power.xlsx - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/power/print - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/responsibility - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/responsibility/print - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/responsibility.csv - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/responsibility.json - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/responsibility.xlsx - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/changes - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/consistency - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/consistency.csv - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /lists/catalogue/{base} - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /guides/{region}/{code}/history - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /guides/{region}/{code}/compare - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /regions - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /verify -               200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /verify/{paper} granted 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /verify/{paper} -       200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /papers/{paper} granted in  200 404 404 | 200 200 200 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
GET /papers/{paper} -       in  404 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /privacy - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /about - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /login -                  200 303 303 303 | 303 303 303 303 303 | 303 303 303 | 303 303 | 303 303 | 303 303 | 303 303
GET /query -                  200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /static/{name} -          200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /api/v1/openapi.json - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /api/v1/items - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /api/v1/search - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /api/v1/power-list - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /api/v1/suggestions - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /api/v1/responsibility-list - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /api/v1/items/{region}/{code}/differences - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /api/v1/items/{region}/{code} - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /api/v1/items/{region}/{code}/versions - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /api/v1/items/{region}/{code}/versions/{version} - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /healthz -                200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /readyz -                 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /metrics -                200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200

GET /apply/{region}/{code} -                in  200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/files -                             in  200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/files/{file} -                      in  200 404 404 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/files/{file}/content -              in  200 404 404 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/files/{file}/view -                 in  200 404 404 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/files/uploads/{file} -              in  204 404 404 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/cases -                             in  200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/drafts -                            in  200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/cases/{region}/{number} submitted   in  200 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number} granted     in  200 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number} withdrawn   in  200 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number} -           in  404 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number}/receipt submitted         in  200 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number}/receipt.pdf submitted     in  303 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number}/withdraw submitted        in  200 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number}/withdraw granted          in  409 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number}/correct await-correction  in  200 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number}/correct submitted         in  409 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number}/fix submitted             in  200 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my/cases/{region}/{number}/fix accepted              in  409 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404

GET /login/recover - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /login/recover/code - 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /login/second - in 303 303 303 | 303 303 303 303 303 | 303 303 303 | 303 303 | 303 303 | 303 303 | 303 303
GET /login/official - 404 303 303 303 | 303 303 303 303 303 | 303 303 303 | 303 303 | 303 303 | 303 303 | 303 303
GET /login/official/back - 404 404 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
GET /my - in 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /my/security - in 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /my/channels - in 200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/contacts - in 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
GET /my/delegations - in 200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/looks - in 200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/consents - in 200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/messages - in 200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/data - in 200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/data/download - in 200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/data/read - in 200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /my/notice - in 200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/identity - in 403 403 403 | 200 403 403 403 403 | 200 403 403 | 403 403 | 403 403 | 403 403 | 403 403

GET /hall -                                   in  403 403 403 | 200 403 403 403 403 | 200 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases/{region}/{number} submitted   in  403 403 403 | 200 403 403 403 403 | 404 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases/{region}/{number} granted     in  403 403 403 | 200 403 403 403 403 | 404 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases/{region}/{number} -           in  403 403 403 | 404 403 403 403 403 | 404 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases/{region}/{number}/files/{file} submitted in  403 403 403 | 200 403 403 403 403 | 404 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases/{region}/{number}/files/{file}/content submitted in  403 403 403 | 200 403 403 403 403 | 404 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases/{region}/{number}/files/{file}/view submitted in  403 403 403 | 200 403 403 403 403 | 404 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases/{region}/{number}/files/{file} - in  403 403 403 | 404 403 403 403 403 | 404 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases/{region}/{number}/files/{file}/content - in  403 403 403 | 404 403 403 403 403 | 404 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases/{region}/{number}/files/{file}/view - in  403 403 403 | 404 403 403 403 403 | 404 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /office -                                 in  403 403 403 | 403 200 200 200 200 | 403 200 200 | 403 403 | 403 403 | 403 403 | 403 403
GET /office/cases.xlsx -                      in  403 403 403 | 403 200 200 200 200 | 403 200 200 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases.csv -                         in  403 403 403 | 200 403 403 403 403 | 200 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /hall/cases.xlsx -                        in  403 403 403 | 200 403 403 403 403 | 200 403 403 | 403 403 | 403 403 | 403 403 | 403 403
GET /office/workload -                        in  403 403 403 | 403 200 200 200 200 | 403 200 200 | 403 403 | 403 403 | 403 403 | 403 403
GET /office/places -                          in  403 403 403 | 403 200 200 200 200 | 403 200 200 | 403 403 | 403 403 | 403 403 | 403 403
GET /office/cases.csv -                       in  403 403 403 | 403 200 200 200 200 | 403 200 200 | 403 403 | 403 403 | 403 403 | 403 403
GET /office/cases/{region}/{number} accepted  in  403 403 403 | 403 200 200 200 404 | 403 404 404 | 200 404 | 403 403 | 403 403 | 403 403
GET /office/cases/{region}/{number} granted   in  403 403 403 | 403 200 200 200 404 | 403 404 404 | 200 404 | 403 403 | 403 403 | 403 403
GET /office/cases/{region}/{number} -         in  403 403 403 | 403 404 404 404 404 | 403 404 404 | 404 404 | 403 403 | 403 403 | 403 403
GET /office/cases/{region}/{number}/files/{file} accepted in  403 403 403 | 403 200 200 200 404 | 403 404 404 | 200 404 | 403 403 | 403 403 | 403 403
GET /office/cases/{region}/{number}/files/{file}/content accepted in  403 403 403 | 403 200 200 403 404 | 403 404 404 | 403 404 | 403 403 | 403 403 | 403 403
GET /office/cases/{region}/{number}/files/{file}/view accepted in  403 403 403 | 403 200 200 403 404 | 403 404 404 | 403 404 | 403 403 | 403 403 | 403 403
GET /office/cases/{region}/{number}/files/{file} - in  403 403 403 | 403 404 404 404 404 | 403 404 404 | 404 404 | 403 403 | 403 403 | 403 403
GET /office/cases/{region}/{number}/files/{file}/content - in  403 403 403 | 403 404 404 404 404 | 403 404 404 | 404 404 | 403 403 | 403 403 | 403 403
GET /office/cases/{region}/{number}/files/{file}/view - in  403 403 403 | 403 404 404 404 404 | 403 404 404 | 404 404 | 403 403 | 403 403 | 403 403
GET /office/supervision -                     in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 200 200 | 403 403 | 403 403 | 403 403
GET /office/calendar -                        in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 200 200 | 403 403 | 403 403 | 403 403
GET /office/elsewhere -                       in  403 403 403 | 200 200 200 200 200 | 200 200 200 | 403 403 | 403 403 | 403 403 | 403 403
GET /office/elsewhere/{region}/{number} submitted in  403 403 403 | 404 404 404 404 404 | 404 404 404 | 403 403 | 403 403 | 403 403 | 403 403
GET /office/elsewhere/{region}/{number} -     in  403 403 403 | 404 404 404 404 404 | 404 404 404 | 403 403 | 403 403 | 403 403 | 403 403
GET /office/looks -                           in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 200 200 | 403 403 | 403 403 | 403 200
GET /office/looks/{region}/{account}/{day}/{kind} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 404 403 | 403 403 | 403 403 | 403 404
GET /office/watched -                         in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 200 403
GET /office/refused -                         in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 200 200 | 403 403
GET /office/refused.csv -                     in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 200 200 | 403 403
GET /office/refused/{region}/{client}/{hash} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 404 404 | 403 403
GET /office/failing -                         in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 200 200 | 403 403
GET /office/items -                 in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/finding -                 in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/items/{region}/{code} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/items/imports - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/drafts - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/drafts/new - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/drafts/{region}/{code} - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/drafts/{region}/{code}/files - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/drafts/{region}/{code}/files/{material}/{purpose} - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 404 403 | 403 403 | 403 403
GET /office/drafts/{region}/{code}/pages/{page} - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/quality - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 200 200 | 200 200 | 403 403 | 403 403
GET /office/quality/evidence.jsonl - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 200 200 | 200 200 | 403 403 | 403 403
GET /office/items/{region}/{code}/form/preview - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/rebases - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/items/{region}/{code}/rebases - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/rebases/{region}/{order} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/items/{region}/{code}/form - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/assessment -            in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/assessment/campaigns - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/assessment/campaigns/new - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/assessment/campaigns/{region}/{campaign} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/assessment/campaigns/{region}/{campaign}/rate - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/assessment/campaigns/{region}/{campaign}/settle - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/assessment/campaigns/{region}/{campaign}/import - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/assessment/campaigns/{region}/{campaign}/results - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/assessment/campaigns/{region}/{campaign}/results/{unit} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/assessment/campaigns/{region}/{campaign}/results/{unit}/{leaf} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/assessment/campaigns/{region}/{campaign}/appeals - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 200 | 403 403 | 403 403
GET /office/appeals/{region}/{campaign}/{unit}/{leaf} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
GET /office/accounts -              in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 200 200 | 403 403
GET /api/v1/exchange/cases - 401 401 401 401 | 401 401 401 401 401 | 401 401 401 | 401 401 | 401 401 | 401 401 | 401 401
GET /api/v1/exchange/cases/{region}/{number} - 401 401 401 401 | 401 401 401 401 401 | 401 401 401 | 401 401 | 401 401 | 401 401 | 401 401
GET /api/v1/exchange/counts - 401 401 401 401 | 401 401 401 401 401 | 401 401 401 | 401 401 | 401 401 | 401 401 | 401 401
GET /office/clients - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 200 200 | 403 403
GET /office/clients/{region}/{client} - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 200 404 | 403 403
GET /office/carriers - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 200 200 | 403 403
GET /office/accounts/alarms -       in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 200 200 | 403 403
GET /office/accounts/new -          in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 200 200 | 403 403
GET /office/accounts/{region}/{id} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 200 403 | 403 403

POST /login -                422 422 422 422 | 422 422 422 422 422 | 422 422 422 | 422 422 | 422 422 | 422 422 | 422 422
POST /login/recover - 422 422 422 422 | 422 422 422 422 422 | 422 422 422 | 422 422 | 422 422 | 422 422 | 422 422
POST /login/recover/code - 422 422 422 422 | 422 422 422 422 422 | 422 422 422 | 422 422 | 422 422 | 422 422 | 422 422
POST /login/recover/password - 422 422 422 422 | 422 422 422 422 422 | 422 422 422 | 422 422 | 422 422 | 422 422 | 422 422
POST /login/second - in 303 303 303 | 303 303 303 303 303 | 303 303 303 | 303 303 | 303 303 | 303 303 | 303 303
POST /my - in 303 303 303 | 303 303 303 303 303 | 303 303 303 | 303 303 | 303 303 | 303 303 | 303 303
POST /my/security - in 303 303 303 | 303 303 303 303 303 | 303 303 303 | 303 303 | 303 303 | 303 303 | 303 303
POST /my/channels - in 200 200 200 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /my/contacts - in 303 303 303 | 303 303 303 303 303 | 303 303 303 | 303 303 | 303 303 | 303 303 | 303 303
POST /my/delegations - in 303 303 303 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /my/consents - in 303 303 303 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /my/notice - in 303 303 303 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /my/data - in 422 422 422 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /hall/identity - in 403 403 403 | 422 403 403 403 403 | 422 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /hall/cases/{region}/{number}/look granted in 403 403 403 | 303 403 403 403 403 | 404 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /office/cases/{region}/{number}/look granted in 403 403 403 | 403 303 303 303 404 | 403 404 404 | 303 404 | 403 403 | 403 403 | 403 403
POST /login/official/logout - 404 404 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /logout -               303 303 303 303 | 303 303 303 303 303 | 303 303 303 | 303 303 | 303 303 | 303 303 | 303 303
POST /query granted          200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
POST /api/v1/cases/query granted 200 200 200 200 | 200 200 200 200 200 | 200 200 200 | 200 200 | 200 200 | 200 200 | 200 200
POST /my/files -               in  422 422 422 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /my/files/uploads -       400 400 400 400 | 400 400 400 400 400 | 400 400 400 | 400 400 | 400 400 | 400 400 | 400 400
POST /my/files/{file} -        in  303 404 404 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /apply/{region}/{code} -  in  303 303 303 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /my/drafts/{draft}/delete - in  404 404 404 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /my/cases/{region}/{number}/withdraw submitted        in  303 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /my/cases/{region}/{number}/withdraw granted          in  409 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /my/cases/{region}/{number}/correct await-correction  in  303 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /my/cases/{region}/{number}/correct accepted          in  409 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /my/cases/{region}/{number}/fix submitted             in  303 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /my/cases/{region}/{number}/say granted               in  303 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /my/cases/{region}/{number}/received delivering       in  303 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /my/cases/{region}/{number}/supply accepted           in  422 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /my/cases/{region}/{number}/commit submitted          in  422 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404

POST /office/items/{region}/{code}/rebases - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 422 403 | 403 403 | 403 403
POST /office/rebases/{region}/{order}/submit - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 422 403 | 403 403 | 403 403
POST /office/items/{region}/{code}/form -         in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 422 403 | 403 403 | 403 403
POST /office/items/{region}/{code}/form/preview - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 200 403 | 403 403 | 403 403
POST /hall/cases/{region}/{number}/accept submitted        in  403 404 404 | 303 403 403 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/accept accepted         in  403 404 404 | 409 403 403 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/accept withdrawn        in  403 404 404 | 409 403 403 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/correct submitted       in  403 404 404 | 303 403 403 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/decline submitted       in  403 404 404 | 303 403 403 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/decide submitted        404 404 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/files/{file}/checked submitted in  403 404 404 | 303 403 403 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/bulk -                                          in  403 403 403 | 303 403 403 403 403 | 303 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /office/bulk -                                        in  403 403 403 | 403 303 303 303 303 | 403 303 303 | 403 403 | 403 403 | 403 403 | 403 403
POST /hall/filters -                                       in  403 403 403 | 422 403 403 403 403 | 422 403 403 | 403 403 | 403 403 | 403 403 | 403 403
POST /office/filters -                                     in  403 403 403 | 403 422 422 422 422 | 403 422 422 | 403 403 | 403 403 | 403 403 | 403 403
POST /office/absence -                                     in  403 403 403 | 403 422 422 422 422 | 403 422 422 | 403 403 | 403 403 | 403 403 | 403 403
POST /office/cases/{region}/{number}/start accepted        in  403 404 404 | 403 303 303 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/start submitted       in  403 404 404 | 403 409 409 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/review in-review      in  403 404 404 | 403 303 422 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/return await-decision in  403 404 404 | 403 403 403 303 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/decide await-decision in  403 404 404 | 403 403 403 303 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/decide granted        in  403 404 404 | 403 403 403 409 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/lenient submitted       in  403 404 404 | 303 403 403 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/not-needed submitted    in  403 404 404 | 303 403 403 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/pre-check submitted     in  403 404 404 | 303 403 403 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/note submitted          in  403 403 403 | 303 303 303 303 404 | 404 404 404 | 303 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/say in-review         in  403 403 403 | 303 303 303 303 404 | 404 404 404 | 303 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/label in-review       in  403 403 403 | 303 303 303 303 404 | 404 404 404 | 303 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/propose-extension in-review in  403 404 404 | 403 303 422 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/suspend in-review     in  403 404 404 | 403 403 403 200 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/assign in-review      in  403 404 404 | 403 403 403 303 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/issue granted         in  403 404 404 | 403 303 303 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /hall/cases/{region}/{number}/issue granted           in  403 404 404 | 303 403 403 403 404 | 404 404 404 | 403 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/reopen archived       in  403 404 404 | 403 403 403 403 404 | 404 404 404 | 303 404 | 404 404 | 404 404 | 404 404
POST /office/cases/{region}/{number}/accept accepted       404 404 404 404 | 404 404 404 404 404 | 404 404 404 | 404 404 | 404 404 | 404 404 | 404 404
POST /office/calendar - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 422 422 | 403 403 | 403 403 | 403 403
POST /office/elsewhere - in  403 403 403 | 422 422 422 422 303 | 422 422 422 | 403 403 | 403 403 | 403 403 | 403 403
POST /office/looks/{region}/{account}/{day}/{kind} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 404 403 | 403 403 | 403 403 | 403 404
POST /office/watched -  in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 403 403 | 303 403
POST /office/refused/{region}/{client}/{hash} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 404 404 | 403 403
POST /office/failing -  in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 303 303 | 403 403
POST /office/assessment/campaigns/new - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 422 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/rate - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 404 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/draft - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 422 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/settle - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 422 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/import - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 422 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/appeals - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 422 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/open - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 409 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/freeze - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 409 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/compute - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 409 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/review - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 409 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/publish - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 409 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/republish - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 409 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/own - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 409 | 403 403 | 403 403
POST /office/assessment/campaigns/{region}/{campaign}/replace - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 409 | 403 403 | 403 403
POST /office/appeals/{region}/{campaign}/{unit}/{leaf} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 422 403 | 403 403 | 403 403
POST /office/items/{region}/{code}/change - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 422 403 | 403 403 | 403 403
POST /office/drafts/new - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 422 403 | 403 403 | 403 403
POST /office/drafts/{region}/{code}/submit - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 409 403 | 403 403 | 403 403
POST /office/drafts/{region}/{code}/files - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 422 403 | 403 403 | 403 403
POST /office/drafts/{region}/{code}/pages/{page} - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 409 403 | 403 403 | 403 403
POST /api/v1/oauth/token - 400 400 400 400 | 400 400 400 400 400 | 400 400 400 | 400 400 | 400 400 | 400 400 | 400 400
POST /api/v1/exchange/events - 415 415 415 415 | 415 415 415 415 415 | 415 415 415 | 415 415 | 415 415 | 415 415 | 415 415
POST /api/v1/exchange/materials - 415 415 415 415 | 415 415 415 415 415 | 415 415 415 | 415 415 | 415 415 | 415 415 | 415 415
POST /api/v1/channel/permits - 415 415 415 415 | 415 415 415 415 415 | 415 415 415 | 415 415 | 415 415 | 415 415 | 415 415
POST /api/v1/channel/cases - 415 415 415 415 | 415 415 415 415 415 | 415 415 415 | 415 415 | 415 415 | 415 415 | 415 415
POST /api/v1/channel/cases/{region}/{number}/progress - 415 415 415 415 | 415 415 415 415 415 | 415 415 415 | 415 415 | 415 415 | 415 415 | 415 415
POST /api/v1/channel/cases/{region}/{number}/supplement - 415 415 415 415 | 415 415 415 415 415 | 415 415 415 | 415 415 | 415 415 | 415 415 | 415 415
POST /api/v1/channel/cases/{region}/{number}/withdraw - 415 415 415 415 | 415 415 415 415 415 | 415 415 415 | 415 415 | 415 415 | 415 415 | 415 415
POST /office/clients - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 422 422 | 403 403
POST /office/clients/{region}/{client} - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 303 404 | 403 403
POST /office/carriers/retry - in 403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 303 303 | 403 403
POST /office/accounts/alarms -      in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 409 403 | 403 403
POST /office/accounts/new -             in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 303 403 | 403 403
POST /office/accounts/{region}/{id} - in  403 403 403 | 403 403 403 403 403 | 403 403 403 | 403 403 | 403 403 | 303 403 | 403 403
";

/// One row of the matrix.
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    pub state: Option<State>,
    pub expected: Vec<&'static str>,
}

/// Every row of the matrix.
pub fn rows() -> Vec<Row> {
    let lines = TABLE.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let mut words = line.split_whitespace().filter(|word| *word != "|");
            let mut next = || words.next().expect("method, route and state");
            let (method, path, state) = (next(), next(), next());
            let state = (state != "-").then(|| State::from_key(state).expect("a state"));
            let expected: Vec<&str> = words.collect();
            assert_eq!(expected.len(), Who::ALL.len(), "{line}");
            Row { method, path, state, expected }
        })
        .collect()
}

#[test]
fn the_matrix_names_every_route_and_no_other() {
    let rows = rows();
    for route in web::routes() {
        let has = |method| rows.iter().any(|r| r.method == method && fits(route.path, r.path));
        assert!(route.is_post_only || has("GET"), "no row for GET {}", route.path);
        assert!(!route.takes_post || has("POST"), "no row for POST {}", route.path);
    }
    let mut seen = BTreeSet::new();
    for row in &rows {
        let key = (row.method, row.path, row.state.map(State::key));
        assert!(seen.insert(key), "{key:?} has two rows");
        let known = web::routes().any(|route| {
            let takes = if row.method == "POST" { route.takes_post } else { !route.is_post_only };
            takes && fits(route.path, row.path)
        });
        assert!(known, "{} {} is no route", row.method, row.path);
    }
}

#[test]
fn everybody_gets_the_answer_that_the_matrix_says() {
    let world = World::new();
    let sessions: Vec<(Who, Session, String)> = Who::ALL
        .into_iter()
        .map(|who| (who, world.session(who)))
        .map(|(who, session)| {
            let token = session.token();
            (who, session, token)
        })
        .collect();
    let mut wrong = Vec::new();
    for row in rows() {
        for ((who, session, token), expected) in sessions.iter().zip(&row.expected) {
            let case = row.state.map(|state| world.case(state));
            if row.path.contains("{paper}") {
                world.work();
            }
            let path = filled(&world, row.path, case.as_ref());
            let before = case.as_ref().map(|id| world.standing(id));
            let reply = if row.method == "GET" {
                session.get(&path)
            } else {
                post(
                    &world,
                    *who,
                    session,
                    (token, &Variant::PLAIN),
                    &path,
                    before.map_or(0, |b| b.0),
                )
            };
            let got = if reply.is_to_login() { "in".to_owned() } else { reply.status.to_string() };
            if got != *expected {
                wrong.push(format!("{} {path} by {who:?}: {got}, not {expected}", row.method));
            }
            // What is said about a case is no event of it.
            let beside = ["look", "note", "say", "label", "checked"];
            let is_beside = beside.iter().any(|word| row.path.ends_with(&format!("/{word}")));
            let is_deed = row.method == "POST" && *expected == "303" && !is_beside;
            if let (Some(id), false) = (&case, is_deed) {
                assert_eq!(Some(world.standing(id)), before, "{who:?} changed {path}");
            } else if let Some(id) = &case {
                assert_eq!(world.standing(id).0, before.unwrap().0 + 1, "{who:?} at {path}");
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the forms of an account and of systems post; none for other words.
fn about_oneself(who: Who, word: &str) -> Option<Vec<(String, String)>> {
    Some(match word {
        "second" => fields(&[("deed", "code"), ("code", "000000")]),
        "my" => fields(&[("phone", "")]),
        "security" => fields(&[("deed", "end-others")]),
        "contacts" => fields(&[
            ("carrier", "email"),
            ("deed", "ask"),
            ("email-address", &format!("{who:?}@example.cn")),
        ]),
        "channels" => fields(&[("deed", "make")]),
        "clients" => fields(&[("id", "x"), ("name", "x")]),
        "department" => fields(&[("deed", "enable")]),
        "retry" => fields(&[("carrier", "email")]),
        _ => return None,
    })
}

/// What the forms of the desks post about a case; none for other words.
fn at_a_desk(world: &World, word: &str, path: &str) -> Option<Vec<(String, String)>> {
    Some(match word {
        "logout" | "withdraw" | "accept" | "start" | "pre-check" | "issue" | "suspend" => {
            Vec::new()
        }
        "lenient" => fields(&[
            ("missing", "safety-rules"),
            ("supply_by", "2026-03-20"),
            ("promise", "本人承诺按期补齐上述材料"),
        ]),
        "not-needed" | "propose-extension" => fields(&[("reason", "依照规定办理，理由另附说明")]),
        "filters" | "absence" => Vec::new(),
        "calendar" => fields(&[("deed", "preview")]),
        "elsewhere" => fields(&[
            ("number", &world.case(State::Submitted).shown()),
            ("reason", "核对同一经营场所此前的登记情况"),
        ]),
        "volume" => fields(&[("note", "已核实"), ("count", "201")]),
        "watched" => {
            fields(&[("deed", "limits"), ("persons", "9"), ("opens", "07:00"), ("closes", "20:00")])
        }
        "failing" => fields(&[("deed", "papers")]),
        "no-such-row" => fields(&[("deed", "again")]),
        "note" => fields(&[("note", "请核对第三页")]),
        "say" => fields(&[("say", "请问营业面积是多少？")]),
        "label" => fields(&[("label", "加急")]),
        "assign" => {
            let to = &world.account(Who::Colleague).id;
            let officer = format!("{}/{}", to.region, to.id);
            fields(&[("officer", &officer), ("reason", "原承办人工作调动，改派他人办理")])
        }
        "reopen" => fields(&[("cause", "error"), ("reason", "发现决定书的事实认定有误")]),
        "checked" => Vec::new(),
        "correct" if path.starts_with("/hall") => {
            fields(&[("defects", "请补交营业场所的平面布局照片"), ("answer_by", "2026-03-20")])
        }
        "decline" => fields(&[("reason", "申请事项不属于本机关的职权范围")]),
        "review" => fields(&[("verdict", "grant"), ("opinion", "齐全")]),
        _ => return None,
    })
}

/// How a post differs from that of a page of ours.
pub struct Variant<'v> {
    /// Stands behind what may be used once only.
    pub serial: &'v str,
    /// Fields beside those of the form.
    pub more: &'v [(&'v str, &'v str)],
}

impl Variant<'_> {
    const PLAIN: Self = Self { serial: "", more: &[] };
}

/// What the pages before a login post.
fn at_the_door(who: Who, word: &str, path: &str) -> Option<Vec<(String, String)>> {
    let nobody = format!("nobody-{who:?}");
    Some(match word {
        "login" => fields(&[("account", &nobody), ("password", PASSWORD)]),
        "recover" => fields(&[
            ("deed", "redeem"),
            ("handed-account", &nobody),
            ("handed-code", "aaaaa-bbbbb"),
        ]),
        _ if path.starts_with("/login/recover/") => {
            fields(&[("try", "none"), ("grant", "none"), ("new", PASSWORD), ("again", PASSWORD)])
        }
        _ => return None,
    })
}

/// Posts what a page of ours would post there.
pub fn post(
    world: &World,
    who: Who,
    session: &Session,
    (token, variant): (&str, &Variant<'_>),
    path: &str,
    revision: u32,
) -> Reply {
    let serial = variant.serial;
    let word = path.rsplit('/').next().unwrap_or_default();
    let of_desk = at_a_desk(world, word, path)
        .or_else(|| about_oneself(who, word))
        .or_else(|| at_the_door(who, word, path));
    let own: Vec<(String, String)> = match word {
        _ if of_desk.is_some() => of_desk.unwrap_or_default(),
        "query" => {
            let id = world.case(State::Submitted);
            fields(&[("number", &id.shown()), ("code", &world.services.query_code(&id))])
        }
        "delegations" => fields(&[("deed", "leave")]),
        "consents" => fields(&[("purpose", "reuse"), ("deed", "give")]),
        "data" => fields(&[("deed", "close"), ("password", "wrong")]),
        "identity" => fields(&[("deed", "raise")]),
        "notice" => Vec::new(),
        "alarms" => fields(&[("region", HOME), ("alarm", "none")]),
        "look" => fields(&[("purpose", "enquiry")]),
        "bulk" if path.starts_with("/hall") => fields(&[("deed", "accept")]),
        "bulk" => fields(&[("deed", "start")]),
        // An empty form of an assessment: what it lacks is said, nothing is done.
        _ if path.starts_with("/office/assessment") || path.starts_with("/office/appeals") => {
            Vec::new()
        }
        "new" => fields(&[
            ("holder", "staff"),
            ("name", "新来的"),
            ("account", &format!("new-{who:?}{serial}").to_lowercase()),
            ("password", PASSWORD),
            ("region", HOME),
            ("role", "officer"),
        ]),
        _ if path.starts_with("/office/accounts") => {
            let id = &world.account(Who::Stranger).id;
            let stored = people::show(&world.system(), &world.services, id).unwrap();
            fields(&[("version", &people::rights(&stored))])
        }
        "form" => fields(&[("revision", "0"), ("deed", "nothing")]),
        "preview" | "delete" => Vec::new(),
        "files" | "uploads" => Vec::new(),
        _ if path.starts_with("/my/files/") => {
            fields(&[("deed", "keep"), ("kept_as", "本人户口簿")])
        }
        "return" => fields(&[("return_reason", "请补充现场核查的记录和结论")]),
        "decide" => fields(&[("decision", "grant"), ("reasons", "准予")]),
        _ => {
            let mut own = world.answer_fields();
            if path.starts_with("/apply") {
                own.push(("key".to_owned(), format!("matrix-{who:?}{serial}")));
            }
            own
        }
    };
    let version = revision.to_string();
    let mut all = vec![("csrf", token)];
    if !own.iter().any(|(key, _)| key == "version") {
        all.push(("version", version.as_str()));
    }
    all.extend(own.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    if path.starts_with("/hall/cases") || path.starts_with("/office/cases") {
        all.push(("confirm", "yes"));
    }
    all.extend_from_slice(variant.more);
    if path == "/logout" && who != Who::Nobody {
        // A session of its own, so that the others go on.
        return world.session(who).post(path, &[]);
    }
    if path == "/login" {
        return world.session(who).post(path, &all[1..]);
    }
    session.post_exactly(path, &all, &[])
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

/// Ways to write a path that a careless router or proxy takes for another.
fn disguises(path: &str) -> Vec<String> {
    let (first, rest) = path[1..].split_at(1);
    let byte = first.as_bytes()[0];
    let inner = path[1..].replacen('/', "%2f", 1);
    vec![
        path.to_uppercase(),
        format!("/{}{rest}", first.to_uppercase()),
        format!("{path}/"),
        format!("{path}/."),
        format!("{path}/..;"),
        format!("/query/..;{path}"),
        format!("/query/../{}", &path[1..]),
        format!("/query/%2e%2e{path}"),
        format!("/%{byte:02x}{rest}"),
        format!("/%25{byte:02x}{rest}"),
        format!("//{}", &path[1..]),
        format!("/./{}", &path[1..]),
        format!("{path};a=1"),
        format!("{path}%00"),
        format!("{path}%20"),
        format!("{path}.json"),
        format!("{path}%3f"),
        format!("/{inner}%2f"),
        format!("/static/..{path}"),
        format!("/static/..%2f{}", &path[1..]),
    ]
}

#[test]
fn no_disguise_of_a_path_leads_anywhere() {
    let world = World::new();
    let case = world.case(State::Accepted);
    let before = world.standing(&case);
    let people =
        [Who::Nobody, Who::Stranger, Who::Clerk, Who::Officer].map(|who| (who, world.session(who)));
    for route in web::routes().filter(|r| r.face != web::Face::Public && r.path != "/metrics") {
        let path = filled(&world, route.path, Some(&case)).replace("{deed}", "start");
        for (who, session) in &people {
            for disguise in disguises(&path) {
                let reply = session.get(&disguise);
                let refused =
                    matches!(reply.status, 400 | 401 | 403 | 404 | 405) || reply.is_to_login();
                assert!(refused, "{who:?} GET {disguise}: {}", reply.status);
            }
        }
    }
    assert_eq!(world.standing(&case), before);
}

#[test]
fn no_other_method_or_header_opens_a_closed_route() {
    let world = World::new();
    let case = world.case(State::Accepted);
    let before = world.standing(&case);
    let stranger = world.session(Who::Stranger);
    let overrides = [
        ("X-HTTP-Method-Override", "GET"),
        ("X-Original-URL", "/query"),
        ("X-Rewrite-URL", "/query"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Forwarded-User", "clerk"),
        ("Authorization", "Basic Y2xlcms6Y2xlcms="),
    ];
    for route in web::routes().filter(|r| r.face != web::Face::Public && r.path != "/metrics") {
        let path = filled(&world, route.path, Some(&case)).replace("{deed}", "start");
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "GETS"] {
            let reply = stranger.send(method, &path, &[], b"");
            if method == "PATCH" && route.path == "/my/files/uploads/{file}" {
                assert_eq!(reply.status, 415, "this one route takes pieces of files");
                continue;
            }
            assert_eq!(reply.status, 405, "{method} {path}");
            let allowed = reply.header("allow").unwrap_or_else(|| panic!("no Allow at {path}"));
            assert_eq!(allowed.contains("POST"), route.takes_post, "{path}: {allowed}");
        }
        let plain = stranger.get(&path).status;
        assert_eq!(stranger.send("HEAD", &path, &[], b"").status, plain, "HEAD {path}");
        for header in overrides {
            let reply = stranger.send("GET", &path, &[header], b"");
            assert_eq!(reply.status, plain, "{header:?} at {path}");
        }
        if !route.takes_post {
            let token = stranger.token();
            let reply = stranger.post_exactly(&path, &[("csrf", &token)], &[]);
            assert_eq!(reply.status, 405, "POST {path}");
        }
    }
    assert_eq!(world.standing(&case), before);
}

/// Pages of people's records: each look at one is recorded, which is held in `watch`.
const LOOKED: [&str; 15] = [
    "/verify/{paper}",
    "/papers/{paper}",
    "/hall/cases.csv",
    "/hall/cases.xlsx",
    "/office/cases.csv",
    "/office/cases.xlsx",
    "/hall/cases/{region}/{number}/files/{file}",
    "/hall/cases/{region}/{number}/files/{file}/content",
    "/hall/cases/{region}/{number}/files/{file}/view",
    "/office/cases/{region}/{number}/files/{file}",
    "/office/cases/{region}/{number}/files/{file}/content",
    "/office/cases/{region}/{number}/files/{file}/view",
    "/hall/cases/{region}/{number}",
    "/office/cases/{region}/{number}",
    "/office/accounts/{region}/{id}",
];

#[test]
fn looking_changes_nothing() {
    let world = World::new();
    let case = world.case(State::AwaitCorrection);
    world.work();
    let sessions = Who::ALL.map(|who| world.session(who));
    world.campaign();
    crate::places::order(&world);
    // Use of a session is noted only after a while; before that looking writes nothing at all.
    world.wait(60_000);
    let before = world.written();
    let mut seen = BTreeMap::new();
    for route in web::routes() {
        for session in &sessions {
            let path = filled(&world, route.path, Some(&case)).replace("{deed}", "accept");
            // What a post would carry does nothing in an address.
            let path = format!("{path}?version=2&reason=x&verdict=grant&decision=grant&csrf=x");
            if LOOKED.contains(&route.path) {
                continue;
            }
            let status = session.get(&path).status;
            *seen.entry(status).or_insert(0) += 1;
            assert_eq!(world.written(), before, "GET {path} -> {status}");
        }
    }
    assert!(seen[&200] > 50, "{seen:?}");
}

#[test]
fn nothing_answers_outside_of_the_inventory() {
    let world = World::new();
    let administrator = world.session(Who::Administrator);
    for path in [
        "/admin",
        "/api",
        "/api/v1/cases",
        "/debug/pprof/",
        "/.git/config",
        "/.env",
        "/actuator/health",
        "/server-status",
        "/swagger.json",
        "/openapi.json",
        "/graphql",
        "/static/",
        "/static/../Cargo.toml",
        "/static/..%2f..%2fCargo.toml",
        "/static/tongban.css/",
        "/static/world.db",
        "/query/1",
        "/office/cases",
        "/hall/cases/330106",
    ] {
        let status = administrator.get(path).status;
        assert_eq!(status, 404, "{path}");
    }
}

#[test]
fn figures_are_for_this_machine_only() {
    let world = World::on_every_address();
    world.nobody().get("/metrics").expect(200);
    // A proxy on this host passes on for others.
    for header in ["X-Forwarded-For", "Forwarded", "Via"] {
        world.nobody().send("GET", "/metrics", &[(header, "203.0.113.9")], b"").expect(404);
    }
    // Asking for a way to an address that is documentation only sends nothing.
    let probe = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    let own = probe.connect("192.0.2.1:9").and_then(|()| probe.local_addr());
    let Some(own) = own.ok().map(|own| own.ip()).filter(|ip| !ip.is_loopback()) else {
        println!("skipped: this machine has no address but loopback");
        return;
    };
    let outside = Session::new(std::net::SocketAddr::new(own, world.address.port()));
    outside.get("/query").expect(200);
    outside.get("/metrics").expect(404);
    outside.send("GET", "/metrics", &[("X-Forwarded-For", "127.0.0.1")], b"").expect(404);
}
