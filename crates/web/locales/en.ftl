# Words of the Tongban pages in English. Chinese is the source; keep the keys the same.

## Whole site
brand = Tongban
brand-tag = Government services in one place
brand-full = Tongban government services
skip-link = Skip to main content
region-label = Region:
size-large = Larger text
size-normal = Standard text
log-in = Log in
log-out = Log out
nav-label = Main
nav-home = Home
nav-guides = Services
nav-query = Track
nav-power = Power list
nav-about = About
nav-files = My materials
nav-cases = My cases
nav-hall = Window
nav-office = Review
nav-supervision = Supervision
nav-items = Items
nav-assessment = Assessment
nav-accounts = Accounts
foot-promise = What we received, where it stands and how many days remain: said plainly, here.
none = none
cancel = Cancel
error-title-prefix = Error:{" "}
pager-label = Pages
pager-prev = Previous
pager-next = Next
crumbs-label = You are here
search-button = Search
step-done = (done)
step-current = (in progress)

## Forms
field-optional = (optional)
field-choose = Choose
field-error-prefix = Error:{" "}
field-count = {"{"}n{"}"} characters left
error-summary-title = Please put these right first
action-points = Say for each point what must be corrected

## Vocabulary: states, events, roles
step-submit = Submit
step-accept = Accept
step-review = Review
step-decide = Decide
step-deliver = Deliver
channel-web = Online
channel-window = Window
item-state-draft = Draft
item-state-submitted = Waiting for approval
item-state-approved = Approved
item-state-published = In force
item-state-suspended = Suspended
item-state-cancelled = Cancelled
item-state-superseded = Superseded
role-citizen = Applicant
role-supervisor = Supervisor
role-assessor = Assessor
role-administrator = Administrator
opinion-for = Recommends to grant
opinion-against = Recommends to refuse
somebody = Staff
system = System

## Vocabulary: deeds
action-accept = Accept
action-accept-hint = The documents are complete and in the form the law asks for. The time limit starts.
action-accept-button = Accept and start the clock
action-correct = Ask for corrections, once
action-correct-hint = A case gets one notice only: list everything that is missing.
action-correct-button = Send the notice
action-correct-defects = Everything that must be corrected
action-correct-answer-by = Answer by
action-decline = Do not accept
action-decline-hint = Outside this authority's powers, or no permission is needed by law.
action-decline-button = Decide not to accept
action-start-review = Start the review
action-start-review-hint = The case becomes yours.
action-start-review-button = I take this case
action-review = Give an opinion
action-review-button = Send the opinion
action-review-verdict = Opinion
action-review-text = Explanation
action-return = Send back to the reviewer
action-return-hint = Sending back does not stop the clock.
action-return-button = Send back
action-grant = Grant
action-grant-hint = The decision cannot be changed here afterwards.
action-grant-button = Decide to grant
action-refuse = Refuse
action-refuse-hint = Give the reasons and say how to have the decision reviewed.
action-refuse-button = Decide to refuse
action-reason = Reason
action-reason-hint = Facts and basis, at least ten characters
action-text-optional = Explanation
done-submitted = Your application is in.
done-correction-requested = The notice is sent.
done-not-accepted = The decision not to accept is made.
done-review-started = The case is yours.
done-granted = Granted.
done-refused = Refused.
done-draft-saved = Saved; you can go on later.
done-item-saved = Saved as a new version.
done-chain-checked = All records have been checked.

## Vocabulary: faults in forms

