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
state-pre-check = Pre-examination
state-suspended = Special procedure
state-issuing = Being made out
state-delivering = On its way
state-closed = Closed
state-not-needed = No permit needed
state-terminated = Ended
state-archived = Archived

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
event-pre-check-started = Pre-examination began
event-not-needed = Told that no permit is needed
event-fixed = Corrected on the spot
event-deemed-accepted = Accepted by silence, from the day of receipt
event-lapsed = Not supplied in time: counts as withdrawn
event-accepted-leniently = Accepted with material to follow
event-missing-supplied = The missing material is there
event-committed = Commitment signed
event-step-taken = A step was taken
event-step-reported = A step waits for a second signature
event-step-finished = A step is done
event-step-returned = Back to an earlier step
event-proposed = Proposed for approval
event-proposal-rejected = The proposal was turned down
event-suspended = A special procedure began; the clock stands
event-resumed = The special procedure ended; the clock runs on
event-extended = The limit was extended
event-tacitly-decided = Decided by silence under the item’s rule
event-sent-up = Sent up to the higher authority
event-issue-started = The document is being made out
event-delivery-started = On its way to you
event-delivered = Delivered; closed
event-terminated = Ended
event-archived = Archived
event-reopened = Opened again
event-assigned = An officer was charged with it
event-overdue = Past its limit
event-reminded = Reminded of the due day
event-calendar-changed = A new calendar moved the due days
event-talk = There is a new message
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
next-pre-check-title = Being looked through
next-pre-check-text = The window looks through it online and then accepts it or tells you once everything that is missing.
next-suspended-title = A special procedure is under way
next-suspended-text = The time of a hearing, test or expert review does not count; the clock runs on after it.
next-issuing-title = The document is being made out
next-issuing-text = It reaches you within 10 working days of the decision.
next-delivering-title = On its way to you
next-delivering-text = Look out for the window, the courier or the electronic delivery.
next-closed-title = The case is closed
next-closed-text = The result is of { $date }.
next-not-needed-title = No permit is needed for this
next-not-needed-text = You were told on { $date }. The reason is below.
next-terminated-title = The case was ended
next-terminated-text = The case ended on { $date }. The reason is in its history.
next-archived-title = The case is archived
next-archived-text = The result is of { $date }; the file is archived.

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
receipt-page = Receipt (page)
verify-heading = Check a paper
verify-code = Code of the paper
verify-code-hint = Six digits of the region and sixteen characters; dashes may be left out
verify-no-code = This is no code of a paper: six digits of the region and sixteen letters or digits
verify-genuine = The paper is genuine
verify-genuine-text = This site issued the paper and it has not been changed. Compare what follows with the paper you hold.
verify-pending = The paper is being made
verify-pending-text = The paper has its number; its file is being made. Please look again later.
verify-unknown = There is no such paper
verify-unknown-text = This site has issued no paper with this code. Check the code; if it is right, the paper was not issued here.
verify-hash-hint = The SHA-256 digest of the file you hold must be the one above; compare a printed paper line by line.
paper-kind = What it is
paper-authority = Issued by
paper-date = Issued on
paper-code = Code
paper-hash = Digest (SHA-256)
paper-number = Number
paper-number-of = No. { $number } ({ $year })
paper-item = Item
paper-download = Download the paper (PDF)
paper-case = See the case
paper-being-made = (being made)
case-number-label = Case number
paper-receipt = Receipt
paper-correction = Correction notice
paper-acceptance = Notice of acceptance
paper-lenient-acceptance = Notice of lenient acceptance
paper-commitment = Commitment
paper-non-acceptance = Decision not to accept
paper-not-needed = Notice that no permit is needed
paper-suspension = Notice of a special procedure
paper-resumption = Notice that handling goes on
paper-extension = Notice of extension
paper-grant = Decision to grant
paper-refusal = Decision to refuse
paper-delivery = Proof of delivery
paper-withdrawal = Confirmation of withdrawal
paper-lapse = Notice that the application lapsed
paper-termination = Notice of termination
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
inbox-all = All
inbox-mine = Mine
inbox-free = Unclaimed
inbox-overdue = Overdue
inbox-week = Due within seven days
inbox-export = Export every case I may see (CSV)
bulk-accept = Accept the chosen cases
bulk-start = Begin to review the chosen cases
bulk-label = Label the chosen cases
bulk-done = Done
bulk-left = Left
bulk-summary = { $done } of { $all } cases were done.
bulk-overtaken = Somebody else acted first; look again
bulk-forbidden = Not yours to handle
bulk-failed = Something went wrong and was logged; try again later
export-item-code = Item code
export-authority = Authority code
export-state = State
export-accepted = Accepted on
export-ended = Ended on
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
refusal-wrong-state = The case is not in a state for this
refusal-only-by-system = Only the system does this, by the clock
refusal-notice-too-late = The 5 working days for a notice are over; it counts as accepted from receipt (Administrative Licensing Law art. 32)
refusal-not-yet-due = The time for this has not come
refusal-other-department = This step belongs to another department
refusal-not-lenient = This item is not accepted with material missing
refusal-not-secondary = Only material that the item lets follow may be missing; choose at least one
refusal-nothing-missing = Nothing is awaited
refusal-still-missing = The material that was to follow is not there yet
refusal-not-by-commitment = This item is not decided on a commitment
refusal-commitment-missing = The applicant has not signed the commitment
refusal-bad-credit = The credit record bars the commitment procedure
refusal-not-instant = This item is not decided on the spot
refusal-not-forwarded = This item is not sent up
refusal-forwarded = The higher authority decides; send it up
refusal-proposal-pending = Something is proposed already
refusal-nothing-proposed = Nothing is proposed
refusal-procedure-not-listed = The item lists no such special procedure
refusal-days-missing = Say how long it takes; the applicant is told in writing (Administrative Licensing Law art. 45)
refusal-no-extension = No limit of this case can be extended
refusal-extended-before = The limit was extended once already
refusal-limit-over = The limit is over and cannot be extended
refusal-steps-open = Steps are still open
refusal-no-such-step = There is no such step, or it is not open
refusal-visit-missing = Fill in the record of the visit: place, people, findings
refusal-no-tacit-rule = The item has no rule for silence
refusal-no-document = This item gives no document
refusal-done-before = It was done before
refusal-clock-unreadable = The clock cannot be read; please tell the administrator
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
mark-field = form
mark-material = material
mark-note = What is wrong
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

