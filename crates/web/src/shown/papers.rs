//! The papers of a case as pages show them.

use service::cases::Shown;
use service::papers::{Paper, shown_code};

use super::Entry;
use crate::desk::Desk;
use crate::page::Link;
use crate::paths;

impl Desk<'_> {
    /// What a paper is, in words.
    pub(crate) fn paper_name(&self, kind: &str) -> String {
        self.t(&format!("paper-{kind}"))
    }

    /// A paper's number as people cite it.
    pub(crate) fn paper_number(&self, paper: &Paper) -> String {
        let year = paper.order.year.to_string();
        let number = paper.number.to_string();
        self.t_with("paper-number-of", &[("year", year.into()), ("number", number.into())])
    }

    /// A link to each paper, to its file or, while it is being made, to its page.
    pub(crate) fn paper_links(&self, papers: &[Paper]) -> Vec<Link> {
        papers.iter().map(|paper| self.paper_link(paper)).collect()
    }

    fn paper_link(&self, paper: &Paper) -> Link {
        let (name, number) = (self.paper_name(&paper.order.kind), self.paper_number(paper));
        let code = shown_code(paper);
        match paper.made {
            Some(_) => Link { label: format!("{name} {number}"), url: paths::paper(&code) },
            None => Link {
                label: format!("{name} {number} {}", self.t("paper-being-made")),
                url: paths::verify(&code),
            },
        }
    }

    /// A history, newest first, each entry with the papers that tell of it.
    pub(crate) fn timeline(&self, shown: &Shown, is_inside: bool, papers: &[Paper]) -> Vec<Entry> {
        let history = shown.history.iter().rev();
        history
            .filter(|recorded| Self::is_told(recorded, is_inside))
            .map(|recorded| {
                let own = papers.iter().filter(|paper| paper.order.seq == recorded.seq);
                let documents = own.map(|paper| self.paper_link(paper)).collect();
                Entry { documents, ..self.entry(shown, recorded, is_inside) }
            })
            .collect()
    }
}
