# Words that code asks for by key (those of page templates stand in en.ftl).

## Roles
role-firm = Firm
role-window-clerk = Window clerk
role-officer = Officer
role-approver = Approver
role-item-editor = Item editor

## Case states
state-submitted = Submitted
state-await-correction = Correction needed
state-accepted = Accepted
state-in-review = Under review
state-await-decision = Awaiting decision
state-granted = Granted
state-refused = Refused
state-not-accepted = Not accepted
state-withdrawn = Withdrawn

## History
event-submitted = Application submitted
event-correction-requested = One-time correction notice
event-supplemented = Correction submitted
event-accepted = Accepted
event-not-accepted = Not accepted
event-review-started = Review started
event-reviewed = Opinion given
event-returned = Sent back for review
event-granted = Decision to grant
event-refused = Decision to refuse
event-withdrawn = Withdrawn by the applicant
event-opinion-for = Recommends to grant
event-opinion-against = Recommends to refuse
event-due = To be decided by { $date }

## What comes next
next-submitted-title = Waiting to be accepted
next-submitted-text = Within 5 working days the window accepts the application or tells you once everything that is missing; without an answer in time it counts as accepted from the day it arrived.
next-await-correction-title = Please correct your application
next-await-correction-text = Please supply what the notice lists by { $date }.
next-await-correction-label = Correct it now
next-accepted-title = Accepted, waiting for review
next-accepted-text = A decision is due by { $date }. There is nothing you need to do now.
next-in-review-title = Under review, nothing for you to do
next-in-review-text = A decision is due by { $date } and will appear here.
next-await-decision-title = Reviewed, waiting for the decision
next-await-decision-text = A decision is due by { $date }.
next-granted-title = Your application was granted
next-granted-text = Decided on { $date }.
next-refused-title = Your application was refused
next-refused-text = Decided on { $date }. The reasons and remedies are below.
next-not-accepted-title = Your application was not accepted
next-not-accepted-text = You were told on { $date }. The reason is below.
next-withdrawn-title = The application was withdrawn
next-withdrawn-text = The case ended on { $date }. You can apply again whenever you need to.

## Stages
stage-submit = Submit
stage-accept = Accept
stage-review = Review
stage-decide = Decide
stage-end = Close

## Time limits
clock-committed = Promised time limit
clock-legal = Legal time limit
clock-notice = Limit for a correction notice
clock-left = { $days ->
    [0] Due today
    [one] { $days } working day left
   *[other] { $days } working days left
}
clock-over = { $days ->
    [one] { $days } working day late
   *[other] { $days } working days late
}
clock-decided = Closed
clock-started = Counted from { $date }.
clock-started-deemed = No notice came in time, so it counts as accepted from the day it arrived, { $date }.
clock-limit-working-day = Limit: { $value } working days ({ $basis }).
clock-limit-natural-day = Limit: { $value } days ({ $basis }).
clock-limit-hour = Limit: { $value } hours ({ $basis }).
clock-limit-minute = Limit: { $value } minutes ({ $basis }).
clock-limit-month = Limit: { $value } months ({ $basis }).
clock-start-day = The starting day, { $date }, is not counted (Civil Code art. 201).
clock-counted = Counted: { $dates }.
clock-skipped = Not counted: { $dates }.
clock-skip-weekend = weekend
clock-skip-suspended = special procedure
clock-rolled = The last day, { $from }, is a day of rest, so { $to } takes its place (Civil Code art. 203).
clock-same-day = Counted in months, to { $date } (Civil Code art. 202).
clock-extended = Extended by { $value } on { $date }.
clock-ends = Due { $date }.
basis-article = { $law }, art. { $number }
basis-item = the item’s legal limit
basis-commitment = public promise, Business Environment Regulation art. 36
basis-step = the step’s limit
basis-local = local rule

## Case facts
fact-applicant = Applicant
fact-submitted = Submitted
fact-channel = Channel
fact-channel-web = Online
fact-channel-window = Window
fact-legal-due = Legal due date
fact-committed-due = Promised due date
fact-decided = Decided
fact-answer-by = Answer by
fact-state = State
fact-time = Time
fact-last-step = Last step
result-granted-title = Decision to grant
result-refused-title = Decision to refuse
result-not-accepted-title = Not accepted
remedy-review = You may ask for administrative review within 60 days of learning of the decision (Administrative Reconsideration Law art. 20).
remedy-suit = You may also sue in the people’s court within six months of learning of it (Administrative Litigation Law art. 46).
case-form = Application form
receipt-next-accept = An answer within 5 working days
receipt-next-accept-text = Accepted, or told once everything that is missing (Administrative Licensing Law art. 32).
receipt-next-decide = A decision within the promised limit
receipt-next-decide-text = Promised limit: { $limit }.
receipt-next-track = Follow it at any time
receipt-next-track-text = Log in and open “My cases”, or use the case number and query code.
receipt-qr-label = QR code to the progress of this case
cases-all = All
cases-more = Earlier cases

