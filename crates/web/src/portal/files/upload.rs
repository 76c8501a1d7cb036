//! Files on their way in: whole in one form, or piece by piece so that a broken line costs little.
//!
//! The second way is tus 1.0.0 (core protocol and the creation extension), so that clients made
//! for it work here. Beyond it, `Upload-Start-Sha256` on a resumed piece names the digest of the
//! bytes before it, so that another file is never glued to the first half of one.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::file::{Refusal, State as FileState};
use http_body_util::{BodyExt, Limited};
use service::files::{self, PIECE_BYTES_MAX};

use super::tus::{
    UPLOAD_LENGTH, UPLOAD_OFFSET, UPLOAD_START, file_name, number, refused, spoken, with_token,
};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, work_on};
use crate::fault::{self, Fault};
use crate::one_file::{FIELDS_BYTES_MAX, Fields, broken};
use crate::paths;
use crate::site::Site;

/// How long a sender may be silent before the line counts as broken; what came is kept.
const SILENCE: Duration = Duration::from_secs(30);
/// More than the frame of a form around a file ever is.
const FRAME_BYTES_MAX: u64 = 64 * 1024;

/// Begins an upload; the address to send the bytes to stands in `Location`.
pub(crate) async fn begin(State(site): State<Arc<Site>>, request: Request) -> Response {
    if !request.headers().contains_key(UPLOAD_LENGTH) {
        // Whatever this is, it is not the beginning of an upload.
        return match Asked::from_request(request, &site).await {
            Ok(asked) => crate::desk::change(site, asked, |_| Err(Fault::BadRequest)).await,
            Err(response) => response,
        };
    }
    let (parts, _) = request.into_parts();
    let asked = Arc::new(with_token(Asked::head(&parts), &parts.headers));
    let begun = work_on(&site, &asked, true, move |desk| {
        let total = number(&parts.headers, &UPLOAD_LENGTH).ok_or(Fault::BadRequest)?;
        let name = file_name(&parts.headers).ok_or(Fault::BadRequest)?;
        Ok(match files::begin(&desk.ctx, desk.sv, &name, Some(total)) {
            Ok(file) => Ok(file.id.id),
            Err(service::Error::File(why)) => Err((why, super::reason(desk, why))),
            Err(other) => return Err(other.into()),
        })
    });
    match begun.await {
        Ok(Ok(id)) => {
            let mut response = spoken(StatusCode::CREATED);
            let place = HeaderValue::from_str(&format!("/my/files/uploads/{id}"));
            response.headers_mut().insert(LOCATION, place.expect("an id is plain text"));
            response.headers_mut().insert(UPLOAD_OFFSET, HeaderValue::from_static("0"));
            response
        }
        Ok(Err((why, words))) => refused(why, words),
        Err(fault) => fault::respond(&site, &asked, fault),
    }
}

/// Where an upload stands.
pub(crate) async fn stands(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    asked: Asked,
) -> Response {
    let asked = Arc::new(asked);
    let found = work_on(&site, &asked, false, move |desk| Ok(files::own(&desk.ctx, desk.sv, &id)?));
    match found.await {
        Ok(file) => {
            let status = match file.state {
                FileState::Refused => StatusCode::GONE,
                _ => StatusCode::NO_CONTENT,
            };
            let mut response = spoken(status);
            let headers = response.headers_mut();
            headers.insert(UPLOAD_OFFSET, HeaderValue::from(file.bytes_held));
            if let Some(total) = file.bytes_total {
                headers.insert(UPLOAD_LENGTH, HeaderValue::from(total));
            }
            response
        }
        Err(fault) => fault::respond(&site, &asked, fault),
    }
}

/// Adds bytes to an upload. Each piece that arrived is kept, whatever becomes of the rest; the
/// last byte ends the upload.
pub(crate) async fn append(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let asked = Arc::new(with_token(Asked::head(&parts), &parts.headers));
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind != Some("application/offset+octet-stream") {
        return fault::respond(&site, &asked, Fault::UnsupportedMedia);
    }
    let Some(start_at) = number(&parts.headers, &UPLOAD_OFFSET) else {
        return fault::respond(&site, &asked, Fault::BadRequest);
    };
    let start = parts.headers.get(UPLOAD_START).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let mut taking = Taking { site, asked, id, at: start_at };
    match taking.check(start).await {
        Ok(()) => {}
        Err(stop) => return taking.stopped(stop),
    }
    match taking.take(body).await {
        Ok(()) => {
            let mut response = spoken(StatusCode::NO_CONTENT);
            response.headers_mut().insert(UPLOAD_OFFSET, HeaderValue::from(taking.at));
            response
        }
        Err(stop) => taking.stopped(stop),
    }
}

