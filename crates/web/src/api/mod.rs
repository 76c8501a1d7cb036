//! The programming interface: the same services as JSON, described by OpenAPI 3.1.

mod v1;

use axum::routing::{get, post};
use service::budgets::Kind;

use crate::routes::{Face, Route, only_takes, shows};

pub(crate) const ROUTES: &[Route] = &[
    shows("/api/v1/openapi.json", Face::Public, || get(v1::description)),
    shows("/api/v1/items", Face::Public, || get(v1::items::list)).costs(Kind::Reading),
    shows("/api/v1/search", Face::Public, || get(v1::items::search)).costs(Kind::Reading),
    shows("/api/v1/power-list", Face::Public, || get(v1::items::powers)).costs(Kind::Lists),
    shows("/api/v1/suggestions", Face::Public, || get(v1::more::suggestions)).costs(Kind::Reading),
    shows("/api/v1/responsibility-list", Face::Public, || get(v1::more::responsibilities))
        .costs(Kind::Lists),
    shows("/api/v1/items/{region}/{code}/differences", Face::Public, || get(v1::more::differences))
        .costs(Kind::Reading),
    shows("/api/v1/items/{region}/{code}", Face::Public, || get(v1::items::show))
        .costs(Kind::Reading),
    shows("/api/v1/items/{region}/{code}/versions", Face::Public, || get(v1::items::versions))
        .costs(Kind::Reading),
    shows("/api/v1/items/{region}/{code}/versions/{version}", Face::Public, || {
        get(v1::items::version)
    })
    .costs(Kind::Reading),
    only_takes("/api/v1/oauth/token", Face::Public, || post(v1::token::token)),
    shows("/api/v1/exchange/cases", Face::Client, || get(v1::exchange::list)),
    shows("/api/v1/exchange/cases/{region}/{number}", Face::Client, || get(v1::exchange::show)),
    shows("/api/v1/exchange/counts", Face::Client, || get(v1::exchange::counts)),
    only_takes("/api/v1/exchange/events", Face::Client, || post(v1::exchange::push)),
    only_takes("/api/v1/exchange/materials", Face::Client, || post(v1::exchange::materials)),
    only_takes("/api/v1/channel/permits", Face::Client, || post(v1::channel::take)),
    only_takes("/api/v1/channel/cases", Face::Client, || post(v1::channel::apply)),
    only_takes("/api/v1/channel/cases/{region}/{number}/progress", Face::Client, || {
        post(v1::channel::progress)
    }),
    only_takes("/api/v1/channel/cases/{region}/{number}/supplement", Face::Client, || {
        post(v1::channel::supplement)
    }),
    only_takes("/api/v1/channel/cases/{region}/{number}/withdraw", Face::Client, || {
        post(v1::channel::withdraw)
    }),
    only_takes("/api/v1/cases/query", Face::Public, || post(v1::cases::query))
        .post_costs(Kind::Cases),
];
