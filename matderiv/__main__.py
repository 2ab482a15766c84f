"""``python -m matderiv``: the command line."""

from __future__ import annotations

from .shell.cli import main

if __name__ == "__main__":
    main(prog_name="matderiv")