/// Why no more of a body is taken.
enum Stop {
    Fault(Fault),
    Refused(Refusal, String),
    StandsAt(u64),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// One body on its way into a file.
struct Taking {
    site: Arc<Site>,
    asked: Arc<Asked>,
    id: String,
    at: u64,
}

impl Taking {
    /// Whether the sender may, and goes on with the file it began.
    async fn check(&self, start: Option<String>) -> Result<(), Stop> {
        let (id, at) = (self.id.clone(), self.at);
        let work = move |desk: &Desk<'_>| {
            let file = files::own(&desk.ctx, desk.sv, &id)?;
            if file.bytes_held != at {
                return Ok(Err(Stop::StandsAt(file.bytes_held)));
            }
            match start.map(|sha256| files::check_start(&desk.ctx, desk.sv, &id, &sha256)) {
                None | Some(Ok(())) => Ok(Ok(())),
                Some(Err(error)) => stop(desk, error).map(Err),
            }
        };
        work_on(&self.site, &self.asked, true, work).await?
    }

    /// Takes a body in pieces and ends the upload when it is whole.
    async fn take(&mut self, mut body: Body) -> Result<(), Stop> {
        let mut held = Vec::new();
        loop {
            let frame = match tokio::time::timeout(SILENCE, body.frame()).await {
                Ok(Some(Ok(frame))) => frame.into_data().ok(),
                Ok(None) => break,
                // A broken or silent line: what came before is kept.
                Ok(Some(Err(_))) | Err(_) => {
                    self.put(std::mem::take(&mut held)).await?;
                    return Err(Stop::Fault(Fault::TooSlow));
                }
            };
            held.extend_from_slice(&frame.unwrap_or_default());
            while held.len() >= PIECE_BYTES_MAX {
                let rest = held.split_off(PIECE_BYTES_MAX);
                self.put(std::mem::replace(&mut held, rest)).await?;
            }
        }
        self.put(held).await?;
        self.finish(false).await.map(drop)
    }

    /// Stores one piece.
    async fn put(&mut self, bytes: Vec<u8>) -> Result<(), Stop> {
        if bytes.is_empty() {
            return Ok(());
        }
        let (id, at) = (self.id.clone(), self.at);
        let work = move |desk: &Desk<'_>| match files::append(&desk.ctx, desk.sv, &id, at, bytes) {
            Ok(end) => Ok(Ok(end)),
            Err(error) => stop(desk, error).map(Err),
        };
        self.at = work_on(&self.site, &self.asked, false, work).await??;
        Ok(())
    }

    /// Ends the upload if every byte is here, or if the sender said that this is the end.
    async fn finish(&self, is_end: bool) -> Result<bool, Stop> {
        let id = self.id.clone();
        let work = move |desk: &Desk<'_>| {
            let file = files::own(&desk.ctx, desk.sv, &id)?;
            if !is_end && file.bytes_total != Some(file.bytes_held) {
                return Ok(Ok(false));
            }
            match files::close(&desk.ctx, desk.sv, &id) {
                Ok(_) => Ok(Ok(true)),
                Err(error) => stop(desk, error).map(Err),
            }
        };
        work_on(&self.site, &self.asked, false, work).await?
    }

    fn stopped(&self, stop: Stop) -> Response {
        match stop {
            Stop::Fault(fault) => fault::respond(&self.site, &self.asked, fault),
            Stop::Refused(why, words) => refused(why, words),
            Stop::StandsAt(bytes) => {
                let mut response = spoken(StatusCode::CONFLICT);
                response.headers_mut().insert(UPLOAD_OFFSET, HeaderValue::from(bytes));
                response
            }
        }
    }
}

fn stop(desk: &Desk<'_>, error: service::Error) -> Result<Stop, Fault> {
    match error {
        service::Error::File(why) => Ok(Stop::Refused(why, super::reason(desk, why))),
        service::Error::FileStandsAt { bytes } => Ok(Stop::StandsAt(bytes)),
        other => Err(other.into()),
    }
}

