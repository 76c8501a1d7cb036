use assess::exact::{fraction, of};
use assess::profile::{SHIPPED, parse, shipped};
use domain::assessment::Goal;
use domain::text::Language;

const SMALL: &str = r#"
version = 1
id = "small"
[name]
zh = "小"
en = "small"
[[node]]
id = "A"
zh = "甲"
en = "A"
scale = { kind = "ratio" }
"#;

/// The faults of the small profile after a change, as text.
fn faults(from: &str, to: &str) -> String {
    let text = SMALL.replacen(from, to, 1);
    assert_ne!(text, SMALL, "the change must apply");
    let faults = parse(&text, None).unwrap_err();
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[test]
fn every_shipped_profile_is_sound() {
    for (id, text) in SHIPPED {
        let definition = parse(text, None).unwrap_or_else(|faults| panic!("{id}: {faults:?}"));
        assert_eq!(definition.id, id);
        assert!(!definition.sourced.is_empty() && !definition.reconstruction.is_empty(), "{id}");
    }
}

#[test]
fn wang2016_has_four_twelve_and_forty_six() {
    let definition = shipped("wang2016").unwrap();
    let depth = |id: &str| id.len();
    let count = |n: usize| definition.nodes.iter().filter(|node| depth(&node.id) == n).count();
    assert_eq!((count(1), count(2), count(4)), (4, 12, 46));
    let goal = |goal| {
        let leaves = definition.nodes.iter().filter(|node| node.leaf.is_some());
        leaves.filter(|node| node.goal == Some(goal)).count()
    };
    assert_eq!(Goal::ALL.map(goal), [8, 13, 14, 11]);
    let weights = |name: &str| {
        let definition = shipped(name).unwrap();
        let first = definition.nodes.iter().filter(|node| node.parent.is_none());
        first.map(|node| of(&node.weight).unwrap() / fraction(100, 1)).collect::<Vec<_>>()
    };
    let hundredths = |parts: [i64; 4]| parts.map(|part| fraction(part, 100)).to_vec();
    assert_eq!(weights("wang2016:paper-consistent"), hundredths([28, 18, 27, 27]));
    assert_eq!(weights("wang2016:equal"), hundredths([25, 25, 25, 25]));
}

#[test]
fn a_fault_names_its_line() {
    assert!(faults("scale = { kind = \"ratio\" }", "").contains("line 7: node \"A\" has neither"));
    assert!(
        faults("zh = \"甲\"", "zh = \"甲\"\nparent = \"Z\"")
            .contains("line 7: node \"A\": its parent")
    );
    assert!(faults("en = \"A\"", "en = \"A\"\nweight = \"x\"").starts_with("line 11: \"x\": text"));
    assert!(faults("en = \"A\"", "en = \"A\"\nweight = -1").contains("cannot be negative"));
    assert!(faults("en = \"A\"", "en = \"A\"\nweight = nan").contains("NaN or infinity"));
    assert!(faults("en = \"A\"", "en = \"A\"\nwieght = 1").starts_with("line 11: unknown field"));
    assert!(faults("\"ratio\"", "\"rato\"").starts_with("line 11: unknown variant"));
    assert!(faults("version = 1", "version = 9").contains("line 2: version 9"));
    assert!(faults("id = \"small\"", "id = \"small").starts_with("line 3: "));
    let range = "{ kind = \"range\", min = 5, max = 5 }";
    assert!(faults("{ kind = \"ratio\" }", range).contains("line 7: node \"A\": the range's min"));
    let veto = "{ kind = \"ratio\" }\n[[node.veto]]\nat_most = 0\nnode = \"B\"";
    assert!(faults("{ kind = \"ratio\" }", veto).contains("own ancestors"));
    assert!(shipped("wang2016:none").unwrap_err()[0].what.to_string().contains("paper-consistent"));
    assert!(shipped("nothing").unwrap_err()[0].what.to_string().contains("wang2016"));
}

#[test]
fn weights_that_do_not_add_to_what_is_said_are_a_fault() {
    let said = |sum: &str| format!("id = \"small\"\nweights_add_to = {sum}");
    assert_eq!(
        faults("id = \"small\"", &said("100")),
        "line 4: the weights below \"*\" add to 1, not to 100"
    );
    assert!(faults("id = \"small\"", &said("nan")).starts_with("line 4: \"NaN\": NaN or infinity"));
    assert!(parse(&SMALL.replacen("id = \"small\"", &said("1.0"), 1), None).is_ok());
    let two = "id = \"A\"\nzh = \"甲\"\nen = \"A\"\nweights_add_to = 1\n[[node]]\nid = \"A1\"\nparent = \"A\"";
    let halves = format!(
        "{two}\nzh = \"一\"\nen = \"1\"\nweight = 0.5\nscale = {{ kind = \"ratio\" }}\n[[node]]\nid = \"A2\"\nparent = \"A\"\nweight = 0.4"
    );
    let text = SMALL.replacen("id = \"A\"", &halves, 1).replacen(
        "zh = \"甲\"\nen = \"A\"\nscale",
        "zh = \"二\"\nen = \"2\"\nscale",
        1,
    );
    let found = parse(&text, None).unwrap_err();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].to_string(), "line 11: the weights below \"A\" add to 0.9, not to 1");
    // Tenths that floating point cannot hold add up all the same.
    assert!(parse(&text.replacen("weight = 0.4", "weight = 0.5", 1), None).is_ok());
}

#[test]
fn what_shipped_profiles_say_of_themselves_is_there_in_chinese() {
    for (id, _) in SHIPPED {
        let definition = shipped(id).unwrap();
        for line in definition.sourced.iter().chain(&definition.reconstruction) {
            let zh = assess::sentences::sentence(line, Language::Zh);
            assert_ne!(&zh, line, "{id}: {line}");
        }
    }
}

#[test]
fn faults_are_told_in_both_languages() {
    let text =
        SMALL.replacen("weight = 1", "", 1).replacen("en = \"A\"", "en = \"A\"\nwieght = 1", 1);
    let fault = &parse(&text, None).unwrap_err()[0];
    assert_eq!(fault.in_words(Language::Zh), "第 11 行：没有名为“wieght”的字段");
    assert!(fault.in_words(Language::En).starts_with("line 11: unknown field `wieght`"));
    let none = shipped("nothing").unwrap_err();
    assert!(none[0].in_words(Language::Zh).starts_with("没有方案“nothing”"));
}
