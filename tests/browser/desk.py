"""A small app with every kind of control that operations are posted by, as the kit marks them up."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

POSTED: list[tuple[str, dict[str, list[str]]]] = []
"""What was posted, in order: (operation, fields)."""

ITEMS = [f"i{number}" for number in range(1, 61)]
PER_PAGE = 25

STYLE = """
body{font:14px sans-serif;margin:0;display:flex;height:100vh} nav{width:160px;padding:12px}
main{flex:1;overflow:auto;padding:12px} li{height:32px;display:flex;gap:12px} li .acts{display:none}
li:hover .acts{display:inline} .bare,.acts form{display:contents} ui-menu,ui-select,ui-combobox,ui-date,
ui-datetime,ui-file-shelf{display:block;margin:8px}
[popover]{margin:auto} .token{border:1px solid} form{margin:8px 0} .wide{height:1200px}
input[type=checkbox].face{opacity:0;position:absolute}
"""

SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")

NAV = """<nav><h1>Desk</h1><p><a href=/desk/>Home</a><p><a href=/desk/list>Items</a>
<p><a href=/desk/long>Long</a></nav>"""


def page(title: str, body: str) -> HTMLResponse:
    text = (
        f"<!doctype html><title>{title}</title><style>{STYLE}</style>{NAV}<main><h2>{title}</h2>{body}</main>"
        f"<script type=module>{SCRIPT}</script>"
    )
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


def hidden(name: str, value: str) -> str:
    return f'<input type=hidden name={name} value="{value}">'


def op(name: str, label: str, **fields: str) -> str:
    inputs = "".join(hidden(key, value) for key, value in fields.items())
    return f"<form method=post action=/desk/_op/{name}>{inputs}<button>{label}</button></form>"


def options(*values: str) -> str:
    return "".join(
        f'<div role=option data-value={value} data-label="{value.title()}">{value.title()}</div>'
        for value in values
    )


def select(name: str, *values: str, value: str = "", more: str = "") -> str:
    return (
        f"<ui-select name={name} {more}>{hidden(name, value)}<button type=button data-ui-open>{name}</button>"
        f"<div popover>{options(*values)}</div></ui-select>"
    )


def home(request: Request) -> Response:
    return page("Home", "<p>Nothing to do here.</p>")


def listing(request: Request) -> Response:
    number = int(request.query_params.get("page", "1"))
    rows = "".join(
        f"<li data-row={item}><input type=checkbox name=item value={item} form=bulk>"
        f"<a href=/desk/item/{item}>Item {item}</a>"
        f"<span class=acts>{op('star', 'Star', item=item)}</span></li>"
        for item in ITEMS[(number - 1) * PER_PAGE : number * PER_PAGE]
    )
    onward = f'<a rel=next href="/desk/list?page={number + 1}">Next</a>' if number * PER_PAGE < len(ITEMS) else ""
    bulk = """<form id=bulk method=post action=/desk/_op/read><button>Read</button>
    <button formaction=/desk/_op/bin>Bin</button></form>"""
    return page("Items", f"{bulk}<div class=bare><ul>{rows}</ul></div>{onward}")


def item(request: Request) -> Response:
    key = request.path_params["item"]
    body = f"""
    <a href=/desk/item/{key}/edit>Edit</a>
    {op("archive", "Archive", item=key)}
    <details><summary>More</summary>{op("pin", "Pin", item=key)}</details>
    <ui-menu><button data-ui-open>Menu</button><div popover role=menu>{op("copy", "Copy", item=key)}
    <button type=button data-ui-dialog=sure>Delete…</button></div></ui-menu>
    <dialog id=sure>{op("delete", "Delete", item=key)}
    <button onclick="this.closest('dialog').close()">No</button></dialog>
    <ui-inline-edit><button data-ui-open>Name</button>
    <form hidden method=post action=/desk/_op/rename>{hidden("item", key)}
    <input name=name value="Old name"><button>Save</button></form></ui-inline-edit>
    <form method=post action=/desk/_op/mute>{hidden("item", key)}<ui-toggle name=muted>{hidden("muted", "off")}
    <label><input class=face type=checkbox onchange="setTimeout(()=>this.form.requestSubmit())" data-autosubmit>
    <span>Mute</span></label></ui-toggle></form>
    <form method=post action=/desk/_op/file>{hidden("item", key)}
    {select("folder", "red", "blue", more="data-autosubmit")}</form>
    """
    return page(f"Item {key}", body)


def edit(request: Request) -> Response:
    key = request.path_params["item"]
    body = f"""<form method=post action=/desk/_op/edit>{hidden("item", key)}
    <input name=title value="Old"><br><textarea name=body></textarea>
    {select("folder", "inbox", "work", "home", value="inbox")}
    <ui-select name=labels multiple><span class=tokens></span><button type=button data-ui-open>labels</button>
    <div popover>{options("urgent", "later", "never")}</div></ui-select>
    <ui-combobox name=to multiple free><span class=tokens></span><input data-ui-open data-ui-search placeholder=to>
    <div popover=manual>{options("ann@x.example", "bob@x.example")}</div></ui-combobox>
    <ui-date name=day>{hidden("day", "2026-03-10")}
    <button type=button data-ui-open>day</button><div popover></div></ui-date>
    <ui-datetime name=at>{hidden("at", "")}
    <button type=button data-ui-open>at</button><div popover></div></ui-datetime>
    <label><input type=checkbox name=tags value=a>a</label>
    <label><input type=checkbox name=tags value=b checked>b</label>
    <label><input type=radio name=tone value=low checked>low</label>
    <label><input type=radio name=tone value=high>high</label>
    <ui-file-shelf name=files multiple><span class=tokens></span><button type=button data-ui-open>files</button>
    <div popover></div></ui-file-shelf>
    <div class=wide></div><button>Save</button></form>"""
    return page(f"Edit {key}", body)


def long(request: Request) -> Response:
    return page("Long", f"<div class=wide></div>{op('far', 'Far', item='i1')}")


async def shelf(request: Request) -> Response:
    return JSONResponse(
        {"files": [{"name": "plan.pdf", "sha256": "ab" * 32}, {"name": "b.png", "sha256": "cd" * 32}]}
    )


async def post(request: Request) -> Response:
    fields: dict[str, list[str]] = {}
    for name, value in parse_qsl((await request.body()).decode(), keep_blank_values=True):
        fields.setdefault(name, []).append(value)
    POSTED.append((request.path_params["operation"], fields))
    return RedirectResponse(request.headers["referer"], 303)


ROUTES: list[Any] = [
    Route("/desk/", home),
    Route("/desk/list", listing),
    Route("/desk/long", long),
    Route("/desk/item/{item}", item),
    Route("/desk/item/{item}/edit", edit),
    Route("/desk/_op/{operation}", post, methods=["POST"]),
    Route("/_shelf", shelf),
]
