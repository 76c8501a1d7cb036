//! Every kind of block but tables.

use super::{Op, Part, SIDE, SealPlace, Setter, Sizes, Style, WIDTH, many, words};
use crate::error::Error;
use crate::layout::{BOTTOM, TOP};
use crate::markup::{Align, Block, Rich, Sign};

const BODY: Style = Style { size: 10.5, lead: 16.5, shade: 20, align: Align::Left };
const SMALL: Style = Style { size: 8.5, lead: 13.0, shade: 90, align: Align::Left };
/// Room for a round seal of 42 mm.
const SEAL: f32 = 119.0;
/// The side of a QR code in points: 28 mm.
const QR: f32 = 80.0;

impl Setter<'_> {
    pub(super) fn block(&mut self, block: &Block, sizes: Sizes<'_>) -> Result<(), Error> {
        match block {
            Block::Heading(level, text) => self.heading(*level, text),
            Block::Paragraph(align, text) => {
                self.paragraph(text, Style { align: *align, ..BODY }, 5.0);
            }
            Block::Small(text) => self.paragraph(text, SMALL, 3.0),
            Block::List(entries) => self.list(entries),
            Block::Facts(facts) => self.facts(facts),
            Block::Table { columns, has_head, rows } => self.table(columns, *has_head, rows),
            Block::Sign(sign) => self.sign(sign),
            Block::Picture { name, percent } => self.picture(name, *percent, sizes)?,
            Block::Rule => {
                self.gap(5.0);
                self.rule(0.6, 150);
                self.y += 5.0;
            }
            Block::Gap(points) => self.gap(*points),
            Block::NewPage if self.is_at_top() => {}
            Block::NewPage => self.new_page(),
            Block::Lang(language) => self.language = *language,
        }
        Ok(())
    }

    fn heading(&mut self, level: u8, text: &Rich) {
        let (size, lead, before, after) = match level {
            1 => (18.0, 28.0, 14.0, 10.0),
            2 => (12.5, 21.0, 12.0, 4.0),
            _ => (11.0, 19.0, 8.0, 2.0),
        };
        let align = if level == 1 { Align::Center } else { Align::Left };
        let bold: Rich = text.iter().map(|(part, _)| (part.clone(), true)).collect();
        self.gap(before);
        // A heading never stands alone at the foot of a page.
        self.need(lead + 2.0 * BODY.lead);
        let node = self.node(Part::Heading(level), None, words(text));
        self.flow(&bold, SIDE, WIDTH, Style { size, lead, shade: 0, align }, node);
        self.y += after;
    }

    fn paragraph(&mut self, text: &Rich, style: Style, after: f32) {
        let node = self.node(Part::Paragraph, None, String::new());
        self.flow(text, SIDE, WIDTH, style, node);
        self.y += after;
    }

    fn list(&mut self, entries: &[Rich]) {
        let list = self.node(Part::List, None, String::new());
        for entry in entries {
            let node = self.node(Part::Entry, Some(list), String::new());
            self.need(BODY.lead);
            let mark = self.broken(&vec![("•".to_owned(), false)], BODY.size, 20.0);
            for line in mark {
                self.line(line, (SIDE + 4.0, self.y, 12.0), BODY, Some(node));
            }
            self.flow(entry, SIDE + 16.0, WIDTH - 16.0, BODY, node);
            self.y += 2.0;
        }
        self.y += 4.0;
    }

    fn sign(&mut self, sign: &Sign) {
        let height = SEAL + 14.0;
        self.gap(16.0);
        self.need(height);
        let top = self.y;
        if !sign.address.is_empty() {
            let label = format!("{} {}", words(&sign.caption), sign.address);
            let node = self.node(Part::Figure, None, label);
            let op = Op::Qr { x: SIDE, y: top, side: QR, text: sign.address.clone() };
            self.place(op, Some(node));
            self.y = top + QR + 2.0;
            let caption = self.node(Part::Paragraph, None, String::new());
            for line in self.broken(&sign.caption, 7.5, 190.0) {
                let style = Style { size: 7.5, lead: 10.5, ..SMALL };
                self.line(line, (SIDE, self.y, 190.0), style, Some(caption));
                self.y += 10.5;
            }
        }
        let (width, left) = (230.0, SIDE + WIDTH - 230.0);
        let (x, y) = (left + width / 2.0, top + SEAL / 2.0);
        self.place(Op::Circle { x, y, radius: SEAL / 2.0 }, None);
        let page = self.out.pages.len() - 1;
        self.out.seal.get_or_insert(SealPlace { page, x, y, diameter: SEAL });
        let pale = Style { size: 7.5, lead: 10.0, shade: 150, align: Align::Center };
        for line in self.broken(&sign.seal, pale.size, SEAL) {
            self.line(line, (x - SEAL / 2.0, top + 16.0, SEAL), pale, None);
        }
        let node = self.node(Part::Paragraph, None, String::new());
        let style = Style { align: Align::Center, ..BODY };
        let lines = self.broken(&sign.authority, style.size, width);
        let mut at = y - many(lines.len()) * 15.0;
        for line in lines {
            self.line(line, (left, at, width), Style { lead: 15.0, ..style }, Some(node));
            at += 15.0;
        }
        for line in self.broken(&sign.date, style.size, width) {
            self.line(line, (left, at + 4.0, width), style, Some(node));
            at += 18.0;
        }
        self.y = (top + height).max(self.y);
    }

    fn picture(&mut self, name: &str, percent: f32, sizes: Sizes<'_>) -> Result<(), Error> {
        let (own_width, own_height, label) = sizes(name)?;
        let mut width = WIDTH * percent / 100.0;
        let mut height = width * own_height / own_width.max(1.0);
        let most = BOTTOM - TOP;
        if height > most {
            width *= most / height;
            height = most;
        }
        self.gap(4.0);
        self.need(height);
        let x = SIDE + (WIDTH - width) / 2.0;
        let node = self.node(Part::Figure, None, label);
        let op = Op::Picture { name: name.to_owned(), x, y: self.y, width, height };
        self.place(op, Some(node));
        self.y += height + 8.0;
        Ok(())
    }

    pub(super) fn rule(&mut self, width: f32, shade: u8) {
        let (from, to) = ((SIDE, self.y), (SIDE + WIDTH, self.y));
        self.place(Op::Stroke { from, to, width, shade }, None);
    }
}
