"""Whether an instruction speaks of a value: the ground on which a change is taken to be asked for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any

from cuagym.reward.audit.moments import MOMENT, clock, today
from cuagym.reward.audit.names import verbs, words
from cuagym.reward.audit.protection import Protection, forbidden, protections

_TOKEN = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]+)[\"“”«»]|(?<!\w)['‘]([^'‘’]+)['’](?!\w)|`([^`]+)`")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
NUMBERS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve".split(),
        map(str, range(13)),
        strict=True,
    )
)
NUMBERS |= {"once": "1", "twice": "2", "double": "2", "half": "0.5", "dozen": "12"}
_OPEN = re.compile(
    r"\b(any(?! other| of the other|thing else)|either|whichever|at least|at most|or more|or less|or fewer"
    r"|or later|or earlier|(?:more|less) than (?=\d|one\b|two\b|three\b|an?\b)|some of|(?:around|about) \d"
    r"|approximately|roughly|one of|random|of your choice|suitable|appropriate|something|similar)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?<![\w.,-])-?\d+(?:,\d{3})*(?:[.,]\d+)?(?!\d|[.,]\d)")
_LATER = (
    (re.compile(r"\b(?:next|following) day\b|\bday (?:after|later)\b|\b(?:1|one) day later\b"), 1),
    (re.compile(r"\bthe day before\b|\b(?:previous|preceding) day\b|\b(?:a|1|one) day earlier\b"), -1),
    (re.compile(r"\b(?:a|1|one) week later\b|\b(?:following|next) week\b|\bby (?:a|1|one) week\b"), 7),
    (re.compile(r"\b(?:a|1|one) week earlier\b|\bweek before\b"), -7),
)
_DAYS_LATER = re.compile(r"\b(\d+|[a-z]+) days? (later|earlier)\b")
_LOOSE = re.compile(
    r"\b(mention(?:s|ing)?|contain(?:s|ing)?|includ(?:es?|ing)|(?:start|begin|end)(?:s|ing|ning)? with|such as"
    r"|e\.g\.|something like|along the lines|to the effect)\b|…|\.\.\.",
    re.IGNORECASE,
)
_CODED = re.compile(r"(?=\S*[\d=@#/_<>{}()\[\]|$%&*+])(?=\S*[^\W\d]|=)\S{3,}|\d+(?:\.\d+){2,}")
_LEAST = 3
"""Letters of a text that is dictated without quotation marks."""
_GIVING = re.compile(
    r"(?::|\b(?:named|called|titled|entitled|labell?ed|captioned|exactly|verbatim|saying))$", re.IGNORECASE
)
"""What stands before a text that is dictated without quotation marks."""
_LEADING = re.compile(
    r"(?:,|\b(?:to|as|text|title|name|subject|label|caption|option|note|message|tag|reads?))$", re.IGNORECASE
)
"""What stands before such a text at the end of a clause."""
_ENDING = re.compile(r"\s*(?:[.,;:!?)](?:\s|$)|$)")
_EXACT = re.compile(r"\b(exactly|verbatim|exact|precisely|word for word|case[- ]sensitive)\b", re.IGNORECASE)
_AT_ONCE = "(?:directly|right|just|immediately|straight)"
_PLACES = re.compile(
    r"\b((?:to|at|on|the) (?:the )?(?:very )?(?:top|bottom|front|start|beginning|end)|in (?:this|that|"
    r"the following|the given|exactly this|reverse) order|as (?:the )?(?:first|last)"
    r"|(?:directly|right|just|immediately|straight) (?:after|before|below|above|behind)|position|above|below|behind"
    r"|in front of|between|reorder|swap)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:top|front|start|beginning|first)\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?:bottom|end|last)\b", re.IGNORECASE)
_BESIDE = re.compile(
    rf"\b(?:{_AT_ONCE} (?:after|before|below|above|behind|in front of)|between|position"
    r"|reorder|swap|(?:this|that|following|given|reverse|this) order)\b",
    re.IGNORECASE,
)
_ROUGH = re.compile(r"\b(approximately|roughly|around|about how|more or less|estimate)\b", re.IGNORECASE)
_TAKE_OUT = "remove delete clear drop strip discard withdraw".split()
_ORDER = re.compile(
    r"\b(?:order|sort|sorted|alphabetical\w*|rank\w*|chronological\w*|respectively|ascending|descending|first|last"
    r"|then|most|least|top|by (?:date|name|price|size|time)|start(?:ing)? with|(?:lat|earli|new|old|larg|bigg|small"
    r"|high|low|cheap|dear|long|short|clos|near|fast|slow|young|strong|heavi|light|great|few|b)est)\b",
    re.IGNORECASE,
)
_SORTS = re.compile(
    r"\b(?:sort(?! of| out)(?:ed)?|reorder|rearrange|swap|in (?:\w+ )?order (?:of|by)"
    r"|in (?:alphabetical|reverse) order)\b",
    re.IGNORECASE,
)
_ENUMERATES = re.compile(
    r"\b(?:which|list|name|what) (?!of\b)\w+.*\b(?:separated|comma)|\bcomma[- ]separated\b",
    re.IGNORECASE | re.DOTALL,
)
_SPARES = re.compile(
    r"(?:^|[.;:!?]\s+|,\s+|\b(?:and|but)\s+)(?!if|when|where|that|is|in|with)\w+ nothing\b"
    r"|\b(?:do not|don't|without|never)\s+(?:(?!(?:for|to|of|on|in|at|with|about|from)\b)[\w'-]+\s+){1,5}"
    r"(?:anything|any of (?:them|these|it)|it|them)\b",
    re.IGNORECASE,
)
_TURNED = frozenset({"turn", "switch"})
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
        return frozenset(token.casefold() for token in _TOKEN.findall(self.text)) | self.counted

    @cached_property
    def counted(self) -> frozenset[str]:
        """The numbers in it that are written in words."""
        return frozenset(NUMBERS[token] for token in _TOKEN.findall(self.plain) if token in NUMBERS)

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
        return bool(_OPEN.search(self.unquoted))

    @cached_property
    def chooses(self) -> bool:
        """Whether it names things to choose from."""
        return bool(re.search(r"\bor\b", self.unquoted, re.IGNORECASE))

    @cached_property
    def exact(self) -> bool:
        return bool(_EXACT.search(self.unquoted))

    @cached_property
    def loose(self) -> bool:
        """Whether a text that it quotes may be a part of what is typed."""
        return bool(_LOOSE.search(self.unquoted))

    @cached_property
    def figures(self) -> frozenset[float]:
        """The numbers in it, in digits: `1,250.00` is 1250, `18,60` is 18.6.

        Those of a date, a time of day or a text in quotation marks say nothing of themselves.
        """
        said = _FIGURE.findall(MOMENT.sub(" ", self.unquoted))
        return frozenset(map(_figure, [*said, *filter(_FIGURE.fullmatch, self.quoted)]))

    @cached_property
    def protections(self) -> tuple[Protection, ...]:
        """What it says is to stay as it is."""
        return protections(self.unquoted)

    def forbids(self, name: str) -> bool:
        """Whether it says not to do what a mark or a condition of that name comes of: `merged`, of merging."""
        last = words(name)[-1:]
        return bool(last) and stem(last[0]) in self._forbidden

    @cached_property
    def _forbidden(self) -> frozenset[str]:
        return frozenset(map(stem, forbidden(self.unquoted)))

    @cached_property
    def places(self) -> bool:
        """Whether it says where in a list something belongs."""
        return bool(_PLACES.search(self.unquoted))

    def fixes_place(self, spot: int, count: int) -> bool:
        """Whether it leaves one place only to what is to stand at a spot of a list of so many."""
        told = self.unquoted
        first, last = spot == 0 and _FIRST.search(told), spot == count - 1 and _LAST.search(told)
        return bool(first or last or _BESIDE.search(told))

    @cached_property
    def ordered(self) -> bool:
        """Whether it speaks of an order, or of what would suggest one: the latest, from the cheapest."""
        return bool(_ORDER.search(self.unquoted))

    @cached_property
    def enumerates(self) -> bool:
        """Whether it asks for all that fit, separated by something."""
        return bool(_ENUMERATES.search(self.unquoted))

    @cached_property
    def spares(self) -> bool:
        """Whether it forbids to do anything to what it is about: `sign nothing out`, `don't delete anything`."""
        return bool(_SPARES.search(self.unquoted))

    @cached_property
    def sorts(self) -> bool:
        """Whether rows are to be put in an order."""
        return bool(_SORTS.search(self.unquoted))

    @cached_property
    def rough(self) -> bool:
        """Whether an answer need not be exact."""
        return bool(_ROUGH.search(self.unquoted))

    @cached_property
    def unquoted(self) -> str:
        """Its text without what stands in quotation marks."""
        return _QUOTED.sub(" ", self.text)

    def names(self, key: str) -> bool:
        """Whether it uses a word of a key."""
        return any(stem(word) in self.stems for word in words(key) if len(word) > 2 and word not in _DULL)

    def says(self, word: str) -> bool:
        """Whether it uses a word, inflected or not."""
        return stem(word) in self.stems

    def orders(self, name: str, on: bool | None = None) -> bool:
        """Whether it uses a verb that brings about a mark or a condition: `tick` for checked.

        on: what a mark is set to; what is turned off is not turned on.
        """
        said = {verb for verb in verbs(name) if self.says(verb)}
        if on is None or not said or not said <= _TURNED:
            return bool(said)
        return ("on" if on != bool({"off", "disabled", "inactive"} & set(words(name))) else "off") in self.tokens

    def undoes(self, field: str) -> bool:
        """Whether it says that something is to be taken back or out: `unpin`, `remove the tags`."""
        if any("un" + stem(word) in self.stems for word in words(field)):
            return True
        return self.names(field) and any(map(self.says, _TAKE_OUT))

    def quotes(self, value: Any) -> bool:
        """Whether a text stands in quotation marks, letter for letter."""
        return isinstance(value, str) and " ".join(value.split()).rstrip(".") in {
            q.rstrip(".") for q in self.quoted
        }

    def spells(self, value: Any) -> bool:
        """Whether a code, an address or a formula stands in it letter for letter: no word of letters only."""
        if not isinstance(value, str) or _CODED.fullmatch(value) is None:
            return False
        return re.search(rf"(?<![\w=@#/_-]){re.escape(value)}(?![\w@/_-])", self.text) is not None

    def dictates(self, value: Any) -> bool:
        """Whether it gives a text letter for letter: in quotation marks, as a code, or after a word for that."""
        return self.quotes(value) or self.spells(value) or self._gives(value)

    def _gives(self, value: Any) -> bool:
        """Whether a text stands in it as a name or what is to be written: `named X`, `this: X`, `to X.`"""
        if not isinstance(value, str) or len(value.strip()) < _LEAST:
            return False
        for found in re.finditer(rf"(?<!\w){re.escape(value.strip())}(?!\w)", self.text):
            before, after = self.text[: found.start()].rstrip(), self.text[found.end() :]
            if _GIVING.search(before) or (_LEADING.search(before) and _ENDING.match(after)):
                return True
        return False

    def verbatim(self, value: Any) -> bool:
        """Whether a text of two letters or more stands in it, in any letter case, as whole words."""
        if not isinstance(value, str) or len(value.strip()) < 2:
            return False
        told = " ".join(value.casefold().split())
        return told in self.plain and bool(re.search(rf"(?<!\w){re.escape(told)}(?!\w)", self.plain))

    def mentions(self, value: Any) -> bool:
        """Whether it speaks of a value: a text or most of its words, a number, a date, a time of day."""
        if isinstance(value, bool) or value is None:
            return False
        if isinstance(value, int | float):
            return value in self.figures or f"{value:g}" in self.counted
        if isinstance(value, list):
            return any(self.mentions(item) for item in value)
        if isinstance(value, dict):
            return any(self.mentions(item) for item in value.values())
        if not isinstance(value, str) or _ISO.fullmatch(value):
            return isinstance(value, str) and self._date(value)
        return self.verbatim(value) or self._date(value) or self._words(value)

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
        if re.search(r":\d\d:(?!00)\d\d", value):
            return False  # nobody speaks of seconds: a clock showed them
        try:
            day = dt.date(*map(int, found.groups()[:3]))
        except ValueError:
            return False
        at_that_time = found[4] is not None and self._clock(int(found[4]), int(found[5]))
        if self._but_today(day) and not at_that_time:
            return False
        weekday, by_month = day.strftime("%A").casefold(), self._month(day)
        if self._day(day) or weekday in self.tokens or any(map(self._day, self._before(day))):
            return True
        return at_that_time and not by_month

    def _day(self, day: dt.date) -> bool:
        by_number = any(f"{day.day}{end}" in self.tokens for end in ("", "st", "nd", "rd", "th"))
        return (by_number and self._month(day)) or day.isoformat() in self.plain

    def _month(self, day: dt.date) -> bool:
        month = day.strftime("%B").casefold()
        return month in self.tokens or month[:3] in self.tokens

    def _before(self, day: dt.date) -> Iterator[dt.date]:
        """The days of which this one is the next, or whatever the instruction says."""
        for late in self._later:
            with suppress(OverflowError):
                yield day - late

    @cached_property
    def _later(self) -> tuple[dt.timedelta, ...]:
        """How much later than a day that it names another is: `the next day`, `three days later`."""
        days = [days for phrase, days in _LATER if phrase.search(self.plain)]
        for number, way in _DAYS_LATER.findall(self.plain):
            count = NUMBERS.get(number, number)
            if count.isdigit() and len(count) < 4:
                days.append(int(count) if way == "later" else -int(count))
        return tuple(dt.timedelta(days=late) for late in days)

    @cached_property
    def dated(self) -> bool:
        """Whether it says which day today is, so that a day that it mentions may be no more than that."""
        return bool(today(self.unquoted))

    def tells_time(self, moment: str) -> bool:
        """Whether it says the time of day of a moment."""
        found = _ISO.match(moment)
        return found is not None and found[4] is not None and self._clock(int(found[4]), int(found[5]))

    def _clock(self, hour: int, minute: int) -> bool:
        return any(re.search(rf"(?<!\d){form}(?!\d)", self.plain) for form in clock(hour, minute))

    def _but_today(self, day: dt.date) -> bool:
        """Whether it names a day only to say that it is today, and asks for nothing of that day."""
        said = today(self.unquoted)
        rest = Instruction(self.unquoted.replace(said, " ")) if said else self
        asked = rest._day(day) or rest.says("today") or day.strftime("%A").casefold() in rest.tokens
        return bool(said) and Instruction(said)._day(day) and not asked


def _figure(text: str) -> float:
    if re.search(r",\d{1,2}$", text):
        return float(text.replace(",", "."))
    return float(text.replace(",", ""))


def stem(word: str) -> str:
    """A word without the endings of English inflection, so that `archive` and `archived` are alike."""
    for ending in ("ing", "ied", "ies", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
