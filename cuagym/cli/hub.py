"""`cuagym hub`: start and stop the hub, and look at its apps."""

from typing import Annotated

import typer

from cuagym.cli.output import Json, emit_json, example

hub = typer.Typer(no_args_is_help=True, help="Serve the mock apps, and look at them.", rich_markup_mode="rich")

Port = Annotated[int | None, typer.Option(help="The port of the hub, when several run.")]


def register(app: typer.Typer) -> None:
    """Add `hub` to the command line."""
    app.add_typer(hub, name="hub", epilog=example("cuagym hub up mail board"))


@hub.command(epilog=example("cuagym hub up", "cuagym hub up mail --store sqlite:///hub.sqlite --json"))
def up(
    apps: Annotated[list[str] | None, typer.Argument(help="Apps to serve; all when none is named.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 lets the system choose.")] = None,
    store: Annotated[str | None, typer.Option(help="`memory`, or a database URL.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; more than one needs a database.")] = None,
    ttl: Annotated[str | None, typer.Option(help="Forget sessions that were idle this long, such as 24h.")] = None,
    open: Annotated[bool, typer.Option("--open", help="The unauthenticated API of CUA-Gym-Hub.")] = False,
    json: Json = False,
) -> None:
    """Serve apps until interrupted: opens a session with a seed world and prints its launch URL."""
    from cuagym.config import load_settings
    from cuagym.hub.up import serve_hub

    settings = load_settings(host=host, port=port, store=store, workers=workers, ttl=ttl)
    serve_hub(apps or [], settings, open=open, announce=emit_json if json else _announce)


def _announce(ready: dict[str, object]) -> None:
    from rich.panel import Panel

    from cuagym.cli.output import stdout

    apps = ready["apps"]
    assert isinstance(apps, dict)
    lines = [
        f"[bold]Open[/bold]   {ready['launch_url']}   [dim](works once)[/dim]",
        *(f"[bold]{name}[/bold]  {url}" for name, url in apps.items()),
        f"[dim]session {ready['sid']} · token from {ready['token_from']} · stop with Ctrl-C[/dim]",
    ]
    stdout().print(Panel("\n".join(lines), title=f"cuagym hub · {ready['url']}", expand=False), soft_wrap=True)
