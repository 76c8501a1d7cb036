//! From pages to PDF: an archive format (PDF/A-2a) that can be listened to (PDF/UA-1).

use std::num::NonZeroU16;

use domain::time::Instant;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{
    ArtifactType, ContentTag, Identifier, ListNumbering, Node as TagNode, TableHeaderScope, Tag,
    TagGroup, TagKind, TagTree,
};
use krilla::text::KrillaGlyph;
use krilla::{Document, SerializeSettings, color::luma};
use krilla_svg::{SurfaceExt, SvgSettings};
use usvg::Tree;

use crate::error::Error;
use crate::font::Faces;
use crate::layout::{Layout, Node, Op, PAGE, Part};
use crate::lines::{Line, Set};

/// What a document says about itself.
pub(crate) struct About<'a> {
    /// Its title.
    pub title: &'a str,
    /// Who issued it.
    pub author: &'a str,
    /// When it was made.
    pub made_at: Instant,
    /// The language of most of it.
    pub language: &'static str,
}

/// The pictures a document may show.
pub(crate) type Trees<'a> = &'a dyn Fn(&str) -> Option<&'a Tree>;

/// Draws the pages.
pub(crate) fn pdf(
    faces: &Faces,
    layout: &Layout,
    about: &About<'_>,
    trees: Trees<'_>,
) -> Result<Vec<u8>, Error> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .expect("both are of PDF 1.7");
    let settings =
        SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut leaves: Vec<Vec<Identifier>> = vec![Vec::new(); layout.nodes.len()];
    for placed in &layout.pages {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).expect("A4 has a size");
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for group in placed.chunk_by(|a, b| a.node == b.node) {
            let tag = match group[0].node {
                Some(_) => ContentTag::Other,
                None => {
                    ContentTag::Artifact(krilla::tagging::Artifact::with_kind(ArtifactType::Other))
                }
            };
            let leaf = surface.start_tagged(tag);
            let drawn = group.iter().try_for_each(|p| draw(&mut surface, faces, &p.op, trees));
            // Also after a failure: a surface may not be given back with a part still open.
            surface.end_tagged();
            drawn?;
            if let Some(node) = group[0].node {
                leaves[node].push(leaf);
            }
        }
        surface.finish();
        page.finish();
    }
    document.set_metadata(metadata(about));
    document.set_outline(outline(layout));
    let mut tree = TagTree::new().with_lang(Some(about.language.to_owned()));
    for child in children(None, layout, &mut leaves) {
        tree.push(child);
    }
    document.set_tag_tree(tree);
    document.finish().map_err(|fault| Error::Pdf(format!("{fault:?}")))
}

fn metadata(about: &About<'_>) -> Metadata {
    let civil = about.made_at.civil_in_china();
    let small = |value: i8| u8::try_from(value).unwrap_or(0);
    let date = DateTime::new(u16::try_from(civil.year()).unwrap_or(0))
        .month(small(civil.month()))
        .day(small(civil.day()))
        .hour(small(civil.hour()))
        .minute(small(civil.minute()))
        .second(small(civil.second()))
        .utc_offset_hour(8)
        .utc_offset_minute(0);
    let metadata = Metadata::new()
        .title(about.title.to_owned())
        .language(about.language.to_owned())
        .creator("Tongban".to_owned())
        .creation_date(date);
    match about.author.is_empty() {
        true => metadata,
        false => metadata.authors(vec![about.author.to_owned()]),
    }
}

/// The headings with their pages.
fn outline(layout: &Layout) -> Outline {
    let mut outline = Outline::new();
    for (number, page) in layout.pages.iter().enumerate() {
        let mut last = None;
        for placed in page {
            let heading = placed.node.filter(|node| last != Some(*node)).and_then(|node| {
                last = Some(node);
                matches!(layout.nodes[node].part, Part::Heading(_)).then_some(&layout.nodes[node])
            });
            if let (Some(node), Op::Text { x, y, size, .. }) = (heading, &placed.op) {
                let place = XyzDestination::new(number, Point::from_xy(*x, y - size));
                outline.push_child(OutlineNode::new(node.label.clone(), place));
            }
        }
    }
    outline
}

