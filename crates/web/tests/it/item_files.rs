//! Blank forms and samples of materials: laid into a draft, approved with it, downloaded from the
//! guide of the version they belong to.

use service::items::drafts::FILE_BYTES_MAX;

use crate::client::{Reply, Session, exchange};
use crate::html;
use crate::pages::check_page;
use crate::world::{HOME, Who, World};

const FRONT: &str = "multipart/form-data; boundary=front";
const FORM: &[u8] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n";
const LATER: &[u8] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /V 2 >>\nendobj\n%%EOF\n";

/// A place for a file and what was seen there.
#[derive(Clone, Copy)]
struct Place<'a> {
    material: &'a str,
    purpose: &'a str,
    seen: &'a str,
}

const BLANK: Place<'_> = Place { material: "application-form", purpose: "blank", seen: "" };

fn send(who: &Session, path: &str, place: Place<'_>, deed: &str, file: (&str, &[u8])) -> Reply {
    let token = who.token();
    let fields = [
        ("csrf", token.as_str()),
        ("material", place.material),
        ("purpose", place.purpose),
        ("seen", place.seen),
    ];
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--front\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(format!("{head}{value}\r\n").as_bytes());
    }
    let head = format!(
        "--front\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n",
        file.0
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file.1);
    let end = "\r\n--front\r\nContent-Disposition: form-data; name=\"deed\"\r\n\r\n";
    body.extend_from_slice(format!("{end}{deed}\r\n--front--\r\n").as_bytes());
    who.send("POST", path, &[("Content-Type", FRONT)], &body)
}

fn draft_of(world: &World) -> String {
    format!("/office/drafts/{HOME}/{}", world.item.id.code)
}

/// What the form of a place says was seen there.
fn print(editor: &Session, files: &str, at: usize) -> String {
    let page = editor.get(files).expect(200).text();
    let forms: Vec<&str> =
        page.split("<form method=\"post\"").filter(|f| f.contains("name=\"seen\"")).collect();
    let (_, rest) = forms[at].split_once("name=\"seen\" value=\"").expect("the field");
    rest.split('"').next().unwrap_or_default().to_owned()
}

fn acts(who: &Session, draft: &str, deed: &str) {
    let page = who.get(draft).expect(200).text();
    let version = html::posted(&page).into_iter().find(|(key, _)| key == "version");
    let version = version.expect("a form").1;
    who.post(&format!("{draft}/{deed}"), &[("version", &version)]).expect(303);
}

#[test]
fn a_blank_form_is_laid_into_a_draft_approved_and_downloaded_from_the_guide() {
    let world = World::new();
    let (draft, guide) = (draft_of(&world), format!("/guides/{HOME}/{}", world.item.id.code));
    let files = format!("{draft}/files");
    let editor = world.session(Who::Editor);
    for lang in ["zh", "en"] {
        editor.set_cookie("tb_lang", lang);
        let page = editor.get(&files).expect(200).text();
        check_page("files of a draft", &page, lang);
    }
    editor.set_cookie("tb_lang", "zh");
    send(&editor, &files, BLANK, "put", ("申请表.pdf", FORM)).expect(303);
    let own = format!("{files}/application-form/blank");
    assert_eq!(editor.get(&own).expect(200).body, FORM);
    let public = format!("{guide}/versions/2/files/application-form/blank");
    world.nobody().get(&public).expect(404);

    acts(&editor, &draft, "submit");
    let organisation = world.session(Who::OrganisationOffice);
    for lang in ["zh", "en"] {
        organisation.set_cookie("tb_lang", lang);
        let page = organisation.get(&draft).expect(200).text();
        check_page("a draft with a new file", &page, lang);
        assert!(html::links(&page).contains(&own), "the approver reads what is approved");
        assert!(html::words(&page).contains("sha256:"), "the difference names the bytes");
    }
    assert_eq!(organisation.get(&own).expect(200).body, FORM);
    assert_eq!(send(&editor, &files, BLANK, "put", ("申请表.pdf", LATER)).status, 409);
    acts(&organisation, &draft, "approve-organisation");
    acts(&world.session(Who::LegalOffice), &draft, "approve-legal");
    acts(&editor, &draft, "publish");
    world.wait(2000);

    let reader = world.nobody();
    assert!(html::links(&reader.get(&guide).expect(200).text()).contains(&public));
    let reply = reader.get(&public).expect(200);
    assert_eq!(reply.body, FORM);
    assert_eq!(reply.header("content-type"), Some("application/pdf"));
    assert!(reply.header("content-disposition").unwrap().starts_with("attachment"));
    for other in [public.replace("/blank", "/sample"), public.replace("versions/2", "versions/1")] {
        reader.get(&other).expect(404);
    }
}

