//! Names of files: shown to people and written into headers, never used as a path.

use super::{Kind, Refusal};

/// The most characters a name may have.
const CHARS_MAX: usize = 120;

/// Endings that a machine would run or that unfold to other files. A name that carries one before
/// its last ending is made to deceive: `scan.exe.pdf`, `plan.html.png`.
const DECEIVING: [&str; 26] = [
    "exe", "com", "bat", "cmd", "scr", "pif", "msi", "js", "jse", "vbs", "vbe", "wsf", "ps1", "sh",
    "jar", "apk", "app", "dll", "lnk", "hta", "htm", "html", "svg", "php", "zip", "rar",
];

/// A name as it may be stored and shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileName(String);

impl FileName {
    /// Reads a name as a browser sends it. Folders before the name are cut off; control signs,
    /// signs that turn the reading direction, and endings made to deceive are refused.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let last = text.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        let is_hidden = last.starts_with('.');
        let fits = !last.is_empty() && !is_hidden && last.chars().count() <= CHARS_MAX;
        if !fits || last.chars().any(is_unsafe) {
            return Err(Refusal::Name);
        }
        let mut parts = last.split('.').skip(1).map(str::to_lowercase).collect::<Vec<_>>();
        parts.pop();
        match parts.iter().any(|part| DECEIVING.contains(&part.trim())) {
            true => Err(Refusal::Name),
            false => Ok(Self(last.to_owned())),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the ending is one of `kind`'s. A name without an ending promises nothing.
    pub fn suits(&self, kind: Kind) -> bool {
        match self.0.rsplit_once('.') {
            None => true,
            Some((_, ending)) => kind.endings().contains(&ending.to_lowercase().as_str()),
        }
    }

    /// The name with the usual ending of `kind`, for whoever downloads it.
    pub fn for_download(&self, kind: Kind) -> String {
        match self.0.contains('.') {
            true => self.0.clone(),
            false => format!("{}.{}", self.0, kind.endings()[0]),
        }
    }
}

/// Signs that have no place in a name: controls, what turns or hides text, and what a shell, a
/// header or a file system would read as its own.
fn is_unsafe(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '<' | '>' | ':' | '"' | '|' | '?' | '*')
        || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_cut_off_and_names_of_people_stand() {
        for (given, kept) in [
            ("身份证.jpg", "身份证.jpg"),
            ("C:\\Users\\a\\scan 1.pdf", "scan 1.pdf"),
            ("../../etc/passwd", "passwd"),
            ("/tmp/x/户口簿（首页）.png", "户口簿（首页）.png"),
            ("v1.2 final.pdf", "v1.2 final.pdf"),
        ] {
            assert_eq!(FileName::parse(given).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn names_made_to_deceive_are_refused() {
        let long = "长".repeat(CHARS_MAX + 1);
        for given in [
            "",
            "  ",
            "..",
            ".htaccess",
            "a\0.pdf",
            "a\r\nSet-Cookie: x.pdf",
            "scan.exe.pdf",
            "scan.PHP.jpg",
            "scan.html .png",
            "gpj.\u{202e}fdp.exe",
            "a\u{200b}.pdf",
            "con:stream.pdf",
            &long,
        ] {
            assert_eq!(FileName::parse(given), Err(Refusal::Name), "{given:?}");
        }
    }

    #[test]
    fn an_ending_must_suit_the_kind() {
        let name = |text| FileName::parse(text).unwrap();
        assert!(name("a.JPG").suits(Kind::Jpeg));
        assert!(name("a.jpeg").suits(Kind::Jpeg));
        assert!(name("扫描件").suits(Kind::Pdf));
        assert!(!name("a.exe").suits(Kind::Pdf));
        assert!(!name("a.pdf").suits(Kind::Png));
        assert_eq!(name("扫描件").for_download(Kind::Pdf), "扫描件.pdf");
    }
}
