use super::*;

fn load(file: &str, environment: &[(&str, &str)], given: Given) -> anyhow::Result<Config> {
    let mut config = Config::default();
    for (key, place, value) in file::parse("tongban.toml", file)? {
        config.set(key, &place, &value)?;
    }
    let environment: Vec<_> =
        environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let from_file = config.clone();
    let mut config = Config::load(None, &environment, &given)?;
    if environment.is_empty() && given.is_empty() {
        config = from_file;
    }
    Ok(config)
}

#[track_caller]
fn refused(outcome: anyhow::Result<Config>, kind: Kind, words: &[&str]) {
    let error = outcome.expect_err("must be refused");
    assert_eq!(crate::exit::code(&error), kind as u8, "{error:#}");
    let said = error.to_string();
    assert!(!said.contains('\n'), "{said}");
    for word in words {
        assert!(said.contains(word), "{said:?} lacks {word:?}");
    }
}

#[test]
fn a_file_sets_what_it_names_and_leaves_the_rest() {
    let file = "database = \"postgres://u:p@db/tongban\"\nworkers = 3\n\n[limits]\nheader_s = 7\n\n\
                [log]\nformat = \"json\"\n";
    let config = load(file, &[], Given::new()).unwrap();
    assert_eq!(config.database, "postgres://u:p@db/tongban");
    assert_eq!(config.workers, Some(3));
    assert_eq!(config.limits.header_s, 7);
    assert!(config.log.is_json);
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.data_folder(), Path::new("data"));
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    refused(
        load("workers = 2\ndatabse = \"x\"\n", &[], Given::new()),
        Kind::Config,
        &["tongban.toml line 2", "databse"],
    );
    refused(
        load("[limits]\nheader_s = 5\nheaders_s = 5\n", &[], Given::new()),
        Kind::Config,
        &["line 3", "limits.headers_s"],
    );
    refused(load("[cache]\nsize = 1\n", &[], Given::new()), Kind::Config, &["line 1", "cache"]);
    refused(load("config = \"other.toml\"\n", &[], Given::new()), Kind::Config, &["config"]);
    refused(
        load("", &[("TONGBAN_LISTENN", "x")], Given::new()),
        Kind::Config,
        &["TONGBAN_LISTENN"],
    );
}

#[test]
fn a_bad_value_is_named_with_its_place() {
    refused(load("workers = 0\n", &[], Given::new()), Kind::Config, &["line 1", "workers"]);
    let words = ["line 1", "workers", "one value", "a whole number"];
    refused(load("workers = [1]\n", &[], Given::new()), Kind::Config, &words);
    let budget =
        |rows: &str| load(&format!("[budgets]\nsource_rows = {rows}\n"), &[], Given::new());
    let most = "1125899906842624";
    for rows in ["-1", "1125899906842625"] {
        refused(budget(rows), Kind::Config, &["line 2", "budgets.source_rows", rows, most]);
    }
    assert_eq!(budget(most).unwrap().budgets.reading.source.to_string(), most);
    refused(load("workers = \n", &[], Given::new()), Kind::Config, &["line 1"]);
    refused(load("listen = \"8080\"\n", &[], Given::new()), Kind::Config, &["127.0.0.1:8080"]);
    refused(
        load("", &[("TONGBAN_LOG_FORMAT", "xml")], Given::new()),
        Kind::Config,
        &["TONGBAN_LOG_FORMAT", "text or json"],
    );
    let given = Given::from([("base_url", "ftp://x".to_owned())]);
    refused(load("", &[], given), Kind::Config, &["--base-url"]);
}

#[test]
fn every_key_says_what_it_takes() {
    // Whatever is a path or a name takes any text.
    let any = ["secret_file", "login.client_id", "mail.login", "papers.font", "config"];
    let is_any = |key: &str| any.contains(&key) || key.ends_with("_file") || key.ends_with("_name");
    for key in KEYS.into_iter().filter(|key| !is_any(key)) {
        let bad = if key == "log.filter" { "a=b=c" } else { "\u{7}" };
        let given = Given::from([(key, bad.to_owned())]);
        refused(load("", &[], given), Kind::Config, &[key, "must be"]);
    }
}

#[test]
fn a_file_says_true_and_false_with_quotes_or_without() {
    for value in ["false", "\"false\""] {
        let file = format!("[login]\nstaff_needs_factor = {value}\n");
        assert!(!load(&file, &[], Given::new()).unwrap().login.staff_needs_factor, "{value}");
    }
}

#[test]
fn a_password_in_a_refused_address_is_not_repeated() {
    let error = load("", &[("TONGBAN_LISTEN", "postgres://u:geheim@h/d")], Given::new());
    assert!(!error.unwrap_err().to_string().contains("geheim"));
    assert_eq!(shown("postgres://u:p@ss@h:5432/d?options=x"), "postgres://u:***@h:5432/d?***");
    assert_eq!(shown("sqlite:data/a.db"), "sqlite:data/a.db");
}

#[test]
fn the_command_line_wins_over_the_environment() {
    let given = Given::from([("workers", "5".to_owned())]);
    let environment = [("TONGBAN_WORKERS", "4"), ("TONGBAN_LIMITS_IDLE_S", "9"), ("HOME", "/")];
    let config = load("", &environment, given).unwrap();
    assert_eq!(config.workers, Some(5));
    assert_eq!(config.limits.idle_s, 9);
    let ignored = [("TONGBAN_DATA", "x"), ("TONGBAN_TEST_POSTGRES", "x")];
    load("", &ignored, Given::new()).unwrap();
}

#[test]
fn unsafe_settings_are_refused_and_safe_ones_are_not() {
    let safe: [&[(&'static str, &str)]; 6] = [
        &[],
        &[("base_url", "http://localhost:8080")],
        &[("base_url", "http://[::1]:8080")],
        &[("base_url", "https://tongban.example.cn")],
        &[("base_url", "https://tongban.example.cn"), ("listen", "0.0.0.0:8080")],
        &[("log.filter", "info,service=debug,web::session=trace")],
    ];
    let unsafe_ones: [&[(&'static str, &str)]; 9] = [
        &[("base_url", "http://tongban.example.cn")],
        &[("base_url", "http://10.0.0.8:8080")],
        &[("base_url", "http://127.0.0.1.example.cn")],
        &[("listen", "0.0.0.0:8080")],
        &[("listen", "[::]:8080"), ("base_url", "http://localhost")],
        &[("database", "postgres://h/d?options=-c%20synchronous_commit%3Doff")],
        &[("log.filter", "debug")],
        &[("log.filter", "info,tokio_postgres=trace")],
        &[("log.filter", "info,[span]=debug")],
    ];
    let config = |settings: &[(&'static str, &str)]| {
        let given = settings.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
        Config::load(None, &[], &given).unwrap()
    };
    for settings in safe {
        config(settings).check_safe().unwrap();
    }
    for settings in unsafe_ones {
        let error = config(settings).check_safe().expect_err("must be refused");
        assert_eq!(crate::exit::code(&error), Kind::Unsafe as u8, "{settings:?} {error}");
    }
}
