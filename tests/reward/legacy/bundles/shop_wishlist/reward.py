"""Weighted components; a failed read is worth nothing."""

import sys

import requests

SID = "__CUA_GYM_SID__"
BASE_URL = "__CUA_GYM_WEBARENA_SHOPPING_URL__"
WEIGHTS = {"one_row": 0.3, "right_sku": 0.5, "quantity": 0.2}


def checks(state):
    rows = [row for row in state.get("wishlist", {}).get("items", []) if isinstance(row, dict)]
    first = rows[0] if rows else {}
    return {
        "one_row": len(rows) == 1,
        "right_sku": first.get("sku") == "K-204",
        "quantity": isinstance(first.get("qty"), int) and first["qty"] >= 1,
    }


def main():
    try:
        response = requests.get(BASE_URL + "/go?sid=" + SID, timeout=60)
        response.raise_for_status()
        state = response.json().get("current_state")
    except requests.exceptions.RequestException as error:
        print(f"reward read failed: {error}", file=sys.stderr)
        print("REWARD: 0.0")
        return
    held = checks(state if isinstance(state, dict) else {})
    print("REWARD: %s" % sum(weight for name, weight in WEIGHTS.items() if held[name]))


main()
