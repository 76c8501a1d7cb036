use cel::Context;
use proptest::prelude::*;

use super::*;
use crate::money::Money;

fn names() -> Names {
    let row = [("name".to_owned(), Type::Text), ("share".to_owned(), Type::Int)];
    Names::new()
        .with("age", Type::Int)
        .with("area", Type::Decimal)
        .with("fee", Type::Money)
        .with("start", Type::Date)
        .with("name", Type::Text)
        .with("is_firm", Type::Bool)
        .with("tags", Type::list(Type::Text))
        .with("numbers", Type::list(Type::Int))
        .with("owners", Type::list(Type::record(row)))
        .with("unanswered", Type::Int)
}

fn values(names: &Names) -> Values {
    let mut values = names.values();
    let owner = |name: &str, share| Value::record([Value::text(name), share]);
    let owners =
        [owner("王芳", Value::Int(60)), owner("李强", Value::Int(40)), owner("", Value::Unknown)];
    for (name, value) in [
        ("age", Value::Int(30)),
        ("area", Value::Decimal("88.5".parse().unwrap())),
        ("fee", Value::Money(Money::from_fen(1010))),
        ("start", Value::Date("2026-01-31".parse().unwrap())),
        ("name", Value::text("王芳")),
        ("is_firm", Value::Bool(false)),
        ("tags", Value::list([Value::text("a"), Value::text("b")])),
        ("numbers", Value::list([3, 1, 2].map(Value::Int))),
        ("owners", Value::list(owners)),
    ] {
        assert!(values.give(names, name, value), "{name}");
    }
    values
}

fn written(value: &Value) -> String {
    match value {
        Value::Unknown => "unknown".to_owned(),
        Value::Bool(is_true) => is_true.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Decimal(n) => n.to_string(),
        Value::Money(sum) => format!("¥{}", sum.fen()),
        Value::Date(date) => date.to_string(),
        Value::Text(text) => text.to_string(),
        Value::List(values) | Value::Record(values) => {
            format!("[{}]", values.iter().map(written).collect::<Vec<_>>().join(", "))
        }
        Value::Table(values) => format!("{values:?}"),
    }
}

#[track_caller]
fn check(source: &str, expected: &str) {
    let names = names();
    let found = match Rule::compile(source, &names) {
        Err(fault) => fault.to_string(),
        Ok(rule) => match rule.evaluate(&values(&names), &mut Steps::new()) {
            Ok(value) => written(&value),
            Err(stop) => stop.to_string(),
        },
    };
    assert_eq!(found, expected, "{source}");
}

#[test]
fn rules_reckon_in_whole_numbers_exact_decimals_fen_and_days() {
    check("1 + 2 * 3", "7");
    check("7 / 2", "3");
    check("-7 % 3", "-1");
    check("0.1 + 0.2 == 0.3", "true");
    check("area * 2", "177");
    check("area / 3", "29.5");
    check("1 == 1.0", "true");
    check("fee + yuan(5)", "¥1510");
    check("fee * 0.05", "¥51");
    check("fee / 3", "¥337");
    check("fee / yuan(20.2)", "0.5");
    check("fee >= yuan(10) && fee < yuan(10.11)", "true");
    check("start + 30", "2026-03-02");
    check("addMonths(start, 1)", "2026-02-28");
    check("date('2026-03-01') - start", "29");
    check("yearsBetween(date('2008-02-29'), date('2026-02-28'))", "17");
    check("bornOn('11010519491231002X')", "1949-12-31");
    check("bornOn('nonsense')", "unknown");
    check("string(fee) + '元'", "10.10元");
    check("round(2.5) + ceiling(2.1) + floor(-2.1)", "3");
}

#[test]
fn rules_walk_over_lists_and_rows() {
    check("numbers.map(n, n * 2)", "[6, 2, 4]");
    check("numbers.filter(n, n > 1)", "[3, 2]");
    check("numbers.map(n, n > 1, n * 10)", "[30, 20]");
    check("numbers.exists_one(n, n == 2)", "true");
    check("sum(owners.map(o, o.share)) == 100", "true");
    check("owners.all(o, o.share > 0)", "unknown");
    check("owners.exists(o, o.share > 50)", "true");
    check("owners.filter(o, given(o.name)).size()", "2");
    check("owners[0].name", "王芳");
    check("owners[7].name", "no-such-element");
    check("'b' in tags", "true");
    check("{'low': yuan(10), 'high': yuan(90)}['high']", "¥9000");
    check("{'low': 1}['none']", "unknown");
    check("max(numbers) + min(4, 2)", "5");
    check("numbers.all(n, numbers.exists(m, m >= n))", "true");
}

