//! What a case may go through, tried against the rules.

use super::*;

#[test]
fn a_number_is_read_however_it_was_copied() {
    let id = CaseId::parse("440106-261122-7K3M9QX2PF").unwrap();
    assert_eq!(id.number, "261122-7K3M9QX2PF");
    assert_eq!(id.shown(), "440106-261122-7K3M9QX2PF");
    for typed in [" 440106 261122 7k3m9qx2pf", "4401062611227K3M9QX2PF", "44O1O6-26ll22-7k3m9qx2pf"]
    {
        assert_eq!(CaseId::parse(typed).as_ref(), Some(&id), "{typed}");
    }
    for typed in ["", "440106-261122", "440106-261122-7K3M9QX2PFF", "粤106-261122-7K3M9QX2PF"] {
        assert_eq!(CaseId::parse(typed), None, "{typed}");
    }
}

#[test]
fn every_state_is_found_by_its_key() {
    for state in State::ALL {
        assert_eq!(State::from_key(state.key()), Some(state));
    }
    assert_eq!(State::from_key("draft"), None);
}
