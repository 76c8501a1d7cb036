//! Files over HTTP: whole in a form, piece by piece, cut, resumed, mixed up, too large, and back.

use std::io::Write;
use std::net::{Shutdown, TcpStream};

use domain::case::State;

use crate::client::{Reply, Session, exchange, read_reply};
use crate::html;
use crate::world::{Who, World};

/// A small sound PNG with one grey pixel.
pub fn picture() -> Vec<u8> {
    const HEX: &str = "89504e470d0a1a0a0000000d49484452000000010000000108000000003a\
                       7e9b550000000a49444154789c636800000082008177cd72b60000000049454e44ae426082";
    let digits: Vec<u8> = HEX.bytes().filter(u8::is_ascii_hexdigit).collect();
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
    digits.chunks(2).map(|pair| digit(pair[0]) * 16 + digit(pair[1])).collect()
}

/// A sound PDF of about so many bytes.
fn pdf(filling: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% ".to_vec();
    bytes.extend(std::iter::repeat_n(b'x', filling));
    bytes.extend_from_slice(b"\n%%EOF\n");
    bytes
}

const FRONT: &str = "multipart/form-data; boundary=front";

/// The body of a form with a token and a file.
fn form(token: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--front\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n\
         --front\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--front--\r\n");
    body
}

fn sent(owner: &Session, name: &str, bytes: &[u8]) -> Reply {
    owner.send("POST", "/my/files", &[("Content-Type", FRONT)], &form(&owner.token(), name, bytes))
}

/// The base 64 of a name, as the metadata of an upload has it.
fn named(name: &str) -> String {
    use base64::Engine;
    format!("filename {}", base64::engine::general_purpose::STANDARD.encode(name))
}

fn begun(owner: &Session, name: &str, length: usize) -> Reply {
    let (token, length, name) = (owner.token(), length.to_string(), named(name));
    let headers =
        [("X-Form-Token", &*token), ("Upload-Length", &*length), ("Upload-Metadata", &*name)];
    owner.send("POST", "/my/files/uploads", &headers, b"")
}

fn piece(owner: &Session, url: &str, at: usize, more: &[(&str, &str)], bytes: &[u8]) -> Reply {
    let (token, at) = (owner.token(), at.to_string());
    let mut headers = vec![
        ("X-Form-Token", &*token),
        ("Content-Type", "application/offset+octet-stream"),
        ("Upload-Offset", &*at),
    ];
    headers.extend_from_slice(more);
    owner.send("PATCH", url, &headers, bytes)
}

fn stands(owner: &Session, url: &str) -> String {
    let reply = owner.send("HEAD", url, &[], b"").expect(204);
    reply.header("upload-offset").expect("where it stands").to_owned()
}

#[test]
fn a_file_sent_in_a_plain_form_comes_back_as_it_was() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let bytes = pdf(700_000);
    let reply = sent(&owner, "户口簿.pdf", &bytes).expect(303);
    let page = owner.get(reply.location()).expect(200).text();
    assert!(html::words(&page).contains("户口簿.pdf"));
    let url = reply.location().split('?').next().unwrap().to_owned();
    let back = owner.get(&format!("{url}/content")).expect(200);
    assert_eq!(back.body, bytes);
    assert_eq!(back.header("content-type"), Some("application/pdf"));
    assert_eq!(back.header("x-content-type-options"), Some("nosniff"));
    let disposition = back.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename*=UTF-8''%E6%88%B7"), "{disposition}");
    // A picture gets a small view, which is a picture of our own making.
    let view = owner.get(&format!("/my/files/{}/view", world.file)).expect(200);
    assert!(
        view.body.starts_with(&[0xff, 0xd8]) && view.header("content-type") == Some("image/jpeg")
    );
    assert_eq!(owner.get(&format!("{url}/view")).status, 404, "a PDF has none");
}

#[test]
fn an_upload_cut_in_the_middle_goes_on_where_it_stopped() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let bytes = pdf(900_000);
    let reply = begun(&owner, "合同.pdf", bytes.len()).expect(201);
    let url = reply.location().to_owned();
    assert_eq!(reply.header("tus-resumable"), Some("1.0.0"));
    // The line breaks after 600,000 of the bytes that were announced.
    let token = owner.token();
    let cookie = owner.cookie("tb_session").unwrap();
    let head = format!(
        "PATCH {url} HTTP/1.1\r\nHost: {}\r\nCookie: tb_session={cookie}\r\nX-Form-Token: {token}\r\n\
         Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        world.address,
        bytes.len()
    );
    let mut stream = TcpStream::connect(world.address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&bytes[..600_000]).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let _ = read_reply(&mut stream);
    drop(stream);
    // The server notices the end in its own time; what it keeps is never more than came.
    let mut at = 0;
    for _ in 0..100 {
        at = stands(&owner, &url).parse().unwrap();
        if at > 0 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!((262_144..=600_000).contains(&at), "{at}");
    // Elsewhere than at the end nothing is added, and the sender is told where the end is.
    let told = piece(&owner, &url, 1, &[], b"x").expect(409);
    assert_eq!(told.header("upload-offset"), Some(at.to_string().as_str()));
    // Another file of the same name is not glued to the first half.
    let other = "00".repeat(32);
    let mixed = piece(&owner, &url, at, &[("Upload-Start-Sha256", &other)], &bytes[at..]);
    assert_eq!(mixed.expect(409).header("upload-offset"), None);
    assert_eq!(stands(&owner, &url), at.to_string());
    let start = service::digest(&bytes[..at]);
    let done = piece(&owner, &url, at, &[("Upload-Start-Sha256", &start)], &bytes[at..]);
    assert_eq!(done.expect(204).header("upload-offset"), Some(bytes.len().to_string().as_str()));
    let url = url.replace("/uploads/", "/");
    assert_eq!(owner.get(&format!("{url}/content")).expect(200).body, bytes);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_sent() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let said = begun(&owner, "large.pdf", 2_000_000_000).expect(413);
    assert!(said.text().contains("20.0 MB"), "{}", said.text());
    let cookie = owner.cookie("tb_session").unwrap();
    let head = format!(
        "POST /my/files HTTP/1.1\r\nHost: {}\r\nCookie: tb_session={cookie}\r\n\
         Content-Type: {FRONT}\r\nContent-Length: 2000000000\r\nConnection: close\r\n\r\n",
        world.address
    );
    exchange(world.address, head.as_bytes()).expect("an answer").expect(413);
    // What stands before the file is bounded too.
    let name = "n".repeat(1000);
    let field = format!("--front\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n\r\n");
    let fields = field.repeat(66) + "--front--\r\n";
    owner.send("POST", "/my/files", &[("Content-Type", FRONT)], fields.as_bytes()).expect(413);
    // One that does not say how long it is, is stopped where it becomes too long.
    let reply = begun(&owner, "short.pdf", 100).expect(201);
    piece(&owner, reply.location(), 0, &[], &pdf(5000)).expect(413);
}