## Forms
form-title = Fill in
form-promise = I promise that this is true and valid
form-promised = Promised
form-fault-missing = Enter “{ $label }”
form-fault-too-long = “{ $label }” may have at most { $max } characters
form-fault-not-a-number = “{ $label }” must be a whole number
form-fault-not-a-date = “{ $label }” is not a valid date
form-fault-not-an-option = Choose one of the options for “{ $label }”
form-fault-not-single = “{ $label }” takes one answer only
form-fault-not-a-phone = “{ $label }” must be a mobile number of 11 digits, or a landline with area code
form-fault-not-an-id-number = “{ $label }” is wrong: it must be a citizen number of 18 characters, please check each one
form-fault-not-a-credit-code = “{ $label }” is wrong: it must be a credit code of 18 characters, please check each one
form-fault-control-character = “{ $label }” contains a character that cannot be shown
form-fault-not-promised = Tick “{ $label }”
form-fault-unknown = The form holds something the system does not know; please reload and fill it in again
form-key-reused = This form was already submitted with other content. To submit another, start again from the guide.
correct-note = What you corrected
correct-note-hint = Say for each point what was corrected, at most 1000 characters
correct-point = What needs correcting
refusal-not-applied-for = Nobody needs to apply for this item
refusal-second-notice = Only one correction notice is allowed, and this case has had it (Administrative Licensing Law art. 32)
refusal-reason-missing = Give the reason in writing, at least 10 characters
refusal-too-long = At most { $max } characters
refusal-date-not-ahead = The date to answer by must lie ahead
refusal-same-person = Whoever reviewed a case does not decide it
refusal-other-officer = Another officer reviews this case
query-number = Case number
query-code-label = Query code

## Done
done-withdrawn = The application was withdrawn.
done-supplemented = Your correction was submitted.
done-accepted = Accepted; the clock runs.
done-declined = The applicant was told that it is not accepted.
done-correction = The correction notice was sent.
done-started = The review has begun.
done-reviewed = Your opinion was submitted; the decision comes next.
done-returned = Sent back for review.
done-decided = The decision was made; the applicant will be told.
done-logged-out = You are logged out.
done-account-saved = The account was saved.

## Error pages (more)
error-csrf-heading = This page has expired
error-csrf-what = The page was open too long, or the request did not come from this site, so nothing was done.
error-csrf-todo = Go back, reload the page and submit again.
error-calendar-heading = There is no working-day calendar yet
error-calendar-what = The holidays of { $year } have not been published, so the due date cannot be found and nothing was done.
error-calendar-todo = Ask the administrator to import that year’s calendar, then try again.

conflict-typed = What you typed
limit-working-day = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
limit-natural-day = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
limit-hour = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
limit-minute = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
limit-month = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
demo-note-citizen = Apply, follow, correct
demo-note-firm = Apply for a firm
demo-note-window-clerk = Accept or ask for corrections
demo-note-officer = Give opinions
demo-note-approver = Decide
demo-note-supervisor = Watch cases and time limits
demo-note-item-editor = Keep items and guides
demo-note-assessor = Measure services
demo-note-administrator = Manage accounts and roles

## Hall, office, supervision
desk-warning-overdue = This case is past its promised date.
clock-unknown = unknown
hall-defects = What needs correcting
hall-defects-hint = One point a line, all at once, at most 1000 characters.
hall-answer-by = Answer by
hall-reason = Reason for not accepting
hall-reason-hint = At least 10, at most 1000 characters.
hall-accept = Accept
hall-accept-hint = Everything is there and in due form. The clock starts.
hall-accept-submit = Accept and start the clock
hall-correct = Ask once for corrections
hall-correct-hint = A case has only one notice, so list everything at once.
hall-correct-submit = Send the notice
hall-decline = Do not accept
hall-decline-hint = Outside this authority’s competence, or no permit is needed: say so at once with the reason.
hall-decline-submit = Tell the applicant
office-start = Start the review
office-start-submit = I review it
office-review = Give an opinion
office-review-submit = Submit the opinion
office-verdict = Opinion
office-opinion = Explanation
office-opinion-hint = A recommendation to refuse needs reasons of at least 10 characters.
office-decide = Decide
office-decide-submit = Decide
office-decision = Decision
office-grant = Grant
office-refuse = Refuse
office-reasons = Reasons
office-reasons-hint = A refusal needs reasons of at least 10 characters (Administrative Licensing Law art. 38).
office-return = Send back for review
office-return-submit = Send back
office-return-reason = Why it goes back
office-choose = Choose one
supervision-over = { $days ->
    [one] { $days } day late
   *[other] { $days } days late
}
supervision-rule-d08 = Past the promised limit (D08)

clock-estimate = The holidays of a year involved are not published yet; the date is an estimate until they are.
date-estimated = { $date } (estimate)
