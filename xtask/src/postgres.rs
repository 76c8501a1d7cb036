//! A private PostgreSQL server for tests: its own data folder, a free loopback port, a fresh
//! password, gone when dropped. It never touches a server that the machine already runs.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::setup;
use crate::shell::{Outcome, output, program, run, target};

const NEWEST_FIRST: [u32; 4] = [18, 17, 16, 15];

/// Durability is switched off: the server's data lives as long as one test run.
const SETTINGS: &str = "\
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
log_connections = on
log_min_messages = warning
";

/// A running server.
pub struct Cluster {
    home: PathBuf,
    url: String,
}

/// The folder with `initdb` and `pg_ctl`, PostgreSQL 15 or newer, where Debian puts them.
pub fn programs() -> Option<PathBuf> {
    let folder = |major: &u32| PathBuf::from(format!("/usr/lib/postgresql/{major}/bin"));
    NEWEST_FIRST.iter().map(folder).find(|bin| bin.join("initdb").exists())
}

/// Starts a server and leaves it running, for work by hand.
pub fn keep() -> Outcome {
    let cluster = Cluster::start()?;
    println!("export TONGBAN_TEST_POSTGRES='{}'", cluster.url);
    std::mem::forget(cluster);
    Ok(())
}

/// Stops a server that an earlier run left behind, if there is one.
pub fn stop() -> Outcome {
    stop_in(&home()?)
}

impl Cluster {
    /// Makes an empty server and waits until it answers.
    pub fn start() -> Result<Self, String> {
        let bin = programs().ok_or("PostgreSQL 15 is missing; run `cargo xtask setup`")?;
        let home = home()?;
        stop_in(&home)?;
        let port = free_port()?;
        let password = random_hex()?;
        let data = home.join("data");
        let pwfile = home.join("password");
        write_for_owner(&pwfile, &password)?;
        let mut initdb = as_owner(&bin.join("initdb"), &home)?;
        initdb.arg("-D").arg(&data).arg("--pwfile").arg(&pwfile);
        initdb.args(["-U", "tongban", "-A", "password", "-E", "UTF8", "--locale=C.UTF-8", "-N"]);
        output(&mut initdb)?;
        let conf = data.join("postgresql.conf");
        let own = format!(
            "{SETTINGS}listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n"
        );
        let old = fs::read_to_string(&conf).map_err(|e| format!("{}: {e}", conf.display()))?;
        fs::write(&conf, old + &own).map_err(|e| format!("{}: {e}", conf.display()))?;
        let mut start = as_owner(&bin.join("pg_ctl"), &home)?;
        start.args(["start", "-w", "-s", "-D"]).arg(&data).arg("-l").arg(home.join("log"));
        // The server inherits these; a pipe kept open by it would hold up whoever reads ours.
        start.stdout(Stdio::null()).stderr(Stdio::null());
        run(&mut start).map_err(|e| format!("{e}; see {}", home.join("log").display()))?;
        let url = format!("postgres://tongban:{password}@127.0.0.1:{port}/postgres");
        Ok(Self { home, url })
    }

    /// The address that tests take from `TONGBAN_TEST_POSTGRES`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many connections were let in so far: proof that tests really used this server.
    pub fn connections(&self) -> usize {
        let log = fs::read_to_string(self.home.join("log")).unwrap_or_default();
        log.lines().filter(|line| line.contains("connection authorized")).count()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(message) = stop_in(&self.home) {
            println!("PostgreSQL did not stop: {message}");
        }
    }
}

/// PostgreSQL refuses to run as root; then Debian's `postgres` account owns the folder.
struct Owner {
    uid: u32,
    gid: u32,
}

fn owner() -> Result<Option<Owner>, String> {
    if !setup::is_root() {
        return Ok(None);
    }
    let id = |flag: &str| -> Result<u32, String> {
        let text = output(program("id").args([flag, "postgres"]))?;
        text.trim().parse().map_err(|e| format!("id {flag} postgres: {e}"))
    };
    Ok(Some(Owner { uid: id("-u")?, gid: id("-g")? }))
}

/// In the build folder, or, where the `postgres` account cannot reach that, in the temporary one.
fn home() -> Result<PathBuf, String> {
    let near = target().join("pg");
    let Some(owner) = owner()? else { return ready(near, None) };
    fs::create_dir_all(&near).map_err(|e| format!("{}: {e}", near.display()))?;
    let mut look = program("test");
    look.arg("-x").arg(&near).uid(owner.uid).gid(owner.gid).current_dir("/");
    if look.status().is_ok_and(|status| status.success()) {
        return ready(near, Some(&owner));
    }
    let name = target().to_string_lossy().replace('/', "-");
    ready(std::env::temp_dir().join(format!("tongban-pg{name}")), Some(&owner))
}

fn ready(home: PathBuf, owner: Option<&Owner>) -> Result<PathBuf, String> {
    let fail = |e: std::io::Error| format!("{}: {e}", home.display());
    fs::create_dir_all(&home).map_err(fail)?;
    fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).map_err(fail)?;
    if let Some(owner) = owner {
        chown(&home, Some(owner.uid), Some(owner.gid)).map_err(fail)?;
    }
    Ok(home)
}

fn stop_in(home: &Path) -> Outcome {
    let data = home.join("data");
    if data.join("postmaster.pid").exists()
        && let Some(bin) = programs()
    {
        let mut stop = as_owner(&bin.join("pg_ctl"), home)?;
        // A left-over pid file of a server long gone makes this fail; the folder goes either way.
        let stopped = output(stop.args(["stop", "-s", "-m", "immediate", "-D"]).arg(&data));
        if let Err(message) = stopped {
            println!("{}", message.trim_end());
        }
    }
    for name in ["data", "password", "log"] {
        let path = home.join(name);
        let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        if let Err(e) = gone
            && e.kind() != std::io::ErrorKind::NotFound
        {
            return Err(format!("{}: {e}", path.display()));
        }
    }
    Ok(())
}

fn as_owner(program_path: &Path, home: &Path) -> Result<Command, String> {
    let mut command = program(&program_path.to_string_lossy());
    command.current_dir(home);
    if let Some(owner) = owner()? {
        command.uid(owner.uid).gid(owner.gid);
    }
    Ok(command)
}

fn write_for_owner(path: &Path, text: &str) -> Outcome {
    let fail = |e: std::io::Error| format!("{}: {e}", path.display());
    fs::write(path, text).map_err(fail)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(fail)?;
    match owner()? {
        Some(owner) => chown(path, Some(owner.uid), Some(owner.gid)).map_err(fail),
        None => Ok(()),
    }
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|e| format!("no free port: {e}"))?;
    Ok(listener.local_addr().map_err(|e| format!("no free port: {e}"))?.port())
}

fn random_hex() -> Result<String, String> {
    let mut bytes = [0u8; 16];
    let mut source = fs::File::open("/dev/urandom").map_err(|e| format!("/dev/urandom: {e}"))?;
    source.read_exact(&mut bytes).map_err(|e| format!("/dev/urandom: {e}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
