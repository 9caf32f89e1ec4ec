"""Every page of every app, with style and script, is light on the wire."""

import pytest

from cuagym.bench.weight import page_paths, page_weights
from cuagym.hub.app import DEFAULT_NOW, App
from cuagym.hub.embedded import EmbeddedHub
from cuagym.hub.registry import find_apps

LIMIT_KB = 100
APPS = find_apps()


@pytest.mark.parametrize("app", APPS, ids=[app.name for app in APPS])
def test_no_page_with_its_style_and_script_is_over_the_limit(app: App) -> None:
    with EmbeddedHub([app]) as hub:
        weights = page_weights(app, hub.client, seed=3)
    assert weights and all(one.sent_kb < one.plain_kb for one in weights)
    assert [(one.path, one.sent_kb) for one in weights if one.sent_kb > LIMIT_KB] == []


@pytest.mark.parametrize("app", APPS, ids=[app.name for app in APPS])
def test_each_declared_page_is_weighed(app: App) -> None:
    view = app.view(app.seed_state(3), DEFAULT_NOW)
    routed = {found[0].name for path in page_paths(app, view) if (found := app.route(view, path))}
    assert routed == set(app.pages)