#[test]
fn a_file_that_is_not_taken_is_told_at_its_field_and_nothing_is_kept() {
    let world = World::new();
    let files = format!("{}/files", draft_of(&world));
    let editor = world.session(Who::Editor);
    let large = [FORM, &vec![b'x'; FILE_BYTES_MAX]].concat();
    let script = b"%PDF-1.7\n<< /JavaScript (x) >>\n%%EOF\n";
    let bad: [(&str, &[u8]); 6] = [
        ("page.pdf", b"<html>"),
        ("form.pdf", &large),
        ("form.png", FORM),
        ("form.exe.pdf", FORM),
        ("form.pdf", script),
        ("", b""),
    ];
    for (name, bytes) in bad {
        let reply = send(&editor, &files, BLANK, "put", (name, bytes)).expect(422);
        let page = reply.text();
        check_page(name, &page, "zh");
        assert!(page.contains("id=\"f-file-0-error\""), "{name} is told at its field");
    }
    let nowhere = Place { material: "nothing", ..BLANK };
    send(&editor, &files, nowhere, "put", ("form.pdf", FORM)).expect(404);
    editor.get(&format!("{files}/application-form/blank")).expect(404);
    // Without the token, or by another role, not one byte counts.
    let far = world.session(Who::Approver);
    send(&far, &files, BLANK, "put", ("form.pdf", FORM)).expect(403);
    let body = b"--front\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\n%%EOF\r\n--front--\r\n";
    editor.send("POST", &files, &[("Content-Type", FRONT)], body).expect(403);
    editor.get(&format!("{files}/application-form/blank")).expect(404);
}

#[test]
fn a_form_is_bounded_by_its_fields_their_names_and_its_length_whatever_it_says_of_itself() {
    let world = World::new();
    let files = format!("{}/files", draft_of(&world));
    let editor = world.session(Who::Editor);
    let field = |name: &str, more: &str| {
        format!("--front\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{more}\r\n\r\n")
    };
    let sent = |body: String| {
        let body = body + "--front--\r\n";
        editor.send("POST", &files, &[("Content-Type", FRONT)], body.as_bytes())
    };
    sent(field("a", "").repeat(20_001)).expect(400);
    sent(field(&"n".repeat(1000), "").repeat(66)).expect(413);
    // One that does not say how long it is, is stopped where it becomes too long: here by what
    // stands around its fields.
    let most = (20 * 1024 + 64) * 1024;
    let long = format!("X-Long: {}\r\n", "x".repeat(4000));
    let mut body = field("a", &long).repeat(most / 4000).into_bytes();
    body.truncate(most + 1);
    let cookie = editor.cookie("tb_session").unwrap();
    let head = format!(
        "POST {files} HTTP/1.1\r\nHost: {}\r\nCookie: tb_session={cookie}\r\n\
         Content-Type: {FRONT}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
         7fffffff\r\n",
        editor.address
    );
    let all = [head.as_bytes(), &body].concat();
    exchange(editor.address, &all).expect("an answer").expect(413);
}

#[test]
fn two_editors_do_not_replace_each_others_files_unseen_and_a_file_goes_away_again() {
    let world = World::new();
    let files = format!("{}/files", draft_of(&world));
    let (one, two) = (world.session(Who::Editor), world.session(Who::Editor));
    send(&one, &files, BLANK, "put", ("first.pdf", FORM)).expect(303);
    let late = send(&two, &files, BLANK, "put", ("second.pdf", LATER)).expect(409).text();
    check_page("a file somebody else laid", &late, "zh");
    let own = format!("{files}/application-form/blank");
    assert_eq!(one.get(&own).expect(200).body, FORM);
    let seen = print(&two, &files, 0);
    let place = Place { seen: &seen, ..BLANK };
    send(&two, &files, place, "put", ("second.pdf", LATER)).expect(303);
    assert_eq!(one.get(&own).expect(200).body, LATER);
    let seen = print(&two, &files, 0);
    let place = Place { seen: &seen, ..BLANK };
    send(&two, &files, place, "remove", ("", b"")).expect(303);
    one.get(&own).expect(404);
    let draft = one.get(&draft_of(&world)).expect(200).text();
    assert!(!draft.contains("second.pdf"), "nothing is left of it");
}
