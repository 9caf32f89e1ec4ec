"""`cuagym audit`: finds what a reward program pays wrongly, and what it wrongly refuses to pay."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cuagym.cli.output import Json, emit_json, example, progress, stderr, stdout

if TYPE_CHECKING:
    from cuagym.config import Settings
    from cuagym.pipeline.audit_red_team import Models
    from cuagym.reward.audit.load import Given
    from cuagym.reward.audit.model import Finding
    from cuagym.reward.audit.programs import Audited, FailOn, Program
    from cuagym.reward.audit.suggest import Suggestion

T = TypeVar("T")
_TASK = "A single program"
_COUNTS = "What counts"
_REPORTS = "Reports"
_MORE = "Rollouts and models"


def register(app: typer.Typer) -> None:
    app.command(
        epilog=example(
            "cuagym audit out/demo --html out/audit.html",
            "cuagym audit reward.py --initial initial.json --golden golden.json --app mail -v",
            "cuagym audit rewards --changed --baseline audit.json --sarif audit.sarif",
        )
    )(audit)


def audit(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH…", help="Tuples (run, folder, .jsonl, .parquet), bundles of scripts, or reward programs."
        ),
    ],
    initial: Annotated[
        Path | None,
        typer.Option(help="JSON of the initial state, for a single program.", rich_help_panel=_TASK),
    ] = None,
    golden: Annotated[
        Path | None,
        typer.Option(
            help="JSON of the golden state, or of {state, answer, visits, status}.", rich_help_panel=_TASK
        ),
    ] = None,
    instruction: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            help="What the agent is told; else the text of instruction.txt beside the program.",
            rich_help_panel=_TASK,
        ),
    ] = "",
    schema: Annotated[
        Path | None,
        typer.Option(help="JSON Schema of the state, by app if several.", rich_help_panel=_TASK),
    ] = None,
    apps: Annotated[
        list[str] | None,
        typer.Option("--app", metavar="APP", help="The installed app whose state it is.", rich_help_panel=_TASK),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="certain|any|never",
            help="Which findings make the exit code 1 (certain).",
            rich_help_panel=_COUNTS,
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(help="An earlier --json report: what it has does not count.", rich_help_panel=_COUNTS),
    ] = None,
    changed: Annotated[
        bool,
        typer.Option(
            "--changed", help="Only programs that differ from the main branch in git.", rich_help_panel=_COUNTS
        ),
    ] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a report to open in a browser.", rich_help_panel=_REPORTS)
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML.", rich_help_panel=_REPORTS)] = None,
    sarif: Annotated[Path | None, typer.Option(help="Write SARIF 2.1.0.", rich_help_panel=_REPORTS)] = None,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest",
            help="Print the program with mechanical defects mended, audited again.",
            rich_help_panel=_REPORTS,
        ),
    ] = False,
    rollouts: Annotated[
        Path | None,
        typer.Option(
            help="Folder of rollouts of these tuples: what their endings show, too.", rich_help_panel=_MORE
        ),
    ] = None,
    red_team: Annotated[
        str | None,
        typer.Option(
            metavar="PROVIDER:MODEL",
            help="A model that tries to be paid for nothing (of tuples), and settles what is left to judgement.",
            rich_help_panel=_MORE,
        ),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="The server that compatible:MODEL speaks to.", rich_help_panel=_MORE)
    ] = None,
    budget_usd: Annotated[
        float | None, typer.Option(min=0, help="What that model may cost.", rich_help_panel=_MORE)
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option(
            help="Folder of regression cases: scored, too; what --rollouts and --red-team find is kept there.",
            rich_help_panel=_MORE,
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=2, help="Endings scored for each program at most, the most telling first.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that audit at once (as many as there are cores).")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every finding with its evidence.")] = False,
    json: Json = False,
) -> None:
    """Audit reward programs: what they pay although it is wrong, and what they refuse although it is right.

    Each finding comes with the smallest change of a state that shows it. Exit code 1 when --fail-on is met, 2 for
    what can't be read, 3 where a sandbox or a model can't be had. An audit that was stopped goes on where it was
    when it is started again.
    """
    from cuagym.config import load_settings
    from cuagym.errors import ConfigError
    from cuagym.hub.registry import find_apps
    from cuagym.pipeline.audit_subjects import find_programs
    from cuagym.reward.audit.allowances import allow
    from cuagym.reward.audit.baseline import leave_known, read_baseline
    from cuagym.reward.audit.load import Given, read_object

    settings = load_settings(workers=workers, base_url=base_url)
    failing = _fail_on(fail_on or settings.audit.fail_on)
    most = limit or settings.audit.limit
    if apps:
        find_apps(apps)
    given = Given(initial, golden, instruction, read_object(schema) if schema else None, tuple(apps or ()))
    found = find_programs(paths, given)
    if (initial or golden) and len(found) != 1:
        raise ConfigError(f"--initial and --golden are of one program, but {len(found)} are named")
    if changed:
        found = _changed(found)
    if cases and not (cases.is_dir() or rollouts or red_team):
        raise ConfigError(
            f"there is no folder {cases}; with --rollouts or --red-team, what they find is kept there"
        )
    known = read_baseline(baseline) if baseline else {}
    played = _played(found, rollouts) if rollouts else {}
    with _models(red_team, settings, budget_usd) if red_team else nullcontext() as models:
        made = [one.showing(played) for one in _audited(found, given, most, settings.workers, cases)]
        if models:
            made = _with_model(made, models)
    audited = [leave_known(allow(one, settings.audit.allow), known) for one in made]
    if cases:
        audited = _kept(audited, cases)
    _write(audited, failing, html, junit, sarif)
    _tell(audited, _mended(audited, most) if suggest else None, json=json, verbose=verbose)
    if any(one.fails(failing) for one in audited):
        raise typer.Exit(1)


def _tell(audited: "list[Audited]", mended: "dict[str, Suggestion] | None", *, json: bool, verbose: bool) -> None:
    """Prints what was found. mended: programs with their mechanical defects mended, where they were asked for."""
    if json:
        from cuagym.reward.audit.report import document

        emit_json({**document(audited), **({} if mended is None else {"suggestions": mended})})
        return
    from cuagym.cli.audit_display import show_audits, show_suggestions

    # A patched program is the answer where it was asked for, fit for a file.
    show_audits(audited, stdout() if mended is None else stderr(), verbose=verbose)
    if mended is not None:
        show_suggestions(audited, mended)


def _fail_on(value: str) -> "FailOn":
    from cuagym.errors import ConfigError
    from cuagym.reward.audit.programs import FAIL_ON

    if value not in FAIL_ON:
        raise ConfigError(f"--fail-on {value}: say {', '.join(FAIL_ON)}")
    return FAIL_ON[value]


def _changed(found: "list[Program | Path]") -> "list[Program | Path]":
    from cuagym.reward.audit.changed import Changes

    changes = Changes(Path.cwd())
    kept: list[Program | Path] = []
    for one in found:
        if isinstance(one, Path):
            touched = changes.touch(one.glob("*.py"))
        else:
            touched = changes.touch(one.files, one.path.partition("#")[2])
        if touched:
            kept.append(one)
    stderr().print(f"{len(kept)} of {len(found)} programs changed")
    return kept


def _audited(
    found: "list[Program | Path]", given: "Given", limit: int | None, workers: int | None, cases: Path | None
) -> "list[Audited]":
    import os

    from cuagym.pipeline.audit_subjects import recovered
    from cuagym.reward.audit.cache import AuditCache
    from cuagym.reward.audit.cases import with_cases
    from cuagym.reward.audit.run import audit_programs

    at_once = min(workers or os.cpu_count() or 1, max(1, len(found) // 4))
    programs = recovered(found, given)
    if cases:
        programs = with_cases(programs, cases)
    every = audit_programs(programs, workers=at_once, limit=limit, kept=AuditCache())
    try:
        return list(_followed(every, "auditing", len(found)))
    except KeyboardInterrupt:
        stderr().print("what is audited is kept: the same command goes on from there", soft_wrap=True)
        raise


def _followed(things: Iterable[T], what: str, number: int) -> Iterator[T]:
    """The same things, with a bar that tells how many came."""
    with progress() as bars:
        task = bars.add_task(what, total=number)
        for thing in things:
            yield thing
            bars.advance(task)


def _played(found: "list[Program | Path]", rollouts: Path) -> "dict[str, tuple[Finding, ...]]":
    """What stored rollouts show of each tuple's program, by its id."""
    from cuagym.pipeline.audit_mining import mine
    from cuagym.reward.audit.programs import Program
    from cuagym.reward.audit.run import program_scorer

    return mine([one.made for one in found if isinstance(one, Program) and one.made], rollouts, program_scorer)