#[test]
fn what_is_not_answered_is_unknown_and_spreads() {
    check("unanswered < 18", "unknown");
    check("unanswered < 18 || age >= 18", "true");
    check("age < 18 && unanswered < 18", "false");
    check("unanswered < 18 && age < 18", "false");
    check("given(unanswered)", "false");
    check("unanswered == null", "true");
    check("otherwise(unanswered, 5) + 1", "6");
    check("has(owners[2].share)", "false");
    check("is_firm ? unanswered : age", "30");
    check("sum(numbers.filter(n, n > 9))", "unknown");
    check("1 / 0 > 1 || true", "true");
}

#[test]
fn what_cannot_be_reckoned_stops_and_says_why() {
    check("1 / 0", "divided-by-zero");
    check("fee / 0", "divided-by-zero");
    check("9223372036854775807 + 1", "too-large");
    check("start + 999999999", "too-large");
    check("addYears(start, 9223372036854775807)", "too-large");
    check("yuan(92233720368547758079 / 100)", "1:6: Syntax");
}

#[test]
fn a_wrong_rule_is_refused_with_its_place() {
    check("  ", "1:1: Empty");
    check("age >", "1:6: Syntax");
    check("age > 3 &&\n  aeg < 5", "2:3: UnknownName { name: \"aeg\", nearest: Some(\"age\") }");
    check("'王芳' == nam", "1:9: UnknownName { name: \"nam\", nearest: Some(\"name\") }");
    check("age + name", "1:5: WrongTypes { name: \"+\", found: [Int, Text] }");
    check("fee > 100", "1:5: WrongTypes { name: \">\", found: [Money, Int] }");
    check("start > '2026-01-01'", "1:7: WrongTypes { name: \">\", found: [Date, Text] }");
    check("owners[0].nme", "1:10: UnknownPart { name: \"nme\" }");
    check("matches(name, 'a+')", "1:8: UnknownFunction { name: \"matches\" }");
    check("given(age, name)", "1:6: WrongCount { name: \"given\" }");
    check("date('2026-02-29')", "1:5: NotADate { text: \"2026-02-29\" }");
    check("1.23456789", "1:1: NotANumber { text: \"1.23456789\" }");
    check("is_firm ? 1 : 'a'", "1:9: MixedTypes { first: Int, second: Text }");
    check("numbers.all(n, n)", "1:16: WrongResult { found: Int, wanted: Bool }");
    check("b'abc'", "1:1: NotUsed { what: \"bytes\" }");
    check("age.map(a, a)", "1:1: WrongTypes { name: \"map\", found: [Int] }");
}

#[test]
fn a_condition_must_give_yes_or_no() {
    let fault = Rule::condition("age + 1", &names()).unwrap_err();
    assert_eq!(fault.kind, FaultKind::WrongResult { found: Type::Int, wanted: Type::Bool });
    assert!(Rule::giving("age + 1", &names(), &Type::Decimal).is_ok());
    assert!(Rule::giving("area", &names(), &Type::Int).is_err());
}

#[test]
fn a_rule_knows_what_it_reads() {
    let rule = Rule::compile("name == 'a' || age > 1 && age < 3", &names()).unwrap();
    assert_eq!(rule.reads(), [0, 4]);
}

#[test]
fn a_rule_too_long_too_deep_or_with_too_many_loops_is_refused() {
    let kind = |source: &str| Rule::compile(source, &names()).unwrap_err().kind;
    assert_eq!(kind(&"1".repeat(2001)), FaultKind::TooLong { max: LENGTH_MAX });
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(400), close.repeat(400));
    for (open, close) in [("(", ")"), ("[", "]"), ("-", ""), ("!", ""), ("{'a':", "}")] {
        let source = deep(open, close);
        let source = if source.len() > 2000 { deep("{1:", "}") } else { source };
        assert_eq!(kind(&source), FaultKind::TooDeep { max: BRACKETS_MAX }, "{open}");
    }
    assert_eq!(kind(&"true?1:".repeat(200)), FaultKind::TooDeep { max: BRACKETS_MAX });
    for (link, links, max) in
        [("+1", 900, SIGNS_MAX), ("+1", 250, DEPTH_MAX), (".a", 250, DEPTH_MAX)]
    {
        let chain = format!("age{}", link.repeat(links));
        assert_eq!(kind(&chain), FaultKind::TooDeep { max }, "{links} times {link}");
    }
    let loops = "numbers.all(a, numbers.all(b, numbers.all(c, a + b > c)))";
    assert_eq!(kind(loops), FaultKind::TooManyLoops { max: LOOPS_MAX });
    assert!(
        Rule::compile(&deep("(", ")").replacen('(', "", 380).replacen(')', "", 380), &names())
            .is_ok()
    );
}

