"""`python -m cuagym`: the command line."""

from cuagym.cli.main import app

app()