/// Takes one file from a plain form, for browsers without scripts.
pub(crate) async fn send(State(site): State<Arc<Site>>, request: Request) -> Response {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let boundary = kind.and_then(|kind| multer::parse_boundary(kind).ok());
    let Some(boundary) = boundary else { return without_a_file(site, request).await };
    let (parts, body) = request.into_parts();
    let asked = Arc::new(Asked::head(&parts));
    let length = number(&parts.headers, &CONTENT_LENGTH).unwrap_or_default();
    let most = site.services.files.bytes_max.saturating_add(FRAME_BYTES_MAX);
    if length > most {
        return fault::respond(&site, &asked, Fault::TooLarge);
    }
    // A body need not say how long it is.
    let body = Body::new(Limited::new(body, usize::try_from(most).unwrap_or(usize::MAX)));
    match taken(&site, asked, body, boundary).await {
        Ok(id) => {
            let asked = Asked::head(&parts);
            Answer::to_done(&paths::my_file(&id), "file-sent").respond(&site, &asked)
        }
        Err((asked, stop)) => redrawn(site, asked, stop).await,
    }
}

/// A form that is no multipart form holds no file; it still must be one of ours.
async fn without_a_file(site: Arc<Site>, request: Request) -> Response {
    match Asked::from_request(request, &site).await {
        Err(response) => response,
        Ok(asked) => {
            let empty = |desk: &Desk<'_>| {
                desk.account()?;
                super::draw_list(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(Refusal::Empty))
            };
            crate::desk::change(site, asked, empty).await
        }
    }
}

/// Reads the form: its token first, then the file. Answers the file's id.
async fn taken(
    site: &Arc<Site>,
    asked: Arc<Asked>,
    body: Body,
    boundary: String,
) -> Result<String, (Arc<Asked>, Stop)> {
    let mut form = multer::Multipart::new(body.into_data_stream(), boundary);
    let (mut asked, mut fields) = (asked, Fields::new(FIELDS_BYTES_MAX));
    loop {
        let field = tokio::time::timeout(SILENCE, form.next_field()).await;
        let field = match field {
            Ok(Ok(Some(field))) => field,
            Ok(Ok(None)) => {
                let why = Refusal::Empty;
                return Err((asked, Stop::Refused(why, String::new())));
            }
            Ok(Err(error)) => return Err((asked, Stop::Fault(broken(&error)))),
            Err(_) => return Err((asked, Stop::Fault(Fault::TooSlow))),
        };
        let is_file = field.name() == Some("file");
        let Some(file_name) = field.file_name().map(str::to_owned).filter(|_| is_file) else {
            if let Err(fault) = fields.take(&mut asked, field).await {
                return Err((asked, Stop::Fault(fault)));
            }
            continue;
        };
        let begun = work_on(site, &asked, true, move |desk| {
            match files::begin(&desk.ctx, desk.sv, &file_name, None) {
                Ok(file) => Ok(Ok(file.id.id)),
                Err(error) => stop(desk, error).map(Err),
            }
        });
        let id = match begun.await.map_err(Stop::from).and_then(|begun| begun) {
            Ok(id) => id,
            Err(stop) => return Err((asked, stop)),
        };
        let mut taking = Taking { site: Arc::clone(site), asked, id, at: 0 };
        return match whole(&mut taking, field).await {
            Ok(()) => Ok(taking.id),
            Err(stop) => Err((taking.asked, stop)),
        };
    }
}

async fn whole(taking: &mut Taking, mut field: multer::Field<'static>) -> Result<(), Stop> {
    let mut held = Vec::new();
    loop {
        match tokio::time::timeout(SILENCE, field.chunk()).await {
            Ok(Ok(Some(bytes))) => held.extend_from_slice(&bytes),
            Ok(Ok(None)) => break,
            Ok(Err(error)) => return Err(Stop::Fault(broken(&error))),
            Err(_) => return Err(Stop::Fault(Fault::TooSlow)),
        }
        while held.len() >= PIECE_BYTES_MAX {
            let rest = held.split_off(PIECE_BYTES_MAX);
            taking.put(std::mem::replace(&mut held, rest)).await?;
        }
    }
    taking.put(held).await?;
    taking.finish(true).await.map(drop)
}

/// The list again, with what was wrong.
async fn redrawn(site: Arc<Site>, asked: Arc<Asked>, stop: Stop) -> Response {
    let why = match stop {
        Stop::Fault(fault) => return fault::respond(&site, &asked, fault),
        Stop::Refused(why, _) => why,
        Stop::StandsAt(_) => return fault::respond(&site, &asked, Fault::Overtaken),
    };
    let draw =
        move |desk: &Desk<'_>| super::draw_list(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(why));
    match work_on(&site, &asked, false, draw).await {
        Ok(answer) => answer.respond(&site, &asked),
        Err(fault) => fault::respond(&site, &asked, fault),
    }
}
