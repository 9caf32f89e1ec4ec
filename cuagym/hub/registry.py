"""Which apps there are: those that installed packages announce, and any that is named by its module."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import entry_points

from cuagym.errors import ConfigError
from cuagym.hub.app import App

GROUP = "cuagym.apps"
"""The entry point group by which a package announces its apps."""


def app_names() -> list[str]:
    """The names of the installed apps."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def find_app(name: str) -> App:
    """The app with this name, or the one at `MODULE:ATTRIBUTE`; ConfigError when there is none."""
    for point in entry_points(group=GROUP, name=name):
        return _checked(point.load(), point.value)
    if ":" in name:
        module, _, attribute = name.partition(":")
        try:
            found = getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise ConfigError(f"there is no app at {name}: {error}") from error
        return _checked(found, name)
    raise ConfigError(f"there is no app called {name!r}; installed are: {', '.join(app_names()) or 'none'}")


def find_apps(names: Sequence[str] = ()) -> list[App]:
    """These apps, or all installed ones."""
    return [find_app(name) for name in names or app_names()]


def _checked(found: object, where: str) -> App:
    if not isinstance(found, App):
        raise ConfigError(f"{where} is no app but {type(found).__name__}")
    return found
