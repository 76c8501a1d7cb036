//! A citizen who applies again and again through the pages, and a look at what was stored.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

use domain::code::CitizenNumber;
use domain::ctx::Ctx;
use domain::form::{Field, Kind, Schema};
use domain::identity::{Actor, Holder};
use domain::item::ItemVersion;
use domain::text::Bilingual;
use domain::time::Instant;
use service::people::NewAccount;
use service::{Cost, Services, Settings};
use store::Db;

const LOGIN: &str = "wang-fang";
const PASSWORD: &str = "a-long-enough-password";

/// Publishes one item with a form of one field, and makes one citizen.
pub fn seed(db: Db) {
    let cost = Cost { memory_kib: 8, passes: 1, at_once: 1 };
    let sv = Services::open(db, &Settings { secret: [7; 32], cost }).unwrap();
    let shop = Field {
        is_required: true,
        ..Field::new("shop", Kind::LongText, Bilingual::both("店名", "Name of the shop"))
    };
    let form = Schema { schema: Schema::LAYOUT, fields: vec![shop] };
    let now = Instant::from_millis(1_772_416_800_000);
    let item = ItemVersion::sample();
    let region = item.id.region;
    service::catalogue::publish(&sv, now, item, Some(form), "editor").unwrap();
    let new = NewAccount {
        region,
        login: LOGIN.to_owned(),
        password: PASSWORD.to_owned(),
        name: "王芳".to_owned(),
        holder: Holder::Person { id_number: CitizenNumber::parse("11010519491231002X").unwrap() },
        phone: None,
        grants: Vec::new(),
    };
    let ctx = Ctx { now, actor: Actor::System, entropy: [9; 64] };
    service::people::create(&ctx, &sv, new).unwrap();
}

/// What a browser keeps from one connection to the next.
#[derive(Clone, Default)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
    csrf: String,
}

impl Browser {
    /// Logs in and opens the form.
    pub fn log_in(port: u16) -> Self {
        let mut client = Client::open(port, Self::default()).unwrap();
        client.browser.csrf = csrf(&client.get("/login").unwrap().body);
        let fields = format!("account={LOGIN}&password={PASSWORD}");
        assert_eq!(client.post("/login", &fields).unwrap().status, 303);
        let page = client.get(&apply()).unwrap();
        assert_eq!(page.status, 200, "{}", page.body);
        client.browser.csrf = csrf(&page.body);
        client.browser
    }
}

/// Where the form is.
pub fn apply() -> String {
    let id = ItemVersion::sample().id;
    format!("/apply/{}/{}", id.region, id.code)
}

fn csrf(page: &str) -> String {
    let field = page.split("name=\"csrf\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
    field.and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}

/// An answer.
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

/// One connection that stays open.
pub struct Client {
    stream: TcpStream,
    host: String,
    browser: Browser,
}

impl Client {
    pub fn open(port: u16, browser: Browser) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host: format!("127.0.0.1:{port}"), browser })
    }

    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask(&format!("GET {path}"), "", "")
    }

    fn post(&mut self, path: &str, fields: &str) -> Result<Answer> {
        let body = format!("csrf={}&{fields}", self.browser.csrf);
        let more = format!(
            "origin: http://{}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n",
            self.host,
            body.len()
        );
        self.ask(&format!("POST {path}"), &more, &body)
    }

    /// Applies with an idempotency key: the case's number, or the status that was the answer.
    pub fn submit(&mut self, key: &str, shop: &str) -> Result<std::result::Result<String, Answer>> {
        let answer = self.post(&apply(), &format!("key={key}&shop={shop}"))?;
        let place = answer.head.lines().find_map(|line| line.strip_prefix("location: "));
        let number = place.filter(|_| answer.status == 303).and_then(|place| {
            place.strip_prefix("/my/cases/330106/")?.strip_suffix("/receipt").map(str::to_owned)
        });
        Ok(number.ok_or(answer))
    }

    fn ask(&mut self, line: &str, more: &str, body: &str) -> Result<Answer> {
        let cookies: Vec<String> =
            self.browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let request = format!(
            "{line} HTTP/1.1\r\nhost: {}\r\ncookie: {cookies}\r\n{more}\r\n{body}",
            self.host
        );
        self.stream.write_all(request.as_bytes())?;
        let answer = self.read()?;
        for cookie in answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let pair = cookie.split(';').next().and_then(|pair| pair.split_once('='));
            let (name, value) = pair.unwrap();
            self.browser.cookies.insert(name.to_owned(), value.to_owned());
        }
        Ok(answer)
    }

    fn read(&mut self) -> Result<Answer> {
        let mut got = Vec::new();
        let mut part = [0; 16 * 1024];
        loop {
            if let Some(answer) = whole(&got) {
                return Ok(answer);
            }
            match self.stream.read(&mut part)? {
                0 => return Err(Error::new(ErrorKind::UnexpectedEof, "cut off")),
                read => got.extend_from_slice(&part[..read]),
            }
        }
    }
}

/// The answer, once all of it is there.
fn whole(got: &[u8]) -> Option<Answer> {
    let end = got.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&got[..end]).into_owned();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    let body = got.get(end..end + length)?;
    let body = String::from_utf8_lossy(body).into_owned();
    Some(Answer { status: head[9..12].parse().unwrap(), head, body })
}

/// Two columns of all rows; put together here, because a test's tables have no statistics yet
/// from which a server could plan a join.
fn pairs(db: &Db, sql: &'static str) -> Vec<(String, String)> {
    let pair = |row: &store::Row| Ok((row.text(0, "first")?, row.text(1, "second")?));
    let mut pairs = db.read(|tx| tx.all("pairs", sql, &[], pair)).unwrap();
    pairs.sort();
    pairs
}

/// No case is half there: each has its one event, its key and its effect. Answers how many.
#[track_caller]
pub fn assert_whole(db: &Db) -> usize {
    let cases = pairs(db, "select number, head from cases");
    let events = pairs(db, "select number, hash from case_events where seq = 1");
    let later = pairs(db, "select number, hash from case_events where seq <> 1");
    assert_eq!((&cases, later.len()), (&events, 0));
    let keys = pairs(db, "select number, region from submissions");
    let effects = pairs(db, "select payload, region from outbox");
    let number = |payload: &str| -> String {
        let payload: serde_json::Value = serde_json::from_str(payload).unwrap();
        payload["case_number"].as_str().unwrap().to_owned()
    };
    let mut told: Vec<String> = effects.iter().map(|(payload, _)| number(payload)).collect();
    told.sort();
    let numbers: Vec<String> = cases.iter().map(|(number, _)| number.clone()).collect();
    let keyed: Vec<String> = keys.into_iter().map(|(number, _)| number).collect();
    assert_eq!(keyed, numbers);
    assert_eq!(told, numbers);
    numbers.len()
}

/// The numbers of the cases that all keys stand for.
pub fn numbers(db: &Db) -> BTreeMap<String, String> {
    pairs(db, "select idempotency_key, number from submissions").into_iter().collect()
}
