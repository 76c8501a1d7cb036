//! Chinese words on English pages, marked as Chinese so that they are read out as such
//! (WCAG 2.2, 3.1.2): names, law titles and whatever else is published in one language only.

/// Elements whose text holds no further element, or is not for reading.
const BARE: [&str; 7] = ["title", "textarea", "option", "script", "style", "svg", "math"];

/// The page with every stretch of Chinese in its text marked.
pub(crate) fn mark_chinese(html: String) -> String {
    // Every Han character begins with one of these bytes in UTF-8.
    if !html.bytes().any(|byte| (0xe3..=0xf0).contains(&byte)) {
        return html;
    }
    let mut marked = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html.as_str();
    while let Some(tag_at) = rest.find('<') {
        let (text, tag) = rest.split_at(tag_at);
        mark(text, &mut marked);
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, after) = tag.split_at(end);
        marked.push_str(tag);
        rest = after;
        let name = tag[1..].split([' ', '>', '/', '\n']).next().unwrap_or_default();
        if BARE.contains(&name) && !tag.ends_with("/>") {
            let close = format!("</{name}>");
            let end = rest.find(&close).unwrap_or(rest.len());
            let (bare, after) = rest.split_at(end);
            marked.push_str(bare);
            rest = after;
        }
    }
    mark(rest, &mut marked);
    marked
}

/// From the first Chinese character of a text to its last.
fn mark(text: &str, out: &mut String) {
    let Some(start) = text.find(is_han) else { return out.push_str(text) };
    let last = text.rfind(|c| is_han(c) || is_wide(c)).unwrap_or(start);
    let end = text[last..].chars().next().map_or(text.len(), |c| last + c.len_utf8());
    out.push_str(&text[..start]);
    out.push_str("<span lang=\"zh-CN\">");
    out.push_str(&text[start..end]);
    out.push_str("</span>");
    out.push_str(&text[end..]);
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Marks and signs that stand among Chinese characters.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(html: &str) -> String {
        mark_chinese(html.to_owned())
    }

    #[test]
    fn chinese_in_texts_is_marked_and_nothing_else_changes() {
        let zh = |text: &str| format!("<span lang=\"zh-CN\">{text}</span>");
        assert_eq!(marked("<p>Plain – text</p>"), "<p>Plain – text</p>");
        assert_eq!(marked("<p>食品经营许可</p>"), format!("<p>{}</p>", zh("食品经营许可")));
        assert_eq!(
            marked("<p>Item 食品（A 类）许可。 No. 3</p>"),
            format!("<p>Item {} No. 3</p>", zh("食品（A 类）许可。"))
        );
        assert_eq!(marked("甲<br>乙 "), format!("{}<br>{} ", zh("甲"), zh("乙")));
    }

    #[test]
    fn attributes_and_bare_elements_stay_as_they_are() {
        for same in [
            "<input value=\"申请\">",
            "<title>指南</title>",
            "<textarea name=\"a\">说明</textarea>",
            "<select><option value=\"1\">甲</option></select>",
            "<svg role=\"img\"><text>受理</text></svg>",
            "<script type=\"application/ld+json\">{\"name\":\"许可\"}</script>",
        ] {
            assert_eq!(marked(same), same);
        }
        assert!(marked("<svg/><p>甲</p>").contains("<span lang=\"zh-CN\">甲"));
    }

    #[test]
    fn a_page_that_breaks_off_is_no_reason_to_fail() {
        for torn in ["甲<p", "甲<", "<title>甲", "甲"] {
            assert!(marked(torn).contains('甲'), "{torn}");
        }
    }
}
