//! Texts of statements put together for PostgreSQL: several as one, and one for several rows. Only
//! placeholders and texts that the program holds go into them.

use crate::db::Statement;

/// Joins statements, each for so many rows, shifting each one's placeholders past those before.
pub(crate) fn compose(statements: &[Statement], rows: usize) -> String {
    let mut text = String::from("with ");
    let mut shift = 0;
    for (index, statement) in statements.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let width = statement.args.len();
        let sql = match for_rows(statement.sql) {
            Some(sql) if rows > 1 => repeated(sql, width, rows),
            _ => statement.sql.to_owned(),
        };
        text.push_str(&format!("{comma}w{index} as ({})", shifted(&sql, shift)));
        shift += width * rows;
    }
    text.push_str(" select 1");
    text
}

/// The text that does for many rows what a statement does for one; none where there is no such.
pub(crate) fn for_rows(sql: &'static str) -> Option<&'static str> {
    // Rows of values, of which any may be looked up; not rows that a select finds. What stands behind
    // the row is written once for all rows, so that no value may stand there.
    let is_plain = row_of_values(sql).is_some_and(|(from, to)| {
        let head = sql[..from].trim_start();
        let is_insert = head.starts_with("insert into") && !head.contains("select");
        is_insert && !sql.contains("returning") && !sql[to..].contains(['$', '?'])
    });
    if is_plain {
        return Some(sql);
    }
    crate::cases::FOR_ROWS.iter().find(|(one, _)| *one == sql).map(|(_, many)| *many)
}

fn shifted(sql: &str, shift: usize) -> String {
    let mut parts = sql.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let number: usize =
            part[..end].parse().expect("a $ in a statement is followed by its number");
        text.push_str(&format!("${}{}", number + shift, &part[end..]));
    }
    text
}

/// The text with its row of values as often as there are rows, each shifted past those before.
pub(crate) fn repeated(sql: &str, width: usize, rows: usize) -> String {
    let (from, to) = row_of_values(sql).expect("a statement for many rows has a row of values");
    let row = &sql[from..to];
    let list: Vec<String> = (0..rows).map(|n| shifted(row, n * width)).collect();
    format!("{}{}{}", &sql[..from], list.join(", "), &sql[to..])
}

/// Where the row of values begins and ends, with its brackets.
fn row_of_values(sql: &str) -> Option<(usize, usize)> {
    const MARK: &str = "values (";
    let from = sql.find(MARK)? + MARK.len() - 1;
    let mut depth = 0;
    let close = sql[from..].find(|c: char| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    Some((from, from + close? + 1))
}

#[cfg(test)]
mod tests {
    use super::{compose, repeated, shifted};
    use crate::args;
    use crate::db::Statement;

    #[test]
    fn placeholders_are_shifted_past_those_before() {
        assert_eq!(
            shifted("insert into t values ($1, $2, $11)", 3),
            "insert into t values ($4, $5, $14)"
        );
        assert_eq!(shifted("select 1", 3), "select 1");
    }

    #[test]
    fn lists_of_one_shape_become_one_statement() {
        let a = Statement {
            table: "a",
            sql: "insert into a values ($1, $2, 0)",
            args: args![1_i64, 2_i64],
        };
        let b = Statement { table: "b", sql: "insert into b values ($1)", args: args![3_i64] };
        let once = "with w0 as (insert into a values ($1, $2, 0)), \
                    w1 as (insert into b values ($3)) select 1";
        let twice = "with w0 as (insert into a values ($1, $2, 0), ($3, $4, 0)), \
                     w1 as (insert into b values ($5), ($6)) select 1";
        let shape = [a, b];
        assert_eq!(compose(&shape, 1), once);
        assert_eq!(compose(&shape, 2), twice);
    }

    #[test]
    fn a_row_of_values_is_repeated_with_what_stands_around_it() {
        let sql = "update t set a = w.column2 from (values (cast($1 as text), $2)) w where b = 1";
        let twice = "update t set a = w.column2 from \
                     (values (cast($1 as text), $2), (cast($3 as text), $4)) w where b = 1";
        assert_eq!(repeated(sql, 2, 2), twice);
        assert_eq!(repeated(sql, 2, 1), sql);
    }
}
