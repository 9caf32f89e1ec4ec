"""The errors that cuagym raises, split by what the caller can do about them."""


class CuagymError(Exception):
    """Root of every error that cuagym raises on purpose; the message says what to do."""


class ConfigError(CuagymError):
    """A flag, variable or file asks for something impossible: mend the configuration (exit code 2)."""


class ProviderError(CuagymError):
    """A model provider failed: check the key, the model's name or the network (exit code 3)."""


class TransientProviderError(ProviderError):
    """The provider was busy, broken or out of reach: the same call may succeed later.

    `retry_after`: seconds that it asked to wait, if it did.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ContextTooLong(ProviderError):
    """A conversation does not fit the model's context: show less, or use another model."""


class AgentFailure(CuagymError):
    """A model did not do its part: nothing submitted, a refusal, a reply cut off or malformed.

    The candidate is rejected for it; the run goes on. `role` and `reason` classify it.
    """

    def __init__(self, role: str, reason: str, detail: str = "") -> None:
        super().__init__(f"the {role} failed: {reason}" + (f": {detail}" if detail else ""))
        self.role = role
        self.reason = reason
        self.detail = detail


class EnvironmentFailure(CuagymError):
    """The machinery under an episode failed (hub, sandbox, network): no score, retry (exit code 3)."""


class BrowserError(EnvironmentFailure):
    """Chromium is missing, crashed or stopped answering: retry, or see `cuagym doctor`."""


class StateError(CuagymError):
    """A state is not valid JSON or does not fit its app's schema.

    `problems` lists (JSON path, message) pairs.
    """

    def __init__(self, message: str, problems: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class OperationRefused(CuagymError):
    """An operation's arguments or precondition do not hold; the state is untouched.

    `field` names the argument at fault, if one is.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class RewardError(CuagymError):
    """A reward program raised, ran out of time or memory, or returned no score: there is no score."""


class BudgetExceeded(CuagymError):
    """The next call would pass the run's budget: raise it and resume."""


class Stopped(CuagymError):
    """The run was told to stop while this waited: nothing is lost, go on with --resume."""
