//! A list of cases to carry away, sent while it is read, so that its length costs no memory.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::case::State as CaseState;
use domain::ctx::Ctx;
use domain::identity::Role;
use domain::permit::Deed;
use domain::text::Bilingual;
use service::Services;
use service::exports::{self, Exported, Filter, Place};

use crate::asked::Asked;
use crate::budget::Payer;
use crate::desk::{Desk, paid_for};
use crate::download::{pieces, saved};
use crate::fault::{self, Fault};
use crate::site::Site;
use crate::table;
use crate::ways::{Reader, Way};
use crate::workbook::Book;

/// The columns, as keys of words.
const COLUMNS: [&str; 10] = [
    "case-number-label",
    "export-item-code",
    "paper-item",
    "export-authority",
    "fact-applicant",
    "export-state",
    "fact-submitted",
    "export-accepted",
    "fact-committed-due",
    "export-ended",
];

/// A list on its way out, in one form or the other.
enum Form {
    Csv,
    Xlsx(Box<Book>),
}

/// What the list on the page was narrowed to.
struct Narrowed {
    words: String,
    way: Way,
    reader: Reader,
}

impl Narrowed {
    fn of(desk: &Desk<'_>) -> Result<Self, Fault> {
        let given = |name: &str| desk.asked.query(name).unwrap_or_default().trim();
        Ok(Self {
            words: given("q").to_lowercase(),
            way: Way::of(given("show")),
            reader: Reader::of(desk)?,
        })
    }

    /// Whether a case stays on the list; `named` gives number and item as they are read.
    fn keeps(&self, sv: &Services, row: &Exported, named: impl Fn() -> [String; 2]) -> bool {
        let has = |text: &str| text.to_lowercase().contains(&self.words);
        let is_found = self.words.is_empty()
            || has(&row.applicant_name)
            || named().iter().any(|text| has(text));
        let due = || exports::due_on(sv, row);
        is_found && self.way.keeps(&self.reader, row.officer.as_deref(), due)
    }
}

