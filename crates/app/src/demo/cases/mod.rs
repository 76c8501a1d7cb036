//! Some sixty cases of the past weeks, at every stage, each taken there step by step through the
//! use cases by the people whose work it is, at moments that lie in the past.

mod answers;
mod stages;
mod time;

pub use answers::fill;

use domain::case::{
    Case, CaseId, Channel, CorrectionNotice, Decision, DeliveryWay, Opinion, Procedure, Proposal,
};
use domain::code::CreditCode;
use domain::identity::{Account, Actor, Role};
use domain::item::ItemVersion;
use domain::lists::SpecialProcedure;
use domain::time::Instant;
use jiff::ToSpan;
use service::cases::Application;
use service::{Error, Services};

use super::people::{Desk, People};
use super::pick::Pick;
use super::{Progress, ctx, forms};
use stages::{OVERDUE, OVERDUE_AGE, STAGES, Stage, Step};
use time::Moments;

/// One case to be played.
struct Story<'a> {
    item: &'a ItemVersion,
    org: CreditCode,
    applicant: &'a Account,
    stage: Stage,
    age: u32,
}

/// Plays all cases.
pub fn play(
    sv: &Services,
    now: Instant,
    items: &[ItemVersion],
    people: &People,
    desk: &Desk,
    progress: &Progress,
) -> anyhow::Result<()> {
    let mut pick = Pick::new(20_260_101);
    let stories = stories(items, people, desk, &mut pick);
    progress.begin("cases", stories.len());
    for story in &stories {
        story.play(sv, now, people, &mut pick).map_err(|why| {
            anyhow::Error::new(why)
                .context(format!("failed to play a case of {}", story.item.title().zh))
        })?;
        progress.step();
    }
    Ok(())
}

fn stories<'a>(
    items: &'a [ItemVersion],
    people: &'a People,
    desk: &Desk,
    pick: &mut Pick,
) -> Vec<Story<'a>> {
    let chosen = Choice::new(items, people, desk);
    let mut stories = Vec::new();
    for (stage, count) in STAGES {
        for n in 0..count {
            let (least, more) = stage.age();
            let age = least + pick.below(more + 1);
            stories.extend(chosen.story(stage, age, n, pick));
        }
    }
    for n in 0..OVERDUE {
        stories.extend(chosen.story(Stage::InReview, OVERDUE_AGE + n, 2, pick));
    }
    stories
}

