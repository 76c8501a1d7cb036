//! A temporary folder, the program run in it, and a client that says exactly what it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder in which the program runs, without the settings of whoever runs the tests.
pub struct World {
    folder: tempfile::TempDir,
}

impl World {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the settings of whoever runs the tests are left out"
    )]
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tongban"));
        command.args(args).current_dir(self.folder.path());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TONGBAN_")) {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs to the end.
    pub fn run(&self, args: &[&str]) -> Ended {
        Self::finish(self.command(args))
    }

    /// Runs a command to its end, and ends it when it takes too long.
    pub fn finish(mut command: Command) -> Ended {
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let id = child.id();
        let (done, is_over) = std::sync::mpsc::channel::<()>();
        let watch = std::thread::spawn(move || {
            if is_over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                send(id, "KILL");
            }
        });
        let output = child.wait_with_output().unwrap();
        drop(done);
        watch.join().unwrap();
        Ended::of(output)
    }

    /// A database that is up to date, at `tongban.db`.
    pub fn migrated(&self) -> &'static str {
        let url = "sqlite:tongban.db";
        self.run(&["migrate", "--database", url]).expect(0);
        url
    }

    pub fn sql(&self, database: &str, sql: &str) {
        let connection = rusqlite::Connection::open(self.path(database)).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    /// Starts a server and waits until it answers.
    pub fn start(&self, args: &[&str]) -> Server {
        let mut command = self.command(args);
        // Hashing is cheap here, for the demo alone: serve refuses the variable.
        if args[0] == "demo" {
            command.env("TONGBAN_HASH_MEMORY_KIB", "64");
        }
        Server::start(command)
    }
}

/// What a run left behind.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// Exactly one line on standard error, with these words.
    #[track_caller]
    pub fn one_line(self, words: &[&str]) -> Self {
        let lines: Vec<&str> = self.err.lines().collect();
        assert_eq!(lines.len(), 1, "{:?}", self.err);
        for word in words {
            assert!(lines[0].contains(word), "{:?} lacks {word:?}", lines[0]);
        }
        self
    }
}

/// A running server; dropping it ends the process hard.
pub struct Server {
    child: Option<Child>,
    pub line: String,
    pub port: u16,
    stdout: Option<BufReader<std::process::ChildStdout>>,
    stderr: Option<std::thread::JoinHandle<String>>,
}

impl Server {
    /// Runs a command that serves, and waits until it answers.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut errors = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).unwrap();
            text
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let line = line.trim_end().to_owned();
        let Some(address) = line.strip_prefix("listening on http://127.0.0.1:") else {
            let code = child.wait().unwrap();
            panic!("said {line:?}, ended with {code}: {}", stderr.join().unwrap());
        };
        let port = address.parse().unwrap();
        Self { child: Some(child), line, port, stdout: Some(stdout), stderr: Some(stderr) }
    }

    pub fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    pub fn signal(&self, signal: &str) {
        send(self.id(), signal);
    }

    /// Waits for the end and gives what was said.
    pub fn wait(mut self) -> Ended {
        let mut child = self.child.take().unwrap();
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > PATIENCE {
                child.kill().unwrap();
                panic!("the server does not end");
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let mut out = self.line.clone() + "\n";
        self.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        let err = self.stderr.take().unwrap().join().unwrap();
        Ended { code: status.code().unwrap_or(-1), out, err }
    }

    /// Ends the server as an operator would.
    pub fn stop(self) -> Ended {
        self.signal("TERM");
        self.wait()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// One request on a connection of its own: the status and everything after it.
    pub fn get(&self, path: &str) -> (u16, String) {
        let mut stream = self.connect();
        let host = format!("127.0.0.1:{}", self.port);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        answer(stream)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Reads an answer to its end.
pub fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.get(9..12).and_then(|status| status.parse().ok());
    (status.unwrap_or_else(|| panic!("no answer: {text:?}")), text)
}

fn send(id: u32, signal: &str) {
    let mut kill = Command::new("sh");
    kill.arg("-c").arg(format!("kill -{signal} {id}"));
    assert!(kill.status().unwrap().success());
}
