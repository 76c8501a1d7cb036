use assess::evidence::{Checker, Lean, read_csv, read_jsonl, settle};
use assess::profile::{parse, shipped};
use assess::repro::{Cell, Sheet, egdi, eu};
use assess::score::{Stream, score};
use domain::assessment::{Evidence, State};
use domain::text::Language;
use proptest::prelude::*;

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

/// A yardstick with values below nought.
const BELOW: &str = r#"
version = 1
id = "below"
[name]
zh = "负"
en = "below"
[[node]]
id = "A"
zh = "甲"
en = "A"
scale = { kind = "range", min = -5, max = 5 }
"#;

#[test]
fn records_as_they_are_published_are_read_again() {
    let definition = parse(BELOW, None).unwrap();
    let text = "\u{feff}id,unit,item,indicator,value,state,reason,url,at_ms,tool,quote,\
        second_value,settled_because,level,frame,corrects\r\n\
        1,甲省,,A,-1.5,measured,,https://example.org/,1763740800000,tongban 0.1.0,\
        \"按时, 逾期\",,,regional,,\r\n\
        2,甲省,,A,-2,measured,,https://example.org/,,,,,,regional,,1\r\n";
    let mut checker = Checker::new(&definition, None);
    let rows = settle(read_csv(text, &mut checker).unwrap()).unwrap();
    assert_eq!(rows.len(), 1, "the correction stands");
    let record = &rows[0].evidence;
    assert_eq!((record.value.as_deref(), record.corrects.as_deref()), (Some("-2"), Some("1")));
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
    let number = "{\"unit\":\"甲\",\"indicator\":\"A1.4\",\"value\":0.1}";
    let rows = read_jsonl(number, &mut checker).unwrap();
    assert_eq!(rows[0].evidence.value.as_deref(), Some("0.1"));
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
        faults[0].what.to_string().contains("another unit")
            && faults[1].what.to_string().contains("no earlier record")
    );
}

/// Scores CSV in one pass.
fn streamed(text: &str) -> Result<assess::score::Scorecard, String> {
    let definition = shipped("wang2016").unwrap();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let lean = Lean::new(reader.headers().unwrap()).map_err(|all| all[0].to_string())?;
    let mut stream = Stream::new(&definition);
    for record in reader.records() {
        let record = record.unwrap();
        stream
            .push(lean.observe(&record).map_err(|said| said.to_string())?)
            .map_err(|refused| refused.to_string())?;
    }
    Ok(stream.finish())
}

#[test]
fn one_pass_gives_what_the_careful_way_gives() {
    let text = "unit,item,indicator,value,state,url\n\
        乙,1,C1.1,0.5,,a\n乙,1,C1.1,0.25,,b\n乙,1,C1.2,,blocked,\n乙,2,C1.1,1,,\n\
        甲,1,C1.1,,automated,\n甲,,A1.2,0.9,,\n甲,,A1.4,0.5,,\n";
    let definition = shipped("wang2016").unwrap();
    let mut checker = Checker::new(&definition, None);
    let rows = read_csv(text, &mut checker).unwrap();
    let records: Vec<Evidence> = rows.into_iter().map(|row| row.evidence).collect();
    assert_eq!(streamed(text).unwrap(), score(&definition, &records).unwrap());
}

#[test]
fn one_pass_refuses_what_it_cannot_do() {
    let row = |body: &str| {
        streamed(&format!("unit,item,indicator,value,state,corrects\n甲,1,C1.1,1,,\n{body}\n"))
            .unwrap_err()
    };
    assert!(row("甲,2,C1.1,1,,\n甲,1,C1.2,1,,").contains("do not stand together"));
    assert!(row("甲,1,C1.1,0,,").contains("observed twice"));
    assert!(row("甲,2,C1.1,1,,r1").contains("a correction cannot be followed"));
    assert!(row("甲,2,C1.1,NaN,,").contains("NaN"));
    assert!(row("甲,2,C1.1,2,,").contains("a share lies"));
    assert!(row("甲,2,C1.1,,,").contains("neither"));
    assert!(row("甲,2,C1.1,1").contains("4 fields"));
}

