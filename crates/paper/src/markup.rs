//! The plain markup that a filled template is written in, one block a line.
//!
//! | Line | Is |
//! |---|---|
//! | `# text` … `### text` | a heading |
//! | `- text` | an entry of a list |
//! | `: label \| value` | a fact, two columns |
//! | `\| a \| b \|` | a row of a table; `\|---\|--:\|` below the first makes it the head, and says by its dashes how wide each column is and by a colon that it stands on the right |
//! | `> text` | small print |
//! | `@center text`, `@right text` | a line in the middle, on the right |
//! | `@sign authority \| date \| address \| caption \| place of the seal` | the end of a notice: QR code, authority, date, room for the seal |
//! | `@picture name \| percent` | a picture that was given, so wide |
//! | `@rule`, `@gap points`, `@page` | a line, room, a new page |
//! | `@lang zh`, `@head text`, `@foot text`, `@pages text` | the language of what follows, and what stands at the top and foot of every page; `@pages` has `#` for the page and `##` for all |
//! | anything else | a paragraph |
//!
//! `**bold**` stands inside a text, `\n` breaks a line, and a backslash takes its meaning from any sign.

use domain::text::Language;

use crate::error::Error;

/// A text with its bold parts; a line break is `\n`.
pub(crate) type Rich = Vec<(String, bool)>;

/// How a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// On the left.
    Left,
    /// In the middle.
    Center,
    /// On the right.
    Right,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Column {
    /// How wide beside the others.
    pub weight: f32,
    /// How its texts stand.
    pub align: Align,
}

/// The end of a notice.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sign {
    /// Who issued it.
    pub authority: Rich,
    /// When.
    pub date: Rich,
    /// What the QR code says.
    pub address: String,
    /// What stands below the code.
    pub caption: Rich,
    /// What stands where the seal will be.
    pub seal: Rich,
}

/// One block of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Block {
    Heading(u8, Rich),
    Paragraph(Align, Rich),
    Small(Rich),
    List(Vec<Rich>),
    Facts(Vec<(Rich, Rich)>),
    Table { columns: Vec<Column>, has_head: bool, rows: Vec<Vec<Rich>> },
    Sign(Box<Sign>),
    Picture { name: String, percent: f32 },
    Rule,
    Gap(f32),
    NewPage,
    Lang(Language),
}

/// A whole document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Document {
    /// From top to bottom.
    pub blocks: Vec<Block>,
    /// At the top of every page.
    pub head: Rich,
    /// At the foot of every page, on the left.
    pub foot: Rich,
    /// At the foot of every page, on the right: the number of the page.
    pub pages: String,
}

/// Signs that mean something somewhere and are taken literally in values.
const SIGNS: &str = "\\|*#>:@-";

/// A value as it stands in a template without meaning anything but itself.
pub(crate) fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 8);
    for c in value.trim_end().chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push(' '),
            // Signs that steer and have no shape cannot be printed and could turn a text around.
            c if is_unprintable(c) => {}
            c => {
                if SIGNS.contains(c) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}

fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{ad}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}')
}

/// Reads a filled template.
pub(crate) fn parse(text: &str) -> Result<Document, Error> {
    let mut document = Document::default();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() {
            read(&mut document, line).map_err(|why| Error::Markup { line: index + 1, why })?;
        }
    }
    Ok(document)
}

fn read(document: &mut Document, line: &str) -> Result<(), String> {
    if let Some(rest) = line.strip_prefix('@') {
        return directive(document, rest);
    }
    if let Some(rest) = line.strip_prefix('|') {
        return row(document, rest);
    }
    let last = document.blocks.last_mut();
    if let Some(rest) = line.strip_prefix("- ") {
        match last {
            Some(Block::List(entries)) => entries.push(rich(rest)),
            _ => document.blocks.push(Block::List(vec![rich(rest)])),
        }
        return Ok(());
    }
    if let Some(rest) = line.strip_prefix(": ") {
        let cells = cells(rest);
        let [label, value] = &cells[..] else {
            return Err("a fact is `: label | value`".to_owned());
        };
        let fact = (rich(label), rich(value));
        match last {
            Some(Block::Facts(facts)) => facts.push(fact),
            _ => document.blocks.push(Block::Facts(vec![fact])),
        }
        return Ok(());
    }
    document.blocks.push(match line.split_once(' ') {
        Some(("#", rest)) => Block::Heading(1, rich(rest)),
        Some(("##", rest)) => Block::Heading(2, rich(rest)),
        Some(("###", rest)) => Block::Heading(3, rich(rest)),
        Some((">", rest)) => Block::Small(rich(rest)),
        _ => Block::Paragraph(Align::Left, rich(line)),
    });
    Ok(())
}

fn directive(document: &mut Document, rest: &str) -> Result<(), String> {
    let (name, given) = rest.split_once(' ').unwrap_or((rest, ""));
    let given = given.trim();
    let number = |text: &str| text.trim().parse::<f32>().map_err(|e| format!("{text}: {e}"));
    let block = match name {
        "center" => Block::Paragraph(Align::Center, rich(given)),
        "right" => Block::Paragraph(Align::Right, rich(given)),
        "rule" => Block::Rule,
        "page" => Block::NewPage,
        "gap" => Block::Gap(number(given)?.clamp(0.0, 800.0)),
        "lang" => Block::Lang(Language::parse(given).ok_or("an unknown language")?),
        "sign" => Block::Sign(Box::new(sign(given)?)),
        "picture" => {
            let cells = cells(given);
            let percent = cells.get(1).map_or(Ok(100.0), |text| number(text))?;
            Block::Picture { name: plain(&cells[0]), percent: percent.clamp(5.0, 100.0) }
        }
        "head" => {
            document.head = rich(given);
            return Ok(());
        }
        "foot" => {
            document.foot = rich(given);
            return Ok(());
        }
        "pages" => {
            given.clone_into(&mut document.pages);
            return Ok(());
        }
        other => return Err(format!("`@{other}` is not known")),
    };
    document.blocks.push(block);
    Ok(())
}

