"""The names of actors, apart from what plays them: that needs a browser's libraries."""

NAMES = "solver, noop, giveup, random, PROVIDER:MODEL, cmd:PROGRAM or cdp"


def is_model(role: str) -> bool:
    """Whether an actor's name is that of a language model."""
    return ":" in role and not role.startswith("cmd:")
