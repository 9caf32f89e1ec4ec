"""The Jinja environment in which apps' templates run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cuagym.hub.kit import dates, words
from cuagym.hub.kit.assets import asset
from cuagym.hub.kit.avatars import avatar, hue
from cuagym.hub.kit.fragments import pure
from cuagym.hub.kit.markdown import markdown

_TEMPLATES = Path(__file__).parent / "templates"
_PARTS = ("icons", "shell", "button", "form", "pick", "data", "board", "overlay", "pure")
"""The files of `templates/ui`, which together are the one module `kit/ui.html`."""

_ids: ContextVar[dict[str, int] | None] = ContextVar("kit_ids", default=None)


def kit_environment(loader_paths: Iterable[Path | str]) -> Environment:
    """Templates from these folders, then the kit's: autoescaped, strict about names, with the kit's filters."""
    macros = "".join((_TEMPLATES / "ui" / f"{part}.html").read_text() for part in _PARTS)
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader([*loader_paths, _TEMPLATES]), DictLoader({"kit/ui.html": macros})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters |= {
        "ago": dates.ago,
        "clock": dates.clock,
        "day": dates.day,
        "file_icon": words.file_icon,
        "filesize": words.filesize,
        "full": dates.full,
        "hue": hue,
        "initials": words.initials,
        "kit_avatar": avatar,
        "kit_theme": theme_css,
        "kit_value": posted,
        "markdown": markdown,
        "plural": words.plural,
        "when": dates.when,
    }
    environment.globals |= {
        "asset": asset,
        "kit_id": kit_id,
        "kit_options": kit_options,
        "kit_pure": pure,
        "kit_start": kit_start,
    }
    return environment


def kit_start() -> str:
    """Begins a page: element ids count from one again, so that the same page has the same ids."""
    _ids.set({})
    return ""


def kit_id(name: str) -> str:
    """An id that no other control of this page has."""
    seen = _ids.get()
    if seen is None:
        seen = {}
        _ids.set(seen)
    seen[name] = seen.get(name, 0) + 1
    return f"f-{name}" if seen[name] == 1 else f"f-{name}-{seen[name]}"


def posted(value: object) -> str:
    """A value as a form posts it: truth values are `on` and `off`."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


@dataclass(frozen=True)
class Option:
    """One choice of a control. `extra`: it was not offered but is a value that stands."""

    value: str
    label: str
    icon: str = ""
    colour: str = ""
    avatar: str = ""
    hint: str = ""
    selected: bool = False
    extra: bool = False


def kit_options(options: Iterable[Any], value: Any = None, extra: bool = False) -> list[Option]:
    """Choices from strings, (value, label) pairs or mappings, with those that equal `value` (or are among it)
    marked as selected; with `extra`, values that are no choice are added."""
    chosen = _chosen(value)
    known = [_option(option, chosen) for option in options]
    if extra:
        offered = {option.value for option in known}
        known += [
            Option(one, one, selected=True, extra=True) for one in dict.fromkeys(chosen) if one not in offered
        ]
    return known


def _chosen(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, (list, tuple, set, frozenset)):
        return [posted(one) for one in value]
    return [posted(value)]


def _option(option: Any, chosen: list[str]) -> Option:
    if isinstance(option, Mapping):
        fields = {key: "" if item is None else posted(item) for key, item in option.items()}
    elif isinstance(option, (tuple, list)):
        fields = {"value": posted(option[0]), "label": str(option[1])}
    else:
        fields = {"value": posted(option), "label": str(option)}
    return Option(**{**fields, "selected": fields["value"] in chosen})  # type: ignore[arg-type]


_THEME_TOKENS = {"density"}


def theme_css(theme: Mapping[str, str]) -> Markup:
    """A rule that sets tokens on the document: `{"accent": "#0b6"}` becomes `:root{--accent:#0b6}`."""
    rules = [f"--{name}:{value}" for name, value in theme.items() if name not in _THEME_TOKENS]
    text = ";".join(rules)
    if set("<{}") & set(text):
        raise ValueError(f"a theme holds plain token values, not {text!r}")
    return Markup(f":root{{{text}}}") if rules else Markup("")
