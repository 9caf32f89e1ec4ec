"""Settings: flags, then `CUAGYM_*` variables, then a settings file, then defaults; secrets apart."""

import contextlib
import os
import re
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cuagym.errors import ConfigError

ENV_PREFIX = "CUAGYM_"
SETTINGS_FILE = "cuagym.toml"
TOKEN_VARIABLE = "CUAGYM_ADMIN_TOKEN"
TOKEN_FILE_VARIABLE = "CUAGYM_ADMIN_TOKEN_FILE"

SMALL_CONTEXT = 16_384
"""A model with a context of fewer tokens works in the agents' small mode."""

SECRETS = {
    "admin_token": f"{TOKEN_VARIABLE}, or {TOKEN_FILE_VARIABLE} to the path of a file that holds it",
    "openai_api_key": "OPENAI_API_KEY",
    "anthropic_api_key": "ANTHROPIC_API_KEY",
    "compatible_api_key": "CUAGYM_COMPATIBLE_API_KEY",
}
"""What no settings file may hold, with the variable to set instead."""

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(value: object) -> object:
    """Seconds of `90`, `"90s"`, `"15m"`, `"24h"` or `"7d"`; ValueError on any other text."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d+)\s*([smhd]?)\s*", value)
    if match is None:
        raise ValueError("write a duration as a number and s, m, h or d, such as 24h")
    return int(match[1]) * _SECONDS[match[2]]


UserPath: TypeAlias = Annotated[Path, AfterValidator(Path.expanduser)]


class AuditSettings(BaseModel):
    """What `cuagym audit` goes by: the table `[tool.cuagym.audit]`, or `[audit]` in cuagym.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fail_on: Literal["certain", "any", "never"] = "certain"
    """Which findings fail an audit."""
    limit: int | None = Field(default=None, ge=2)
    """How many endings are scored for one program at most, the most telling first; None: all."""
    allow: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    """Findings that are accepted in every program: a kind or an id, and the reason."""


class Settings(BaseModel):
    """What a user may set once instead of on every command line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: str = Field(default="memory", min_length=1)
    """Where the hub keeps its sessions: `memory`, or a database URL such as `sqlite:///hub.sqlite`."""
    host: str = Field(default="127.0.0.1", min_length=1)
    """The address that the hub listens on."""
    port: int = Field(default=8600, ge=0, le=65535)
    """The port that the hub listens on; 0 lets the system choose."""
    workers: int | None = Field(default=None, ge=1)
    """How many processes work at once; None lets the command choose."""
    chromium: str | None = Field(default=None, min_length=1)
    """The Chromium to use instead of one that is found."""
    hub: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """The URL of a running hub to use instead of starting one."""
    ttl: Annotated[int, BeforeValidator(parse_duration)] = Field(default=86400, ge=1)
    """Seconds after which the hub forgets an idle session."""
    ledger: str | None = Field(default=None, min_length=1)
    """Where runs keep their ledgers: a database URL; None stands for `ledger.sqlite` in the run's folder."""
    image: str | None = Field(default=None, min_length=1)
    """The image that `hub up --docker` runs as it is; None: one that it builds from the checkout."""
    image_base: str | None = Field(default=None, min_length=1)
    """The Python image to build that one on; None: the one that the Dockerfile names."""

    generator: str = Field(default="procedural", min_length=1)
    """Who writes tasks: `procedural` or `PROVIDER:MODEL`, as for every role."""
    discriminator: str = Field(default="procedural", min_length=1)
    """Who writes reward programs."""
    orchestrator: str | None = Field(default=None, min_length=1)
    """Who decides after a failed check which of them revises; None: the Generator's model, if both are models."""
    paraphraser: str | None = Field(default=None, min_length=1)
    """Who rewords instructions; None leaves them as they are."""
    red_team: str | None = Field(default=None, min_length=1)
    """Who tries to be paid without doing the task; None leaves that out."""
    critics: str = Field(default="3x:procedural", min_length=1)
    """Who votes: `NUMBERx:ROLE`."""
    actor: str = Field(default="solver", min_length=1)
    """Who solves tasks in the browser."""
    actor_view: Literal["computer", "absolute", "relative", "aria"] | None = None
    """How a model that acts sees and points (docs/actors.md); None: the provider's own tool if there is one."""

    base_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """The address of the server that `compatible:MODEL` speaks to; it mostly ends in `/v1`."""
    tool_calls: Literal["auto", "native", "json"] = "auto"
    """How that server is asked to call tools: natively, by constrained JSON, or whichever it turns out to know."""
    context_tokens: int | None = Field(default=None, ge=1024)
    """The model's context; below 16,384 agents show only what a task needs. None stands for a large one."""
    prices: UserPath | None = None
    """A TOML file of prices that go before the ones that come with cuagym."""
    llm_cache: UserPath | None = None
    """Where replies are kept; None stands for `cuagym/llm.sqlite` in the user's cache folder."""
    llm_concurrency: int = Field(default=8, ge=1)
    """How many calls to one provider are under way at once."""
    llm_tokens_per_minute: int | None = Field(default=None, ge=1)
    """How many tokens one provider is sent and asked for in a minute; None sets no limit."""
    llm_timeout: Annotated[int, BeforeValidator(parse_duration)] = Field(default=600, ge=1)
    """Seconds without an answer after which a call is given up and tried again."""

    audit_limit: int | None = Field(default=None, ge=0)
    """How many endings the audit of a candidate scores at most in `synth`, 0 for no audit; None: 30 where a model
    writes the reward program, else 6."""
    audit_fail_on: Literal["certain", "any", "never"] = "certain"
    """Which findings send a candidate back in `synth`."""
    audit: AuditSettings = AuditSettings()
    """How reward programs are audited; in a settings file only."""

    @property
    def small_context(self) -> bool:
        """Whether agents show only what a task needs."""
        return self.context_tokens is not None and self.context_tokens < SMALL_CONTEXT


