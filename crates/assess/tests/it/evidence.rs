use assess::evidence::{Checker, read_csv, read_jsonl, settle};
use assess::profile::shipped;
use domain::assessment::State;

/// Reads CSV for wang2016 and gives the faults, or the number of rows.
fn csv(text: &str) -> Result<usize, String> {
    let definition = shipped("wang2016").unwrap();
    let units = ["甲省".to_owned(), "乙省".to_owned()].into();
    let mut checker = Checker::new(&definition, Some(&units));
    let read = read_csv(text, &mut checker).map(|rows| rows.len());
    read.map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

#[test]
fn good_evidence_is_read() {
    let text = "\u{feff}unit,item,indicator,value,state,level\n甲省,,A1.1,1,,\n甲省,,A1.4,0.97,measured,\n乙省,,A1.1,,blocked,\n";
    assert_eq!(csv(text), Ok(3));
}

#[test]
fn bad_evidence_is_refused_with_its_line() {
    let row = |body: &str| {
        csv(&format!("unit,indicator,value,state\n甲省,A1.2,0.99,\n{body}\n")).unwrap_err()
    };
    assert_eq!(row("丙省,A1.1,1,"), "line 3: unknown unit \"丙省\"");
    assert_eq!(row("甲省,Z9,1,"), "line 3: unknown leaf \"Z9\"");
    assert!(row("甲省,A1.4,NaN,").contains("line 3: value \"NaN\": NaN or infinity"));
    assert!(row("甲省,A1.4,many,").contains("text where a number belongs"));
    assert!(row("甲省,A1.4,1.2,").contains("a share lies between 0 and 1"));
    assert!(row("甲省,A2.1,60,").contains("not a step of the ladder"));
    assert!(row("甲省,A1.2,0.98,").contains("line 3: a second record"));
    assert!(row("甲省,A1.4,,").contains("line 3: neither a value nor a state"));
    assert!(row("甲省,A1.4,1,blocked").contains("state `blocked` with a value"));
    assert!(row("甲省,A1.4,1,lost").contains("\"lost\" is not a state"));
    assert!(row("甲省,A1.4").contains("2 fields where the header has 4"));
    assert!(row(",A1.4,1,").contains("the unit is empty"));
    assert!(csv("unit,leaf,value\n").unwrap_err().contains("line 1: unknown column \"leaf\""));
    assert!(csv("unit,indicator\n").unwrap_err().contains("\"value\" is missing"));
    assert!(csv("").unwrap_err().contains("missing"));
}

#[test]
fn json_lines_are_read_and_refused_the_same_way() {
    let definition = shipped("wang2016").unwrap();
    let mut checker = Checker::new(&definition, None);
    let good = "{\"unit\":\"甲\",\"indicator\":\"A1.1\",\"value\":\"1\"}\n\n{\"unit\":\"甲\",\"indicator\":\"A1.4\",\"state\":\"not-tested\"}\n";
    let rows = read_jsonl(good, &mut checker).unwrap();
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(rows[0].evidence.state, Some(State::Measured));
    let mut checker = Checker::new(&definition, None);
    let faults =
        read_jsonl("{\"unit\":\"甲\"\n{\"unit\":\"甲\",\"leaf\":1}\n", &mut checker).unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_correction_takes_the_place_of_what_it_names() {
    let definition = shipped("wang2016").unwrap();
    let read = |text: &str| {
        let mut checker = Checker::new(&definition, None);
        read_csv(&format!("id,unit,indicator,value,corrects\n{text}"), &mut checker).unwrap()
    };
    let rows = settle(read("r1,甲,A1.1,0,\nr2,甲,A1.1,1,r1\n")).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].evidence.id, "r2");
    let faults = settle(read("r1,甲,A1.1,0,\nr2,乙,A1.1,1,r1\nr3,甲,A1.1,1,r9\n")).unwrap_err();
    assert!(
        faults[0].what.contains("another unit") && faults[1].what.contains("no earlier record")
    );
}
