"""Whether an instruction says what it must, and nothing that a user would not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from cuagym.hub.state import State

LEAST, LONGEST = 12, 2_000
_FEWEST = 3  # words beside names and values in which anything can be asked for
_WORD = re.compile(r"[^\W_]+")
_WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_MONTHS = "january february march april may june july august september october november december".split()
_QUOTED = re.compile(r"[“\"]([^”\"]*)[”\"]|(?<!\w)[‘']([^’']+)[’'](?!\w)")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_DONE = re.compile(r"\b(?:was|were|(?:has|have|had) been)\b", re.IGNORECASE)
_QUESTION = re.compile(
    r"\?|\b(?:what|which|who|whose|when|where|how|tell|find|look up|check|give|need to know|like to know)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\bI(?:’ll|'ll| will| should| must| need to| have to|(?:'m| am) going to)\b")
_ASKED = re.compile(
    r"\b(?:please|should|must|needs? to|want|like|can you|could you|would you|let|make)\b|\?", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"[{}<>]|\b[a-z]+_[a-z_]+\b")


def ids_of(states: Mapping[str, State]) -> frozenset[str]:
    """The ids of all entities."""
    tables = (part for state in states.values() for part in state.value.values() if isinstance(part, list))
    return frozenset(row["id"] for table in tables for row in table)


def bare(instruction: str, needles: Iterable[str]) -> bool:
    """Whether next to nothing is said beside the needles."""
    rest = instruction.casefold()
    for needle in needles:
        rest = rest.replace(needle.casefold(), " ")
    return len(_words(rest)) < _FEWEST


def reports(instruction: str) -> bool:
    """Whether it tells of something as done, or of what the person will do, and asks for nothing."""
    outside = _QUOTED.sub(" ", instruction)
    if _OWN.search(outside):
        return True
    return bool(_DONE.search(outside)) and not _ASKED.search(outside)


def asks(instruction: str) -> bool:
    """Whether it asks a question, outright or not."""
    return bool(_QUESTION.search(_QUOTED.sub(" ", instruction)))


def flaws(instruction: str, ids: Collection[str], exists: Collection[str]) -> list[str]:
    """What no user would say, each with what to do about it."""
    found = []
    if not LEAST <= len(instruction) <= LONGEST:
        found.append(f"The instruction has {len(instruction)} characters; {LEAST} to {LONGEST} are fine.")
    outside = _QUOTED.sub(" ", instruction)
    if named := sorted(set(re.findall(r"[\w-]+", outside)) & set(ids)):
        found.append(f"Users see no ids: call {', '.join(named)} by what the page shows.")
    if code := _PLACEHOLDER.search(outside):
        found.append(f"“{code[0]}” is not how a user speaks: use plain words.")
    if " ".join(instruction.casefold().split()) in {" ".join(old.casefold().split()) for old in exists}:
        found.append("This instruction exists already: write about something else.")
    return found


def missing(instruction: str, needles: Iterable[str]) -> list[str]:
    """Those of the needles that the instruction does not say, letter case and punctuation aside."""
    said = _words(instruction)
    return [needle for needle in needles if not _says(said, _words(needle))]


def foreign(instruction: str, needles: Iterable[str]) -> list[str]:
    """What the instruction quotes although it is none of the needles, nor a part of one."""
    known = [_words(needle) for needle in needles]
    quoted = [double or single for double, single in _QUOTED.findall(instruction)]
    return [text for text in quoted if not any(_says(k, _words(text)) for k in known)]


def _says(said: list[str], wanted: list[str]) -> bool:
    if any(month in wanted for month in _MONTHS) and any(word.isdigit() for word in wanted):
        return {word for word in wanted if word not in _WEEKDAYS} <= {*said}
    size = len(wanted)
    return any(said[at : at + size] == wanted for at in range(len(said) - size + 1))


def _words(text: str) -> list[str]:
    return [_ORDINAL.sub(r"\1", word) for word in _WORD.findall(text.casefold().replace("’", "'"))]


def template_of(instruction: str, data: Iterable[str]) -> str:
    """The instruction with a blank for all that comes from the data: tasks with equal ones are much alike."""
    text = _QUOTED.sub("_", instruction)
    for word in sorted({*data}, key=len, reverse=True):
        text = re.sub(re.escape(word), "_", text, flags=re.IGNORECASE)
    return re.sub(r"\d+", "#", text)
