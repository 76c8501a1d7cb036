//! The guard of cells that a spreadsheet would take for a formula.

/// A cell as text; import takes the mark off again.
pub fn guarded(cell: String) -> String {
    match is_formula(&cell) {
        true => format!("'{cell}"),
        false => cell,
    }
}

/// The same, but a plain number or a lone dash stays what it is.
pub fn guarded_but_numbers(cell: &str) -> String {
    match cell == "-" || cell.parse::<f64>().is_ok() {
        true => cell.to_owned(),
        false => guarded(cell.to_owned()),
    }
}

/// Spreadsheets take full-width signs for the plain ones.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_marked_in_either_width_and_a_number_may_stay() {
        for cell in ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "＝1+1", "＋x", "－x", "＠x"] {
            assert_eq!(guarded(cell.to_owned()), format!("'{cell}"));
            assert_eq!(guarded_but_numbers(cell), format!("'{cell}"));
        }
        for cell in ["", "甲", "1=1", "0.5"] {
            assert_eq!(guarded(cell.to_owned()), cell);
            assert_eq!(guarded_but_numbers(cell), cell);
        }
        assert_eq!(guarded("-1.5".to_owned()), "'-1.5");
        assert_eq!(
            (guarded_but_numbers("-1.5"), guarded_but_numbers("-")),
            ("-1.5".into(), "-".into())
        );
    }
}