/// Cells that look a little like those of a real workbook.
fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Empty),
        any::<f64>().prop_map(Cell::Number),
        any::<bool>().prop_map(Cell::Bool),
        "[A-I][0-9](_[0-9])?:? ?|Yes|No|NR|\\.|Country|Life event|Service|Health|AL|Url|Service type".prop_map(Cell::Text),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn no_text_makes_a_reader_panic_or_a_score_that_is_not_a_number(
        body in "(甲|乙|,|A1\\.1|C1\\.1|1|0|-|\\.|NaN|1e9|\"|\n|blocked|measured|é){0,60}",
        free in ".{0,80}",
    ) {
        let definition = shipped("wang2016").unwrap();
        for text in [format!("unit,item,indicator,value,state\n{body}"), free] {
            let mut checker = Checker::new(&definition, None);
            if let Ok(rows) = read_csv(&text, &mut checker) {
                let records: Vec<Evidence> = rows.into_iter().map(|row| row.evidence).collect();
                let card = score(&definition, &records).unwrap();
                for row in card.published(&definition) {
                    prop_assert!(!row.value.unwrap_or_default().contains("NaN"));
                }
            }
            let mut checker = Checker::new(&definition, None);
            let _ = read_jsonl(&text, &mut checker);
            let _ = parse(&text, None);
            let _ = egdi("x", &text);
        }
    }

    #[test]
    fn no_workbook_makes_the_rebuild_panic(rows in prop::collection::vec(prop::collection::vec(cell(), 0..30), 0..12)) {
        let sheets: Vec<Sheet> =
            eu::SHEETS.iter().map(|name| Sheet { name: (*name).to_owned(), rows: rows.clone() }).collect();
        let _ = eu::eu2023(&sheets);
    }

    #[test]
    fn numbers_of_any_length_are_scored_or_refused(digits in "[0-9]{1,30}", places in "[0-9]{0,14}") {
        let definition = shipped("eu-2020").unwrap();
        let mut checker = Checker::new(&definition, None);
        let text = format!("unit,indicator,value,url\nu,1.2,{digits}.{places}1,a\nu,1.2,33.333333333333,b\n");
        if let Ok(rows) = read_csv(&text, &mut checker) {
            let records: Vec<Evidence> = rows.into_iter().map(|row| row.evidence).collect();
            prop_assert_eq!(score(&definition, &records).unwrap().units.len(), 1);
        }
    }
}

#[test]
fn the_example_in_the_documents_is_scored() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/assessment/example/evidence.csv");
    let definition = shipped("wang2016").unwrap();
    let mut checker = Checker::new(&definition, None);
    let rows = read_csv(&std::fs::read_to_string(path).unwrap(), &mut checker).unwrap();
    let records: Vec<Evidence> =
        settle(rows).unwrap().into_iter().map(|row| row.evidence).collect();
    let card = score(&definition, &records).unwrap();
    let at = |id: &str| definition.nodes.iter().position(|node| node.id == id).unwrap();
    let [yi, jia] = &card.units[..] else { panic!("two cities") };
    assert_eq!(
        yi.nodes[at("A1")].cap.as_ref().unwrap().leaf,
        "A1.2",
        "乙市 failed 7 % of its probes"
    );
    assert_eq!(jia.nodes[at("D1.2")].value, Some(assess::exact::whole(100)));
    assert_eq!((jia.rank, yi.rank), (Some(1), Some(2)));
}

#[test]
fn every_kind_of_fault_is_told_in_chinese_too() {
    let definition = shipped("wang2016").unwrap();
    let told = |text: &str| -> Vec<String> {
        let mut checker = Checker::new(&definition, None);
        let faults = match text.starts_with('{') {
            true => read_jsonl(text, &mut checker),
            false => read_csv(text, &mut checker),
        };
        faults.unwrap_err().iter().map(|fault| fault.in_words(Language::Zh)).collect()
    };
    let head = "unit,indicator,value,state,url\n";
    let cases = [
        ("unit,indicator,valu\n".to_owned(), "第 1 行：没有名为“valu”的列"),
        (format!("{head},A1.1,1,,\n"), "第 2 行：没有写单位"),
        (format!("{head}甲,Z9,1,,\n"), "第 2 行：没有三级指标“Z9”"),
        (format!("{head}甲,A1.1,NaN,,\n"), "第 2 行：数值“NaN”：NaN 和无穷大不是测量值"),
        (format!("{head}甲,A1.1,2,,\n"), "第 2 行：数值“2”：只能是 0 或 1"),
        (format!("{head}甲,A1.1,1\n"), "第 2 行：有 3 个字段，表头有 5 个"),
        (format!("{head}甲,A1.1,,gone,\n"), "第 2 行：“gone”不能作 state"),
        (format!("{head}甲,A1.1,1,,\n甲,A1.1,0,,\n"), "第 3 行：单位“甲”、事项“”、指标“A1.1”"),
        ("{\"unit\":\"甲\",\"leaf\":\"A1.1\"}".to_owned(), "第 1 行：没有名为“leaf”的字段"),
        ("{\"unit\":\"甲\"".to_owned(), "第 1 行：格式有误，读不下去"),
    ];
    for (text, words) in cases {
        let told = told(&text);
        assert!(told[0].starts_with(words), "{told:?} for {text}");
    }
}
