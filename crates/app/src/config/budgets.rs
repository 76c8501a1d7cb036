//! The budgets of reading, as an operator sets them.

use service::budgets::Budgets;

/// More than anybody can read in an hour, and little enough to reckon with.
const MOST: u64 = 1 << 50;

/// Takes a setting; none where it is no budget.
pub fn take(budgets: &mut Budgets, key: &str, value: &str) -> Option<Result<(), &'static str>> {
    let place = match key.strip_prefix("budgets.")? {
        "source_rows" => &mut budgets.reading.source,
        "source_list_rows" => &mut budgets.lists.source,
        "source_cases" => &mut budgets.cases.source,
        "source_file_bytes" => &mut budgets.files.source,
        "identity_rows" => &mut budgets.reading.identity,
        "identity_list_rows" => &mut budgets.lists.identity,
        "identity_cases" => &mut budgets.cases.identity,
        "identity_file_bytes" => &mut budgets.files.identity,
        _ => return None,
    };
    Some(match value.parse() {
        Ok(budget) if budget <= MOST => {
            *place = budget;
            Ok(())
        }
        _ => Err("must be a whole number up to 1125899906842624; 0 is without limit"),
    })
}
