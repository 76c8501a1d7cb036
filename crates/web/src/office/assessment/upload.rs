//! The import form with its file, part by part: the token stands before the file, and whoever may not
//! import sends no byte of it into memory.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::Response;
use domain::assessment::campaign::CampaignId;
use service::assessment;

use super::id_of;
use crate::asked::Asked;
use crate::desk::work_on;
use crate::fault::{self, Fault};
use crate::site::Site;

/// The largest file that is taken: some fifty thousand records.
pub(super) const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// More than the frame of a form around a file ever is.
const FRAME_BYTES_MAX: usize = 64 * 1024;
/// How long a sender may be silent.
const SILENCE: Duration = Duration::from_secs(30);

/// A form as it was sent.
pub(super) struct Sent {
    /// The request with its fields.
    pub asked: Asked,
    /// The bytes of the file that was chosen, if there is one.
    pub file: Option<Vec<u8>>,
}

/// Reads a form, with a file or without.
pub(super) async fn sent(
    site: &Arc<Site>,
    region: &str,
    campaign: &str,
    request: Request,
) -> Result<Sent, Response> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let Some(boundary) = kind.and_then(|kind| multer::parse_boundary(kind).ok()) else {
        return Asked::from_request(request, site).await.map(|asked| Sent { asked, file: None });
    };
    let (parts, body) = request.into_parts();
    let mut reading = Reading {
        site,
        place: (region.to_owned(), campaign.to_owned()),
        asked: Arc::new(Asked::head(&parts)),
        file: None,
        text_bytes: 0,
    };
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|text| text.to_str().ok());
    let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or_default();
    let most = FILE_BYTES_MAX + site.setup.limits.body_bytes_max + FRAME_BYTES_MAX;
    let read = match length > most {
        true => Err(Fault::TooLarge),
        false => reading.all(body, boundary).await,
    };
    match read {
        Ok(()) => Ok(Sent { asked: Arc::unwrap_or_clone(reading.asked), file: reading.file }),
        Err(fault) => Err(fault::respond(site, &reading.asked, fault)),
    }
}

/// A form in the middle of being read.
struct Reading<'a> {
    site: &'a Arc<Site>,
    place: (String, String),
    asked: Arc<Asked>,
    file: Option<Vec<u8>>,
    text_bytes: usize,
}

impl Reading<'_> {
    async fn all(&mut self, body: Body, boundary: String) -> Result<(), Fault> {
        let mut form = multer::Multipart::new(body.into_data_stream(), boundary);
        loop {
            let field = tokio::time::timeout(SILENCE, form.next_field()).await;
            let field = field.map_err(|_| Fault::TooSlow)?.map_err(|_| Fault::BadRequest)?;
            match field {
                None => return Ok(()),
                Some(field) if field.name() == Some("file") => self.file(field).await?,
                Some(field) => self.text(field).await?,
            }
        }
    }

    /// Takes a field of text.
    async fn text(&mut self, field: multer::Field<'static>) -> Result<(), Fault> {
        let name = field.name().unwrap_or_default().to_owned();
        let most = self.site.setup.limits.body_bytes_max - self.text_bytes;
        let value = whole(field, most).await?;
        self.text_bytes += value.len();
        let value = String::from_utf8(value).map_err(|_| Fault::BadRequest)?;
        Arc::make_mut(&mut self.asked).form.push((name, value));
        Ok(())
    }

    /// Takes the file, once it is sure that the sender may import here.
    async fn file(&mut self, field: multer::Field<'static>) -> Result<(), Fault> {
        let (region, campaign) = self.place.clone();
        let may = work_on(self.site, &self.asked, true, move |desk| {
            let id: CampaignId = id_of(desk, &region, campaign)?;
            Ok(assessment::campaign(&desk.ctx, desk.sv, &id).map(drop)?)
        });
        may.await?;
        let bytes = whole(field, FILE_BYTES_MAX).await?;
        // An empty part is a form in which no file was chosen.
        self.file = (!bytes.is_empty()).then_some(bytes);
        Ok(())
    }
}

async fn whole(mut field: multer::Field<'static>, most: usize) -> Result<Vec<u8>, Fault> {
    let mut held = Vec::new();
    loop {
        let piece = tokio::time::timeout(SILENCE, field.chunk()).await;
        match piece.map_err(|_| Fault::TooSlow)?.map_err(|_| Fault::BadRequest)? {
            None => return Ok(held),
            Some(piece) if held.len() + piece.len() > most => return Err(Fault::TooLarge),
            Some(piece) => held.extend_from_slice(&piece),
        }
    }
}

/// The text of a file in UTF-8, UTF-16 or GB 18030; none when it is none of them.
pub(super) fn decoded(bytes: &[u8]) -> Option<String> {
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..])
        }
        None => {
            encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes).or_else(
                || encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes),
            )
        }
    }?;
    // What has control characters is a workbook or a picture, whatever it decodes to.
    let is_text = !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    is_text.then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn text_is_read_in_the_encodings_that_spreadsheets_write() {
        let text = "unit,indicator,value\n杭州市,A1.1,1\n";
        let mut utf16 = vec![0xff, 0xfe];
        utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let marked = format!("\u{feff}{text}").into_bytes();
        let gbk = encoding_rs::GB18030.encode(text).0.into_owned();
        for bytes in [text.as_bytes().to_vec(), marked, utf16, gbk] {
            assert_eq!(decoded(&bytes).as_deref(), Some(text));
        }
        assert_eq!(decoded(b"PK\x03\x04\x14\x00\x06\x00"), None, "a workbook");
        assert_eq!(decoded(&[0xff, 0xff, 0xff, 0x20]), None);
    }
}
