//! Takes Rust text apart into code and string literals, enough to look for words in either.

/// A string literal and where it starts.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// Line, counted from one.
    pub line: usize,
    /// Contents as written, escapes untouched.
    pub text: String,
    /// What stands directly before it on the same line, such as `t(`.
    pub before: String,
}

/// A Rust file without its comments.
pub struct Parts {
    /// The text with comments and the contents of literals blanked; lines stay in place.
    pub code: String,
    /// The string literals in order.
    pub literals: Vec<Literal>,
}

/// Splits one file.
pub fn split(text: &str) -> Parts {
    let mut reader = Reader {
        chars: text.chars().collect(),
        at: 0,
        line: 1,
        code: String::with_capacity(text.len()),
        literals: Vec::new(),
    };
    while reader.at < reader.chars.len() {
        reader.step();
    }
    Parts { code: reader.code, literals: reader.literals }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    literals: Vec<Literal>,
}

impl Reader {
    fn step(&mut self) {
        match self.chars[self.at] {
            '/' if self.peek(1) == Some('/') => self.line_comment(),
            '/' if self.peek(1) == Some('*') => self.block_comment(),
            '"' => self.plain_string(),
            'r' if self.starts_raw_string() => self.raw_string(),
            '\'' => self.quote(),
            _ => self.keep(),
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn keep(&mut self) {
        let c = self.chars[self.at];
        self.line += usize::from(c == '\n');
        self.code.push(c);
        self.at += 1;
    }

    fn blank(&mut self) {
        let c = self.chars[self.at];
        self.line += usize::from(c == '\n');
        self.code.push(if c == '\n' { '\n' } else { ' ' });
        self.at += 1;
    }

    fn line_comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.blank();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                _ => {
                    self.blank();
                    continue;
                }
            }
            self.blank();
            self.blank();
            if depth == 0 {
                return;
            }
        }
    }

    fn plain_string(&mut self) {
        let (line, before) = self.open();
        self.keep();
        let start = self.at;
        while self.peek(0).is_some_and(|c| c != '"') {
            if self.peek(0) == Some('\\') && self.peek(1).is_some() {
                self.blank();
            }
            self.blank();
        }
        self.close(start, self.at, line, before);
        if self.peek(0).is_some() {
            self.keep();
        }
    }

    fn starts_raw_string(&self) -> bool {
        let in_word = self.at > 0 && {
            let last = self.chars[self.at - 1];
            (last.is_alphanumeric() && last != 'b') || last == '_'
        };
        let hashes = self.chars[self.at + 1..].iter().take_while(|&&c| c == '#').count();
        !in_word && self.peek(1 + hashes) == Some('"')
    }

    fn raw_string(&mut self) {
        let (line, before) = self.open();
        self.keep();
        let mut hashes = 0;
        while self.peek(0) == Some('#') {
            hashes += 1;
            self.keep();
        }
        self.keep();
        let start = self.at;
        while self.at < self.chars.len() {
            let closed =
                self.peek(0) == Some('"') && (1..=hashes).all(|i| self.peek(i) == Some('#'));
            if closed {
                break;
            }
            self.blank();
        }
        self.close(start, self.at, line, before);
        for _ in 0..=hashes {
            if self.peek(0).is_some() {
                self.keep();
            }
        }
    }

    /// A character literal is blanked; a lifetime is code.
    fn quote(&mut self) {
        let escaped = self.peek(1) == Some('\\');
        if !escaped && self.peek(2) != Some('\'') {
            self.keep();
            return;
        }
        self.blank();
        if escaped {
            self.blank();
        }
        self.blank();
        while self.peek(0).is_some_and(|c| c != '\'') {
            self.blank();
        }
        if self.peek(0).is_some() {
            self.blank();
        }
    }

    fn open(&self) -> (usize, String) {
        let line_start = self.code.rfind('\n').map_or(0, |at| at + 1);
        (self.line, self.code[line_start..].trim_start().to_owned())
    }

    fn close(&mut self, start: usize, end: usize, line: usize, before: String) {
        let text = self.chars[start..end].iter().collect();
        self.literals.push(Literal { line, text, before });
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    fn check(text: &str, literals: &[&str], code: &str) {
        let parts = split(text);
        let found: Vec<&str> = parts.literals.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(found, literals, "{text}");
        assert_eq!(parts.code.split_whitespace().collect::<Vec<_>>().join(" "), code, "{text}");
    }

    #[test]
    fn literals_are_told_from_comments_and_characters() {
        check(r#"let a = "b"; // "c""#, &["b"], r#"let a = " ";"#);
        check(r#"f('"', "x\"y", 'a')"#, &[r#"x\"y"#], r#"f( , " ", )"#);
        check("r#\"one \"two\"\"# + r\"three\"", &["one \"two\"", "three"], "r#\" \"# + r\" \"");
        check("/* a /* \"b\" */ c */ d::<'e>(\"f\")", &["f"], "d::<'e>(\" \")");
        check(r"'\'' '\\' '\u{1f}' g", &[], "g");
        check("for r in \"a\" {}", &["a"], "for r in \" \" {}");
    }

    #[test]
    fn a_literal_knows_its_line_and_its_call() {
        let parts = split("x\ny\n  t(\"key\", 1)");
        assert_eq!(parts.literals[0].line, 3);
        assert_eq!(parts.literals[0].before, "t(");
    }
}
