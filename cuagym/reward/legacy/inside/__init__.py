"""What runs in the sandboxed interpreter: standard library only, imported by `server` before it shuts itself in.

Modules import one another relatively: inside, this folder is the top-level package `inside`.
"""
