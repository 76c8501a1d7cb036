use assess::repro::{Report, Verdict, egdi, eu, wang2016};
use domain::text::Language;

use crate::world::{data, sheets};

#[test]
fn the_paper_of_2016_is_recomputed_row_by_row() {
    let report = wang2016();
    assert!(report.holds, "{}", report.text(Language::En));
    let count = |verdict| report.findings.iter().filter(|row| row.verdict == verdict).count();
    assert_eq!(report.findings.len(), 23);
    assert_eq!(count(Verdict::Contradiction), 1);
    assert_eq!(count(Verdict::AgreesAfterRounding), 6);
    let bound = |name: &str| {
        let unknown = report.unknowns.iter().find(|unknown| unknown.name == name).unwrap();
        format!("{} {}", unknown.low, unknown.high)
    };
    assert_eq!(bound("weight of 服务方式完备性"), "0.000 0.906");
    assert_eq!(bound("weight of 服务事项覆盖性"), "0.094 0.229");
    assert_eq!(bound("weight of 办事指南准确性"), "0.000 0.775");
    assert_eq!(bound("weight of 在线服务交互性"), "0.000 0.795");
    assert_eq!(bound("the one medium unit above the mean"), "76.48 80.00");
    assert_eq!(bound("mean of the other twelve medium units"), "71.56 71.86");
    assert_eq!(bound("mean of the twelve high units"), "82.61 84.29");
    assert_eq!(bound("mean of the nine weakest in interactivity"), "42.8 71.2");
    let notes = report.notes.join("\n");
    assert!(notes.contains("[[10, 20, 20, 50], [15, 20, 45, 20], [50, 15, 15, 20]]"), "{notes}");
    assert!(
        notes.contains("498; 464 with no weight zero; nearest to equal [28, 18, 27, 27]"),
        "{notes}"
    );
    assert!(notes.contains("0.2642 / 0.1818 / 0.2782 / 0.2758"), "{notes}");
}

#[test]
fn the_un_index_of_three_years_is_rebuilt() {
    for (year, exceptions) in [("2012", 3), ("2014", 0), ("2016", 0)] {
        let Some(file) = data(&format!("egdi/egdi-{year}.csv")) else { return };
        let report = egdi(year, &std::fs::read_to_string(file).unwrap()).unwrap();
        assert!(report.holds, "{}", report.text(Language::En));
        assert_eq!(left_over(&report), Vec::<String>::new());
        assert_eq!(report.exceptions.len(), exceptions);
        assert_eq!((report.steps[0].total, report.steps[1].matched), (193, 193));
    }
}

#[test]
fn a_damaged_un_file_is_refused_with_its_line() {
    let row = |body: &str| {
        egdi(
            "x",
            &format!(
                "country-code,e-gov-rank,e-gov-index,osi,hci,tii\nAAA,1,0.5,0.5,0.5,0.5\n{body}\n"
            ),
        )
        .unwrap_err()
        .to_string()
    };
    assert!(row("BBB,2,NaN,0.1,0.1,0.1").starts_with("line 3: e-gov-index"));
    assert!(row("AAA,2,0.1,0.1,0.1,0.1").contains("stands twice"));
    assert!(row("BBB,second,0.1,0.1,0.1,0.1").contains("e-gov-rank: \"second\""));
    assert!(row("BBB,2,0.1").starts_with("line 3"));
    assert!(egdi("x", "a,b\n").unwrap_err().what.to_string().contains("country-code"));
    assert!(egdi("x", "").unwrap_err().what.to_string().contains("country-code"));
    let wrong =
        egdi("x", "country-code,e-gov-rank,e-gov-index,osi,hci,tii\nAAA,1,0.5,0.4,0.5,0.5\n")
            .unwrap();
    assert!(!wrong.holds);
}

#[test]
fn the_eu_benchmark_of_2023_is_rebuilt_from_raw_answers() {
    let Some(file) = data("eu-egov-2023/final-results.xlsx") else { return };
    let report = eu::eu2023(&sheets(&file, &eu::SHEETS)).unwrap();
    assert_eq!(left_over(&report), Vec::<String>::new());
    assert!(report.holds, "{}", report.text(Language::En));
    let of_sheet_2 = |step: &str| ["2a", "2b", "2c"].iter().any(|sheet| step.ends_with(sheet));
    let listed = report.exceptions.iter().filter(|exception| !of_sheet_2(&exception.step)).count();
    assert_eq!(listed, 3);
    assert_eq!(report.exceptions.len(), 3 + 207, "what sheets 2a, 2b and 2c do otherwise");
    let total = |name: &str| {
        let step = report.steps.iter().find(|step| step.name.starts_with(name)).unwrap();
        (step.matched, step.total)
    };
    assert_eq!(total("3a Online availability"), (2979, 2979));
    assert_eq!(total("3a Service delivery"), (1879, 1879));
    assert_eq!(total("3a eID"), (1623, 1623));
    assert_eq!(total("3a eDocuments"), (1365, 1365));
    assert_eq!(total("3a Pre-filed forms"), (1370, 1370));
    assert_eq!(total("life events to dimensions"), (1575, 1575));
    // Six indicators of 35 countries and two unions; three of them show their two parts as well.
    assert_eq!(total("averages to DESI indicators"), (444, 444));
}

/// English words that are left in a Chinese report; names and codes are no words of ours.
fn left_over(report: &Report) -> Vec<String> {
    let report = report.in_words(Language::Zh);
    let mut texts: Vec<&String> = report.rules.iter().chain(&report.notes).collect();
    texts.extend(report.steps.iter().map(|step| &step.name));
    texts.extend(report.exceptions.iter().filter_map(|one| one.cause.as_ref()));
    texts.extend(report.findings.iter().flat_map(|one| [&one.statement, &one.recomputed]));
    texts.extend(report.unknowns.iter().flat_map(|one| [&one.name, &one.given]));
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let is_english = |word: &str| word.len() > 2 && word.chars().all(|c| c.is_ascii_lowercase());
    let is_left = |text: &&&String| {
        let words = text.split(|c: char| !c.is_ascii_alphabetic());
        !is_chinese(text) && words.filter(|word| is_english(word)).count() > 1
            || [" the ", " of ", " and ", " is "].iter().any(|word| text.contains(word))
    };
    texts.iter().filter(is_left).map(|text| (**text).clone()).collect()
}

#[test]
fn every_sentence_of_a_reproduction_is_there_in_chinese() {
    let report = wang2016();
    assert_eq!(left_over(&report), Vec::<String>::new());
    let told = report.text(Language::Zh);
    assert!(told.contains("结果：成立") && told.contains("前五名：浙江 江苏"), "{told}");
    assert!(report.text(Language::En).contains("result: holds"));
    // A text that nobody has put into Chinese stays what it is.
    assert_eq!(assess::sentences::sentence("something new", Language::Zh), "something new");
}
