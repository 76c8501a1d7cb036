//! Countries, life events, indicators and the columns of the score sheet.

/// The nine life events, with the year in which they were assessed: name in the service sheets,
/// heading in the score sheet, whether it is for business.
pub(super) const EVENTS: [(&str, &str, bool); 9] = [
    ("Business Start-up", "Business Start-up (2022)", true),
    ("Family", "Family (2022)", false),
    ("Career", "Career (2022)", false),
    ("Studying", "Studying (2022)", false),
    ("Economic", "Regular business operations (2021)", true),
    ("Transport", "Transport (2021)", false),
    ("Justice", "Justice (2021)", false),
    ("Moving", "Moving (2021)", false),
    ("Health", "Health (2021)", false),
];

/// The position of a life event by its name in the service sheets.
pub(super) fn event(name: &str) -> Option<usize> {
    EVENTS.iter().position(|(own, _, _)| *own == name)
}

/// The life events of 2020, which the score sheet keeps for the two-year value before.
pub(super) const BEFORE: [&str; 4] =
    ["Business Start-up (2020)", "Family (2020)", "Career (2020)", "Studying (2020)"];

/// The averages: heading, and which life events enter.
pub(super) const AVERAGES: [(&str, &[usize]); 5] = [
    ("Average (2022)", &[0, 1, 2, 3]),
    ("Average (2021)", &[4, 5, 6, 7, 8]),
    ("Biennial average 2021 + 2022", &[0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ("Business life events 2021 + 2022", &[0, 4]),
    ("Citizen life events 2021 + 2022", &[1, 2, 3, 5, 6, 7, 8]),
];

/// The columns by level of government.
pub(super) const LEVELS: [&str; 3] = ["Central", "Regional", "Local"];

/// The indicators of the score sheet: code and the start of its name.
pub(super) const INDICATORS: [&str; 19] = [
    "0.", "1.", "1.1", "1.2", "1.3", "2.", "2.1", "2.2", "2.3", "3.", "3.1", "3.2", "3.3", "3.4",
    "4.", "4.1", "4.2", "4.3", "4.4",
];

/// The position of an indicator by its code.
pub(super) fn indicator(code: &str) -> usize {
    INDICATORS.iter().position(|own| *own == code).expect("the code is in the list")
}

/// Countries of the sheet that are not member states.
pub(super) const NOT_MEMBERS: [&str; 8] = ["AL", "CH", "IS", "ME", "MK", "NO", "RS", "TR"];

/// The mean of the member states, and of all countries.
pub(super) const UNIONS: [(&str, bool); 2] = [("AVERAGE_EU27", true), ("EU27+", false)];