/// The parts below a part, in reading order.
fn children(
    parent: Option<usize>,
    layout: &Layout,
    leaves: &mut Vec<Vec<Identifier>>,
) -> Vec<TagNode> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); layout.nodes.len()];
    let mut roots = Vec::new();
    for (index, node) in layout.nodes.iter().enumerate() {
        match node.parent {
            Some(parent) => below[parent].push(index),
            None => roots.push(index),
        }
    }
    debug_assert!(parent.is_none());
    roots.into_iter().map(|root| group(root, layout, &below, leaves)).collect()
}

fn group(
    index: usize,
    layout: &Layout,
    below: &[Vec<usize>],
    leaves: &mut Vec<Vec<Identifier>>,
) -> TagNode {
    let node = &layout.nodes[index];
    let mut group = TagGroup::new(kind(node));
    for leaf in std::mem::take(&mut leaves[index]) {
        group.push(leaf);
    }
    for child in &below[index] {
        let child = self::group(*child, layout, below, leaves);
        group.push(child);
    }
    if node.part == Part::Entry {
        let body = TagGroup::with_children(Tag::LBody, std::mem::take(&mut group.children));
        group.push(body);
    }
    TagNode::Group(group)
}

fn kind(node: &Node) -> TagKind {
    let language = Some(node.language.tag().to_owned());
    match node.part {
        Part::Heading(level) => {
            let level = NonZeroU16::new(u16::from(level)).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, Some(node.label.clone())).with_lang(language).into()
        }
        Part::Paragraph => Tag::P.with_lang(language).into(),
        Part::List => Tag::L(ListNumbering::Disc).into(),
        Part::Entry => Tag::LI.with_lang(language).into(),
        Part::Table => Tag::Table.into(),
        Part::Row => Tag::TR.into(),
        Part::Head => Tag::TH(TableHeaderScope::Both).with_lang(language).into(),
        Part::Cell => Tag::TD.with_lang(language).into(),
        Part::Figure => Tag::Figure(Some(node.label.clone())).with_lang(language).into(),
    }
}

fn draw(surface: &mut Surface<'_>, faces: &Faces, op: &Op, trees: Trees<'_>) -> Result<(), Error> {
    match op {
        Op::Text { x, y, size, shade, line } => text(surface, faces, (*x, *y), *size, *shade, line),
        Op::Stroke { from, to, width, shade } => {
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            surface.set_fill(None);
            surface.set_stroke(Some(stroke(*width, *shade)));
            path.finish().iter().for_each(|path| surface.draw_path(path));
        }
        Op::Fill { x, y, width, height, shade } => {
            let mut path = PathBuilder::new();
            Rect::from_xywh(*x, *y, *width, *height).iter().for_each(|rect| path.push_rect(*rect));
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*shade)));
            path.finish().iter().for_each(|path| surface.draw_path(path));
        }
        Op::Circle { x, y, radius } => circle(surface, (*x, *y), *radius),
        Op::Qr { x, y, side, text } => qr(surface, (*x, *y), *side, text)?,
        Op::Picture { name, x, y, width, height } => {
            let missing = || Error::Picture { name: name.clone(), why: "not given".to_owned() };
            let tree = trees(name).ok_or_else(missing)?;
            let size = Size::from_wh(*width, *height).ok_or_else(missing)?;
            surface.push_transform(&Transform::from_translate(*x, *y));
            surface.set_fill(None);
            surface.set_stroke(None);
            let drawn = surface.draw_svg(tree, size, SvgSettings::default());
            surface.pop();
            drawn.ok_or_else(missing)?;
        }
    }
    Ok(())
}

