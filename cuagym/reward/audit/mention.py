"""Whether an instruction speaks of a value: the ground on which a change is taken to be asked for."""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from typing import Any

from cuagym.reward.audit.names import words

_TOKEN = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]+)[\"“”«»]|(?<!\w)['‘]([^'‘’]+)['’](?!\w)|`([^`]+)`")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_NUMBERS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve".split(),
        map(str, range(13)),
        strict=True,
    )
)
_NUMBERS |= {"once": "1", "twice": "2", "double": "2", "half": "0.5", "dozen": "12"}
_OPEN = re.compile(
    r"\b(any(?! other| of the other|thing else)|either|whichever|at least|at most|or more|or less|or fewer"
    r"|or later|or earlier|more than|less than|some of|(?:around|about) \d|approximately|roughly|one of|random"
    r"|of your choice|suitable|appropriate|something|similar)\b",
    re.IGNORECASE,
)
_EXACT = re.compile(r"\b(exactly|verbatim|exact|precisely|word for word|case[- ]sensitive)\b", re.IGNORECASE)
_NOTHING_ELSE = re.compile(
    r"\b(nothing else|everything else|all others?|no others?|not? (?:touch|change|modify) any(?:thing)? "
    r"(?:else|other)|any other|the (?:rest|others?) (?:as|alone|untouched|unchanged)|as they are|as it is"
    r"|unchanged|untouched)\b",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"\b((?:to|at|on|the) (?:the )?(?:very )?(?:top|bottom|front|start|beginning|end)|in (?:this|that|"
    r"the following|the given|exactly this|reverse) order|as (?:the )?(?:first|last)"
    r"|(?:directly|right|just|immediately) (?:after|before|below|above|behind)|position|above|below|behind"
    r"|in front of|between|reorder|swap)\b",
    re.IGNORECASE,
)
_ROUGH = re.compile(r"\b(approximately|roughly|around|about how|more or less|estimate)\b", re.IGNORECASE)
_DULL = frozenset("the and for with that this from into its are was not all but has have you your new".split())


class Instruction:
    """A task's wording, asked what it mentions. An empty one mentions nothing."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def plain(self) -> str:
        return " ".join(self.text.casefold().split())

    @cached_property
    def tokens(self) -> frozenset[str]:
        return frozenset(token.casefold() for token in _TOKEN.findall(self.text)) | frozenset(
            _NUMBERS[token] for token in _TOKEN.findall(self.plain) if token in _NUMBERS
        )

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(map(stem, self.tokens))

    @cached_property
    def quoted(self) -> frozenset[str]:
        """What stands in quotation marks, as it stands there."""
        return frozenset(
            " ".join(next(filter(None, found)).split()) for found in _QUOTED.findall(self.text) if any(found)
        )

    @cached_property
    def open(self) -> bool:
        """Whether it leaves a choice, so that another value may be right."""
        return bool(_OPEN.search(self._unquoted))

    @cached_property
    def exact(self) -> bool:
        return bool(_EXACT.search(self._unquoted))

    @cached_property
    def nothing_else(self) -> bool:
        """Whether it says that the rest is to stay as it is."""
        return bool(_NOTHING_ELSE.search(self._unquoted))

    @cached_property
    def places(self) -> bool:
        """Whether it says where in a list something belongs."""
        return bool(_PLACES.search(self._unquoted))

    @cached_property
    def rough(self) -> bool:
        """Whether an answer need not be exact."""
        return bool(_ROUGH.search(self._unquoted))

    @cached_property
    def _unquoted(self) -> str:
        return _QUOTED.sub(" ", self.text)

    def names(self, key: str) -> bool:
        """Whether it uses a word of a key."""
        return any(stem(word) in self.stems for word in words(key) if len(word) > 2 and word not in _DULL)

    def says(self, word: str) -> bool:
        """Whether it uses a word, inflected or not."""
        return stem(word) in self.stems

    def quotes(self, value: Any) -> bool:
        """Whether a text stands in quotation marks, letter for letter."""
        return isinstance(value, str) and " ".join(value.split()).rstrip(".") in {
            q.rstrip(".") for q in self.quoted
        }

    def verbatim(self, value: Any) -> bool:
        """Whether a text of two letters or more stands in it, in any letter case, as whole words."""
        if not isinstance(value, str) or len(value.strip()) < 2:
            return False
        told = " ".join(value.casefold().split())
        return bool(re.search(rf"(?<!\w){re.escape(told)}(?!\w)", self.plain))

    def mentions(self, value: Any) -> bool:
        """Whether it speaks of a value: a text or most of its words, a number, a date, a time of day."""
        if isinstance(value, bool) or value is None:
            return False
        if isinstance(value, int | float):
            return f"{value:g}" in self.tokens or bool(
                re.search(rf"(?<![\d.]){re.escape(f'{value:g}')}(?![\d])", self.plain)
            )
        if isinstance(value, list):
            return any(self.mentions(item) for item in value)
        if isinstance(value, dict):
            return any(self.mentions(item) for item in value.values())
        return isinstance(value, str) and (self.verbatim(value) or self._date(value) or self._words(value))

    def _words(self, value: str) -> bool:
        said = [
            word
            for word in _TOKEN.findall(value.casefold())
            if (len(word) > 2 or word.isdigit()) and word not in _DULL
        ]
        if not said or len(said) > 12:
            return False
        hits = sum(stem(word) in self.stems for word in said)
        return hits >= max(1, (2 * len(said) + 2) // 3)

    def _date(self, value: str) -> bool:
        found = _ISO.match(value)
        if found is None:
            clock = _CLOCK.fullmatch(value)
            return clock is not None and self._clock(int(clock[1]), int(clock[2]))
        try:
            day = dt.date(*map(int, found.groups()[:3]))
        except ValueError:
            return False
        month, weekday = day.strftime("%B").casefold(), day.strftime("%A").casefold()
        by_number = any(f"{day.day}{end}" in self.tokens for end in ("", "st", "nd", "rd", "th"))
        by_month = month in self.tokens or month[:3] in self.tokens
        if (by_number and by_month) or weekday in self.tokens or day.isoformat() in self.plain:
            return True
        return found[4] is not None and self._clock(int(found[4]), int(found[5])) and not by_month

    def _clock(self, hour: int, minute: int) -> bool:
        twelve, half = (hour + 11) % 12 + 1, "am" if hour < 12 else "pm"
        forms = [f"{hour}:{minute:02}", f"{hour:02}:{minute:02}"]
        forms += [f"{twelve}:{minute:02} {half}", f"{twelve}:{minute:02}{half}"]
        if not minute:
            forms += [f"{twelve} {half}", f"{twelve}{half}"]
        if (hour, minute) == (12, 0):
            forms.append("noon")
        return any(re.search(rf"(?<!\d){form}(?!\d)", self.plain) for form in forms)


def stem(word: str) -> str:
    """A word without the endings of English inflection, so that `archive` and `archived` are alike."""
    for ending in ("ing", "ied", "ies", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
