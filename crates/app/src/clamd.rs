//! Asking a ClamAV daemon about a file, by the `INSTREAM` command of its socket.
//!
//! See clamd(8): `zINSTREAM\0`, then chunks of a four-byte length in network order and so many
//! bytes, then a length of nought; the answer is `stream: OK` or `stream: NAME FOUND`.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use service::files::{Scanner, Verdict};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes in one chunk.
const CHUNK: usize = 64 * 1024;
/// No answer of the daemon is longer.
const ANSWER_BYTES_MAX: u64 = 4096;

/// Where a daemon listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `tcp://HOST:PORT`.
    Tcp(String),
    /// `unix:PATH`.
    Unix(PathBuf),
}

impl Place {
    /// Reads an address as it stands in the configuration.
    pub fn parse(value: &str) -> Result<Self, &'static str> {
        const WANTED: &str = "must be tcp://HOST:PORT or unix:PATH of a clamd";
        if let Some(path) = value.strip_prefix("unix:").filter(|path| path.starts_with('/')) {
            return Ok(Self::Unix(PathBuf::from(path)));
        }
        let host = value.strip_prefix("tcp://").ok_or(WANTED)?;
        let (name, port) = host.rsplit_once(':').ok_or(WANTED)?;
        match !name.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0) {
            true => Ok(Self::Tcp(host.to_owned())),
            false => Err(WANTED),
        }
    }

    /// A scanner that asks the daemon here.
    pub fn scanner(self) -> Scanner {
        Box::new(move |bytes| self.ask(bytes).map_err(|why| why.to_string())?)
    }

    fn ask(&self, bytes: &[u8]) -> std::io::Result<Result<Verdict, String>> {
        match self {
            Self::Unix(path) => {
                let socket = UnixStream::connect(path)?;
                socket.set_read_timeout(Some(PATIENCE))?;
                socket.set_write_timeout(Some(PATIENCE))?;
                talk(socket, bytes)
            }
            Self::Tcp(host) => {
                let address = host.to_socket_addrs()?.next();
                let address = address.ok_or(std::io::ErrorKind::AddrNotAvailable)?;
                let socket = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
                socket.set_read_timeout(Some(PATIENCE))?;
                socket.set_write_timeout(Some(PATIENCE))?;
                talk(socket, bytes)
            }
        }
    }
}

fn talk(mut socket: impl Read + Write, bytes: &[u8]) -> std::io::Result<Result<Verdict, String>> {
    socket.write_all(b"zINSTREAM\0")?;
    for chunk in bytes.chunks(CHUNK) {
        let length = u32::try_from(chunk.len()).expect("a chunk is small");
        socket.write_all(&length.to_be_bytes())?;
        socket.write_all(chunk)?;
    }
    socket.write_all(&0_u32.to_be_bytes())?;
    let mut answer = Vec::new();
    socket.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
    Ok(verdict(&String::from_utf8_lossy(&answer)))
}

/// Only the two answers that say something of the file count; any other is a scanner that could
/// not be asked.
fn verdict(answer: &str) -> Result<Verdict, String> {
    let said = answer.trim_end_matches(['\0', '\n']).trim();
    let Some(said) = said.strip_prefix("stream: ") else {
        return Err(format!("clamd answered {said:?}"));
    };
    match (said, said.strip_suffix(" FOUND")) {
        ("OK", _) => Ok(Verdict::Clean),
        (_, Some(name)) => Ok(Verdict::Infected(name.to_owned())),
        _ => Err(format!("clamd answered {said:?}")),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// A daemon that reads one file and gives `answer`; the file it read comes back.
    fn daemon(answer: &'static [u8]) -> (Place, std::thread::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = Place::Tcp(listener.local_addr().unwrap().to_string());
        let thread = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut command = [0; 10];
            socket.read_exact(&mut command).unwrap();
            assert_eq!(&command, b"zINSTREAM\0");
            let mut file = Vec::new();
            loop {
                let mut length = [0; 4];
                socket.read_exact(&mut length).unwrap();
                let length = u32::from_be_bytes(length) as usize;
                if length == 0 {
                    break;
                }
                let at = file.len();
                file.resize(at + length, 0);
                socket.read_exact(&mut file[at..]).unwrap();
            }
            socket.write_all(answer).unwrap();
            file
        });
        (place, thread)
    }

    #[test]
    fn a_file_goes_over_whole_and_the_answer_is_understood() {
        let file: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        for (answer, expected) in [
            (&b"stream: OK\0"[..], Some(Verdict::Clean)),
            (
                b"stream: Eicar-Test-Signature FOUND\0",
                Some(Verdict::Infected("Eicar-Test-Signature".to_owned())),
            ),
            (b"INSTREAM size limit exceeded. ERROR\0", None),
            (b"stream: lstat() failed. ERROR\0", None),
            (b"", None),
        ] {
            let (place, thread) = daemon(answer);
            assert_eq!(place.scanner()(&file).ok(), expected, "{answer:?}");
            assert_eq!(thread.join().unwrap(), file);
        }
    }

    #[test]
    fn a_daemon_that_is_not_there_is_said_to_be_so() {
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(Place::Tcp(gone.to_string()).scanner()(b"x").is_err());
        assert!(Place::Unix(PathBuf::from("/no/such/socket")).scanner()(b"x").is_err());
    }

    #[test]
    fn only_sockets_are_addresses() {
        assert_eq!(Place::parse("tcp://a:3310"), Ok(Place::Tcp("a:3310".to_owned())));
        assert_eq!(
            Place::parse("unix:/run/clamd.ctl"),
            Ok(Place::Unix(PathBuf::from("/run/clamd.ctl")))
        );
        for other in
            ["", "a:3310", "tcp://a", "tcp://:1", "tcp://a:0", "unix:relative", "http://a:1"]
        {
            assert!(Place::parse(other).is_err(), "{other}");
        }
    }
}