/// What a list needs while it is written.
struct Export {
    ctx: Ctx,
    payer: Option<Payer>,
    roles: &'static [Role],
    filter: Filter,
    narrowed: Narrowed,
    /// The words of each state, by its key.
    states: Vec<(&'static str, String)>,
    is_chinese: bool,
    place: Option<Place>,
    head: Option<String>,
    form: Option<Form>,
}

const OFFICE: &[Role] = &[Role::Officer, Role::Approver];
const HALL: &[Role] = &[Role::WindowClerk];

pub(crate) async fn csv_of_office(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    carry(site, asked, OFFICE, false).await
}

pub(crate) async fn xlsx_of_office(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    carry(site, asked, OFFICE, true).await
}

pub(crate) async fn csv_of_hall(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    carry(site, asked, HALL, false).await
}

pub(crate) async fn xlsx_of_hall(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    carry(site, asked, HALL, true).await
}

async fn carry(
    site: Arc<Site>,
    asked: Asked,
    roles: &'static [Role],
    is_workbook: bool,
) -> Response {
    let asked = Arc::new(asked);
    // How long the list is shows while it is sent; it is paid for as it goes.
    let begun = paid_for(&site, &asked, |_, _| 1, move |desk| open(desk, roles, is_workbook)).await;
    let export = match begun {
        Ok(export) => export,
        Err(fault) => return fault::respond(&site, &asked, fault),
    };
    let body = pieces(&site.services, "an export", export, Export::next);
    match is_workbook {
        true => saved(body, table::XLSX, "cases.xlsx"),
        false => saved(body, "text/csv; charset=utf-8", "cases.csv"),
    }
}

/// Reads what is wanted, and the first page, so that a refusal is still a page of ours.
fn open(desk: &Desk<'_>, roles: &'static [Role], is_workbook: bool) -> Result<Export, Fault> {
    desk.permit(if roles == HALL { Deed::OpenHall } else { Deed::OpenOffice })?;
    let given = |name: &str| desk.asked.query(name).filter(|value| !value.is_empty());
    let state = match given("state") {
        Some(key) => Some(CaseState::from_key(key).ok_or(Fault::BadRequest)?),
        None => None,
    };
    let narrowed = Narrowed::of(desk)?;
    let today = desk.ctx.now.civil_date_in_china();
    let head = COLUMNS.map(|key| desk.t(key));
    let (text, form) = match is_workbook {
        true => {
            let book = Book::begin(&desk.t("export-sheet"), &head)
                .map_err(|why| Fault::Internal(format!("a workbook: {why}")))?;
            (String::new(), Form::Xlsx(Box::new(book)))
        }
        false => {
            let mut text = String::from("\u{feff}");
            table::line(&mut text, &head.each_ref().map(String::as_str));
            (text, Form::Csv)
        }
    };
    Ok(Export {
        ctx: desk.ctx.clone(),
        payer: Payer::of(desk),
        roles,
        filter: Filter {
            state,
            item_code: given("item").map(str::to_owned),
            label: given("label").map(|label| label.trim().to_owned()),
            due_before: (narrowed.way == Way::Overdue).then_some(today),
        },
        narrowed,
        states: CaseState::ALL
            .map(|state| (state.key(), desk.t(&format!("state-{}", state.key()))))
            .into(),
        is_chinese: desk.lang() == domain::text::Language::Zh,
        place: Some(Place::default()),
        head: Some(text),
        form: Some(form),
    })
}

impl Export {
    /// The next stretch of the list; none at its end.
    fn next(&mut self, sv: &Services) -> service::Result<Option<Vec<u8>>> {
        let failed = |why: std::io::Error| service::Error::Internal(format!("a workbook: {why}"));
        let Some(place) = self.place.take() else {
            return match self.form.take() {
                Some(Form::Xlsx(book)) => book.end().map(Some).map_err(failed),
                Some(Form::Csv) => Ok(self.head.take().map(String::into_bytes)),
                None => Ok(None),
            };
        };
        // Who is on the list is written down before it leaves.
        let keeps =
            |row: &Exported| self.narrowed.keeps(sv, row, || [number_of(row), self.item_of(row)]);
        let (rows, next) = exports::page(&self.ctx, sv, self.roles, &self.filter, &place, keeps)?;
        self.place = next;
        if let Some(payer) = &self.payer {
            payer.spend(sv, rows.len());
        }
        let mut text = self.head.take().unwrap_or_default();
        let mut form = self.form.take();
        let bytes = match &mut form {
            Some(Form::Xlsx(book)) => {
                for row in &rows {
                    self.cells(row, |cells| book.row(cells)).map_err(failed)?;
                }
                book.ready()
            }
            Some(Form::Csv) | None => {
                text.reserve(rows.len() * 200);
                for row in &rows {
                    self.cells(row, |cells| table::line(&mut text, cells));
                }
                text.into_bytes()
            }
        };
        self.form = form;
        Ok(Some(bytes))
    }

    /// The item's name in the reader's language.
    fn item_of(&self, row: &Exported) -> String {
        let name = serde_json::from_str::<Bilingual>(&row.item_name).unwrap_or_default();
        match (self.is_chinese, name.en) {
            (false, Some(english)) => english,
            _ => name.zh,
        }
    }

    /// The cells of a row, as words.
    fn cells<T>(&self, row: &Exported, write: impl FnOnce(&[&str]) -> T) -> T {
        let state = self.states.iter().find(|(key, _)| *key == row.state);
        let day = |at: Option<domain::time::Instant>| {
            at.map(|at| at.civil_date_in_china().to_string()).unwrap_or_default()
        };
        let (number, name) = (number_of(row), self.item_of(row));
        let submitted = row.submitted_at.civil_in_china().to_string();
        let cells = [
            number.as_str(),
            &row.item_code,
            &name,
            &row.org,
            &row.applicant_name,
            state.map_or(row.state.as_str(), |(_, words)| words.as_str()),
            &submitted,
            &day(row.accepted_at),
            &row.committed_due_on,
            &day(row.ended_at),
        ];
        write(&cells)
    }
}

/// The number of a case as people read it.
fn number_of(row: &Exported) -> String {
    format!("{}-{}", row.region, row.number)
}
