//! Just enough reading of HTML to hold pages to their promises.

/// One tag as written: its name and attributes, or the text between tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Open { name: String, attributes: Vec<(String, String)> },
    Close(String),
    Text(String),
}

impl Part {
    pub fn is_open(&self, wanted: &str) -> bool {
        matches!(self, Self::Open { name, .. } if name == wanted)
    }

    /// An attribute's value.
    pub fn attribute(&self, wanted: &str) -> Option<&str> {
        let Self::Open { attributes, .. } = self else { return None };
        attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }
}

/// Takes a page apart. Comments and the doctype are left out.
pub fn parts(page: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        push_text(&mut parts, &rest[..start]);
        rest = &rest[start..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = tag_end(rest);
        let inner = &rest[1..end];
        rest = &rest[(end + 1).min(rest.len())..];
        if inner.starts_with('!') {
            continue;
        }
        match inner.strip_prefix('/') {
            Some(name) => parts.push(Part::Close(name.trim().to_ascii_lowercase())),
            None => parts.push(open(inner)),
        }
    }
    push_text(&mut parts, rest);
    parts
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        parts.push(Part::Text(unescaped(text)));
    }
}

/// Where the tag that begins `rest` ends, with quoted values skipped.
fn tag_end(rest: &str) -> usize {
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            (None, '>') => return at,
            _ => {}
        }
    }
    panic!("a tag does not end: {}", rest.chars().take(80).collect::<String>());
}

fn open(inner: &str) -> Part {
    let inner = inner.trim_end_matches('/');
    let (name, mut rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let Some(after) = rest.strip_prefix('=') else {
            attributes.push((key, String::new()));
            continue;
        };
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let quote = quote.unwrap_or_else(|| panic!("an attribute without quotes in <{inner}>"));
        let (value, after) = after[1..].split_once(quote).expect("the quote is closed");
        attributes.push((key, unescaped(value)));
        rest = after;
    }
    Part::Open { name: name.to_ascii_lowercase(), attributes }
}

fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The text of a page, without tags.
pub fn words(page: &str) -> String {
    if !page.contains('<') {
        return page.to_owned();
    }
    let texts = parts(page).into_iter().filter_map(|part| match part {
        Part::Text(text) => Some(text),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// The value of the first input of that name.
pub fn field_value(page: &str, name: &str) -> Option<String> {
    let parts = parts(page);
    let input = parts.iter().find(|p| p.is_open("input") && p.attribute("name") == Some(name))?;
    input.attribute("value").map(str::to_owned)
}

/// Every address a page links to.
pub fn links(page: &str) -> Vec<String> {
    let parts = parts(page);
    let links = parts.iter().filter(|p| p.is_open("a")).filter_map(|p| p.attribute("href"));
    links.map(str::to_owned).collect()
}

/// What a browser would post of the first form that carries a version or a draft's revision:
/// hidden values, texts, what is checked and chosen.
pub fn posted(page: &str) -> Vec<(String, String)> {
    let parts = parts(page);
    let mut forms: Vec<Vec<(String, String)>> = Vec::new();
    let (mut area, mut select) = (None::<String>, None::<String>);
    for (at, part) in parts.iter().enumerate() {
        if part.is_open("form") {
            forms.push(Vec::new());
        }
        let Some(form) = forms.last_mut() else { continue };
        let own = |name: &str| part.attribute(name).unwrap_or_default().to_owned();
        match part {
            Part::Open { name, .. } if name == "input" => {
                let is_choice = matches!(part.attribute("type"), Some("checkbox" | "radio"));
                if !is_choice || part.attribute("checked").is_some() {
                    form.push((own("name"), own("value")));
                }
            }
            Part::Open { name, .. } if name == "textarea" => {
                area = Some(own("name"));
                if parts.get(at + 1) == Some(&Part::Close("textarea".to_owned())) {
                    form.push((area.take().expect("just set"), String::new()));
                }
            }
            Part::Text(text) => {
                if let Some(name) = area.take() {
                    form.push((name, text.clone()));
                }
            }
            Part::Open { name, .. } if name == "select" => select = Some(own("name")),
            Part::Open { name, .. } if name == "option" => {
                if let (Some(name), Some(_)) = (&select, part.attribute("selected")) {
                    form.push((name.clone(), own("value")));
                }
            }
            _ => {}
        }
    }
    let has_version = |form: &&Vec<(String, String)>| {
        form.iter().any(|(key, _)| key == "version" || key == "revision")
    };
    forms.iter().find(has_version).expect("a form with a version").clone()
}

/// Every form's method and address.
pub fn forms(page: &str) -> Vec<(String, String)> {
    let parts = parts(page);
    let forms = parts.iter().filter(|p| p.is_open("form"));
    forms
        .map(|form| {
            let get = |name| form.attribute(name).unwrap_or_default().to_owned();
            (get("method"), get("action"))
        })
        .collect()
}
