"""The initial state of the grid shape, made from a seed: a workbook whose cells are a dict keyed by place."""

import random

GOODS = ["Nails 40 mm", "Nails 60 mm", "Hinge, brass", "Hinge, steel", "Wood glue", "Sandpaper 80", "Sandpaper 120"]
GOODS += ["Varnish, matt", "Varnish, gloss", "Brush 50 mm", "Roller", "Masking tape"]


def table(rng: random.Random) -> dict:
    cells = {
        f"{column}1": {"value": name, "format": {"bold": True}} for column, name in zip("ABCD", HEAD, strict=True)
    }
    for row, good in enumerate(GOODS, 2):
        price, count = rng.randrange(150, 2400) / 100, rng.randrange(1, 13)
        cells[f"A{row}"] = {"value": good}
        cells[f"B{row}"] = {"value": price, "format": {"number": "0.00"}}
        cells[f"C{row}"] = {"value": count}
        cells[f"D{row}"] = {
            "value": round(price * count, 2),
            "formula": f"=B{row}*C{row}",
            "format": {"number": "0.00"},
        }
    return cells


HEAD = ["Article", "Price", "Count", "Sum"]


def initial(seed: int = 83) -> dict:
    rng = random.Random(seed)
    sheets = []
    for n, name in enumerate(["Q1", "Q2", "Q3", "Q3 (draft)"]):
        sheets.append(
            {
                "id": f"sh{n + 1}",
                "name": name,
                "frozenRows": 1,
                "columnWidths": {"A": 180, "B": 70, "C": 60, "D": 80},
                "cells": table(rng),
            }
        )
    sheets[2]["cells"] |= {"B7": {"value": 12.4, "format": {"number": "0.00"}}, "C7": {"value": 6}}
    sheets[2]["cells"]["D7"] = {"value": 74.4, "formula": "=B7*C7", "format": {"number": "0.00"}}
    sheets[1]["cells"]["D14"] = {"value": 512.25, "formula": "=SUM(D2:D13)", "format": {"bold": True}}
    return {
        "workbook": {"id": "wb-12", "title": "Orders", "owner": "Tomasz Wrona", "sharedWith": ["ines", "paul"]},
        "sheets": sheets,
        "namedRanges": {"prices": "Q3!B2:B13", "counts": "Q3!C2:C13"},
        "activeSheet": "sh1",
        "selection": {"from": "A1", "to": "A1"},
        "history": [{"at": "2026-08-03T09:12:00Z", "what": "opened"}],
    }
