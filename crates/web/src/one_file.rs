//! A form with one small file, read whole: for staff pages that work without scripts.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::Response;
use http_body_util::{LengthLimitError, Limited};

use crate::asked::{Asked, FORM_PAIRS_MAX};
use crate::desk::{Desk, work_on};
use crate::fault::{self, Fault};
use crate::site::Site;

/// How long a sender may be silent before the line counts as broken.
const SILENCE: Duration = Duration::from_secs(30);
/// A file larger than this is not even read to its end, so that the page cannot say so kindly.
const BODY_BYTES_MAX: usize = 20 * 1024 * 1024;
/// More than names and values of the fields around a file ever weigh together.
pub(crate) const FIELDS_BYTES_MAX: usize = 64 * 1024;

/// The file of a form.
pub(crate) struct OneFile {
    /// The name the browser gave it.
    pub name: String,
    /// Its bytes; of one that is too large only as many as show that it is.
    pub bytes: Vec<u8>,
}

/// Reads a form: its fields go into the request, the file comes back, if one was chosen. Nothing
/// of a file is read before the form's token is seen and `check` lets its sender go on.
pub(crate) async fn read(
    site: &Arc<Site>,
    request: Request,
    bytes_max: usize,
    fields_max: usize,
    check: impl Fn(&Desk<'_>) -> Result<(), Fault> + Clone + Send + 'static,
) -> Result<(Asked, Option<OneFile>), Response> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let Some(boundary) = kind.and_then(|kind| multer::parse_boundary(kind).ok()) else {
        return Ok((Asked::from_request(request, site).await?, None));
    };
    let (parts, body) = request.into_parts();
    let asked = Asked::head(&parts);
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length = length.and_then(|value| value.parse::<usize>().ok()).unwrap_or_default();
    let most = BODY_BYTES_MAX.saturating_add(fields_max);
    if length > most {
        return Err(fault::respond(site, &asked, Fault::TooLarge));
    }
    // A body need not say how long it is.
    let body = Body::new(Limited::new(body, most));
    let mut form = multer::Multipart::new(body.into_data_stream(), boundary);
    let fields = Fields::new(fields_max);
    let mut reading = Reading { asked: Arc::new(asked), file: None, fields, bytes_max, check };
    match reading.all(site, &mut form).await {
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

/// Why no more can be read of a form: it is longer than its bound, or it is no form.
pub(crate) fn broken(error: &multer::Error) -> Fault {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return Fault::TooLarge;
        }
        cause = error.source();
    }
    Fault::BadRequest
}

/// The fields of a form, within the bounds that hold for all of them together.
pub(crate) struct Fields {
    left: usize,
}

impl Fields {
    /// Fields whose names and values have no more than so many bytes.
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { left: bytes_max }
    }

    /// Takes one field into the request.
    pub(crate) async fn take(
        &mut self,
        asked: &mut Arc<Asked>,
        field: multer::Field<'static>,
    ) -> Result<(), Fault> {
        if asked.form.len() >= FORM_PAIRS_MAX {
            return Err(Fault::BadRequest);
        }
        let name = field.name().unwrap_or_default().to_owned();
        self.left = self.left.checked_sub(name.len()).ok_or(Fault::TooLarge)?;
        let value = whole(field, self.left, self.left).await?;
        self.left = self.left.saturating_sub(value.len());
        let value = String::from_utf8(value).map_err(|_| Fault::BadRequest)?;
        Arc::make_mut(asked).form.push((name, value));
        Ok(())
    }
}

struct Reading<C> {
    asked: Arc<Asked>,
    file: Option<OneFile>,
    fields: Fields,
    bytes_max: usize,
    check: C,
}

impl<C: Fn(&Desk<'_>) -> Result<(), Fault> + Clone + Send + 'static> Reading<C> {
    async fn all(
        &mut self,
        site: &Arc<Site>,
        form: &mut multer::Multipart<'static>,
    ) -> Result<(), Fault> {
        loop {
            let field = match tokio::time::timeout(SILENCE, form.next_field()).await {
                Ok(Ok(Some(field))) => field,
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(broken(&error)),
                Err(_) => return Err(Fault::TooSlow),
            };
            let is_file = field.name() == Some("file");
            match field.file_name().map(str::to_owned) {
                Some(file_name) if is_file && self.file.is_none() => {
                    // Fields before the file hold the token; a stranger's bytes are not taken.
                    let check = self.check.clone();
                    work_on(site, &self.asked, true, check).await?;
                    let bytes = whole(field, self.bytes_max + 1, BODY_BYTES_MAX).await?;
                    let is_chosen = !file_name.is_empty() || !bytes.is_empty();
                    self.file = is_chosen.then_some(OneFile { name: file_name, bytes });
                }
                Some(_) => return Err(Fault::BadRequest),
                None => self.fields.take(&mut self.asked, field).await?,
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
            Ok(Err(error)) => return Err(broken(&error)),
            Err(_) => return Err(Fault::TooSlow),
        }
    }
}
