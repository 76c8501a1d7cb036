//! From an open database to a server that answers, and to its orderly end.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use service::{Cost, Policy, Services, Settings};
use store::Db;
use tokio::signal::unix::{SignalKind, signal};

use crate::clamd::Place;
use crate::config::Config;
use crate::exit::{Kind, failure};
use crate::worker::Worker;
use crate::{carriers, clock, provider, secret};

/// The variable that makes password hashing cheap for tests; no server open to people takes it.
pub const HASH_MEMORY: &str = "TONGBAN_HASH_MEMORY_KIB";

/// How long work that nobody waits for any more may take at the end.
const LAST_WORK: Duration = Duration::from_secs(5);

/// Takes the address, or says why it cannot be had.
pub fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|why| {
        let why = match why.kind() {
            std::io::ErrorKind::AddrInUse => {
                "another program listens there; stop it or choose another port".to_owned()
            }
            _ => why.to_string(),
        };
        failure(Kind::Listen, format!("cannot listen on {address}: {why}"))
    })
}

/// Opens the services over a database that is up to date.
pub fn services(db: Db, config: &Config, cost: Cost) -> anyhow::Result<Arc<Services>> {
    let secret = secret::load(&config.secret_path())?;
    let mut services = Services::open(db, &Settings { secret, cost })?.with_policy(Policy {
        staff_needs_factor: config.login.staff_needs_factor,
        budgets: config.budgets,
    });
    services.files.bytes_max = config.files.bytes_max;
    services.files.person_bytes_max = config.files.person_bytes_max;
    services.files.scanner = config.files.scanner.clone().map(Place::scanner);
    Ok(Arc::new(match provider::of(&config.login.provider)? {
        Some(provider) => services.with_provider(provider),
        None => services,
    }))
}

/// Serves until the process is told to stop, then finishes the requests under way.
pub fn run(
    services: Arc<Services>,
    config: &Config,
    listener: TcpListener,
    demo_accounts: Vec<web::DemoAccount>,
) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let base_url = config.base_url.clone().unwrap_or_else(|| address_for_browsers(address));
    let setup = web::Setup {
        base_url: base_url.clone(),
        demo_accounts,
        default_region: config.default_region,
        limits: config.limits.clone(),
        is_proxy: {
            let proxies = config.proxies.clone();
            Box::new(move |ip| proxies.iter().any(|network| network.contains(ip)))
        },
        clock: clock::now,
        entropy: clock::entropy,
    };
    services.equip(equipment(config, &base_url));
    services.carry(carriers::setup(&config.carriers, &base_url)?);
    let site = web::site(Arc::clone(&services), setup)?;
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Some(workers) = config.workers {
        builder.worker_threads(workers);
    }
    let runtime = builder.enable_all().thread_name("serve").build()?;
    let worker = Worker::start(Arc::clone(&services))?;
    let served = runtime.block_on(async {
        let stop = told_to_stop()?;
        crate::commands::say(&format!("listening on {}", address_for_browsers(address)));
        tracing::info!(%address, "the server answers");
        web::serve(site, listener, stop).await
    });
    // The blocking PostgreSQL driver must not be closed inside the runtime, so what the runtime
    // still holds goes first and the last owner of the connections is this thread.
    runtime.shutdown_timeout(LAST_WORK);
    drop(worker);
    drop(services);
    served?;
    tracing::info!("all requests are answered; the server ends");
    Ok(())
}

/// What the making of papers needs: where the site is, and the operator's fuller font, which is read
/// when the first paper is made and, where that fails, again for the next.
fn equipment(config: &Config, base_url: &str) -> service::papers::Equipment {
    let read = |path: &std::path::PathBuf| -> service::papers::ReadFont {
        let path = path.clone();
        Arc::new(move || std::fs::read(&path).map_err(|why| format!("{}: {why}", path.display())))
    };
    let font = config.papers_font.as_ref().map(read);
    service::papers::Equipment { base_url: base_url.to_owned(), font }
}

/// Completes on the first SIGINT or SIGTERM.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()> + Send> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("told to stop; requests under way are finished first");
    })
}

/// The address a browser on this machine would use.
pub fn address_for_browsers(address: SocketAddr) -> String {
    match address.ip().is_unspecified() {
        true => format!("http://127.0.0.1:{}", address.port()),
        false => format!("http://{address}"),
    }
}