## Items in lists and guides
items-limit-promised = promised: { $limit }
items-limit-legal = by law: { $limit }
items-visits-unknown = Visits not stated
items-visits = { $count ->
    [one] { $count } visit
   *[other] { $count } visits
}
items-fee-unknown = Fee not stated
items-own-initiative = On the authority's own initiative
items-nothing-to-do = Nothing to apply for
not-stated = Not stated.
yes = Yes
no = No
percent = %
pager-summary = { $from }–{ $to } of { $total }
facet-region = Region
facet-side = For
side-person = Persons
side-firm = Firms
facet-event = Life event
facet-person-theme = Theme for persons
facet-firm-theme = Theme for firms
facet-depth = Online depth
scope-all = All regions
scope-widen = Search in all regions
guides-part = The index of items is being built; only a part can be found now. Please try again in a while.
suggest-as-typed = Search for “{ $words }” as typed
guide-qr-label = QR code that opens this guide
guide-not-in-force = This is version { $version }; version { $in_force } is in force now.
guide-to-version-in-force = See the version in force
guide-other-language = Parts of this guide exist in Chinese only and are shown in Chinese.
guide-version-published = Version { $version } (published { $date })
guide-versions = Other versions
guide-online-elsewhere = This service is handled online in another system: { $url }
guide-fees-without-standard = There is a fee; its rate is not stated.
guide-code = Item code
guide-base-code = Base code
guide-objects = For whom
guide-nature = Nature of the authority
guide-source = Source of the power
guide-entrusted-by = Entrusted by
guide-units = Unit in charge
guide-joint = Together with
guide-content = Scope of the power
guide-division = Division of powers
guide-who = Who may apply
guide-quantity = Limit in number
guide-review = Way of review
review-at-once = Reviewed and decided at once
review-then-approve = Reviewed first, approved after
guide-forms = Ways to apply
guide-depth = Stages online
guide-scope = Can be handled away from home
guide-themes-person = Themes for people
guide-themes-firm = Themes for organisations
guide-booking = Booking
guide-payment = Online payment
guide-courier = Courier
guide-terminal = Self-service terminal
guide-lenient = Accepted with minor documents missing
guide-commitment = Decided on a written promise
guide-intermediaries = Intermediary services
guide-penalty-act = Act punished
guide-penalty-kinds = Kinds of punishment
guide-penalty-range = Range of punishment
guide-levy-kind = Kind of levy
guide-levy-reduced = Can be reduced
tag-at-once = Done at once
tag-online = Done online
tag-nearby = Done nearby
tag-one-visit = One visit
material-depends = Depends on your case
material-originals = { $count ->
    [one] { $count } original
   *[other] { $count } originals
}
material-copies = { $count ->
    [one] { $count } copy
   *[other] { $count } copies
}
result-name = Result
result-kind = Kind
result-validity = Valid for
result-delivery = Delivery
place-address = Address
place-window = Window
place-hours = Hours
place-phone = Telephone
place-transport = How to get there
contact-consult = Questions
contact-complaint = Complaints
contact-ways = Ways to ask
contact-progress = Follow a case
remedy-review-title = Administrative reconsideration
remedy-review-body = Body
remedy-review-limit = Within sixty days of learning of the decision (Administrative Reconsideration Law, art. 20)
remedy-suit-title = Administrative litigation
remedy-suit-body = Court
remedy-suit-limit = Within six months of learning of the decision (Administrative Litigation Law, art. 46)
remedy-limit = Limit
basis-repealed =  (repealed { $date })
basis-effective = in force from { $date }
basis-no-wording = The wording is not held here.