@dataclass(frozen=True)
class Resolved:
    """Settings, and for each of them where its value came from."""

    settings: Settings
    sources: dict[str, str]


@dataclass(frozen=True)
class AdminToken:
    """The hub's admin token and the variable or file it came from; its value stays out of reprs."""

    value: str = field(repr=False)
    source: str


def load_settings(**flags: object) -> Settings:
    """The settings in force here; a flag that is None was not given. ConfigError says what to mend."""
    return resolve(flags).settings


def resolve(
    flags: Mapping[str, object] | None = None,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Resolved:
    """Settings from `flags`, `env` (default: the process's) and the settings file of `folder` (default: the
    working folder), each with its source: `flag`, a variable, a file, or `default`."""
    env = os.environ if env is None else env
    values: dict[str, object] = {}
    sources = dict.fromkeys(Settings.model_fields, "default")

    file_values, file = _from_file(Path.cwd() if folder is None else folder)
    values.update(file_values)
    sources.update(dict.fromkeys(file_values, file))

    for name in Settings.model_fields:
        variable = ENV_PREFIX + name.upper()
        if env.get(variable) and name != "audit":
            values[name], sources[name] = env[variable], variable

    given = {name: value for name, value in (flags or {}).items() if value is not None}
    values.update(given)
    sources.update(dict.fromkeys(given, "flag"))

    try:
        return Resolved(Settings.model_validate(values), sources)
    except ValidationError as error:
        raise ConfigError(_explain(error, values, sources)) from error


def admin_token(env: Mapping[str, str] | None = None) -> AdminToken | None:
    """The admin token from CUAGYM_ADMIN_TOKEN or the file CUAGYM_ADMIN_TOKEN_FILE names; None if neither is set."""
    env = os.environ if env is None else env
    value, file = env.get(TOKEN_VARIABLE), env.get(TOKEN_FILE_VARIABLE)
    if value and file:
        raise ConfigError(f"{TOKEN_VARIABLE} and {TOKEN_FILE_VARIABLE} are both set: unset one of them")
    if value:
        return AdminToken(value, TOKEN_VARIABLE)
    if not file:
        return None
    try:
        text = Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{TOKEN_FILE_VARIABLE} names {file}, which can't be read: {error}") from error
    if not text:
        raise ConfigError(f"{TOKEN_FILE_VARIABLE} names {file}, which is empty: write the token into it")
    return AdminToken(text, file)


def hub_token(env: Mapping[str, str] | None = None) -> AdminToken | None:
    """As `admin_token`, for a hub: a token file that is not there yet is made, for its owner alone."""
    env = os.environ if env is None else env
    file = env.get(TOKEN_FILE_VARIABLE)
    if file and not env.get(TOKEN_VARIABLE):
        _make_token_file(Path(file).expanduser())
    return admin_token(env)


def _make_token_file(path: Path) -> None:
    """Of several processes that do this at once one makes the file, whole, and all of them read the same token."""
    if path.exists():
        return
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(secrets.token_urlsafe(24) + "\n")
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            os.unlink(draft)
    except OSError as error:
        raise ConfigError(f"{TOKEN_FILE_VARIABLE} names {path}, which can't be made: {error.strerror}") from error


def _from_file(folder: Path) -> tuple[dict[str, Any], str]:
    """The values of `cuagym.toml`, else of `[tool.cuagym]` in pyproject.toml, with the name of that place."""
    own, project = folder / SETTINGS_FILE, folder / "pyproject.toml"
    if own.is_file():
        values, source = _read_toml(own), SETTINGS_FILE
    elif project.is_file():
        tools = _read_toml(project).get("tool", {})
        values = tools.get("cuagym", {}) if isinstance(tools, dict) else {}
        source = "pyproject.toml [tool.cuagym]"
    else:
        return {}, ""
    if not isinstance(values, dict):
        raise ConfigError(f"{source} must be a table of settings, such as port = 8600")
    for name in sorted(values.keys() & SECRETS.keys()):
        raise ConfigError(
            f"{source} holds {name}, but secrets don't belong in a settings file: set {SECRETS[name]}"
        )
    unknown = sorted(values.keys() - Settings.model_fields.keys())
    if unknown:
        known = ", ".join(Settings.model_fields)
        raise ConfigError(f"{source} sets {', '.join(unknown)}, which cuagym does not know; it knows {known}")
    return values, source


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} can't be read as TOML: {error}") from error


def _explain(error: ValidationError, values: Mapping[str, object], sources: Mapping[str, str]) -> str:
    """One sentence a wrong setting: which, from where, what it was, and what it should be."""
    lines = []
    for problem in error.errors():
        name = str(problem["loc"][0])
        reason = problem["msg"].removeprefix("Value error, ")
        source = sources.get(name, "flag")
        path = ".".join(str(part) for part in problem["loc"])
        value = values.get(name) if path == name else problem["input"]
        lines.append(f"{path} = {value!r} (from {source}) can't be used: {reason}")
    return "; ".join(lines)