## Vocabulary: dates and limits
date-long = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
date-short = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
date-weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}, { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
limit-instant = On the spot
limit-working-days = { $count ->
    [one] { $count } working day
   *[other] { $count } working days
}
limit-natural-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
limit-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
limit-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
limit-none = None set by law
visits = { $count ->
    [one] { $count } visit
   *[other] { $count } visits
}
visits-none = No visit
fee-free = Free
fee-charged = Fee due
due-left = { $days ->
    [one] { $days } working day left
   *[other] { $days } working days left
}
due-today = Due today
due-over = { $days ->
    [one] { $days } working day over
   *[other] { $days } working days over
}
due-paused = Clock paused
due-estimate = Estimate (that year's holidays are not yet published)
clock-answer = Time to correct
clock-why-limit = The limit is { $limit }.
clock-why-started = Counted from { $date }.
clock-why-deemed = Nobody asked for corrections in time, so the case counts as accepted from receipt on { $date }.
clock-why-start-day = The starting day, { $date }, is not counted.
clock-why-counted = { $date } is day { $number }.
clock-why-adjusted = { $date } is worked to make up for { $holiday }: day { $number }.
clock-why-weekend = { $date } is a weekend day, not counted.
clock-why-holiday = { $date } is a holiday ({ $holiday }), not counted.
clock-why-local-rest = { $date } is a local day off ({ $name }), not counted.
clock-why-suspended = { $date } falls in a special procedure ({ $procedure }), not counted.
clock-why-rolled = The last day, { $from }, is a day of rest; { $to } takes its place.
clock-why-extended = Extended by { $limit } on { $date }.

## Home
home-title = What would you like to do?
home-lead = Government services of { $region }: find out in one place, finish in one go.
home-search-label = Search services
home-search-placeholder = Service, document or office
suggest-title = Suggestions
suggest-button = Suggest
suggest-none = No name of an item is like this.
guide-pdf = Download the guide (PDF)
guide-form-blank = Download the blank form (PDF)
guide-unanswer = Clear the answers
finding-title = Search and index
finding-index = Search index
finding-none-title = No search was without a result
finding-none-text = Words that people searched for and that found no item will be listed here.
finding-queries = Searches that found nothing
finding-queries-hint = Numbers, telephones and e-mail addresses have been removed. Add other names to items, or have a synonym added.
finding-words = Words
finding-region = Region
finding-count = Times
finding-last = Last
finding-prove = Compare with the database
finding-missing = Items that the index lacks or holds otherwise
home-hot = Popular:
home-entries = Ways in
home-mine = My open cases
home-persons = For people
home-firms = For organisations
home-figures = How we are doing, in the open
home-figures-more = See the power list
entry-read = Read
entry-read-text = Powers, duties and notices
entry-find = Find
entry-find-text = Progress and service guides
entry-do = Do
entry-do-text = Apply online, correct any time
entry-ask = Ask
entry-ask-text = Telephone numbers and questions

## Log in
acting-change = Change
login-title = Log in
login-lead = Log in to apply, follow your cases and send corrections.
login-forgotten = Forgot your password?
login-without = You can follow a case without an account:
login-query = use its number and query code
login-account = Account name
login-password = Password
login-second-factor = One-time code
login-second-factor-hint = Open your authenticator and type the six digits. Leave empty if you have not set one up.
login-wrong = The account name or the password is wrong. Please try again.
login-code-wrong = The one-time code is wrong or has expired.
login-locked = Too many wrong attempts. Please try again in { $minutes } minutes.
login-demo-title = Demo accounts
login-demo-lead = This is a demonstration; people and cases are invented. One press logs you in.

## Guides
guides-title = Service guides
guides-did-you-mean = Did you mean:
guides-narrow = Narrow down
guides-found = { $total ->
    [one] { $total } service
   *[other] { $total } services
}
guides-sort = Sort
guides-sort-relevance = Best match
guides-sort-popular = Most used
guides-sort-limit = Quickest
guides-chosen = Chosen filters
guides-remove = (remove)
guides-none-title = No service matches
guides-none-text = Try a shorter word, or remove some filters.
guides-none-clear = Clear all filters
facet-class = Class
facet-authority = Authority
facet-level = Level
facet-object = For whom
facet-theme = Theme
facet-online = Online
apply-online = Apply online
guide-contents = On this page
guide-version = Version { $version }, in force from { $date }
guide-print = Print
guide-back = Back to the guide
guide-sheet = Service guide
guide-qr = Scan for the current version
guide-basics = Basics
guide-conditions = Who may apply
guide-refusal-grounds = When an application is refused
guide-materials = Documents you need
guide-materials-count = { $count ->
    [one] (1 document)
   *[other] ({ $count } documents)
}
guide-materials-none = No documents are needed.
guide-process = How it goes
guide-online-flow = Online
guide-window-flow = At the window
guide-special = Special procedures
guide-special-note = The time of a special procedure does not count towards the limit.
guide-fees = Fees
guide-fees-none = Free of charge.
guide-result = What you get
guide-places = Where and when
guide-contact = Questions and complaints
guide-remedies = If you disagree
guide-basis = Legal basis
guide-rights = Your rights and duties
guide-faq = Common questions
guide-fact-committed-limit = Promised limit
guide-fact-legal-limit = Legal limit
guide-fact-visits = Visits
guide-fact-fee = Fee
guide-fact-case-class = Case class
guide-own-initiative = The authority acts here on its own initiative; there is nothing to apply for.
guide-window-only = For now this service is offered at the window only; see the places below.
guide-suspended = This service is suspended.
material-name = Document
material-necessity = Needed
material-form = Form and copies
material-source = Source
material-files = Forms and samples
material-shared = Nothing to hand in
material-blank = Blank form
material-sample = Sample
material-way = Handed in
material-state = State
materials-title = Documents
fee-name = Fee
fee-standard = Rate
fee-basis = Basis
fee-reduction = Reduction

## Apply
apply-lead = Handled by { $authority }. Takes about five minutes.
apply-read-guide = Read the guide first
apply-steps = Steps of your application
apply-step-fill = Fill in
apply-step-check = Check
apply-step-receipt = Receipt
apply-materials-hint = Documents marked “nothing to hand in” are fetched from the office that holds them.
apply-submit = Submit application
apply-save = Save for later
apply-draft-note = We loaded what you saved on { $date }.
apply-declaration = I declare that my answers and documents are true and valid.
apply-after = You get a receipt with the case number and a query code at once.
form-row-add = Add a row: { $label }
form-row-remove = Remove: { $row }
form-not-yet = Shown once the answers it needs are given
form-not-drawn = The line is down, so nothing was brought up to date; what you typed is still on this page
form-file-none = There is no material to choose yet.
form-file-upload = Upload materials (save what you have filled in first)
form-update = Update the form
form-not-saved = Not saved. What you typed is still on this page; press “Save for later” to try again.
form-update-hint = “Update the form” shows what else is to be filled in and what is worked out from your answers; nothing is submitted.
apply-other-drafts = You have drafts of this item
apply-lost = The form has changed, and some answers have no place in it
apply-lost-text = A new version of the form was published after you saved this draft. These answers have no place in it or are no longer valid, and will not be kept when you save again:
compare-lead = This draft was saved from another place at { $time }. Choose what to keep, answer by answer.
compare-mine = Typed here:
compare-theirs = Saved elsewhere:
compare-same = Both are the same.
compare-save = Save what is chosen
newer-title = The case was changed while you were typing
newer-text = Nothing that you typed is lost; it stands in the form below. Look at what stands in the case now before you hand it in.
newer-field = Question
newer-typed = Typed by you
newer-kept = In the case now
newer-same = What you typed is what stands in the case now.
held-lead = Answers held for you: { $count }. Log in to go on.
held-button = Log in and go on
held-back-title = You are logged in again
held-back-lead = { $count ->
    [one] The one entry you typed is here and has not been sent yet.
   *[other] The { $count } entries you typed are here and have not been sent yet.
}
held-back-button = Send them now
drafts-lead = Applications that are not handed in yet; only you can see them.
drafts-saved = Saved { $time }; answers given: { $answered }
drafts-of-another = Begun for somebody else than the one you act for now. To go on with it, switch to them first.
drafts-delete = Delete the draft: { $name }
my-drafts-none = There are no drafts.
design-lead = Changes are kept in the draft of the item and go into force with its new version once both offices approved it; running cases keep their form.
design-right = The form is right.
design-fields = Fields
design-up = Up: { $label }
design-down = Down: { $label }
design-remove = Remove: { $label }
design-edit = Change: { $label }
design-save = Save the field
design-add = Add a field
design-replace = Replace with this
design-faults = Problems of the form: { $count }
design-test = Try to hand in
design-test-right = With these answers it could be handed in.
done-form-saved = The form is saved in the draft.
done-draft-deleted = The draft is deleted.
receipt-done = Your application is in
receipt-keep = Keep the receipt below. With the case number and the query code you can follow the case without logging in.
receipt-pdf = Download receipt (PDF)
receipt-follow = Follow this case
receipt-title = Receipt of application
receipt-stamp = RECEIVED
receipt-stamp-label = Received stamp, dated { $date }
receipt-qr = Scan to follow
receipt-next = What happens next
receipt-proof = Proof number
case-number = Case number
query-code = Query code

## My cases
cases-title = My cases
cases-filter = By state
cases-submitted = Submitted { $date }
cases-due = Due by { $date }
cases-none-title = No cases yet
cases-none-text = Applications you submit appear here, every step in sight.
cases-none-link = Find a service
case-guide = Service guide
case-progress = Progress
case-history = What has happened
case-answers = What you told us
case-facts = About this case
case-documents = Papers
verify-title = Check a paper
verify-lead = Type the code below the QR code of the paper to see whether this site issued it.
verify-button = Check
verify-again = Check another
verify-privacy = Anybody may learn whether a paper is genuine, what it is, who issued it and when, and its digest; the case itself is shown to its applicant and those who handle it.
case-withdraw = Withdraw the application
case-back = Back to the case
clock-due = Due { $date }
clock-how = How this is counted
correction-title = What must be corrected
correction-dates = Sent on { $issued }; please answer by { $due }.
result-reasons = Reasons
withdraw-title = Withdraw the application
withdraw-before = Before you withdraw
withdraw-button = Withdraw now
withdraw-reason = Why you withdraw
withdraw-warning-final = Withdrawing ends the case; it cannot be undone.
withdraw-warning-again = You may apply again later; the time limit then starts anew.
correct-title = Send corrections
correct-due = Please correct by { $date }
correct-issued = { $authority } sent this notice on { $date }.
correct-once = Everything missing is listed here once and for all; answer each point below.
correct-button = Send corrections
query-title = Follow a case
query-lead = Type the case number and the query code from your receipt.
query-button = Look up
query-again = Look up another case
query-privacy = The query code is on the receipt only; keep it to yourself. We show the progress only and mask names.
query-masked = To protect personal data only the progress is shown here. Log in to see everything.
query-number-hint = At the top of the receipt
query-code-hint = Six digits
query-wrong = No case matches. Please check the case number and the query code.

## Window and review
hall-inbox-title = Received at the window
office-inbox-title = Cases to review
bulk-title = Many at once
bulk-choose = Choose
bulk-label-word = Label
bulk-why = Why
office-search = Number, item or applicant
col-due = Due
col-item = Item and number
col-applicant = Applicant
col-channel = Channel
col-received = Received
col-accepted = Accepted
col-state = State
col-step = Step
col-holder = With
inbox-none-title = Nothing to do
inbox-none-text = New cases appear here, the most urgent first.
desk-back = Back to the list
desk-applicant = Applicant
desk-answers = Application
desk-opinions = Review opinions
desk-actions = What you can do
desk-no-actions = Nothing waits for you on this case.
desk-rules = Points to review
desk-file-look = Look at the document
desk-file-download-text = Download a file of this format to look at it.
desk-file-unreadable = This file cannot be looked at now.
desk-file-trust = How far it can be trusted
desk-file-check-text = Compare it with the original that the applicant shows. If they agree, say so below; no case will ask for it again.
desk-file-check = Agrees with the original
desk-file-facts = About the file
desk-file-story-text = The applicant sees all of this.

## Error pages
fault-todo = What you can do
fault-reference = Please give this number when you contact us:
conflict-title = Somebody acted before you
conflict-text = The case changed after you opened the page, so your action was not carried out.
conflict-now = The case as it stands
conflict-kept = What you had typed (not saved)
conflict-open = Open the case as it is now
error-400-heading = Something is wrong with this request
error-400-what = We could not read what was sent, so nothing was done.
error-400-todo = Go back, reload the page and try again.
error-403-heading = You may not do this
error-403-what = Your account does not have this right.
error-403-todo = Log in with another account, or ask your administrator.
error-404-heading = There is no such page
error-404-what = The address may be mistyped, or the page has been taken down.
error-404-todo = Check the address, or search from the home page.
error-405-heading = This cannot be opened that way
error-405-what = The address does not accept this kind of request.
error-405-todo = Start again from the home page or from your case.
error-408-heading = That took too long
error-408-what = The connection was slow and the request did not arrive whole; nothing was done.
error-408-todo = Check the connection and try again.
error-409-heading = This has changed meanwhile
error-409-what = Somebody else made a change first; yours was not carried out.
error-409-todo = Open the current state and act again.
error-413-heading = Too large
error-413-what = What you sent is larger than we accept.
error-413-todo = Make the file smaller or split it, then send again.
error-415-heading = Kind of file not accepted
error-415-what = We do not accept this format.
error-415-todo = Send one of the formats named on the page.
error-422-heading = Something needs correcting
error-422-what = What was sent does not meet the rules.
error-422-todo = Go back to the form, correct it and send again.
error-429-heading = Too many requests
error-429-what = There were too many requests in a short time.
error-429-todo = Please wait a minute and try again.
error-500-heading = Something broke on our side
error-500-what = This is our fault, not yours. The failed action had no effect.
error-500-todo = Try again later; if it keeps failing, tell us the number below.
error-503-heading = The service is not available just now
error-503-what = It is being maintained or is too busy.
error-503-todo = Come back in a few minutes; submitted cases are not affected.

## Power list
total = Total
power-title = List of powers
power-lead = Which powers each authority holds and on what basis. Published { $date }.
power-matrix = By authority and class
power-basis = Legal basis
power-all = All items

## About
about-title = About Tongban
about-lead = Tongban is the one place for government services of { $region }: find, read, apply, follow.
about-contact = Contact
about-rights = What you may expect
about-right-once = If something must be corrected, you are told everything at once.
about-right-receipt = Whoever applies gets a dated receipt.
about-right-limit = If the limit passes, you are told why.
about-right-channel = Online or at the window: you choose, the standard is the same.
about-right-remedy = A refusal gives its reasons and says how to have it reviewed.
about-privacy = Personal data
about-privacy-text = We ask only for what the case needs and show it only to those who work on it. Every step taken is recorded with who took it and when.
about-access = Accessibility
about-access-text = Everything works without scripts, by keyboard and at twice the size. Larger text can be switched on at the top of the page. Tell us what gets in your way.
about-software = Software
about-contact-phone = Hotline
about-contact-address = Address
about-software-version = Version
about-software-licence = Licence
about-source = Source code

## Supervision
supervision-title = Supervision
supervision-as-of = as of { $time }
supervision-authorities = Open cases by authority
supervision-open = Open
supervision-overdue = Overdue
supervision-yellow = Yellow
supervision-red = Red
supervision-on-time = On time
supervision-lights = Cases with a light
supervision-light = Light
supervision-rule = Rule
supervision-none = No case has a light
chain-title = Integrity of records
chain-checked = { $count } records of the newest cases checked at { $time }; tongban verify checks them all.
chain-check = Check now
chain-intact = Intact
chain-broken = Broken
chain-intact-text = From the first to the last, every record follows from the one before; nothing has been altered.
chain-broken-text = Record { $number } does not follow from the one before it. Find out why at once.

## Items
items-title = Service items
items-search = Name or code
items-score = Quality
items-findings = Findings
items-public = Public page
items-save = Save as new version
items-quality = Quality (out of 100)
items-no-findings = Nothing to mend.
items-history = Changes

## Assessment
assessment-rounds = Rounds
assessment-indicator = Indicator
assessment-bands = Bands
assessment-band = Band
assessment-reproduction = Compared with the published results
assessment-reproduction-text = The published figures computed again by the same method, one by one.
assessment-quantity = Figure
assessment-computed = Computed
assessment-verdict = Verdict
assessment-tree = Indicators
assessment-weight = Weight
assessment-source = Source

## Accounts
accounts-title = Accounts
accounts-new = New account
accounts-search = Name, account or unit
accounts-behind-back = Back to the identity alarms
accounts-filter = By role
accounts-back = Back to accounts
accounts-save = Save
account-name = Name and account
account-role = Role
account-unit = Unit

## Campaigns
nav-results = Assessment results
campaigns-title = Campaigns
sheet-table = Table: { $title }
draft-kept = Saved
draft-waiting = Not saved yet; kept on this device and tried again
draft-found = What you typed before was put back
## My materials
files-title = My materials
files-lead = Upload once and use again; what government already holds you need not upload.
files-choose = Choose a file
files-send = Upload
files-mine = Uploaded materials
files-view-of = A small view of { $name }
files-none-title = No materials yet
files-none-text = Certificates and photographs that an application needs can be uploaded here first and chosen when you apply.
file-download = Download
file-keep-title = Keep it to use again
file-keep-text = Materials that are not kept are deleted after 30 days. What you keep is seen by you alone, and by those who handle the case you hand it in with.
file-keep = Keep
file-release = Keep it no longer
file-story = What happened to this material
file-story-none = Nobody has used or read it yet.
file-remove = Delete
file-held = This material was handed in with an application and stays with the case; it cannot be deleted by itself.