## Home, lists and regions
home-online = You can do these online
figure-items = Services published
figure-online = Open to apply for online
figure-authorities = Authorities
figure-no-visit = Need no visit
figures-none = Nothing is published yet.
figures-note = Counted from what is in force for { $region }; last published { $date }.
power-powers = Powers
power-authorities = Authorities
power-more-authorities = { $count ->
    [one] { $count } more authority is
   *[other] { $count } more authorities are
} listed when you choose a smaller region; totals and downloads include all.
sheet-region = Region
sheet-authority = Authority
sheet-code = Code
sheet-name = Name
sheet-class = Class
sheet-level = Level
sheet-basis = Legal basis
region-change = (change region)
regions-title = Choose a region
regions-lead = Guides and lists then show this region first. You can change it at any time.
regions-choose = Choose { $region }
regions-inside = Regions inside

## Item desk
items-all = All
items-mean = Mean quality
items-with-errors = With errors
items-clean = Nothing to mend
items-score-note = Core fields right: { $core } of { $core_all }; extended fields right: { $extended } of { $extended_all }.
items-version-published = Version { $version } published
severity-error = Error
severity-warning = Warning
field-credit-code = Credit code
field-name = Name
section-identity = Names and codes
section-time = Time and visits
section-applying = Applying and result
section-reaching = Places and contact

