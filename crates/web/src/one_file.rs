//! A form with one small file, read whole: for staff pages that work without scripts.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::Response;

use crate::asked::Asked;
use crate::desk::work_on;
use crate::fault::{self, Fault};
use crate::site::Site;

/// How long a sender may be silent before the line counts as broken.
const SILENCE: Duration = Duration::from_secs(30);
/// A body larger than this is not even read to its end, so that the page cannot say so kindly.
const BODY_BYTES_MAX: usize = 20 * 1024 * 1024;
/// The most bytes all fields of the form may have together.
const FIELDS_BYTES_MAX: usize = 64 * 1024;

/// The file of a form.
pub(crate) struct OneFile {
    /// The name the browser gave it.
    pub name: String,
    /// Its bytes; of one that is too large only as many as show that it is.
    pub bytes: Vec<u8>,
}

/// Reads a form: its fields go into the request, the file comes back, if one was chosen. Nothing
/// of a file is read before the form's token and a login are seen.
pub(crate) async fn read(
    site: &Arc<Site>,
    request: Request,
    bytes_max: usize,
) -> Result<(Asked, Option<OneFile>), Response> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let Some(boundary) = kind.and_then(|kind| multer::parse_boundary(kind).ok()) else {
        return Ok((Asked::from_request(request, site).await?, None));
    };
    let (parts, body) = request.into_parts();
    let asked = Asked::head(&parts);
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length = length.and_then(|value| value.parse::<usize>().ok()).unwrap_or_default();
    if length > BODY_BYTES_MAX {
        return Err(fault::respond(site, &asked, Fault::TooLarge));
    }
    let mut form = multer::Multipart::new(body.into_data_stream(), boundary);
    let mut reading = Reading { asked: Arc::new(asked), file: None, left: FIELDS_BYTES_MAX };
    match reading.all(site, &mut form, bytes_max).await {
        Ok(()) => {
            let asked = Arc::unwrap_or_clone(reading.asked);
            Ok((asked, reading.file))
        }
        Err(fault) => Err(fault::respond(site, &reading.asked, fault)),
    }
}

/// A bound of whole megabytes, as people read it.
pub(crate) fn megabytes(bytes: usize) -> String {
    format!("{} MB", bytes / (1024 * 1024))
}

struct Reading {
    asked: Arc<Asked>,
    file: Option<OneFile>,
    left: usize,
}

impl Reading {
    async fn all(
        &mut self,
        site: &Arc<Site>,
        form: &mut multer::Multipart<'static>,
        bytes_max: usize,
    ) -> Result<(), Fault> {
        loop {
            let field = match tokio::time::timeout(SILENCE, form.next_field()).await {
                Ok(Ok(Some(field))) => field,
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(_)) => return Err(Fault::BadRequest),
                Err(_) => return Err(Fault::TooSlow),
            };
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                Some(file_name) if name == "file" && self.file.is_none() => {
                    // Fields before the file hold the token; a stranger's bytes are not taken.
                    work_on(site, &self.asked, true, |desk| desk.account().map(drop)).await?;
                    let bytes = whole(field, bytes_max + 1, BODY_BYTES_MAX).await?;
                    let is_chosen = !file_name.is_empty() || !bytes.is_empty();
                    self.file = is_chosen.then_some(OneFile { name: file_name, bytes });
                }
                Some(_) => return Err(Fault::BadRequest),
                None => {
                    let value = whole(field, self.left + 1, self.left + 1).await?;
                    self.left = self.left.checked_sub(value.len()).ok_or(Fault::TooLarge)?;
                    let value = String::from_utf8(value).map_err(|_| Fault::BadRequest)?;
                    Arc::make_mut(&mut self.asked).form.push((name, value));
                }
            }
        }
    }
}

/// The bytes of a field, of which no more than `kept` are kept and no more than `read` are read.
async fn whole(
    mut field: multer::Field<'static>,
    kept: usize,
    read: usize,
) -> Result<Vec<u8>, Fault> {
    let (mut bytes, mut seen) = (Vec::new(), 0_usize);
    loop {
        match tokio::time::timeout(SILENCE, field.chunk()).await {
            Ok(Ok(Some(chunk))) => {
                seen = seen.saturating_add(chunk.len());
                if seen > read {
                    return Err(Fault::TooLarge);
                }
                let room = kept.saturating_sub(bytes.len()).min(chunk.len());
                bytes.extend_from_slice(&chunk[..room]);
            }
            Ok(Ok(None)) => return Ok(bytes),
            Ok(Err(_)) => return Err(Fault::BadRequest),
            Err(_) => return Err(Fault::TooSlow),
        }
    }
}
