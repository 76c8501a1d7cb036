//! The road from a request to its answer: the work is done on a pool of threads with the actor known,
//! and what comes back – a page, a redirect or a fault – becomes a response.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Response;
use domain::identity::AccountId;
use service::budgets::Kind;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::desk::Desk;
use crate::fault::{self, Fault};
use crate::held::{self, Standing};
use crate::pool::Undone;
use crate::site::Site;
use crate::{budget, cache};

/// Answers a request that changes nothing.
pub(crate) async fn look(
    site: Arc<Site>,
    asked: Asked,
    work: impl FnOnce(&Desk<'_>) -> Result<Answer, Fault> + Send + 'static,
) -> Response<Body> {
    run(site, asked, Road::Wide { is_change: false }, work).await
}

/// Answers a request for a page that is read from our own database alone, on the few threads that
/// draw such pages. What may wait for somebody else belongs into [`look`].
pub(crate) async fn read(
    site: Arc<Site>,
    asked: Asked,
    work: impl FnOnce(&Desk<'_>) -> Result<Answer, Fault> + Send + 'static,
) -> Response<Body> {
    run(site, asked, Road::Few, work).await
}

/// Answers a request that may change something: its form token must hold.
pub(crate) async fn change(
    site: Arc<Site>,
    asked: Asked,
    work: impl FnOnce(&Desk<'_>) -> Result<Answer, Fault> + Send + 'static,
) -> Response<Body> {
    run(site, asked, Road::Wide { is_change: true }, work).await
}

/// Answers a request for a public page. A visitor without a session gets the page as it was drawn
/// within the last second, without taking a place on the pool.
pub(crate) async fn look_public(
    site: Arc<Site>,
    asked: Asked,
    work: impl FnOnce(&Desk<'_>) -> Result<Answer, Fault> + Send + 'static,
) -> Response<Body> {
    let is_plain =
        asked.session.is_none() && asked.remember.is_empty() && asked.query("done").is_none();
    if !is_plain {
        return look(site, asked, work).await;
    }
    let asked = Arc::new(asked);
    let key = cache::key(&asked, site.setup.default_region);
    let now = (site.setup.clock)();
    if let Err(fault) = budget::admit(&site, &asked).await {
        return fault::respond(&site, &asked, fault);
    }
    let kept = match site.cache.get(&key, now) {
        Some(kept) => kept,
        None => match work_on(&site, &asked, false, work).await {
            Ok(answer) if answer.is_plain_page() => {
                let amount = asked.toll.map_or(0, |kind| answer.amount(kind));
                let (kind, body) = answer.into_kind_and_body();
                site.cache.put(key, kind, body, (amount, now))
            }
            Ok(answer) => return paid(&site, &asked, None, answer).await,
            Err(fault) => return fault::respond(&site, &asked, fault),
        },
    };
    match budget::pay(&site, &asked, None, |_| kept.amount(&asked)).await {
        Ok(()) => kept.respond(&asked),
        Err(fault) => fault::respond(&site, &asked, fault),
    }
}

/// What work on the pool gives, paid for: an address or an account with nothing left is refused
/// before the work is done, and what is more than there is left does not leave.
pub(crate) async fn paid_for<T: Send + 'static>(
    site: &Arc<Site>,
    asked: &Arc<Asked>,
    amount: impl FnOnce(&T, Kind) -> u64,
    work: impl FnOnce(&Desk<'_>) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    budget::admit(site, asked).await?;
    let (identity, done) = work_on(site, asked, false, |desk| told(desk, work)).await?;
    budget::pay(site, asked, identity, |kind| amount(&done, kind)).await?;
    Ok(done)
}

/// The response, unless it is more than may be read.
async fn paid(
    site: &Arc<Site>,
    asked: &Asked,
    identity: Option<AccountId>,
    answer: Answer,
) -> Response<Body> {
    match budget::pay(site, asked, identity, |kind| answer.amount(kind)).await {
        Ok(()) => answer.respond(site, asked),
        Err(fault) => fault::respond(site, asked, fault),
    }
}

/// Where a request is worked on.
enum Road {
    /// On the few threads for pages read from our own database alone.
    Few,
    /// On the pool for all else.
    Wide { is_change: bool },
}

async fn run(
    site: Arc<Site>,
    asked: Asked,
    road: Road,
    work: impl FnOnce(&Desk<'_>) -> Result<Answer, Fault> + Send + 'static,
) -> Response<Body> {
    let asked = Arc::new(asked);
    if let Err(fault) = budget::admit(&site, &asked).await {
        return fault::respond(&site, &asked, fault);
    }
    let done = match road {
        Road::Few => read_on(&site, &asked, |desk| told(desk, work)).await,
        Road::Wide { is_change: false } => {
            work_on(&site, &asked, false, |desk| told(desk, work)).await
        }
        Road::Wide { is_change: true } => {
            let change = |desk: &Desk<'_>| match held::standing(desk) {
                Standing::Ended => told(desk, held::keep),
                Standing::Renewed => told(desk, held::hand_back_renewed),
                Standing::Plain => desk.check_token().and_then(|()| told(desk, work)),
            };
            work_on(&site, &asked, false, change).await
        }
    };
    match done {
        Ok((identity, answer)) => paid(&site, &asked, identity, answer).await,
        Err(fault) => fault::respond(&site, &asked, fault),
    }
}

/// What the work gives, with whoever it is for; nothing is done for an account with nothing left.
fn told<T>(
    desk: &Desk<'_>,
    work: impl FnOnce(&Desk<'_>) -> Result<T, Fault>,
) -> Result<(Option<AccountId>, T), Fault> {
    budget::admit_account(desk)?;
    Ok((desk.identity(), work(desk)?))
}

/// Works on one part of a request on the pool: a handler that reads a body piece by piece does so
/// for each.
pub(crate) async fn work_on<T: Send + 'static>(
    site: &Arc<Site>,
    asked: &Arc<Asked>,
    is_change: bool,
    work: impl FnOnce(&Desk<'_>) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let Ok(_place) = site.places.acquire().await else {
        return Err(Fault::Unavailable("closing".to_owned()));
    };
    let (site, asked) = (Arc::clone(site), Arc::clone(asked));
    let done = tokio::task::spawn_blocking(move || {
        let desk = Desk::open(&site, &asked)?;
        if is_change {
            desk.check_token()?;
        }
        work(&desk)
    });
    match done.await {
        Ok(done) => done,
        Err(panic) => Err(Fault::Internal(format!("a handler panicked: {panic}"))),
    }
}

async fn read_on<T: Send + 'static>(
    site: &Arc<Site>,
    asked: &Arc<Asked>,
    work: impl FnOnce(&Desk<'_>) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let (on, of) = (Arc::clone(site), Arc::clone(asked));
    let done = site.pool.run(move || Desk::open(&on, &of).and_then(|desk| work(&desk))).await;
    done.unwrap_or_else(|undone| {
        Err(match undone {
            Undone::Panicked => Fault::Internal("a handler panicked".to_owned()),
            Undone::NoThread => Fault::Unavailable("no thread for pages can be had".to_owned()),
        })
    })
}
