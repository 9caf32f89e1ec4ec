"""The grammar's stock: openers, requests, joints and closers by register."""

from __future__ import annotations

from typing import Literal

Register = Literal["curt", "plain", "polite", "chatty", "formal", "hurried"]
REGISTERS: tuple[Register, ...] = ("curt", "plain", "plain", "polite", "polite", "chatty", "formal", "hurried")

OPENERS: dict[Register, tuple[str, ...]] = {
    "curt": ("", "", "", "To do:", "Task:"),
    "plain": (
        "",
        "",
        "",
        "Some housekeeping.",
        "Here is what has to be done.",
        "A small job for you.",
        "One thing.",
    ),
    "polite": (
        "",
        "",
        "Hello!",
        "I have a favour to ask.",
        "I hope you can help me.",
        "When you have a minute:",
        "Good morning!",
    ),
    "chatty": (
        "Hi!",
        "Hey,",
        "So, I've been putting this off all week.",
        "I'm about to leave for the day.",
        "I'm on the train and can't get to my computer.",
        "Okay, a bit of tidying up.",
        "I keep forgetting to do this.",
        "I'm in meetings until five, so this one is for you.",
        "We talked about this over lunch.",
    ),
    "formal": (
        "",
        "",
        "Before the end of the day, the following is required.",
        "As agreed,",
        "For the handover,",
        "In preparation for tomorrow's review,",
    ),
    "hurried": ("", "", "Quick one:", "In a rush, sorry.", "Need this done fast:", "Asap please:", "No time, so:"),
}
REQUESTS: dict[Register, tuple[str, ...]] = {
    "curt": ("{}.", "{}."),
    "plain": ("{}.", "{}.", "I need you to {}.", "I want you to {}.", "Your job is to {}.", "You need to {}."),
    "polite": (
        "Please {}.",
        "Could you {}?",
        "Could you please {}?",
        "Would you please {}?",
        "I'd like you to {}.",
        "I would be glad if you could {}.",
        "It would be great if you could {}.",
    ),
    "chatty": (
        "Can you {}?",
        "Can you {} for me?",
        "Could you {} for me?",
        "I'd love it if you could {}.",
        "{}, would you?",
        "Do me a favour and {}.",
    ),
    "formal": ("Please {}.", "Kindly {}.", "You are asked to {}.", "The task is to {}."),
    "hurried": ("{}.", "Just {}.", "Pls {}.", "Can u {}?", "{}, please."),
}
RESULTS: dict[Register, tuple[str, ...]] = {
    "curt": ("Make sure that {}.", "See that {}."),
    "plain": ("Make sure that {}.", "See to it that {}.", "When you are done, I want to see that {}."),
    "polite": ("Please make sure that {}.", "Could you see to it that {}?", "I'd like to find in the end that {}."),
    "chatty": ("Can you make sure that {}?", "By the time I'm back, I'd like to find that {}."),
    "formal": ("Please ensure that {}.", "It must be ensured that {}.", "Kindly ensure that {}."),
    "hurried": ("Make sure that {}.", "Just make sure that {}."),
}
CLOSERS: dict[Register, tuple[str, ...]] = {
    "curt": ("", "", "Nothing else."),
    "plain": ("", "", "", "Leave everything else as it is.", "That's all."),
    "polite": ("", "", "Thank you.", "Thanks a lot!", "Thank you very much!", "Many thanks."),
    "chatty": ("", "Thanks!", "Cheers!", "You're a star.", "Ta!", "Thanks, you're saving my day."),
    "formal": ("", "", "No other changes are to be made.", "Everything else is to stay as it is."),
    "hurried": ("", "Thx!", "Thanks!", "Ta!"),
}
QUESTION_OPENERS: dict[Register, tuple[str, ...]] = {
    "curt": ("", "", "Question:"),
    "plain": ("", "", "A question.", "Something I have to look up.", "I need a piece of information."),
    "polite": ("", "", "Hello!", "I have a question.", "When you have a minute:", "I hope you can help me."),
    "chatty": (
        "Hi!",
        "Hey,",
        "I can't remember this for the life of me.",
        "I'm on the phone with somebody.",
        "Odd question:",
    ),
    "formal": ("", "", "For the minutes,", "For our records,", "As part of the review,"),
    "hurried": ("", "", "Quick question:", "In a rush, sorry.", "Only this:"),
}
QUESTION_CLOSERS: dict[Register, tuple[str, ...]] = {
    "curt": ("",),
    "plain": ("", "", "There is nothing to change."),
    "polite": ("", "", "Thank you.", "Many thanks."),
    "chatty": ("", "Thanks!", "Cheers!", "Ta!"),
    "formal": ("", "Nothing is to be changed."),
    "hurried": ("", "Thx!", "Ta!"),
}
PLACES = ("In {},", "In {},", "Over in {},")
THEN = ("then", "after that,", "next,", "and then", "once that is done,")
ALSO = ("also", "besides,", "in addition,", "on top of that,")
FINALLY = ("finally,", "lastly,", "as the last thing,", "to finish,")
HEADS: dict[Register, tuple[str, ...]] = {
    "curt": ("To do:", "Steps:", "In this order:"),
    "plain": (
        "Please do the following:",
        "Here is what I need:",
        "These things have to be done:",
        "My list for you:",
    ),
    "polite": ("Could you please do these things for me?", "I'd be grateful if you could do the following:"),
    "chatty": ("Could you work through this little list?", "Here's my list:", "I've made you a list:"),
    "formal": ("The following steps are to be carried out:", "Please carry out the following:"),
    "hurried": ("List for you:", "Need these done:", "Pls do these:"),
}
