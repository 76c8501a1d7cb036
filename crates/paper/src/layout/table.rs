//! Tables and facts: rows that stay whole where they can, with the head on every page.

use super::{BOTTOM, Op, Part, SIDE, Setter, Style, TOP, WIDTH, many};
use crate::lines::Line;
use crate::markup::{Align, Column, Rich};

const CELL: Style = Style { size: 9.0, lead: 14.0, shade: 20, align: Align::Left };
const FACT: Style = Style { size: 10.0, lead: 16.0, shade: 20, align: Align::Left };
const PAD: f32 = 4.0;
/// How much of the width the labels of facts take.
const LABELS: f32 = 0.27;

/// A row whose texts are broken into lines.
struct Row {
    cells: Vec<Vec<Line>>,
    nodes: Vec<usize>,
    is_head: bool,
}

/// How the rows of a table are drawn.
struct Look<'a> {
    columns: &'a [Column],
    style: Style,
    /// Facts: the first column is pale and there is no frame.
    are_facts: bool,
}

impl Look<'_> {
    fn widths(&self) -> Vec<f32> {
        let all: f32 = self.columns.iter().map(|column| column.weight).sum();
        self.columns.iter().map(|column| WIDTH * column.weight / all).collect()
    }
}

impl Setter<'_> {
    pub(super) fn facts(&mut self, facts: &[(Rich, Rich)]) {
        let columns = [
            Column { weight: LABELS, align: Align::Left },
            Column { weight: 1.0 - LABELS, align: Align::Left },
        ];
        let look = Look { columns: &columns, style: FACT, are_facts: true };
        let table = self.node(Part::Table, None, String::new());
        self.gap(2.0);
        self.rule(0.4, 200);
        for (label, value) in facts {
            let row = self.row(table, &look, &[label.clone(), value.clone()], false);
            self.whole_or_cut(&look, row, None);
        }
        self.y += 8.0;
    }

    pub(super) fn table(&mut self, columns: &[Column], has_head: bool, rows: &[Vec<Rich>]) {
        let look = Look { columns, style: CELL, are_facts: false };
        let table = self.node(Part::Table, None, String::new());
        self.gap(4.0);
        let mut head = None;
        for (index, cells) in rows.iter().enumerate() {
            let row = self.row(table, &look, cells, has_head && index == 0);
            if row.is_head {
                // A head does not stand alone at the foot of a page.
                self.need(look.height(&row) + CELL.lead + 2.0 * PAD);
                head = Some(row.cells.clone());
            }
            self.whole_or_cut(&look, row, head.as_ref());
        }
        self.y += 8.0;
    }

    fn row(&mut self, table: usize, look: &Look<'_>, cells: &[Rich], is_head: bool) -> Row {
        let node = self.node(Part::Row, Some(table), String::new());
        let mut row = Row { cells: Vec::new(), nodes: Vec::new(), is_head };
        for ((index, text), width) in cells.iter().enumerate().zip(look.widths()) {
            let is_label = is_head || (look.are_facts && index == 0);
            let part = if is_label { Part::Head } else { Part::Cell };
            row.nodes.push(self.node(part, Some(node), String::new()));
            let text = match is_head {
                true => text.iter().map(|(part, _)| (part.clone(), true)).collect(),
                false => text.clone(),
            };
            row.cells.push(self.broken(&text, look.style.size, width - 2.0 * PAD));
        }
        row
    }

    /// Draws a row on this page, or on the next, or in pieces where no page would hold it.
    fn whole_or_cut(&mut self, look: &Look<'_>, mut row: Row, head: Option<&Vec<Vec<Line>>>) {
        loop {
            let room = BOTTOM - self.y - 2.0 * PAD;
            if look.height(&row) <= room + 2.0 * PAD {
                return self.draw_row(look, row);
            }
            let fits_a_page = look.height(&row) <= BOTTOM - TOP - 60.0;
            if !fits_a_page && room > 3.0 * look.style.lead {
                let mut count = 0;
                while many(count + 1) * look.style.lead <= room {
                    count += 1;
                }
                let rest = row
                    .cells
                    .iter_mut()
                    .map(|lines| lines.split_off(count.min(lines.len())))
                    .collect();
                let nodes = row.nodes.clone();
                self.draw_row(look, row);
                row = Row { cells: rest, nodes, is_head: false };
            }
            self.new_page();
            if let Some(cells) = head.filter(|_| !row.is_head) {
                // Repeated for the eye only; who listens has heard it.
                let again = Row { cells: cells.clone(), nodes: Vec::new(), is_head: true };
                self.draw_row(look, again);
            }
        }
    }

    fn draw_row(&mut self, look: &Look<'_>, row: Row) {
        let (top, height) = (self.y, look.height(&row));
        if row.is_head {
            let fill = Op::Fill { x: SIDE, y: top, width: WIDTH, height, shade: 236 };
            self.place(fill, None);
        }
        let mut x = SIDE;
        let is_top = self.is_at_top();
        for (index, (lines, width)) in row.cells.into_iter().zip(look.widths()).enumerate() {
            let is_label = look.are_facts && index == 0;
            let shade = if is_label { 95 } else { look.style.shade };
            let style = Style { align: look.columns[index].align, shade, ..look.style };
            for (line, nth) in lines.into_iter().zip(0_usize..) {
                let y = top + PAD + many(nth) * style.lead;
                let at = (x + PAD, y, width - 2.0 * PAD);
                self.line(line, at, style, row.nodes.get(index).copied());
            }
            if !look.are_facts {
                self.stroke((x, top), (x, top + height));
            }
            x += width;
        }
        if !look.are_facts {
            self.stroke((x, top), (x, top + height));
            if row.is_head || is_top {
                self.stroke((SIDE, top), (SIDE + WIDTH, top));
            }
        }
        self.y = top + height;
        let shade = if look.are_facts { 215 } else { 170 };
        self.rule(0.5, shade);
    }

    fn stroke(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.place(Op::Stroke { from, to, width: 0.5, shade: 170 }, None);
    }
}

impl Look<'_> {
    fn height(&self, row: &Row) -> f32 {
        let lines = row.cells.iter().map(Vec::len).max().unwrap_or(1);
        many(lines.max(1)) * self.style.lead + 2.0 * PAD
    }
}