/// What stories are made of.
struct Choice<'a> {
    own: Vec<(&'a ItemVersion, CreditCode)>,
    others: Vec<(&'a ItemVersion, CreditCode)>,
    people: &'a People,
}

impl<'a> Choice<'a> {
    fn new(items: &'a [ItemVersion], people: &'a People, desk: &Desk) -> Self {
        let applicable = items.iter().filter_map(|item| {
            forms::form(item)?;
            let org = CreditCode::parse(&item.authority.uscc).ok()?;
            let seats = Role::HANDLING;
            let is_staffed =
                seats.iter().all(|role| people.staff_for(*role, item.id.region, &org).is_some());
            is_staffed.then_some((item, org))
        });
        let (own, others) = applicable.partition(|(_, org)| *org == desk.org);
        Self { own, others, people }
    }

    /// Every other case falls to the visitors' own authority, and the first of each stage to the
    /// visitors themselves, so that each of them finds something to do.
    fn story(&self, stage: Stage, age: u32, n: u32, pick: &mut Pick) -> Option<Story<'a>> {
        let pool =
            if n.is_multiple_of(2) || self.others.is_empty() { &self.own } else { &self.others };
        // Cases that are still open need an item with some days to go.
        let is_open = (stage.steps().len() < 4
            && !matches!(stage, Stage::NotAccepted | Stage::NotNeeded))
            || matches!(stage, Stage::Suspended | Stage::Terminated);
        let gives_document = |item: &ItemVersion| domain::case::Plan::of(item).gives_document;
        let is_issued = stage.steps().iter().any(|step| matches!(step, Step::Issue));
        let fitting: Vec<_> = pool
            .iter()
            .filter(|(item, _)| !is_open || working_days(item) >= 5)
            .filter(|(item, _)| age < OVERDUE_AGE || !is_open || working_days(item) + 4 < age)
            .filter(|(item, _)| !is_issued || gives_document(item))
            .filter(|(item, _)| self.applicants(item).next().is_some())
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let (item, org) = **pick.one(&fitting);
        let applicants: Vec<_> = self.applicants(item).collect();
        let applicant = if n < 2 { applicants[0] } else { *pick.one(&applicants) };
        Some(Story { item, org, applicant, stage, age })
    }

    /// Those whom an item serves, the visitors before the others.
    fn applicants(&self, item: &'a ItemVersion) -> impl Iterator<Item = &'a Account> {
        use domain::identity::Holder;
        let objects = &item.service.objects;
        let for_persons = objects.is_empty() || objects.iter().any(|o| !o.is_organisation());
        let for_firms = objects.iter().any(|o| o.is_organisation());
        self.people.applicants.iter().filter(move |account| match account.holder {
            Holder::Person { .. } => for_persons,
            Holder::Firm { .. } => for_firms,
            Holder::Staff => false,
        })
    }
}

/// The promised limit in working days; 0 when it is done at once.
fn working_days(item: &ItemVersion) -> u32 {
    use domain::lists::TimeUnit;
    match item.committed_limit().span() {
        Some((days, TimeUnit::WorkingDay | TimeUnit::NaturalDay)) => days,
        Some(_) | None => 0,
    }
}

impl Story<'_> {
    fn play(
        &self,
        sv: &Services,
        now: Instant,
        people: &People,
        pick: &mut Pick,
    ) -> service::Result<()> {
        let mut moments = Moments::new(now, self.age, pick);
        let form = forms::form(self.item).expect("only items with a form are chosen");
        let answers = fill(&form, self.applicant, self.item, pick);
        let applicant = Actor::Account(Box::new(self.applicant.clone()));
        let submission = ctx(moments.submitted(), applicant.clone());
        let application = Application {
            region: self.item.id.region,
            item_code: self.item.id.code.clone(),
            answers: answers.clone(),
            idempotency_key: submission.token(),
            channel: if pick.below(5) == 0 { Channel::Window } else { Channel::Web },
        };
        let id = service::cases::submit(&submission, sv, &application)?;
        let mut revision = 1;
        let gap_days = u32::from(working_days(self.item) >= 5);
        for step in self.stage.steps() {
            let Some(at) = moments.next(gap_days, pick) else { break };
            let taken = self.take(sv, *step, at, (&id, revision), people, &answers, pick);
            match taken {
                Ok(case) => revision = case.revision,
                // A due day in a year without a calendar: the case stays where it is.
                Err(Error::YearUnpublished { year }) => {
                    tracing::info!(year, "a demo case waits for the calendar of its due day");
                    break;
                }
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one private call, each argument its own thing")]
    fn take(
        &self,
        sv: &Services,
        step: Step,
        at: Instant,
        (id, seen): (&CaseId, u32),
        people: &People,
        answers: &domain::form::Answers,
        pick: &mut Pick,
    ) -> service::Result<Case> {
        use service::cases as deed;
        let as_applicant = || ctx(at, Actor::Account(Box::new(self.applicant.clone())));
        let as_staff = |role| {
            let who = people.staff_for(role, self.item.id.region, &self.org);
            ctx(at, Actor::Account(Box::new(who.expect("chosen with staff").clone())))
        };
        let (clerk, officer, approver) = (Role::WindowClerk, Role::Officer, Role::Approver);
        let text = |of: &[&str], pick: &mut Pick| (*pick.one(of)).to_owned();
        match step {
            Step::Accept => deed::accept(&as_staff(clerk), sv, id, seen),
            Step::Decline => {
                deed::decline(&as_staff(clerk), sv, id, seen, text(texts::DECLINED, pick))
            }
            Step::RequestCorrection => {
                let answer_by = at.civil_date_in_china().saturating_add(15.days());
                let notice = CorrectionNotice {
                    defects: text(texts::DEFECTS, pick),
                    answer_by,
                    marks: Vec::new(),
                };
                deed::request_correction(&as_staff(clerk), sv, id, seen, notice)
            }
            Step::Supplement => {
                let note = text(texts::SUPPLEMENTED, pick);
                deed::supplement(&as_applicant(), sv, id, seen, answers.clone(), note)
            }
            Step::Withdraw => {
                deed::withdraw(&as_applicant(), sv, id, seen, text(texts::WITHDRAWN, pick))
            }
            Step::StartReview => deed::start_review(&as_staff(officer), sv, id, seen),
            Step::Review { is_for_grant } => {
                let of = if is_for_grant { texts::FOR_GRANT } else { texts::AGAINST };
                let opinion = Opinion { is_for_grant, text: text(of, pick) };
                deed::review(&as_staff(officer), sv, id, seen, opinion)
            }
            Step::Return => {
                let reason = text(texts::RETURNED, pick);
                deed::return_to_officer(&as_staff(approver), sv, id, seen, reason)
            }
            Step::StartPreCheck
            | Step::SayNotNeeded
            | Step::ProposeHearing
            | Step::ProposeEnd
            | Step::Approve
            | Step::Issue
            | Step::Deliver
            | Step::Confirm
            | Step::Archive => {
                let role = match step {
                    Step::ProposeHearing | Step::ProposeEnd => officer,
                    Step::Approve => approver,
                    _ => clerk,
                };
                let by = match step {
                    Step::Archive => ctx(at, Actor::System),
                    _ => as_staff(role),
                };
                further(&by, sv, step, id, seen)
            }
            Step::Decide { is_granted } => {
                let of = if is_granted { texts::GRANTED } else { texts::REFUSED };
                let decision = Decision { is_granted, reasons: text(of, pick) };
                deed::decide(&as_staff(approver), sv, id, seen, decision)
            }
        }
    }
}

/// The steps beyond acceptance, examination and decision.
fn further(
    by: &domain::ctx::Ctx,
    sv: &Services,
    step: Step,
    id: &CaseId,
    seen: u32,
) -> service::Result<Case> {
    use service::cases as deed;
    let procedure = || Procedure {
        kind: SpecialProcedure::Hearing,
        reason: texts::HEARING.to_owned(),
        expected_days: 15,
    };
    match step {
        Step::StartPreCheck => deed::start_pre_check(by, sv, id, seen),
        Step::SayNotNeeded => deed::say_not_needed(by, sv, id, seen, texts::NOT_NEEDED.to_owned()),
        Step::ProposeHearing => {
            deed::propose(by, sv, id, seen, Proposal::Suspend { procedure: procedure() })
        }
        Step::ProposeEnd => {
            deed::propose(by, sv, id, seen, Proposal::Terminate { reason: texts::ENDED.to_owned() })
        }
        Step::Issue => deed::issue(by, sv, id, seen),
        Step::Deliver => deed::deliver(by, sv, id, seen, DeliveryWay::Window),
        Step::Confirm => deed::confirm_delivery(by, sv, id, seen, texts::PROOF.to_owned()),
        Step::Archive => {
            // The head of the chain covers everything that was recorded of the case.
            let digest = sv.db.read(|tx| store::cases::head(tx, id))?;
            deed::archive(by, sv, id, seen, digest)
        }
        // Every other step is taken before it comes here.
        _ => deed::approve(by, sv, id, seen),
    }
}

/// What people write; content of the demo's records, like names.
mod texts {
    pub const HEARING: &str = "申请事项直接涉及他人重大利益，依法告知并组织听证。";
    pub const NOT_NEEDED: &str = "该事项依法不需要取得行政许可，申请人可以直接从事。";
    pub const ENDED: &str = "申请人已经依法终止，办件无法继续办理。";
    pub const PROOF: &str = "窗口签收（演示）";
    pub const DECLINED: &[&str] = &[
        "申请事项不属于本机关职权范围，请向有权机关提出申请。",
        "该事项依法不需要取得行政许可，无需办理。",
    ];
    pub const DEFECTS: &[&str] = &[
        "申请书未签字；场所平面图缺少尺寸标注。请一次补齐。",
        "身份证明复印件不清晰，请重新提供；委托书缺少委托期限。",
        "所附合同缺少盖章页，请补充完整合同。",
    ];
    pub const SUPPLEMENTED: &[&str] = &["已按要求补齐，请审核。", "已重新上传清晰件并补充说明。"];
    pub const WITHDRAWN: &[&str] =
        &["经营计划调整，暂不申请。", "信息填写有误，准备好后重新申请。"];
    pub const FOR_GRANT: &[&str] = &[
        "材料齐全，符合法定形式，建议准予。",
        "经核查，申请条件符合规定，建议准予。",
        "现场情况与申报材料一致，建议准予。",
    ];
    pub const AGAINST: &[&str] =
        &["场所布局不符合要求，且未按期整改，建议不予。", "申请人不具备规定的条件，建议不予。"];
    pub const RETURNED: &[&str] =
        &["请补充说明现场核查的结论依据。", "请核对场所面积与图纸是否一致。"];
    pub const GRANTED: &[&str] = &["符合法定条件，准予。", "经审查符合规定，予以批准。"];
    pub const REFUSED: &[&str] = &[
        "经审查，场所布局不符合规定，依法不予许可。申请人可以依法申请行政复议或者提起行政诉讼。",
        "经审查，申请人不具备规定的条件，依法不予。申请人可以依法申请行政复议或者提起行政诉讼。",
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_cases_at_every_stage() {
        let sum: u32 = STAGES.iter().map(|(_, count)| count).sum();
        assert!((60..=90).contains(&(sum + OVERDUE)), "{sum}");
    }
}
