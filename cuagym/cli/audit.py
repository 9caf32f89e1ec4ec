"""`cuagym audit`: finds what a reward program pays wrongly, and what it wrongly refuses to pay."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cuagym.cli.output import Json, emit_json, example, progress, stderr

if TYPE_CHECKING:
    from cuagym.config import AuditSettings, Settings
    from cuagym.reward.audit.load import Given
    from cuagym.reward.audit.model import Finding
    from cuagym.reward.audit.programs import Audited, FailOn, Program
    from cuagym.reward.audit.suggest import Suggestion


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
    initial: Annotated[Path | None, typer.Option(help="JSON of the initial state, for a single program.")] = None,
    golden: Annotated[
        Path | None, typer.Option(help="JSON of the golden state, or of {state, answer, visits, status}.")
    ] = None,
    instruction: Annotated[str, typer.Option(metavar="TEXT", help="What the agent is told.")] = "",
    schema: Annotated[Path | None, typer.Option(help="JSON Schema of the state, by app if several.")] = None,
    apps: Annotated[
        list[str] | None, typer.Option("--app", metavar="APP", help="The installed app whose state it is.")
    ] = None,
    fail_on: Annotated[
        str | None, typer.Option(metavar="certain|any|never", help="Which findings make the exit code 1.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="An earlier --json report: what it has does not count.")
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only programs that differ from the main branch in git.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write a report to open in a browser.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML.")] = None,
    sarif: Annotated[Path | None, typer.Option(help="Write SARIF 2.1.0.")] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Print the program with mechanical defects mended, audited again.")
    ] = False,
    red_team: Annotated[
        str | None,
        typer.Option(metavar="ROLE", help="PROVIDER:MODEL that tries to be paid for nothing; tuples only."),
    ] = None,
    rollouts: Annotated[
        Path | None, typer.Option(help="Folder of rollouts of these tuples: what their endings show, too.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=2, help="Endings scored for each program at most.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that audit at once.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every finding with its evidence.")] = False,
    json: Json = False,
) -> None:
    """Audit reward programs: what they pay although it is wrong, and what they refuse although it is right.

    Each finding comes with the smallest change of a state that shows it. Exit code 1 when --fail-on is met. A long
    audit that was stopped goes on where it was when it is started again.
    """
    from cuagym.config import load_settings
    from cuagym.errors import ConfigError
    from cuagym.hub.registry import find_apps
    from cuagym.pipeline.audit_subjects import find_programs
    from cuagym.reward.audit.load import Given, read_object

    settings = load_settings(workers=workers)
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
    made = _audited(found, given, most, settings.workers)
    if rollouts:
        made = _with_rollouts(made, paths, rollouts)
    if red_team:
        made = _with_red_team(made, paths, red_team, settings)
    audited = _settled(made, settings.audit, baseline)
    _write(audited, failing, html, junit, sarif)
    mended = _mended(audited, most) if suggest else {}
    if json:
        from cuagym.reward.audit.report import document

        emit_json({**document(audited), **({"suggestions": mended} if suggest else {})})
    else:
        from cuagym.cli.audit_display import show_audits, show_suggestions

        show_audits(audited, verbose=verbose)
        if suggest:
            show_suggestions(audited, mended)
    if any(one.fails(failing) for one in audited):
        raise typer.Exit(1)


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
    found: "list[Program | Path]", given: "Given", limit: int | None, workers: int | None
) -> "list[Audited]":
    import os

    from cuagym.pipeline.audit_subjects import recovered
    from cuagym.reward.audit.cache import AuditCache
    from cuagym.reward.audit.run import audit_programs

    at_once = min(workers or os.cpu_count() or 1, max(1, len(found) // 4))
    audited: list[Audited] = []
    with progress() as bars:
        task = bars.add_task("auditing", total=len(found))
        programs = recovered(found, given)
        for one in audit_programs(programs, workers=at_once, limit=limit, kept=AuditCache()):
            audited.append(one)
            bars.advance(task)
    return audited


def _with_rollouts(audited: "list[Audited]", paths: list[Path], rollouts: Path) -> "list[Audited]":
    """With what the stored endings of rollouts show of each tuple's program."""
    from cuagym.pipeline.audit_mining import mine
    from cuagym.pipeline.formats import read_tuples
    from cuagym.reward.audit.run import program_scorer

    found = mine([made for path in paths for made in read_tuples(path)], rollouts, program_scorer)
    return [one.keeping((*one.findings, *found.get(_tuple_id(one.audit.path), ()))) for one in audited]


def _with_red_team(audited: "list[Audited]", paths: list[Path], role: str, settings: "Settings") -> "list[Audited]":
    """With what a model found paid although the task is not done."""
    from cuagym.pipeline.audit_red_team import attack, open_red_team
    from cuagym.pipeline.formats import read_tuples
    from cuagym.pipeline.judge import judge_in
    from cuagym.reward.sandbox import RewardSandbox

    tuples = [made for path in paths for made in read_tuples(path)]
    found: dict[str, Finding] = {}
    with open_red_team(role, settings) as team, RewardSandbox() as sandbox, progress() as bars:
        task = bars.add_task("red team", total=len(tuples))
        for made in tuples:
            finding = attack(made, team, judge_in(sandbox))
            if finding is not None:
                found[made.id] = finding
            bars.advance(task)
    kept = ((one, found.get(_tuple_id(one.audit.path))) for one in audited)
    return [one.keeping((*one.findings, finding)) if finding else one for one, finding in kept]


def _tuple_id(path: str) -> str:
    """The id in a tuple's path: after the file of many, or the folder's name."""
    return path.rpartition("#")[2].rpartition("/")[2]


def _settled(audited: "list[Audited]", settings: "AuditSettings", baseline: Path | None) -> "list[Audited]":
    """Without what is allowed or known."""
    from cuagym.reward.audit.allowances import allow
    from cuagym.reward.audit.baseline import leave_known, read_baseline

    known = read_baseline(baseline) if baseline else {}
    return [leave_known(allow(one, settings.allow), known) for one in audited]


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

    found = ((one.audit.path, suggest(one, limit)) for one in audited if one.findings)
    return {path: suggestion for path, suggestion in found if suggestion}
