"""The UI kit: macros, stylesheet, custom elements; what every app's templates are made of.

`kit_environment(folders)` is the Jinja environment of an app; `assets()` are the files that the server sends.
"""

from cuagym.hub.kit.assets import asset, assets, face
from cuagym.hub.kit.environment import kit_environment

__all__ = ["asset", "assets", "face", "kit_environment"]
