"""Conversations at work: with colleagues, and with the clients of the house."""

from hub_apps.mail.world_talk import Talk

TALKS = (
    Talk(
        "work",
        "projects",
        "Draft agenda for {day}",
        "a: Hi {me}, here is a first agenda for {day}. I left half an hour for {project}, which may be too "
        "little. Anything missing?",
        "me: Looks good. Please put the budget first, {b} has to leave at three.",
        "a: > Please put the budget first\nDone, and I moved {project} to the end so that we can run over.",
        files=("agenda.txt",),
    ),
    Talk(
        "work",
        "projects",
        "Final agenda for {day}",
        "a: Final version attached. The only change against the draft: {project} now gets a full hour. See you "
        "in the {room} at {time}.",
        files=("agenda.txt",),
    ),
    Talk(
        "work",
        "projects",
        "{project}: who talks to the planners?",
        "a: The planning office called again about {project}. They want one person to speak to, not three. "
        "Would you do it, or should {b}?",
        "b: I can take it from {day2} on, but not before. My week is full of site visits.",
        "me: Then I bridge until {day2}. {b}, I will write down what they ask so that you can take over.",
        "a: > Then I bridge until {day2}\nPerfect, thank you both. I have told them.",
    ),
    Talk(
        "work",
        "money",
        "Expenses from {town}",
        "a: Could you send me your receipts from {town}? I close the month on {day} and yours are the last ones.",
        "me: Sorry! Hotel {amount}, train {amount2}, one dinner for three. The originals are in your tray.",
        "a: Got them. The dinner needs the names of the guests on the back, otherwise it comes out of your own "
        "pocket :)",
    ),
    Talk(
        "work",
        "projects",
        "Minutes from {day}",
        "a: Minutes attached. Short version: {project} slips by a week, {b} orders the samples, and nobody "
        "parks in front of the gate any more.",
        files=("minutes.txt",),
    ),
    Talk(
        "work",
        "todo",
        "Can you cover {day}?",
        "a: My daughter's school is closed on {day}. Could you take the phone from nine to one? I owe you one.",
        "me: Of course. I'll be at your desk anyway, mine is still covered with samples for {project}.",
    ),
    Talk(
        "work",
        "todo",
        "Timesheets, once more",
        "a: Four people have not handed in their timesheets for {month}, and you are one of them. It takes "
        "five minutes. The template is attached in case you have lost it.",
        files=("timesheet.csv",),
    ),
    Talk(
        "work",
        "people",
        "Interview on {day} at {time}",
        "a: We see the second candidate on {day} at {time} in the {room}. Would you ask about the practical "
        "side? {b} does the portfolio. The first one was good but wants to start in the autumn only.",
        "b: I have read the portfolio, it is stronger than the letter. Let's allow for an hour.",
    ),
    Talk(
        "work",
        "projects",
        "Samples for {project} have arrived",
        "a: Three boxes from {town} stand in the corridor. The dark ones are nicer than on the screen, the "
        "light ones look a bit like cardboard. Have a look before {day}, then they go back.",
    ),
    Talk(
        "work",
        "people",
        "Farewell for {b}",
        "a: {b} leaves us at the end of {month}. I am collecting for a present until {day}: there is an "
        "envelope in my top drawer. Ideas welcome, but not another fountain pen please.",
        "me: A voucher for the bookshop in {street}? {b} practically lives there.",
    ),
    Talk(
        "work",
        "projects",
        "Site visit {project}",
        "a: The site is open to us on {day} from {time}. Boots and helmets are in the van, bring a torch for "
        "the cellar. Parking is in {street}, round the back.",
        "me: I'll come by bike and meet you at the gate.",
        files=("meeting.ics",),
    ),
    Talk(
        "work",
        "todo",
        "Printer on the second floor",
        "a: It jams again if you print on both sides. The engineer comes on {day}. Until then please use the "
        "one by the {room}, and do not, I repeat, do not open flap B.",
    ),
    Talk(
        "work",
        "money",
        "Budget for {project}, version {small}",
        "a: Here is version {small}. I took {amount} out of the furniture and put it into the lighting, as we "
        "said. Total is unchanged. {b} wants to see it before it goes out.",
        "b: I have no objection, but the travel line looks too low to me. Last year we needed twice as much.",
        "a: > the travel line looks too low\nTrue. I'll raise it by {amount2} and cut the printing.",
        files=("budget.csv",),
    ),
    Talk(
        "work",
        "people",
        "Welcome on board",
        "a: Dear all, {b} joins us on {day} and will sit next to the window, where the plant used to be. "
        "Please say hello. The plant has moved to reception.",
    ),
    Talk(
        "work",
        "later",
        "Worth reading: {thing}",
        "a: I came across a long piece on {thing} and thought of {project}. The first third is slow, then it "
        "gets very good. No need to answer.",
    ),
    Talk(
        "work",
        "people",
        "Lunch on {day}?",
        "a: The new place in {street} has opened. {day} at half past twelve? They don't take bookings, so we "
        "should be early.",
        "me: Gladly. I'll bring {b}, if that's alright.",
        twin=True,
    ),
    Talk(
        "client",
        "projects",
        "Quote for the {thing} in {street}",
        "a: Dear {me}, thank you for showing us the rooms. Our offer comes to {amount} including scaffolding "
        "and holds for thirty days. We could begin in the second week of {month}.",
        "me: Dear {a}, thanks. Is the removal of the old material part of the sum?",
        "a: > Is the removal of the old material part of the sum?\nYes, up to four cubic metres. Beyond that "
        "we charge {amount2} for each load.",
        files=("quote.pdf",),
    ),
    Talk(
        "client",
        "money",
        "Invoice {number} for {month}",
        "a: Please find attached our invoice {number} over {amount} for the work done in {month}. Payment "
        "within fourteen days, as always. Kind regards, {a}",
        files=("invoice.pdf",),
    ),
    Talk(
        "client",
        "money",
        "Invoice {number2} for {month}",
        "a: With apologies for the second letter this month: invoice {number2} over {amount2} covers the extra "
        "hours on {project}, which I forgot. Best, {a}",
        files=("invoice.pdf",),
    ),
    Talk(
        "client",
        "projects",
        "Contract, with our changes",
        "a: We have gone through the contract. Two small changes in section 3, marked in the margin, and our "
        "address has moved to {street}. If you agree, we sign on {day}.",
        "me: The changes are fine with us. {b} brings two signed copies on {day}.",
        files=("contract.pdf",),
    ),
    Talk(
        "client",
        "projects",
        "Delivery of the {thing} delayed",
        "a: Bad news, I'm afraid. The ship is held up in {town}, so the {thing} will be with you on {day2} "
        "instead of {day}. We'll take {percent} per cent off the invoice for the trouble.",
        "me: That hurts, but thank you for telling us at once. Please confirm the new date in writing, our "
        "client will ask.",
        "a: Herewith confirmed: {day2}, before noon.",
    ),
    Talk(
        "client",
        "people",
        "Coffee while I'm in {town}?",
        "a: I am in {town} from {day} to {day2} and would love to hear how {project} turned out. Is there an "
        "hour somewhere? Afternoons are better for me.",
        twin=True,
    ),
    Talk(
        "client",
        "projects",
        "Photos of the finished {thing}",
        "a: The photographer was quick. Here is one for a start, the rest follows on {day}. You may use them "
        "freely if you name us.",
        "me: They are beautiful! May we put the first one on our front page?",
        files=("facade.png", "harbour.png"),
    ),
    Talk(
        "client",
        "todo",
        "Still waiting for your answer on {project}",
        "a: Dear {me}, I wrote two weeks ago about the {thing} and have not heard back. We have to tell the "
        "joiners by {day}, otherwise we lose the slot. Could you let me know either way?",
    ),
    Talk(
        "client",
        "people",
        "You are invited: open studio on {day}",
        "a: We open our doors on {day} from {time}. There will be soup, a short tour and a longer argument "
        "about {thing}. Bring whoever you like, only tell me how many you are.",
        "me: Three of us, with pleasure.",
        files=("programme.pdf",),
    ),
    Talk(
        "client",
        "projects",
        "Question about the plan of the upper floor",
        "a: On the plan the door between the two rooms opens inwards, in the text outwards. Which is right? We "
        "would prefer outwards, because of the radiator.",
        "me: Outwards. The plan is older than the text, I'll send a new one on {day}.",
        files=("floor-plan.pdf",),
    ),
    Talk(
        "client",
        "money",
        "Payment received, thank you",
        "a: Your transfer of {amount} arrived this morning. The account for {project} is settled. It was a "
        "pleasure, as always. {a}",
    ),
)
