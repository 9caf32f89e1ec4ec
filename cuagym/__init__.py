"""cuagym: verified training tasks for computer-use agents."""

from importlib.metadata import version

__version__ = version("cuagym")