def _models(role: str, settings: "Settings", budget_usd: float | None) -> AbstractContextManager["Models"]:
    from cuagym.pipeline.audit_red_team import open_models

    return open_models(role, settings, budget_usd=budget_usd)


def _kept(audited: "list[Audited]", cases: Path) -> "list[Audited]":
    """What rollouts and a model showed kept as cases; without what was kept before, of which its replay tells."""
    from cuagym.reward.audit.cases import keep_new

    before = len(list(cases.glob("*.json")))
    audited = [keep_new(one, cases) for one in audited]
    new = len(list(cases.glob("*.json"))) - before
    if new:
        stderr().print(f"{new} new {'case' if new == 1 else 'cases'} in {cases}", soft_wrap=True)
    return audited


def _with_model(audited: "list[Audited]", models: "Models") -> "list[Audited]":
    """With what a model was paid for although the task is not done, and judgement calls settled by it."""
    from cuagym.pipeline.audit_red_team import examined
    from cuagym.pipeline.judge import judge_in
    from cuagym.reward.sandbox import RewardSandbox

    with RewardSandbox() as sandbox:
        judge = judge_in(sandbox)
        return list(_followed((examined(one, models, judge) for one in audited), "red team", len(audited)))


def _write(
    audited: "list[Audited]", failing: "FailOn", html: Path | None, junit: Path | None, sarif: Path | None
) -> None:
    import json

    from cuagym.errors import ConfigError
    from cuagym.reward.audit import report

    texts = (
        (html, report.page(audited) if html else ""),
        (junit, report.junit(audited, failing) if junit else ""),
        (sarif, json.dumps(report.sarif(audited), indent=1) if sarif else ""),
    )
    for file, text in texts:
        if file is None:
            continue
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"{file} can't be written: {error}") from error
        stderr().print(f"written: {file}", soft_wrap=True)


def _mended(audited: "list[Audited]", limit: int | None) -> "dict[str, Suggestion]":
    """What would mend each program, by its path; nothing of those that nothing mechanical would mend."""
    from cuagym.reward.audit.suggest import suggest

    faulty = [one for one in audited if one.findings]
    found = ((one.audit.path, suggest(one, limit)) for one in _followed(faulty, "mending", len(faulty)))
    return {path: suggestion for path, suggestion in found if suggestion}
