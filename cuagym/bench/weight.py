"""How many bytes a browser with an empty cache is sent for each page of an app."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from cuagym.hub.app import DEFAULT_NOW, App
from cuagym.hub.client import HubClient
from cuagym.hub.view import View

_ASSET = re.compile(r'(?:href|src)="(/_kit/[^"]+)"')


@dataclass(frozen=True)
class PageWeight:
    """A page with the style and script that it loads, in KB: as sent to a browser that takes gzip, and unpacked."""

    path: str
    sent_kb: float
    plain_kb: float


def page_paths(app: App, view: View) -> Iterator[str]:
    """The URL paths, under the app, of every declared page with each entity that it can show."""
    for page in app.pages.values():
        kinds = {parameter.name: parameter.kind for parameter in page.parameters}
        entities = [view.all(cls) for name in page.holes if (cls := kinds[name].entity)]
        for chosen in itertools.product(*entities):
            path = page.path.format(**{name: one.id for name, one in zip(page.holes, chosen, strict=True)})
            if app.route(view, path) is not None:
                yield path


def page_weights(app: App, client: HubClient, seed: int) -> list[PageWeight]:
    """Every page of a seed world, in a session made for it, the heaviest as sent first."""
    sid = f"weight-{app.name}-{seed}"
    url = client.set(app.name, sid, seed=seed).launch_url
    view = app.view(app.seed_state(seed), DEFAULT_NOW)
    with httpx.Client(follow_redirects=True, trust_env=False, headers={"accept-encoding": "gzip"}) as browser:
        browser.get(url).raise_for_status()
        base, files = client.url, dict[str, tuple[int, int]]()
        weights = []
        for path in page_paths(app, view):
            page = browser.get(f"{base}/{app.name}{path}").raise_for_status()
            parts = [_sizes(page)]
            for asset in sorted(set(_ASSET.findall(page.text))):
                if asset not in files:
                    files[asset] = _sizes(browser.get(base + asset).raise_for_status())
                parts.append(files[asset])
            sent, plain = (sum(sizes) / 1024 for sizes in zip(*parts, strict=True))
            weights.append(PageWeight(path, sent, plain))
    return sorted(weights, key=lambda one: (-one.sent_kb, one.path))


def _sizes(answer: httpx.Response) -> tuple[int, int]:
    """Bytes of a body as sent and unpacked."""
    return answer.num_bytes_downloaded, len(answer.content)
