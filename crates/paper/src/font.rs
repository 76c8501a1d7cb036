//! The faces that documents are set in: the embedded one, and a fuller one where the operator
//! gave it.

use std::sync::Arc;

use krilla::text::{Font, GlyphId};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use crate::error::Error;

/// The embedded face; `assets/README.md` says how it was made.
const EMBEDDED: &[u8] = include_bytes!("../assets/NotoSansSC-GB2312.otf");

/// Stands for a character that no face has (GB 2312 calls it the geta mark).
const GETA: char = '〓';

/// Where simplified Chinese stands in the collections of Noto Sans CJK and Noto Serif CJK.
const CHINESE_IN_COLLECTION: u32 = 2;

/// The bytes of a font file, shared by all documents.
type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// One face.
pub(crate) struct Face {
    /// As the PDF is given it.
    pub font: Font,
    bytes: Bytes,
    index: u32,
}

/// A character as it will be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Glyph {
    /// Which face has it.
    pub face: usize,
    /// Its number there.
    pub id: GlyphId,
    /// Its width for a size of one.
    pub advance: f32,
    /// Whether it only stands for a character that no face has.
    pub is_missing: bool,
}

/// All faces, the embedded one first.
pub(crate) struct Faces {
    /// The faces in the order in which they are asked.
    pub faces: Vec<Face>,
    /// The glyphs of the Basic Multilingual Plane, looked up once.
    plane: Vec<Option<Glyph>>,
}

impl Faces {
    /// The embedded face, and behind it a fuller one.
    pub(crate) fn open(fuller: Option<Vec<u8>>) -> Result<Self, Error> {
        let mut faces = vec![face(Arc::new(EMBEDDED))?];
        if let Some(bytes) = fuller {
            faces.push(face(Arc::new(bytes))?);
        }
        let mut plane = vec![None; 0x1_0000];
        for (index, face) in faces.iter().enumerate().rev() {
            face.fill(index, &mut plane);
        }
        Ok(Self { faces, plane })
    }

    fn look_up(&self, c: char) -> Option<Glyph> {
        self.faces.iter().enumerate().find_map(|(index, face)| {
            let (id, advance) = face.glyph(c)?;
            Some(Glyph { face: index, id, advance, is_missing: false })
        })
    }

    /// The glyph of a character, or the mark that one is missing.
    pub(crate) fn glyph(&self, c: char) -> Glyph {
        let found = match self.plane.get(c as usize) {
            Some(known) => *known,
            None => self.look_up(c),
        };
        found.unwrap_or_else(|| {
            let geta = self.plane[GETA as usize].expect("the embedded face has the geta mark");
            Glyph { is_missing: true, ..geta }
        })
    }

    /// The bytes of each face, for pictures that bring text.
    pub(crate) fn bytes(&self) -> impl Iterator<Item = Bytes> {
        self.faces.iter().map(|face| Arc::clone(&face.bytes))
    }
}

impl Face {
    fn parsed(&self) -> FontRef<'_> {
        FontRef::from_index((*self.bytes).as_ref(), self.index)
            .expect("the face was read when it was opened")
    }

    /// Notes every glyph of the Basic Multilingual Plane.
    fn fill(&self, index: usize, plane: &mut [Option<Glyph>]) {
        let parsed = self.parsed();
        let metrics = parsed.glyph_metrics(Size::unscaled(), LocationRef::default());
        for (code, id) in parsed.charmap().mappings() {
            let place = usize::try_from(code).ok().and_then(|at| plane.get_mut(at));
            if let (Some(place), Some(advance)) = (place, metrics.advance_width(id)) {
                let advance = advance / self.font.units_per_em();
                let id = GlyphId::new(id.to_u32());
                *place = Some(Glyph { face: index, id, advance, is_missing: false });
            }
        }
    }

    fn glyph(&self, c: char) -> Option<(GlyphId, f32)> {
        let parsed = self.parsed();
        let id = parsed.charmap().map(c).filter(|id| id.to_u32() != 0)?;
        let metrics = parsed.glyph_metrics(Size::unscaled(), LocationRef::default());
        let advance = metrics.advance_width(id)? / self.font.units_per_em();
        Some((GlyphId::new(id.to_u32()), advance))
    }
}

fn face(bytes: Bytes) -> Result<Face, Error> {
    let data = (*bytes).as_ref();
    let is_collection = data.starts_with(b"ttcf");
    let wanted = if is_collection { CHINESE_IN_COLLECTION } else { 0 };
    let index = if FontRef::from_index(data, wanted).is_ok() { wanted } else { 0 };
    FontRef::from_index(data, index).map_err(|fault| Error::Font(fault.to_string()))?;
    let font = Font::new(Arc::clone(&bytes).into(), index)
        .ok_or_else(|| Error::Font("it has no outlines that can be embedded".to_owned()))?;
    Ok(Face { font, bytes, index })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_and_latin_are_in_the_embedded_face_and_a_rare_character_is_told() {
        let faces = Faces::open(None).unwrap();
        for c in "通办受理通知书（2026）No. 7 “é” 〔〕￥√".chars() {
            assert!(!faces.glyph(c).is_missing, "{c}");
        }
        assert!((faces.glyph('办').advance - 1.0).abs() < 0.001);
        let rare = faces.glyph('𬭳');
        assert!(rare.is_missing);
        assert_eq!(rare.id, faces.glyph('〓').id);
    }

    #[test]
    fn a_file_that_is_no_font_is_refused() {
        assert!(matches!(Faces::open(Some(b"not a font".to_vec())), Err(Error::Font(_))));
    }
}
