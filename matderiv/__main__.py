"""``python -m matderiv`` and the command ``matderiv``: the command line."""

from __future__ import annotations

import gc

from .shell.loading import loading

__all__ = ["run"]


def run(prog_name: str | None = None) -> None:
    """Run the command line as a program of its own."""
    with loading():
        from .shell.cli import main
    try:
        main(prog_name=prog_name)
    finally:
        gc.freeze()  # what is still there goes with the process, and need not be looked through first


if __name__ == "__main__":
    run("matderiv")