## How quality findings are mended
mend-limit-unclear = The limit “{ $value }” cannot be read; write so many working days.
mend-limit-missing = No promised limit is given; fill it in.
mend-limit-exceeds-legal = The promised limit { $committed } is longer than the legal limit { $legal }; shorten it.
mend-case-class-against-limit = The case class does not go with the promised limit: what is done at once is an instant case.
mend-review-mode-against-limit = The way of review does not go with the promised limit: what is done at once is reviewed at once.
mend-visits-missing = The number of visits is not given; fill it in.
mend-visits-reason-missing = { $value } visits are asked for without a reason; give it or ask for none.
mend-no-visit-but-no-other-way = No visit is asked for, but there is no way to apply without coming; add one.
mend-fully-online-but-visits = What runs fully online should not ask for { $value } visits.
mend-free-but-fee-rows = It says free but lists { $value } charges; remove them or correct it.
mend-free-but-payment = It says free but offers online payment; correct it.
mend-charged-without-basis = The charge names no legal basis; add it.
mend-charged-without-rows = It says charged but lists no charge; add name and rate.
mend-fee-without-standard = The charge “{ $value }” has no rate; add it.
mend-charged-without-online-payment = It is charged but cannot be paid online; open that way or say why.
mend-natural-theme-missing = It serves people but has no theme for them; choose one.
mend-natural-theme-without-person = It does not serve people but has a theme for them; remove it.
mend-legal-theme-missing = It serves organisations but has no theme for them; choose one.
mend-legal-theme-without-organisation = It does not serve organisations but has a theme for them; remove it.
mend-result-without-name = The result has no name; fill it in.
mend-result-kind-against-name = The name of the result does not go with its kind; check both.
mend-certificate-without-sample = The certificate “{ $value }” has no sample; add one.
mend-licence-without-faq = This licence has no common questions; answer at least one.
mend-licence-with-few-steps = This licence has { $value } steps; five are usual: acceptance, review, decision, closing, delivery.
mend-guides-differ = The guides online and at the window differ; make them the same.
mend-guide-on-one-side-only = Only one of the two ways has a guide; add the other.
mend-vague-condition = The conditions use vague words: { $words }. Say what can be checked.
mend-vague-material = The document “{ $value }” uses vague words: { $words }. Name it exactly.
mend-intermediary-without-basis = The intermediary service “{ $value }” has no legal basis; add it or drop the service.
mend-certificate-of-fact-without-basis = The certificate of fact “{ $value }” has no legal basis; add it or drop it.
mend-shared-but-asked = “{ $value }” can be fetched but is asked from applicants; stop asking.
mend-scenario-rule-wrong = The scenario rule “{ $value }” is wrong at line { $line }, character { $column } ({ $fault }); mend it. Only the questions of this item can be named.
mend-scenario-part-not-there = “{ $value }”, named by a scenario rule, is not part of this item; mend the rule or take it out.
mend-could-be-shared = “{ $value }” can usually be fetched; check whether applicants need to bring it.
mend-code-layout = The item code breaks the rule from position { $position } on; check it.
mend-credit-code-check = The credit code is wrong at position { $position }; check it.
mend-code-of-another-authority = The item code names another authority than the credit code; check both.
mend-code-of-another-level = The item code names another level; check both.
mend-code-of-another-catalogue-item = The item code names another catalogue item; check both.
mend-base-code-layout = The base code “{ $value }” breaks the rule; check it.
mend-grouping-parent-is-not-handled = “{ $value }” only groups others and cannot be handled; use a sub-item.
mend-not-in-catalogue = “{ $value }” is not in the catalogue; check the base code.
mend-catalogue-item-not-in-force = The catalogue item “{ $value }” is not in force; check it.
mend-consult-phone-missing = There is no telephone for questions; add it.
mend-complaint-phone-missing = There is no telephone for complaints; add it.
mend-phone-unreadable = No telephone number can be read from “{ $value }”; check it.
mend-area-code-missing = The telephone “{ $value }” lacks its area code; add it.
mend-phones-are-the-same = Complaints and questions share one telephone; use different ones.
mend-core-field-missing = This core field of the guide is missing; add it.
mend-extended-field-missing = This extended field of the guide is missing; add it if there is one.

## Assessment
assessment-lead = { $first } first-level, { $second } second-level and { $third } third-level indicators.
assessment-bounds = What the published figures bound but do not fix
assessment-low = At least
assessment-high = At most
assessment-given = Given
assessment-notes = Remarks
assessment-range = Scores
assessment-sourced = Found in the source
assessment-reconstructed = Supplied by us
verdict-agrees = Agrees
verdict-agrees-after-rounding = Agrees after rounding
verdict-contradiction = Contradiction
verdict-not-determined = Not determined
band-lowest = below
band-above = above { $edge }
band-from = from { $edge }
band-assumed = Assumed
band-sourced = Source
tree-reconstruction = Supplied
tree-sourced = Source

