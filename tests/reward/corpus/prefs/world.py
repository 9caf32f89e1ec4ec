"""The initial state of the prefs shape and its schema: settings of a code editor with profiles and key bindings."""

SCHEMES = ["light", "dark", "dim", "high-contrast"]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LANGUAGES = ["python", "javascript", "typescript", "rust", "go", "markdown", "yaml", "json", "html", "css", "sql"]
LANGUAGES += ["java", "kotlin", "swift", "ruby", "php", "lua", "haskell", "toml", "xml", "shell"]
COMMANDS = ["save", "find", "replace", "format", "rename", "run", "stop", "split", "close", "next", "previous"]
COMMANDS += ["indent", "outdent", "comment", "fold", "unfold", "zoom in", "zoom out", "terminal", "palette"]


def initial() -> dict:
    languages = {
        name: {
            "indent": 4 if name in ("python", "rust", "sql") else 2,
            "tabs": name == "go",
            "formatOnSave": name in ("python", "rust", "go"),
            "rulers": [79, 88] if name == "python" else [],
            "linter": {
                "enabled": name != "sql",
                "level": "warning",
                "ignore": ["E501", "W503"] if name == "python" else [],
            },
            "trim": True,
        }
        for name in LANGUAGES
    }
    keys = [
        {"id": f"k{n}", "command": name, "keys": f"ctrl+{name[0]}", "when": "editor", "source": "default"}
        for n, name in enumerate(COMMANDS)
    ]
    devices = [
        {"id": f"d{n}", "name": name, "lastSync": f"2026-06-0{n + 1}T07:00:00Z", "trusted": n < 2}
        for n, name in enumerate(["studio", "laptop", "tablet"])
    ]
    return {
        "appearance": {
            "scheme": "light",
            "followSystem": True,
            "font": {"family": "Iosevka", "size": 13, "ligatures": False, "lineHeight": 1.4},
            "zoom": 1.0,
            "minimap": {"shown": True, "side": "right", "width": 80},
            "sidebar": {"shown": True, "side": "left", "width": 260},
        },
        "languages": languages,
        "keybindings": keys,
        "notifications": {
            "digest": {"enabled": True, "day": "mon"},
            "mentions": {"email": True, "push": True},
            "quiet": {"enabled": False, "from": "22:00", "to": "07:00", "days": ["sat", "sun"]},
        },
        "privacy": {"telemetry": "crashes", "history": True, "shareUsage": False},
        "sync": {"enabled": True, "every": 15, "devices": devices, "lastSync": "2026-06-01T07:00:00Z"},
        "account": {"name": "Noor Haddad", "email": "noor@haddad.example", "plan": "solo", "seats": 1},
        "experiments": {f"flag{n}": n % 3 == 0 for n in range(40)},
        "ui": {"section": "appearance", "query": "", "expanded": ["appearance"]},
    }


def schema() -> dict:
    text, number, switch = {"type": "string"}, {"type": "number"}, {"type": "boolean"}
    looked = {"x-cuagym": {"incidental": True}}

    def group(**members: dict) -> dict:
        return {"type": "object", "properties": members}

    days = {"type": "array", "items": {"enum": DAYS}, "x-cuagym": {"unordered": True}}
    names = {"type": "array", "items": text, "x-cuagym": {"unordered": True}}
    pane = group(shown=switch, side={"enum": ["left", "right"]}, width=number)
    linter = group(enabled=switch, level={"enum": ["error", "warning", "hint"]}, ignore=names)
    rulers = {"type": "array", "items": {"type": "integer"}}
    language = group(
        indent={"type": "integer"}, tabs=switch, formatOnSave=switch, rulers=rulers, linter=linter, trim=switch
    )
    key = group(id=text, command=text, keys=text, when=text, source={"enum": ["default", "user"]})
    device = group(id=text, name=text, lastSync={"type": "string", "format": "date-time", **looked}, trusted=switch)
    return group(
        appearance=group(
            scheme={"enum": SCHEMES},
            followSystem=switch,
            font=group(family=text, size={"type": "integer"}, ligatures=switch, lineHeight=number),
            zoom=number,
            minimap=pane,
            sidebar=pane,
        ),
        languages={"type": "object", "additionalProperties": language},
        keybindings={"type": "array", "items": key, "x-cuagym": {"unordered": True}},
        notifications=group(
            digest=group(enabled=switch, day={"enum": DAYS}),
            mentions=group(email=switch, push=switch),
            quiet=group(**{"enabled": switch, "from": text, "to": text, "days": days}),
        ),
        privacy=group(telemetry={"enum": ["off", "crashes", "all"]}, history=switch, shareUsage=switch),
        sync=group(
            enabled=switch,
            every={"type": "integer"},
            devices={"type": "array", "items": device, "x-cuagym": {"unordered": True}},
            lastSync={"type": "string", "format": "date-time", **looked},
        ),
        account=group(name=text, email=text, plan=text, seats={"type": "integer"}),
        experiments={"type": "object", "additionalProperties": switch},
        ui={"type": "object", **looked},
    )