#[test]
fn a_rule_that_would_run_long_is_stopped() {
    let names = Names::new().with("rows", Type::list(Type::Int)).with("text", Type::Text);
    let mut values = names.values();
    values.give(&names, "rows", Value::list((0..10_000).map(Value::Int)));
    values.give(&names, "text", Value::text(&"长".repeat(4_000)));
    let run = |source: &str| {
        let rule = Rule::compile(source, &names).unwrap();
        rule.evaluate(&values, &mut Steps::new())
    };
    assert_eq!(run("rows.exists(a, rows.exists(b, a + b < 0))"), Err(Stop::OutOfSteps));
    assert_eq!(run("rows.map(a, text + text).size()"), Err(Stop::OutOfSteps));
    assert_eq!(run("rows.map(a, rows + rows).size()"), Err(Stop::OutOfSteps));
    assert_eq!(run("rows.all(a, a in rows && a >= 0)"), Err(Stop::OutOfSteps));
    assert_eq!(run("false && rows.all(a, rows.exists(b, a + b < 0))"), Ok(Value::Bool(false)));
    assert_eq!(run("rows.all(a, a >= 0)"), Ok(Value::Bool(true)));
}

/// Expressions that mean the same in the language and here: whole numbers, truth, text and lists.
fn shared() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (-9i64..10).prop_map(|n| if n < 0 { format!("({n})") } else { n.to_string() }),
        prop_oneof![Just("'a'"), Just("''"), Just("'王 \\' \\\\'")].prop_map(str::to_owned),
        any::<bool>().prop_map(|is_true| is_true.to_string()),
        prop_oneof![Just("age"), Just("name"), Just("is_firm"), Just("tags"), Just("numbers")]
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let operator = prop_oneof![
            Just("+"),
            Just("-"),
            Just("*"),
            Just("/"),
            Just("%"),
            Just("=="),
            Just("!="),
            Just("<"),
            Just("<="),
            Just(">"),
            Just(">="),
            Just("&&"),
            Just("||"),
            Just("in"),
        ];
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            inner.clone().prop_map(|a| format!("-({a})")),
            inner.clone().prop_map(|a| format!("size({a})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}]")),
            (
                prop_oneof![
                    Just("all"),
                    Just("exists"),
                    Just("exists_one"),
                    Just("map"),
                    Just("filter")
                ],
                inner.clone(),
            )
                .prop_map(|(walk, a)| format!("numbers.{walk}(x, x > 1 && ({a} == {a}))")),
        ]
    })
}

fn peer(source: &str) -> Option<String> {
    let mut context = Context::default();
    context.add_variable("age", 30).unwrap();
    context.add_variable("name", "王芳").unwrap();
    context.add_variable("is_firm", false).unwrap();
    context.add_variable("tags", vec!["a", "b"]).unwrap();
    context.add_variable("numbers", vec![3, 1, 2]).unwrap();
    let program = cel::Program::compile(source).ok()?;
    program.execute(&context).ok().map(|value| peer_written(&value))
}

fn peer_written(value: &cel::Value) -> String {
    match value {
        cel::Value::Int(n) => n.to_string(),
        cel::Value::Bool(is_true) => is_true.to_string(),
        cel::Value::String(text) => text.to_string(),
        cel::Value::List(values) => {
            format!("[{}]", values.iter().map(peer_written).collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn shared_expressions_mean_what_they_mean_in_the_language(source in shared()) {
        let names = names();
        if let Ok(rule) = Rule::compile(&source, &names) {
            let found = rule.evaluate(&values(&names), &mut Steps::new()).ok();
            prop_assert_eq!(found.map(|value| written(&value)), peer(&source), "{}", source);
        }
    }

    #[test]
    fn a_printed_rule_reads_back_as_itself(source in shared()) {
        match printed(&source) {
            Ok(once) => prop_assert_eq!(printed(&once).unwrap(), once),
            Err(fault) => prop_assert_eq!(fault.kind, FaultKind::TooManyLoops { max: LOOPS_MAX }),
        }
    }

    #[test]
    fn no_text_makes_a_rule_panic(source in "[ -~王\n\t]{0,60}") {
        let names = names();
        if let Ok(rule) = Rule::compile(&source, &names) {
            let _ = rule.evaluate(&names.values(), &mut Steps::new());
        }
    }

    #[test]
    fn no_words_of_the_language_make_a_rule_panic(
        words in prop::collection::vec(
            prop_oneof![
                Just("("), Just(")"), Just("["), Just("]"), Just("{"), Just("}"), Just("'a'"),
                Just("1"), Just("0.5"), Just("-"), Just("!"), Just("?"), Just(":"), Just("&&"),
                Just("||"), Just("+"), Just("/"), Just("%"), Just("<"), Just("in"), Just("."),
                Just(","), Just("age"), Just("numbers"), Just("owners"), Just("all"), Just("map"),
                Just("x"), Just("null"), Just("has"), Just("sum"), Just("min"), Just("r'"),
                Just("\"\"\""), Just("``"), Just("1u"), Just("0x"), Just("=="),
            ],
            0..24,
        )
    ) {
        let names = names();
        if let Ok(rule) = Rule::compile(&words.concat(), &names) {
            let _ = rule.evaluate(&values(&names), &mut Steps::new());
        }
    }
}
