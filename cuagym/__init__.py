"""cuagym: verified training tasks for computer-use agents."""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cuagym.hub.client import HubClient
    from cuagym.hub.embedded import EmbeddedHub as Hub
    from cuagym.pipeline.api import score, synthesize, tuples, verify
    from cuagym.schema import Tuple

__version__ = version("cuagym")
__all__ = ["Hub", "HubClient", "Tuple", "score", "synthesize", "tuples", "verify"]

_WHERE = {
    "Hub": ("cuagym.hub.embedded", "EmbeddedHub"),
    "HubClient": ("cuagym.hub.client", "HubClient"),
    "Tuple": ("cuagym.schema", "Tuple"),
}


def __getattr__(name: str) -> Any:
    """Imports what is asked for, so that `import cuagym` and the command line's help stay quick."""
    if name not in __all__:
        raise AttributeError(f"module 'cuagym' has no attribute {name!r}")
    module, attribute = _WHERE.get(name, ("cuagym.pipeline.api", name))
    return getattr(import_module(module), attribute)
