//! From blocks to pages: where every character, line and picture stands, and what it belongs to
//! for somebody who listens instead of looking. Nothing here knows PDF.

mod blocks;
mod table;

use std::collections::BTreeSet;

use domain::text::Language;

use crate::error::Error;
use crate::font::Faces;
use crate::lines::{Line, broken};
use crate::markup::{Align, Document, Rich};

/// A4 in points.
pub(crate) const PAGE: (f32, f32) = (595.28, 841.89);
/// The margins left and right.
const SIDE: f32 = 62.0;
/// Where text begins and ends.
const TOP: f32 = 60.0;
const BOTTOM: f32 = PAGE.1 - 60.0;
/// How wide text is.
const WIDTH: f32 = PAGE.0 - 2.0 * SIDE;

/// What part of a document some content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Heading(u8),
    Paragraph,
    List,
    Entry,
    Table,
    Row,
    Head,
    Cell,
    Figure,
}

/// A part in the tree of parts.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// What it is.
    pub part: Part,
    /// In which part it stands; none at the root.
    pub parent: Option<usize>,
    /// What is read out in its place, or the text of a heading.
    pub label: String,
    /// Its language.
    pub language: Language,
}

/// Something drawn.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Text { x: f32, y: f32, size: f32, shade: u8, line: Line },
    Stroke { from: (f32, f32), to: (f32, f32), width: f32, shade: u8 },
    Fill { x: f32, y: f32, width: f32, height: f32, shade: u8 },
    Circle { x: f32, y: f32, radius: f32 },
    Qr { x: f32, y: f32, side: f32, text: String },
    Picture { name: String, x: f32, y: f32, width: f32, height: f32 },
}

/// Something drawn, and the part it belongs to; decoration belongs to none.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    /// What is drawn.
    pub op: Op,
    /// The part it belongs to.
    pub node: Option<usize>,
}

/// Room for a seal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SealPlace {
    /// On which page, from 0.
    pub page: usize,
    /// Its middle, in points from the left.
    pub x: f32,
    /// Its middle, in points from the top.
    pub y: f32,
    /// Its diameter in points.
    pub diameter: f32,
}

/// A document that is set.
pub(crate) struct Layout {
    /// What is drawn on each page.
    pub pages: Vec<Vec<Placed>>,
    /// The tree of parts.
    pub nodes: Vec<Node>,
    /// Characters that no face has.
    pub missing: BTreeSet<char>,
    /// Where the seal goes.
    pub seal: Option<SealPlace>,
}

/// The size of a given picture, or why there is none.
pub(crate) type Sizes<'a> = &'a dyn Fn(&str) -> Result<(f32, f32, String), Error>;

/// Sets a document.
pub(crate) fn set(
    faces: &Faces,
    document: &Document,
    language: Language,
    sizes: Sizes<'_>,
) -> Result<Layout, Error> {
    let mut setter = Setter {
        faces,
        out: Layout {
            pages: vec![Vec::new()],
            nodes: Vec::new(),
            missing: BTreeSet::new(),
            seal: None,
        },
        y: TOP,
        language,
    };
    for block in &document.blocks {
        setter.block(block, sizes)?;
    }
    setter.frame(document);
    Ok(setter.out)
}

/// How a text is set.
#[derive(Clone, Copy)]
struct Style {
    size: f32,
    lead: f32,
    shade: u8,
    align: Align,
}

struct Setter<'a> {
    faces: &'a Faces,
    out: Layout,
    y: f32,
    language: Language,
}

impl Setter<'_> {
    fn node(&mut self, part: Part, parent: Option<usize>, label: String) -> usize {
        self.out.nodes.push(Node { part, parent, label, language: self.language });
        self.out.nodes.len() - 1
    }

    fn place(&mut self, op: Op, node: Option<usize>) {
        let page = self.out.pages.last_mut().expect("a document has a page");
        page.push(Placed { op, node });
    }

    fn is_at_top(&self) -> bool {
        self.y <= TOP + 0.1
    }

    fn new_page(&mut self) {
        self.out.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Goes to the next page unless there is so much room.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && !self.is_at_top() {
            self.new_page();
        }
    }

    fn gap(&mut self, height: f32) {
        if !self.is_at_top() {
            self.y += height;
        }
    }

    fn broken(&mut self, text: &Rich, size: f32, width: f32) -> Vec<Line> {
        let lines = broken(self.faces, text, size, width);
        let all = lines.iter().flat_map(|line| &line.set);
        self.out.missing.extend(all.filter(|set| set.glyph.is_missing).map(|set| set.c));
        lines
    }

    /// One line whose top is at `y`.
    fn line(&mut self, line: Line, at: (f32, f32, f32), style: Style, node: Option<usize>) {
        let (x, y, width) = at;
        let x = match style.align {
            Align::Left => x,
            Align::Center => x + (width - line.width) / 2.0,
            Align::Right => x + width - line.width,
        };
        // The base line of a face whose characters fill 88 % of the square above it.
        let y = y + (style.lead - style.size) / 2.0 + style.size * 0.88;
        self.place(Op::Text { x, y, size: style.size, shade: style.shade, line }, node);
    }

    /// Lines one below the other, over as many pages as they need.
    fn flow(&mut self, text: &Rich, x: f32, width: f32, style: Style, node: usize) {
        for line in self.broken(text, style.size, width) {
            self.need(style.lead);
            self.line(line, (x, self.y, width), style, Some(node));
            self.y += style.lead;
        }
    }

    /// What stands at the top and foot of every page.
    fn frame(&mut self, document: &Document) {
        let count = self.out.pages.len();
        let small = Style { size: 8.0, lead: 12.0, shade: 110, align: Align::Left };
        for number in 1..=count {
            let mut placed = Vec::new();
            std::mem::swap(&mut placed, &mut self.out.pages[number - 1]);
            let pages = document.pages.replace("##", &count.to_string());
            let pages = pages.replace('#', &number.to_string());
            let rows = [
                (document.head.clone(), 36.0, Align::Left),
                (document.foot.clone(), PAGE.1 - 48.0, Align::Left),
                (vec![(pages, false)], PAGE.1 - 48.0, Align::Right),
            ];
            self.out.pages.push(placed);
            for (text, y, align) in rows {
                let style = Style { align, ..small };
                let width = if align == Align::Left { WIDTH * 0.8 } else { WIDTH * 0.18 };
                let x = if align == Align::Left { SIDE } else { SIDE + WIDTH * 0.82 };
                let lines = self.broken(&text, style.size, width);
                for (line, row) in lines.into_iter().zip(0_u8..2) {
                    self.line(line, (x, y + f32::from(row) * 11.0, width), style, None);
                }
            }
            let done = self.out.pages.pop().expect("it was pushed above");
            self.out.pages[number - 1] = done;
        }
    }
}

/// The words of a text without its bold marks.
fn words(text: &Rich) -> String {
    text.iter().map(|(part, _)| part.as_str()).collect()
}

/// A whole number of lines as a length factor.
fn many(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
