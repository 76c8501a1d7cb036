//! The fields of each deed's form.

use domain::case::Verb;
use domain::flow::{Flow, StepKind};
use domain::lists::{CodeList, SpecialProcedure};
use service::cases::{Hand, Shown};

use super::marks;
use crate::desk::Desk;
use crate::field::{FieldView, OptionView};
use crate::shown::desk_page::PointView;

/// What the forms of a case need to know beside the case itself.
#[derive(Default)]
pub(crate) struct Known {
    /// Officers whom it may be charged to.
    pub hands: Vec<Hand>,
    /// Special procedures that may be proposed.
    pub procedures: Vec<SpecialProcedure>,
}

/// What a form offers.
pub(crate) struct Inputs {
    pub fields: Vec<FieldView>,
    pub points: Vec<PointView>,
}

/// One form being drawn.
pub(super) struct Sheet<'a> {
    pub desk: &'a Desk<'a>,
    pub shown: &'a Shown,
    pub known: &'a Known,
    /// Whether what was posted belongs to this form.
    pub is_posted: bool,
    pub errors: &'a [(&'static str, String)],
}

impl Sheet<'_> {
    /// The fields of a deed, about a step if it is about one.
    pub fn inputs(&self, verb: Verb, step: Option<u32>) -> Inputs {
        let mut fields = match verb {
            Verb::SayNotNeeded => vec![self.reason("reason", "desk-reason")],
            Verb::Decline => vec![
                self.reason("reason", "hall-reason"),
                self.optional("competent_body", "text", "desk-competent-body"),
            ],
            Verb::RequestCorrection => {
                vec![self.defects(), self.date("answer_by", "hall-answer-by")]
            }
            Verb::AcceptLeniently => self.lenient(),
            Verb::GrantOnCommitment => vec![
                self.choice(
                    "credit",
                    "desk-credit",
                    &[("good", "desk-credit-good"), ("bad", "desk-credit-bad")],
                ),
                self.free("reasons", "office-reasons"),
            ],
            Verb::DecideAtOnce | Verb::Decide => vec![
                self.choice(
                    "decision",
                    "office-decision",
                    &[("grant", "office-grant"), ("refuse", "office-refuse")],
                ),
                self.hinted(self.free("reasons", "office-reasons"), "office-reasons-hint"),
            ],
            Verb::FinishStep => self.report(step),
            Verb::ReturnStep => vec![self.reason("reason", "office-return-reason")],
            Verb::ProposeProcedure => {
                vec![self.procedure(), self.days(), self.reason("reason", "desk-procedure-reason")]
            }
            Verb::ProposeExtension => vec![self.reason("reason", "desk-extension-reason")],
            Verb::ProposeEnd => vec![self.reason("reason", "desk-end-reason")],
            Verb::Reject => vec![self.reason("reason", "desk-reject-reason")],
            Verb::Resume => vec![self.reason("result", "desk-procedure-result")],
            Verb::Return => vec![self.reason("return_reason", "office-return-reason")],
            Verb::Review => self.opinion(),
            Verb::SendUp => {
                let mut fields = self.opinion();
                fields.push(self.field("to", "text", "desk-sent-to"));
                fields
            }
            Verb::Deliver => vec![self.choice(
                "way",
                "desk-delivery-way",
                &[
                    ("window", "delivery-window"),
                    ("terminal", "delivery-terminal"),
                    ("courier", "delivery-courier"),
                    ("electronic", "delivery-electronic"),
                ],
            )],
            Verb::ConfirmDelivery => {
                vec![self.hinted(self.field("proof", "text", "desk-proof"), "desk-proof-hint")]
            }
            Verb::Reopen => vec![
                self.choice(
                    "cause",
                    "desk-reopen-cause",
                    &[
                        ("error", "reopen-error"),
                        ("review", "reopen-review"),
                        ("litigation", "reopen-litigation"),
                    ],
                ),
                self.reason("reason", "desk-reason"),
            ],
            Verb::Assign => vec![self.officer(), self.free("reason", "desk-assign-reason")],
            _ => Vec::new(),
        };
        if let Some(step) = step {
            fields.insert(
                0,
                FieldView::new("step", "hidden", String::new()).with_value(&step.to_string()),
            );
        }
        let points = match verb {
            Verb::RequestCorrection => marks::points(self.desk, self.shown, self.is_posted),
            _ => Vec::new(),
        };
        Inputs { fields, points }
    }

    fn typed(&self, name: &str) -> &str {
        if self.is_posted { self.desk.asked.field(name) } else { "" }
    }

    fn field(&self, name: &'static str, kind: &'static str, label: &str) -> FieldView {
        let mut field = FieldView::new(name, kind, self.desk.t(label)).with_value(self.typed(name));
        let own = self.errors.iter().find(|(wrong, _)| *wrong == name);
        field.error = own.map(|(_, text)| text.clone());
        field
    }

    fn hinted(&self, field: FieldView, hint: &str) -> FieldView {
        FieldView { hint: Some(self.desk.t(hint)), ..field }
    }

    fn optional(&self, name: &'static str, kind: &'static str, label: &str) -> FieldView {
        FieldView { required: false, ..self.field(name, kind, label) }
    }

    fn date(&self, name: &'static str, label: &str) -> FieldView {
        self.field(name, "date", label)
    }

    /// Words that may be left out.
    fn free(&self, name: &'static str, label: &str) -> FieldView {
        FieldView { maxlength: Some(1000), ..self.optional(name, "textarea", label) }
    }

    /// A reason in writing.
    fn reason(&self, name: &'static str, label: &str) -> FieldView {
        let field = self.hinted(self.field(name, "textarea", label), "hall-reason-hint");
        FieldView { maxlength: Some(1000), ..field }
    }

    fn defects(&self) -> FieldView {
        let field = self.field("defects", "textarea", "hall-defects");
        FieldView { maxlength: Some(1000), ..self.hinted(field, "hall-defects-hint") }
    }

    fn choice(&self, name: &'static str, label: &str, options: &[(&str, &str)]) -> FieldView {
        let chosen = self.typed(name).to_owned();
        let option = |(value, label): &(&str, &str)| OptionView {
            value: (*value).to_owned(),
            label: self.desk.t(label),
            checked: chosen == *value,
        };
        let options = options.iter().map(option).collect();
        FieldView { options, ..self.field(name, "choice", label) }
    }

    fn opinion(&self) -> Vec<FieldView> {
        let verdict = self.choice(
            "verdict",
            "office-verdict",
            &[("grant", "event-opinion-for"), ("refuse", "event-opinion-against")],
        );
        let opinion = self.free("opinion", "office-opinion");
        vec![verdict, self.hinted(opinion, "office-opinion-hint")]
    }

    /// What may follow later, until when, and the applicant's written promise.
    fn lenient(&self) -> Vec<FieldView> {
        let item = &self.shown.published.item;
        let plan = domain::case::Plan::of(item);
        let ticked = |code: &str| {
            let posted = self.desk.asked.form.iter().filter(|_| self.is_posted);
            posted.into_iter().any(|(name, value)| name == "missing" && value == code)
        };
        let options = item.materials().iter().filter(|m| plan.may_follow.contains(&m.code));
        let options = options.map(|material| OptionView {
            value: material.code.clone(),
            label: self.desk.pick(&material.name),
            checked: ticked(&material.code),
        });
        let missing = FieldView {
            options: options.collect(),
            ..self.field("missing", "multiple", "desk-missing")
        };
        let promise = self.hinted(self.reason("promise", "desk-promise"), "desk-promise-hint");
        vec![missing, self.date("supply_by", "desk-supply-by"), promise]
    }

    fn report(&self, step: Option<u32>) -> Vec<FieldView> {
        let flow = Flow::of(self.shown.published.item.steps());
        let kind = step.and_then(|step| flow.step(step)).map(|step| step.kind);
        let mut fields = vec![
            self.choice(
                "verdict",
                "desk-step-verdict",
                &[("agree", "desk-step-agrees"), ("object", "desk-step-objects")],
            ),
            self.hinted(self.free("opinion", "office-opinion"), "desk-step-opinion-hint"),
        ];
        if kind == Some(StepKind::Opinion) {
            let given_by = self.optional("given_by", "text", "desk-given-by");
            fields.push(self.hinted(given_by, "desk-given-by-hint"));
        }
        if kind == Some(StepKind::SiteVisit) {
            let time = self.hinted(
                self.field("visit_time", "text", "desk-visit-time"),
                "desk-visit-time-hint",
            );
            let present = self.field("present", "textarea", "desk-visit-present");
            let found = self.field("found", "textarea", "desk-visit-found");
            fields.extend([
                self.date("visit_on", "desk-visit-on"),
                time,
                self.field("place", "text", "desk-visit-place"),
                self.hinted(present, "desk-visit-present-hint"),
                FieldView { maxlength: Some(1000), ..found },
            ]);
        }
        fields
    }

    fn procedure(&self) -> FieldView {
        let chosen = self.typed("procedure").to_owned();
        let options = self.known.procedures.iter().map(|kind| OptionView {
            value: kind.key().to_owned(),
            label: kind.label(self.desk.lang()).to_owned(),
            checked: chosen == kind.key(),
        });
        FieldView {
            options: options.collect(),
            ..self.field("procedure", "choice", "desk-procedure-kind")
        }
    }

    fn days(&self) -> FieldView {
        let days = self.field("expected_days", "number", "desk-expected-days");
        FieldView { inputmode: Some("numeric"), maxlength: Some(4), ..days }
    }

    fn officer(&self) -> FieldView {
        let chosen = self.typed("officer").to_owned();
        let own = self.shown.case.officer.as_ref();
        let others = self.known.hands.iter().filter(|hand| own != Some(&hand.id));
        let options = others.map(|hand| {
            let value = format!("{}/{}", hand.id.region, hand.id.id);
            let load = [
                ("name", hand.name.as_str().into()),
                ("cases", hand.cases.into()),
                ("overdue", hand.overdue.into()),
            ];
            let label = self.desk.t_with("desk-hand", &load);
            OptionView { checked: chosen == value, value, label }
        });
        // A list is drawn as a list however short it is: names are looked for, not read through.
        FieldView { options: options.collect(), ..self.field("officer", "select", "desk-officer") }
    }
}
