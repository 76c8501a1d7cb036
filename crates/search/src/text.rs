//! Characters made comparable, and texts cut into runs of one script.

/// A script that is searched in a way of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// Letters and digits of ASCII.
    Latin,
    /// Every other letter, most of them Chinese characters.
    Han,
}

/// Neighbouring characters of one script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub script: Script,
    pub chars: Vec<char>,
    /// Where in the text each character begins, in bytes.
    pub at: Vec<usize>,
}

/// Full-width forms made half-width, capitals made small.
pub(crate) fn folded(c: char) -> char {
    let c = match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    };
    c.to_lowercase().next().unwrap_or(c)
}

/// A whole text folded.
pub(crate) fn folded_text(text: &str) -> String {
    text.chars().map(folded).collect()
}

/// The runs of a text; what is neither letter nor digit only parts them.
pub(crate) fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut is_open = false;
    for (at, c) in text.char_indices() {
        let c = folded(c);
        if !c.is_alphanumeric() {
            // An apostrophe inside a word parts nothing: driver's.
            is_open = is_open && c == '\'';
            continue;
        }
        let script = if c.is_ascii() { Script::Latin } else { Script::Han };
        match runs.last_mut().filter(|run| is_open && run.script == script) {
            Some(run) => {
                run.chars.push(c);
                run.at.push(at);
            }
            None => runs.push(Run { script, chars: vec![c], at: vec![at] }),
        }
        is_open = true;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_part_at_signs_and_between_scripts() {
        let found: Vec<String> = runs("Ａ级锅炉（2024年）driver's")
            .iter()
            .map(|run| run.chars.iter().collect())
            .collect();
        assert_eq!(found, ["a", "级锅炉", "2024", "年", "drivers"]);
        assert!(runs("，。！").is_empty());
    }
}
