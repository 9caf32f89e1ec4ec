"""Answers that must not pay: near misses of the golden answer."""

from __future__ import annotations

from collections.abc import Iterable


def wrong_answers(answer: str, others: Iterable[str]) -> list[tuple[str, str]]:
    """(What is wrong with it, answer) pairs: empty, off by one, everything listed, embedded, denied."""
    wrong = [("empty", ""), ("denied", f"not {answer}")]
    if answer.lstrip("-").isdigit():
        number = int(answer)
        wrong += [("one more", str(number + 1)), ("embedded in another number", f"{answer}{answer}")]
        wrong.append(("all candidates listed", ", ".join(str(n) for n in range(number + 4))))
        return wrong
    candidates = [other for other in others if other.casefold() != answer.casefold()]
    if candidates:
        wrong.append(("another candidate", candidates[0]))
        wrong.append(("all candidates listed", ", ".join([answer, *candidates[:9]])))
    return wrong
