"""A small web app for the browser's tests: plain pages, each showing one thing that pages do."""

import asyncio
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.browser import desk

STYLE = "body{font:14px sans-serif;margin:20px} .box{position:absolute;width:100px;height:40px}"
SEEN: list[str] = []
"""What the pages reported, in order: `path?query` of each call of /seen."""


def html(title: str, body: str) -> HTMLResponse:
    page = f"<!doctype html><title>{title}</title><style>{STYLE}</style><h1>{title}</h1>{body}"
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})


CANVAS = """
<div id=log></div><input id=field class=box style="left:100px;top:100px">
<textarea id=area class=box style="left:100px;top:200px"></textarea>
<a class=box style="left:300px;top:100px" href=/plain>plain</a>
<a class=box style="left:300px;top:200px" href=/plain target=_blank>new tab</a>
<button class=box style="left:500px;top:100px"
 onclick="fetch('/slow').then(r=>r.text()).then(t=>document.title=t)">fetch</button>
<button class=box style="left:500px;top:200px"
 onclick="setTimeout(()=>document.title='debounced',200)">later</button>
<button class=box style="left:500px;top:300px"
 onclick="(function spin(){requestAnimationFrame(spin)})()">spin</button>
<button class=box style="left:700px;top:100px" onclick="console.error('oh no');fetch('/missing')">err</button>
<button class=box style="left:700px;top:200px" onclick="alert('hello')">alert</button>
<button class=box style="left:700px;top:300px" onclick="fetch('http://example.com/').catch(()=>0)">out</button>
<button class=box style="left:900px;top:100px"
 onclick="document.title=document.cookie+localStorage.x+sessionStorage.x">read</button>
<button class=box style="left:900px;top:200px"
 onclick="document.cookie='a=1';localStorage.x=1;sessionStorage.x=1">write</button>
<div style="height:3000px"></div>
<script>for (const type of ['mousedown','mouseup','mousemove','click','dblclick','keydown','wheel'])
addEventListener(type, e =>
 log.textContent += ` ${type}:${e.key ?? (e.shiftKey ? 'shift' : '') + e.button}`)</script>
"""


async def canvas(request: Request) -> Response:
    return html("Canvas", CANVAS)


async def plain(request: Request) -> Response:
    return html("Plain", "<p>Nothing here.</p><form method=post action=/post><button>Post</button></form>")


async def post(request: Request) -> Response:
    return RedirectResponse("/plain?posted", 303)


async def slow(request: Request) -> Response:
    await asyncio.sleep(0.15)
    return Response("fetched")


async def seen(request: Request) -> Response:
    SEEN.append(str(request.url.query))
    return JSONResponse({})


ROUTES: list[Any] = [
    Route("/", canvas),
    Route("/plain", plain),
    Route("/post", post, methods=["POST"]),
    Route("/slow", slow),
    Route("/seen", seen),
]

app = Starlette(routes=[*ROUTES, *desk.ROUTES])
