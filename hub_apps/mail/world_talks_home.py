"""Conversations at home: with friends, family and neighbours."""

from hub_apps.mail.world_talk import Talk

TALKS = (
    Talk(
        "friend",
        "club",
        "Rehearsal moved to {day}",
        "a: The hall has a burst pipe, so we sing on {day} at {time} in the school in {street}. Bring the "
        "green folder and a warm pullover, their heating is a rumour.",
        twin=True,
    ),
    Talk(
        "friend",
        "family",
        "Mum's birthday",
        "a: It is her seventieth and she says she wants nothing. So: a weekend in {town}, all of us, on the "
        "second weekend of {month}? I have found a house for eight, {amount} for two nights.",
        "me: Yes! But please with a garden, otherwise she rearranges the furniture.",
        "a: > please with a garden\nIt has one, and a shed. I'll book it tonight unless you shout.",
        "me: Not shouting. How much do I owe you?",
    ),
    Talk(
        "friend",
        "home",
        "Keys for the weekend",
        "a: We are away from {day} until Sunday night. Could you feed the cat? The key lies where it always "
        "lies. She gets one tin in the evening, whatever she tells you.",
        "me: With pleasure. Last time she told me three.",
    ),
    Talk(
        "friend",
        "travel",
        "Tickets to {town}",
        "a: I booked us the {time} train on {day}, seats opposite each other. Yours was {amount2}, no hurry. "
        "Ticket attached, it works on the phone.",
        "me: Wonderful. Paid you back just now. Who brings the sandwiches?",
        files=("ticket.pdf",),
    ),
    Talk(
        "friend",
        "travel",
        "Packing list for the hut",
        "a: Same list as last year, minus the guitar. {b} has the stove, I have the big pot. The path may "
        "still be wet, so proper boots please.",
        "b: I also have the maps. Shall we meet at {time} at the station in {town}?",
        files=("packing-list.txt",),
    ),
    Talk(
        "friend",
        "people",
        "That plum cake",
        "a: You asked for the recipe. It is my aunt's, she measures butter with her thumb, so treat the "
        "numbers as a friendly suggestion.",
        "me: Made it on Sunday. It was gone within ten minutes. Thank your aunt!",
        files=("recipe.txt",),
    ),
    Talk(
        "friend",
        "people",
        "Dinner on {day}",
        "a: Come over on {day}? Nothing grand, I make the {dish}, {b} brings dessert. Eight o'clock, and you "
        "don't need to bring anything except news.",
        "me: I'd love to. I'll bring a bottle all the same.",
        twin=True,
    ),
    Talk(
        "friend",
        "home",
        "The flat below us",
        "a: Have you heard the drill at six in the morning too? I asked: they renovate until the end of "
        "{month}. They left a cake at our door, so now I can't even be angry.",
    ),
    Talk(
        "friend",
        "club",
        "Book for {month}",
        "a: The vote is in: we read {book}. I know it has six hundred pages. We meet on {day} at mine, and "
        "whoever only saw the film does the dishes.",
        "b: I vote for a shorter one next time. Any time.",
        "me: I'm on page forty and like it already. See you on {day}.",
    ),
    Talk(
        "friend",
        "family",
        "Photos from {town}",
        "a: Finally sorted them. There are four hundred, here are the two best, including the one in which you "
        "sleep with your mouth open. Grandad asks when you come next.",
        files=("harbour.png", "garden.png"),
    ),
    Talk(
        "friend",
        "club",
        "Pitch for {day}",
        "a: We have the pitch in {street} on {day} at {time}. We are nine so far, so two more would help. Does "
        "{b} still play, or is the knee worse?",
        "me: I'm in. The knee is a story for later.",
    ),
    Talk(
        "friend",
        "home",
        "Bike for sale",
        "a: I am selling the blue bike, {fair}, with lights and the good lock. Before I put a note up in "
        "{street}: do you want it, or know somebody?",
        "me: Let me ask my sister and tell you by {day}.",
    ),
    Talk(
        "friend",
        "people",
        "How are you?",
        "a: It has been ages. We moved to {town} in {month}, the boxes are nearly empty and there is a spare "
        "room now. Tell me about the new job, and come and see us before the winter does.",
        "me: Congratulations on the house! The job is good, the mornings are early. I could come in {month}, "
        "would that suit you?",
    ),
    Talk(
        "friend",
        "family",
        "Grandad's doctor",
        "a: The appointment is on {day} at {time}. I can drive him there but not back. Could you, or shall I "
        "ask {b}?",
        "b: I can fetch him, I finish at three that day.",
        "me: Thank you {b}. I'll ring him in the evening.",
    ),
    Talk(
        "friend",
        "home",
        "House meeting, minutes",
        "a: For those who were not there: the stairs are painted in {month}, the bicycles leave the hall by "
        "{day}, and the owner pays half of the new bell. Minutes attached.",
        files=("minutes.txt",),
    ),
    Talk(
        "friend",
        "travel",
        "Which week in {month}?",
        "a: We need to settle the dates, the cottage near {town} fills up. I could do the first or the third "
        "week. The second is impossible, school concert.",
        "me: Third week for me. First only if I may leave on {day}.",
        "a: Third it is. I send them the deposit, {amount2} each.",
    ),
    Talk(
        "friend",
        "club",
        "Costumes",
        "a: The trousers came back from the cleaner two sizes smaller. All of them. Can you sew, or do you "
        "know anyone before {day} who can?",
    ),
    Talk(
        "friend",
        "family",
        "Guest list, please check",
        "a: Here is who has said yes until now. You are down with two, is that still right? Places have to be "
        "fixed by {day}.",
        "me: Two is right, one of us vegetarian. And you spelled Aunt Margarethe with one t, she will notice.",
        files=("guest-list.csv",),
    ),
)
