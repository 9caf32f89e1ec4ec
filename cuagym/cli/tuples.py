"""How tuples are shown to people."""

from cuagym.schema import Tuple


def summary_of(made: Tuple) -> str:
    """A tuple in a few lines: what is asked, where it begins, what comes of it."""
    lines = [f"[bold]{escaped(made.instruction)}[/bold]", ""]
    lines.append(f"{made.kind} · {made.difficulty.label} · starts on {made.start_path}")
    if made.golden_operations:
        lines += [f"  {call.app}.{call.operation} {escaped(str(call.args))}" for call in made.golden_operations]
    if made.golden_answer is not None:
        lines.append(f"answer: {escaped(made.golden_answer)}")
    if made.golden_visits:
        lines.append(f"ends on {made.golden_visits[-1]}")
    if made.golden_status != "done":
        lines.append(f"status: {made.golden_status}")
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Text in which rich reads no markup."""
    return text.replace("[", "\\[")