## Accounts
accounts-all = All
accounts-applicants = Applicants
accounts-none = No account matches.
role-none = No role
account-active = Active
account-disabled = Disabled
account-holder = Whose account
account-holder-staff = A member of staff
account-holder-person = A person
account-holder-firm = A firm or other organisation
account-holder-name = Name
account-holder-missing = Choose whose account it is.
account-name-wrong = Give a name of at most 60 characters.
account-login-hint = Small letters, digits and . _ -, from 3 to 40
account-login-wrong = The account name must be 3 to 40 small letters, digits or . _ -.
account-login-taken = The account name { $login } is taken.
account-password-hint = At least 12 characters for staff, 8 for applicants
account-password-short = The password must have at least { $min } and at most 200 characters.
account-phone = Telephone
account-phone-wrong = The telephone must be a mobile number of 11 digits, or a line with its area code.
account-id-number = Citizen number
account-id-number-wrong = The citizen number is wrong; check every digit.
account-for-persons = Needed for a person
account-credit-code = Credit code
account-credit-code-wrong = The credit code is wrong; check every character.
account-for-firms = Needed for an organisation
account-region = Region
account-region-missing = Choose a region.
account-org = Authority
account-org-hint = Left open, the role holds for every authority of the region
account-role-missing = A member of staff needs a role.
account-role-for-staff = Roles are for staff only.
account-add-role = Add a role
account-roles = Roles
account-roles-hint = Untick to take a role away
account-who = Account name { $login }, { $region }
account-own = This is your own account; you cannot change it yourself.
account-changed-meanwhile = Somebody else has just changed this account; yours was not saved. Look again, then change.
account-disable = Disable the account
account-disable-hint = The holder can no longer log in and is logged out at once. Cases and records stay.
account-disable-button = Disable
account-enable = Enable the account
account-enable-hint = The holder can log in again.
account-enable-button = Enable
clock-estimate = The holidays of a year involved are not published yet; the date is an estimate until they are.
date-estimated = { $date } (estimate)

## My materials
list-comma = {", "}
files-rule-kinds = Taken are: { $kinds }.
files-rule-size = No file may be larger than { $size }.
files-rule-time = After a broken line choose the same file again; it goes on where it stopped.
files-used = { $used } of { $max } used
files-script-sending = Uploading
files-script-resuming = The line broke; going on…
files-script-done = Uploaded
files-script-broken = The file was not taken.
files-script-other = This is not the file whose first half is here. Please upload it again.
files-script-again = The upload did not finish. What arrived is kept for a day; choose the same file later to go on.
file-kind-pdf = PDF document
file-kind-jpeg = JPEG photograph
file-kind-png = PNG picture
file-kind-ofd = OFD layout document
file-state-receiving = Not complete
file-state-scanning = Waiting for the virus scan
file-state-ready = Ready to use
file-state-refused = Not taken
file-trust-a = Level A: made by the authority
file-trust-b = Level B: compared with the original
file-trust-c = Level C: uploaded by you
file-trust-d = Level D: made by you
file-trust-a-text = Made by the authority itself and used directly.
file-trust-b-text = A window compared it with the original; it is used directly and not checked again.
file-trust-c-text = Uploaded by you. A window compares it with the original before it is used; once is enough.
file-trust-d-text = Made by you, who promise that it is true; used directly.
file-refusal-empty = No file came. Choose a file and upload it.
file-refusal-name = The name cannot be used: leave out special signs and extra endings, and stay within 120 characters.
file-refusal-kind = This kind of file is not taken. Use PDF, JPEG, PNG or OFD.
file-refusal-ending = The name's ending is not what the content is. Save it under the right ending and upload it again.
file-refusal-large = The file is too large. No file may be larger than { $size }; compress or split it.
file-refusal-quota = Your space is full. Delete materials you do not need and try again.
file-refusal-broken = The file is damaged or incomplete. Scan or export it again.
file-refusal-bomb = The file unfolds to too much, or its picture is too large. Make it smaller and try again.
file-refusal-active = The file holds a program, a script or another file. Save it as a plain document and try again.
file-refusal-infected = Malware was found and the file was deleted. Clean it and upload it again.
file-refusal-other-bytes = What follows is not the same file. Please upload it again.
file-size = Size
file-kind = Format
file-sent-on = Uploaded
file-sha256 = Checksum (SHA-256)
file-expires = Deleted on
file-kept-as = What document is this
file-kept-as-hint = For example: first page of my household register
file-kept-as-missing = Say what document this is
file-own-work = Made by me
file-own-work-yes = I made this material myself and promise that it is true
file-story-handed-in = Handed in by { $who } with case { $case }
file-story-read = Read by { $who } while handling { $case }
file-story-checked = { $who } compared it with the original at the window ({ $case })
done-file-sent = The file was uploaded.
done-file-kept = Kept; it can be chosen when you apply.
done-file-released = No longer kept; it is deleted after 30 days.
done-file-removed = The material was deleted.
