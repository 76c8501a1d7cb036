//! What a template says whatever its page holds: words without values, and icons. They are put in
//! once, when the template is read, and not at every drawing. How they look stays as it was.

use minijinja::value::Value;
use minijinja::{Environment, HtmlEscape};

use crate::site::StartFault;
use crate::words::Words;

/// The template that draws icons.
pub(crate) const ICONS: &str = "shared/icon.html";
/// How templates ask for it.
const IMPORT: &str = "{% from \"shared/icon.html\" import icon %}\n";

/// A template's text with what is known of it beforehand put in.
pub(crate) fn folded(
    text: &str,
    words: &Words,
    pages: &Environment<'_>,
) -> Result<String, StartFault> {
    let has_icons = text.contains(IMPORT);
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("{{ ") {
        out.push_str(before);
        let known = match tail.split_once(" }}") {
            Some((asked, after)) => known(asked, words, pages, has_icons)?.zip(Some(after)),
            None => None,
        };
        match known {
            Some((said, after)) => {
                out.push_str(&said);
                rest = after;
            }
            None => {
                out.push_str("{{ ");
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    // What is asked for and not used is read at every drawing all the same.
    Ok(if out.contains("icon(") { out } else { out.replace(IMPORT, "") })
}

/// What an expression gives, if that is known and means nothing to the engine.
fn known(
    asked: &str,
    words: &Words,
    pages: &Environment<'_>,
    has_icons: bool,
) -> Result<Option<String>, StartFault> {
    let said = match (literal(asked, "t"), literal(asked, "icon")) {
        (Some(key), _) => words.find(key, &[]).map(|said| HtmlEscape(&said).to_string()),
        (None, Some(name)) if has_icons => Some(icon(name, pages)?),
        _ => None,
    };
    Ok(said.filter(|said| !said.contains(['{', '}', '\n'])))
}

/// The text that stands between the brackets of a call, if it is all that does.
fn literal<'a>(asked: &'a str, function: &str) -> Option<&'a str> {
    let text = asked.strip_prefix(function)?.strip_prefix("(\"")?.strip_suffix("\")")?;
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_plain.then_some(text)
}

fn icon(name: &str, pages: &Environment<'_>) -> Result<String, StartFault> {
    let fault = |why: minijinja::Error| StartFault(format!("icon {name}: {why:#}"));
    let icons = pages.get_template(ICONS).map_err(fault)?;
    let mut read = icons.render_captured(()).map_err(fault)?;
    read.with_state_mut(|state| state.call_macro("icon", &[Value::from(name)])).map_err(fault)
}

#[cfg(test)]
mod tests {
    use domain::text::Language;

    use super::*;
    use crate::page::environment;

    fn check(text: &str, expected: &str) {
        let words = Words::of(Language::En).unwrap();
        let pages = environment(Language::En).unwrap();
        assert_eq!(folded(text, &words, &pages).unwrap(), expected, "{text}");
    }

    #[test]
    fn words_without_values_are_put_in_and_others_are_left() {
        let words = Words::of(Language::En).unwrap();
        let skip = words.find("skip-link", &[]).unwrap();
        check("<a>{{ t(\"skip-link\") }}</a>\n", &format!("<a>{skip}</a>\n"));
        for left in [
            "{{ page.name }}",
            "{{ t(\"clock-due\", date=clock.due_on) }}",
            "{{ t(page.key) }}",
            "{{ t(\"no-such-words\") }}",
            "{{ icon(\"check\") }}",
            "{{ unfinished",
        ] {
            check(left, left);
        }
    }

    #[test]
    fn icons_are_drawn_where_they_are_asked_for_by_name() {
        let text = format!("{IMPORT}<b>{{{{ icon(\"check\") }}}}</b>");
        let words = Words::of(Language::Zh).unwrap();
        let pages = environment(Language::Zh).unwrap();
        let drawn = folded(&text, &words, &pages).unwrap();
        assert!(drawn.starts_with("<b><svg") && drawn.ends_with("</svg></b>"), "{drawn}");
        let some = format!("{IMPORT}{{{{ icon(\"check\") }}}}{{{{ icon(page.icon) }}}}");
        let drawn = folded(&some, &words, &pages).unwrap();
        assert!(drawn.contains(IMPORT) && drawn.contains("{{ icon(page.icon) }}"), "{drawn}");
        let wrong = format!("{IMPORT}{{{{ icon(\"no-such-icon\") }}}}");
        assert!(folded(&wrong, &words, &pages).is_err());
    }

    #[test]
    fn a_template_is_drawn_as_it_would_be_unfolded() {
        let words = Words::of(Language::Zh).unwrap();
        let pages = environment(Language::Zh).unwrap();
        let text = "{% if true %}\n<a title=\"{{ t(\"skip-link\") }}\">{{ t(\"skip-link\") }}\n</a>\n{% endif %}\n";
        let folded = folded(text, &words, &pages).unwrap();
        assert!(!folded.contains("{{"));
        let drawn = |text: &str| {
            let mut own = pages.clone();
            own.add_template_owned("one.html", text.to_owned()).unwrap();
            own.get_template("one.html").unwrap().render(()).unwrap()
        };
        assert_eq!(drawn(text), drawn(&folded));
    }
}
