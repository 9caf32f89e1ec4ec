"""An agent as a program: finishes the task on its page, in the way that its first argument names."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any


def told() -> dict[str, Any]:
    return json.loads(sys.stdin.readline())


def say(actions: object) -> None:
    print(json.dumps(actions), flush=True)


def button(aria: str, name: str) -> dict[str, Any]:
    found = re.search(rf'button "{name}".*\[box=(\d+),(\d+),(\d+),(\d+)\]', aria)
    assert found, aria
    x, y, width, height = map(int, found.groups())
    return {"action": "click", "x": x + width / 2, "y": y + height / 2}


def main(way: str) -> None:
    task, first = told(), told()
    assert task["type"] == "task" and task["instruction"].startswith("Finish the task"), task
    assert first["type"] == "observation" and first["step"] == 1 and first["error"] is None, first
    assert Path(first["screenshot"]).read_bytes()[:4] == b"\x89PNG"
    assert not any(name.startswith("CUAGYM_ADMIN_TOKEN") for name in os.environ)
    match way:
        case "solve":
            say([button(first["aria"], "Finish"), {"action": "done"}])
        case "stumble":
            print("I think I should click", flush=True)
            assert "no JSON" in told()["error"]
            say({"action": "click", "x": "left"})
            assert "x" in told()["error"]
            say({"action": "click", "x": 5000, "y": 1})
            second = told()
            assert "outside the viewport" in second["error"], second
            say([button(second["aria"], "Finish")])
            assert told()["error"] is None
            say({"action": "done", "answer": "yes"})
        case "crash":
            sys.exit(3)
        case "unlucky":
            sys.exit(75)
        case "silent":
            child = subprocess.Popen(["sleep", "600"])
            Path(sys.argv[2]).write_text(f"{os.getpid()} {child.pid}", "utf-8")
            sys.stdin.read()
            child.wait()


main(sys.argv[1])
