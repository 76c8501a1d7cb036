//! Q6: telephones.

use super::{Findings, Rule};
use crate::item::ItemVersion;

/// Q6 (practice).
pub(super) fn phones(item: &ItemVersion, found: &mut Findings) {
    let consult = item.contact.consult_phone.as_deref();
    let complaint = item.contact.complaint_phone.as_deref();
    let both = [
        ("contact.consult_phone", consult, "consult-phone-missing"),
        ("contact.complaint_phone", complaint, "complaint-phone-missing"),
    ];
    for (field, phone, missing) in both {
        match phone.map(|text| (text, numbers(text))) {
            None => found.error(Rule::Q6, field, "", missing),
            Some((text, numbers)) if numbers.is_empty() => {
                found.error(Rule::Q6, field, text, "phone-unreadable");
            }
            Some((text, numbers)) => {
                if !numbers.iter().all(|number| can_be_dialled_from_afar(number)) {
                    found.warning(Rule::Q6, field, text, "area-code-missing");
                }
            }
        }
    }
    let (Some(consult), Some(complaint)) = (consult, complaint) else { return };
    let (consult, complaint_numbers) = (numbers(consult), numbers(complaint));
    let is_same = !complaint_numbers.is_empty()
        && complaint_numbers.iter().all(|number| consult.contains(number));
    if is_same {
        found.error(Rule::Q6, "contact.complaint_phone", complaint, "phones-are-the-same");
    }
}

/// The numbers in a printed text, digits only with the extension after `x`.
///
/// Dates, hours and house numbers are too short to be taken for one.
fn numbers(text: &str) -> Vec<String> {
    let folded: String = text.chars().map(crate::item::limit::half_width).collect();
    let mut found: Vec<String> = Vec::new();
    let mut current = String::new();
    for c in folded.chars().chain([';']) {
        match c {
            '0'..='9' => current.push(c),
            '转' => current.push('x'),
            '-' | '–' | '—' | ' ' | '(' | ')' if !current.is_empty() => {}
            _ => {
                let digits = current.bytes().filter(u8::is_ascii_digit).count();
                if digits >= 5 && !found.contains(&current) {
                    found.push(current.clone());
                }
                current.clear();
            }
        }
    }
    found
}

/// With area code, a mobile number, or a number that is the same all over the country.
fn can_be_dialled_from_afar(number: &str) -> bool {
    let main = number.split('x').next().unwrap_or(number);
    match main.as_bytes() {
        [b'0', ..] => main.len() >= 8,
        [b'4', b'0', b'0', ..] | [b'8', b'0', b'0', ..] => main.len() == 10,
        [b'9', b'5', ..] => true,
        [b'1', ..] => main.len() == 11,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_what_people_print() {
        let cases: [(&str, &[&str]); 7] = [
            ("020-12345", &["02012345"]),
            ("020-38350000转1", &["02038350000x1"]),
            ("020-84460000、020-84460000、020-89020000", &["02084460000", "02089020000"]),
            ("０２０－８３１３００００", &["02083130000"]),
            ("（020）83130000", &["02083130000"]),
            ("咨询地址：中山七路343号。电话：020-81720000。邮箱：无", &["02081720000"]),
            ("大厅窗口", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(numbers(text), expected, "{text}");
        }
    }

    #[test]
    fn a_number_can_be_dialled_from_another_city_or_not() {
        for (number, expected) in [
            ("02012345", true),
            ("057112345", true),
            ("12345", false),
            ("83130000", false),
            ("4001234567", true),
            ("95598", true),
            ("13800000000", true),
        ] {
            assert_eq!(can_be_dialled_from_afar(number), expected, "{number}");
        }
    }
}
