"""``python -m matderiv`` and the command ``matderiv``: the command line."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from threading import active_count

from .shell.loading import loading

__all__ = ["run"]


def run(prog_name: str | None = None) -> None:
    """Run the command line as a program of its own."""
    with loading():
        from .shell.cli import main
    try:
        main(prog_name=prog_name)
    except SystemExit as end:
        _leave(end.code)
        raise
    finally:
        gc.freeze()  # what is still there goes with the process, and need not be looked through first


def _leave(code: object) -> None:
    """End at once: to take apart all that was imported takes longer than many a derivation.

    Where something is not written yet that cannot be, where somebody traces the run, or a thread is still at work, it
    ends as any other program does.
    """
    if sys.gettrace() or sys.getprofile() or active_count() > 1 or not isinstance(code, int | None):
        return
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    os._exit(code or 0)


if __name__ == "__main__":
    run("matderiv")