#[test]
fn a_form_cut_anywhere_leaves_no_file_that_can_be_used() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let (token, cookie) = (owner.token(), owner.cookie("tb_session").unwrap());
    let body = form(&token, "cut.pdf", &pdf(2000));
    let head = format!(
        "POST /my/files HTTP/1.1\r\nHost: {}\r\nCookie: tb_session={cookie}\r\n\
         Content-Type: {FRONT}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        world.address,
        body.len()
    );
    let ready = |page: &str| page.matches("/my/files/").count();
    let before = ready(&owner.get("/my/files").expect(200).text());
    for cut in [0, 30, 100, 250, 400, 1500, body.len() - 20, body.len() - 1] {
        let mut stream = TcpStream::connect(world.address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body[..cut]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let reply = read_reply(&mut stream);
        assert!(reply.is_none_or(|reply| reply.status >= 400), "cut at {cut}");
    }
    let page = owner.get("/my/files").expect(200).text();
    assert!(!html::words(&page).replace("未传完", "").contains("cut.pdf 可以使用"), "{page}");
    let states = page.matches("case-card-success").count();
    assert_eq!(states, 1, "only the file that was there before is ready");
    assert!(ready(&page) >= before);
}

#[test]
fn files_need_the_form_token_and_the_same_origin() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let body = form("wrong", "a.pdf", &pdf(10));
    owner.send("POST", "/my/files", &[("Content-Type", FRONT)], &body).expect(403);
    let body = form(&owner.token(), "a.pdf", &pdf(10));
    let foreign = [("Content-Type", FRONT), ("Origin", "https://evil.example")];
    owner.send("POST", "/my/files", &foreign, &body).expect(403);
    let name = named("a.pdf");
    let headers = [("Upload-Length", "100"), ("Upload-Metadata", &*name)];
    owner.send("POST", "/my/files/uploads", &headers, b"").expect(403);
    let url = begun(&owner, "a.pdf", 100).expect(201).location().to_owned();
    let headers = [("Content-Type", "application/offset+octet-stream"), ("Upload-Offset", "0")];
    owner.send("PATCH", &url, &headers, b"%PDF-1.7").expect(403);
    assert_eq!(stands(&owner, &url), "0");
    // Somebody else's upload does not exist.
    let stranger = world.session(Who::Stranger);
    piece(&stranger, &url, 0, &[], b"%PDF-1.7").expect(404);
}

#[test]
fn a_file_that_is_not_taken_says_why_in_both_languages() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    for (name, bytes, zh, en) in [
        ("a.exe", &b"MZ\x90\0"[..], "不能接收这种文件", "This kind of file is not taken"),
        ("a.pdf", b"", "没有收到文件", "No file came"),
        ("a.exe.pdf", b"%PDF-1.7", "文件名不能使用", "The name cannot be used"),
        ("a.pdf", b"%PDF-1.7 cut", "文件已损坏或不完整", "The file is damaged"),
    ] {
        for (lang, words) in [("zh", zh), ("en", en)] {
            owner.set_cookie("tb_lang", lang);
            let page = sent(&owner, name, bytes).expect(422).text();
            assert!(html::words(&page).contains(words), "{name} in {lang}");
            assert!(page.contains("href=\"#f-file\"") && page.contains("id=\"f-file\""));
        }
    }
}

#[test]
fn a_name_is_shown_as_text_and_a_kept_file_stays() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let url = sent(&owner, "a&b'c.pdf", &pdf(10)).expect(303).location().to_owned();
    let url = url.split('?').next().unwrap();
    let page = owner.post(url, &[("deed", "keep"), ("kept_as", "  ")]).expect(422).text();
    assert!(page.contains("href=\"#f-kept_as\""));
    let name = "<script>document.title=1</script>";
    owner.post(url, &[("deed", "keep"), ("kept_as", name), ("own_work", "yes")]).expect(303);
    let list = owner.get("/my/files").expect(200).text();
    assert!(!list.contains("<script>document"), "{list}");
    assert!(html::words(&list).contains("D 级"));
    owner.post(url, &[("deed", "remove")]).expect(303);
    owner.get(url).expect(404);
    assert_eq!(world.case(State::Submitted).region.as_str(), "330106");
}
