"""What Python means otherwise, or not at all, in pydantic-monty 1.4: names with the way to write them instead."""

from __future__ import annotations

MODULES = frozenset({"json", "re", "math", "datetime", "collections", "itertools", "decimal"})
COLLECTIONS = frozenset({"Counter", "defaultdict", "deque", "namedtuple"})
LAZY = frozenset({"map", "zip", "enumerate", "reversed", "filter"})
TYPES_WITH_METHODS = frozenset({"str", "int", "float", "list", "set", "tuple", "bytes"})
SPECIAL_METHODS = frozenset({"__init__", "__eq__"})

# builtin: (rule, rewrite)
BUILTINS = {
    "open": ("io", "judge `initial` and `final` alone"),
    "input": ("io", "judge `initial` and `final` alone"),
    "print": ("io", "name what you want to say in `checks`"),
    "eval": ("dynamic-code", "write the expression out"),
    "exec": ("dynamic-code", "write the statements out"),
    "compile": ("dynamic-code", "write the code out"),
    "__import__": ("dynamic-code", "write an import statement"),
    "globals": ("dynamic-code", "pass values as arguments"),
    "locals": ("dynamic-code", "pass values as arguments"),
    "vars": ("dynamic-code", "use a dict"),
    "dir": ("dynamic-code", "use a dict"),
    "getattr": ("attribute-by-name", "call the method, or use a dict and `.get`"),
    "hasattr": ("attribute-by-name", "test the type with isinstance"),
    "setattr": ("attribute-by-name", "use a dict"),
    "delattr": ("attribute-by-name", "use a dict and `.pop`"),
    "hash": ("randomness", "compare the values themselves"),
    "id": ("randomness", "compare with `is` or `==`"),
    "callable": ("unavailable", "write what you know of the value"),
    "issubclass": ("unavailable", "isinstance of a value"),
    "object": ("unavailable", "use None or a string as a mark"),
    "super": ("unavailable", "use functions"),
    "bytearray": ("unavailable", "use a list of numbers"),
    "memoryview": ("unavailable", "use bytes"),
}

# attribute: rewrite
ATTRIBUTES = {
    "translate": "chain `.replace` calls",
    "maketrans": "chain `.replace` calls",
    "format_map": "`.format(**values)`",
    "isocalendar": "compare dates themselves",
    "subn": "`re.sub` and `len(re.findall(...))`",
    "bit_length": "compare with powers of two",
    "to_bytes": "compare numbers themselves",
}
CLOCK = frozenset({"now", "utcnow", "today"})