fn sign(given: &str) -> Result<Sign, String> {
    let cells = cells(given);
    let [authority, date, address, caption, seal] = &cells[..] else {
        return Err("`@sign` takes five parts".to_owned());
    };
    Ok(Sign {
        authority: rich(authority),
        date: rich(date),
        address: plain(address),
        caption: rich(caption),
        seal: rich(seal),
    })
}

fn row(document: &mut Document, rest: &str) -> Result<(), String> {
    let rest = rest.strip_suffix('|').unwrap_or(rest);
    let cells = cells(rest);
    let is_ruler = cells.iter().all(|c| !c.is_empty() && c.chars().all(|s| "-:".contains(s)));
    if let Some(Block::Table { columns, has_head, rows }) = document.blocks.last_mut() {
        if cells.len() != columns.len() {
            return Err(format!("{} cells where the table has {}", cells.len(), columns.len()));
        }
        if is_ruler && rows.len() == 1 && !*has_head {
            *columns = cells.iter().map(|cell| column(cell)).collect();
            *has_head = true;
            return Ok(());
        }
        rows.push(cells.iter().map(|cell| rich(cell)).collect());
        return Ok(());
    }
    document.blocks.push(Block::Table {
        columns: vec![Column { weight: 1.0, align: Align::Left }; cells.len()],
        has_head: false,
        rows: vec![cells.iter().map(|cell| rich(cell)).collect()],
    });
    Ok(())
}

fn column(ruler: &str) -> Column {
    let dashes = ruler.chars().filter(|c| *c == '-').count().max(1);
    let align = match (ruler.starts_with(':'), ruler.ends_with(':')) {
        (true, true) => Align::Center,
        (false, true) => Align::Right,
        _ => Align::Left,
    };
    Column { weight: f32::from(u16::try_from(dashes).unwrap_or(u16::MAX)), align }
}

/// The parts between bars; a bar behind a backslash is none.
fn cells(text: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let cell = cells.last_mut().expect("there is always one");
        match c {
            '\\' => {
                cell.push(c);
                cell.extend(chars.next());
            }
            '|' => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// A text without its backslashes and bold marks.
fn plain(text: &str) -> String {
    rich(text).into_iter().map(|(part, _)| part).collect()
}

pub(crate) fn rich(text: &str) -> Rich {
    let mut parts: Rich = Vec::new();
    let mut part = String::new();
    let mut is_bold = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => part.push('\n'),
                other => part.extend(other),
            },
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                if !part.is_empty() {
                    parts.push((std::mem::take(&mut part), is_bold));
                }
                is_bold = !is_bold;
            }
            c => part.push(c),
        }
    }
    if !part.is_empty() {
        parts.push((part, is_bold));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Block {
        let mut blocks = parse(text).unwrap().blocks;
        assert_eq!(blocks.len(), 1, "{blocks:?}");
        blocks.remove(0)
    }

    fn words(text: &str) -> Rich {
        vec![(text.to_owned(), false)]
    }

    #[test]
    fn each_kind_of_line_is_its_block() {
        assert_eq!(one("## 二"), Block::Heading(2, words("二")));
        assert_eq!(one("- a\n- b"), Block::List(vec![words("a"), words("b")]));
        assert_eq!(one(": a | b"), Block::Facts(vec![(words("a"), words("b"))]));
        assert_eq!(one("@gap 4.5"), Block::Gap(4.5));
        let bold = vec![("a ".to_owned(), false), ("b".to_owned(), true)];
        assert_eq!(one("a **b**"), Block::Paragraph(Align::Left, bold));
    }

    #[test]
    fn a_ruler_below_the_first_row_makes_it_the_head() {
        let table = one("| a | b |\n|----|--:|\n| 1 | 2 |");
        let Block::Table { columns, has_head, rows } = table else { panic!("{table:?}") };
        assert!(has_head);
        assert_eq!(rows.len(), 2);
        let right = Column { weight: 2.0, align: Align::Right };
        assert_eq!(columns, [Column { weight: 4.0, align: Align::Left }, right]);
    }

    #[test]
    fn a_value_means_nothing_but_itself() {
        for value in ["# a", "- a", "| a | b |", "@page", "a **b** \\n", ": a | b", "> a"] {
            assert_eq!(one(&escaped(value)), Block::Paragraph(Align::Left, words(value)));
        }
        let two = one(&format!("| {} | x |", escaped("a | b\nc")));
        let Block::Table { rows, .. } = two else { panic!() };
        assert_eq!(rows[0], [words("a | b\nc"), words("x")]);
        assert_eq!(escaped("a\u{202e}b\u{0}c"), "abc");
    }

    #[test]
    fn what_makes_no_sense_is_named_with_its_line() {
        for text in ["\n@shout a", "\n: a", "\n@gap much", "\n@sign a | b"] {
            assert!(matches!(parse(text), Err(Error::Markup { line: 2, .. })), "{text}");
        }
        assert!(matches!(parse("| a | b |\n| a |"), Err(Error::Markup { line: 2, .. })));
    }
}
