//! `tongban demo`: a believable province on this machine, with accounts for everybody to try.

use std::fs::{File, OpenOptions, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::item::ItemVersion;
use domain::region::RegionCode;
use service::{Cost, Services};
use store::{Db, Options};

use crate::cli;
use crate::config::{Config, Given, shown};
use crate::demo::accounts::KNOWN;
use crate::demo::items::{self, Source};
use crate::demo::{self, Progress, Standing};
use crate::exit::{Kind, failure, from_store};
use crate::{clock, host, logs, open};

/// Makes the demo when it is not there yet, and serves it.
pub fn run(asked: &cli::Demo) -> anyhow::Result<()> {
    let mut config = configuration(asked)?;
    let cost = cost()?;
    logs::start(&config.log)?;
    let listener = host::listen(config.listen)?;
    open::writable_folder(&asked.data_dir)?;
    let lock = Lock::take(&asked.data_dir)?;
    let db = database(asked, &config)?;
    let standing = demo::standing(&db).map_err(|why| from_store(why, &shown(&config.database)))?;
    let services = host::services(db, &config, cost)?;
    match standing {
        Standing::Empty => seed(asked, &config, &services)?,
        Standing::Whole if asked.items.is_some() => {
            eprintln!("the demo is there already; --items takes effect with --fresh");
        }
        Standing::Whole => {}
        Standing::Half => return Err(half(&config)),
        Standing::Foreign => return Err(foreign(&config)),
    }
    if let Some(region) = demo::region(&services.db)? {
        config.default_region = region;
    }
    let address = listener.local_addr()?;
    greet(&config.base_url.clone().unwrap_or_else(|| host::address_for_browsers(address)));
    let accounts = KNOWN.iter().map(|known| web::DemoAccount {
        login: known.login.to_owned(),
        password: known.password.to_owned(),
        name: known.name.to_owned(),
        role_key: known.role_key.to_owned(),
    });
    let ended = host::run(services, &config, listener, accounts.collect());
    drop(lock);
    ended
}

/// The demo takes limits and log from the configuration, but never its database or address.
fn configuration(asked: &cli::Demo) -> anyhow::Result<Config> {
    let mut config = Config::load(asked.config.as_deref(), &clock::environment(), &Given::new())?;
    config.database = match &asked.database {
        Some(url) => crate::config::database(url)
            .map_err(|why| failure(Kind::Config, format!("--database: {why}")))?,
        None => format!("sqlite:{}", asked.data_dir.join("demo.db").display()),
    };
    // Four people are to be tried by anybody, with a password alone.
    config.login.staff_needs_factor = false;
    config.secret_file = Some(asked.data_dir.join("demo-secret"));
    config.listen = SocketAddr::new(asked.host, asked.port);
    config.base_url = match &asked.base_url {
        Some(url) => Some(
            crate::config::base(url)
                .map_err(|why| failure(Kind::Config, format!("--base-url: {why}")))?,
        ),
        None => None,
    };
    if !asked.host.is_loopback() && !asked.expose {
        return Err(failure(
            Kind::Unsafe,
            format!(
                "refused as unsafe: --host {} lets other machines log in with the demo's \
                 passwords; add --expose if that is wanted",
                asked.host
            ),
        ));
    }
    Ok(config)
}

/// The cost of hashing: tests may make it cheap, since nothing in a demo is worth guessing.
fn cost() -> anyhow::Result<Cost> {
    let given = clock::environment().into_iter().find(|(name, _)| name == host::HASH_MEMORY);
    let Some((name, value)) = given else { return Ok(Cost::default()) };
    match value.parse() {
        Ok(memory_kib @ 8..=1_048_576) => Ok(Cost { memory_kib, passes: 1, at_once: 2 }),
        _ => Err(failure(Kind::Config, format!("{name} must be a number from 8 to 1048576"))),
    }
}

/// Opens the demo's database, brings it up to date and, if asked, empties it first.
fn database(asked: &cli::Demo, config: &Config) -> anyhow::Result<Db> {
    let own = asked.database.is_none();
    if asked.fresh {
        start_over(config, own)?;
    }
    let db = migrated(config)?;
    // A demo whose making was cut short, in a file that only the demo uses, is made again.
    if own && demo::standing(&db).is_ok_and(|standing| standing == Standing::Half) {
        eprintln!("the demo was left half made; it is made again");
        drop(db);
        start_over(config, own)?;
        return migrated(config);
    }
    Ok(db)
}

fn migrated(config: &Config) -> anyhow::Result<Db> {
    let db = open::any(&config.database, &Options::default())?;
    let done = db.migrate(clock::now().millis());
    done.map_err(|why| from_store(why, &shown(&config.database)))?;
    Ok(db)
}

/// Removes the demo's database file. A file that was named by hand is looked at before.
fn start_over(config: &Config, own: bool) -> anyhow::Result<()> {
    let Some(path) = config.sqlite_path() else {
        return Err(failure(
            Kind::Occupied,
            "--fresh does not empty a PostgreSQL database; drop and create it, then start again",
        ));
    };
    if !own && path.exists() {
        let db = open::any(&config.database, &Options { connections: 1, ..Options::default() })?;
        let said = |why| from_store(why, &shown(&config.database));
        let is_empty = db.standing().map_err(said)?.found == 0;
        if !is_empty && demo::standing(&db).map_err(said)? == Standing::Foreign {
            return Err(foreign(config));
        }
    }
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        match std::fs::remove_file(PathBuf::from(&file)) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => {
                let why = format!("{} cannot be removed: {why}", Path::new(&file).display());
                return Err(failure(Kind::Folder, why));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn seed(asked: &cli::Demo, config: &Config, services: &Arc<Services>) -> anyhow::Result<()> {
    eprintln!("making the demo in {}", shown(&config.database));
    let source = match &asked.items {
        Some(path) => Source::File { path, mapping: &asked.mapping },
        None => Source::BuiltIn,
    };
    let items: Vec<ItemVersion> = items::read(&source)?;
    let near: RegionCode = config.default_region;
    demo::seed(services, clock::now(), &items, near, &Progress::new())
}

fn half(config: &Config) -> anyhow::Error {
    let shown = shown(&config.database);
    let why = format!("{shown} holds a demo that was left half made; start with --fresh");
    failure(Kind::Occupied, why)
}

fn foreign(config: &Config) -> anyhow::Error {
    let shown = shown(&config.database);
    let why = format!("{shown} holds accounts that are not the demo's; it is left as it is");
    failure(Kind::Occupied, why)
}

/// Tells where the demo is and who may be tried. The one line on standard output comes later,
/// when the server answers.
fn greet(address: &str) {
    eprintln!("\nTongban demo 通办演示: {address}\n");
    eprintln!("{:<11} {:<20} {:<16} name", "login", "password", "role");
    for known in &KNOWN {
        eprintln!(
            "{:<11} {:<20} {:<16} {}",
            known.login, known.password, known.role_key, known.name
        );
    }
    eprintln!(
        "\nEverybody knows these passwords: nothing real belongs in a demo. Stop with Ctrl-C."
    );
}

/// A lock on the data folder: one demo at a time makes, empties or serves what is in it.
struct Lock {
    _held: File,
}

impl Lock {
    fn take(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("demo.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|why| {
            failure(Kind::Folder, format!("{} cannot be written: {why}", path.display()))
        })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _held: file }),
            Err(TryLockError::WouldBlock) => Err(failure(
                Kind::Occupied,
                format!(
                    "another demo runs on {}; stop it, or name another --data-dir",
                    folder.display()
                ),
            )),
            Err(TryLockError::Error(why)) => Err(why.into()),
        }
    }
}