fn text(
    surface: &mut Surface<'_>,
    faces: &Faces,
    at: (f32, f32),
    size: f32,
    shade: u8,
    line: &Line,
) {
    let mut x = at.0;
    // One run for each face and weight.
    for run in line.set.chunk_by(|a, b| a.glyph.face == b.glyph.face && a.is_bold == b.is_bold) {
        let (glyphs, text, advance) = glyphs(run);
        surface.set_fill(Some(fill(shade)));
        // The face has one weight; a thin outline makes it bolder.
        surface.set_stroke(run[0].is_bold.then(|| stroke(size * 0.032, shade)));
        let font = faces.faces[run[0].glyph.face].font.clone();
        surface.draw_glyphs(Point::from_xy(x, at.1), &glyphs, font, &text, size, false);
        x += advance * size;
    }
}

fn glyphs(run: &[Set]) -> (Vec<KrillaGlyph>, String, f32) {
    let mut text = String::with_capacity(run.len() * 3);
    let mut advance = 0.0;
    let glyphs = run
        .iter()
        .map(|set| {
            let start = text.len();
            // Where a mark stands for a missing character, the text says so too: one glyph cannot
            // mean two characters.
            text.push(if set.glyph.is_missing { '〓' } else { set.c });
            advance += set.glyph.advance;
            let range = start..text.len();
            KrillaGlyph::new(set.glyph.id, set.glyph.advance, 0.0, 0.0, 0.0, range, None)
        })
        .collect();
    (glyphs, text, advance)
}

fn fill(shade: u8) -> Fill {
    Fill { paint: luma::Color::new(shade).into(), ..Fill::default() }
}

fn stroke(width: f32, shade: u8) -> Stroke {
    Stroke { paint: luma::Color::new(shade).into(), width, ..Stroke::default() }
}

fn circle(surface: &mut Surface<'_>, (x, y): (f32, f32), radius: f32) {
    // A quarter of a circle as one curve.
    let k = radius * 0.5523;
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.cubic_to(x + radius, y + k, x + k, y + radius, x, y + radius);
    path.cubic_to(x - k, y + radius, x - radius, y + k, x - radius, y);
    path.cubic_to(x - radius, y - k, x - k, y - radius, x, y - radius);
    path.cubic_to(x + k, y - radius, x + radius, y - k, x + radius, y);
    path.close();
    let dash = Some(StrokeDash { array: vec![3.0, 3.0], offset: 0.0 });
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { dash, ..stroke(0.6, 190) }));
    path.finish().iter().for_each(|path| surface.draw_path(path));
}

fn qr(surface: &mut Surface<'_>, (x, y): (f32, f32), side: f32, text: &str) -> Result<(), Error> {
    let (width, dark) = crate::qr::modules(text).map_err(|_| Error::QrTooLong)?;
    // The quiet zone is the paper around it; four modules are kept free inside all the same.
    let module = side / f32::from(width + 8);
    let mut path = PathBuilder::new();
    for (column, row, length) in runs(width, &dark) {
        let (left, top) = (x + f32::from(column + 4) * module, y + f32::from(row + 4) * module);
        let rect = Rect::from_xywh(left, top, f32::from(length) * module, module);
        rect.iter().for_each(|rect| path.push_rect(*rect));
    }
    surface.set_stroke(None);
    surface.set_fill(Some(fill(0)));
    path.finish().iter().for_each(|path| surface.draw_path(path));
    Ok(())
}

/// Dark modules beside one another as one: column, row, length.
fn runs(width: u16, dark: &[bool]) -> Vec<(u16, u16, u16)> {
    let mut runs: Vec<(u16, u16, u16)> = Vec::new();
    for (row, modules) in (0..width).zip(dark.chunks(usize::from(width))) {
        for (column, is_dark) in (0..width).zip(modules) {
            match runs.last_mut() {
                Some((from, at, length)) if *is_dark && *at == row && *from + *length == column => {
                    *length += 1;
                }
                _ if *is_dark => runs.push((column, row, 1)),
                _ => {}
            }
        }
    }
    runs
}
