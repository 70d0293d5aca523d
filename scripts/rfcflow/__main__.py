"""Lets `python -m rfcflow` be the command `rfc`; the exit code is the command's own."""

from __future__ import annotations

import atexit
import gc
import os
import sys

# A command is a short process that makes many values and few circles: looking for those costs a tenth of it.
gc.set_threshold(100_000, 20, 20)

from rfcflow.cli.again import built_plainly, load_quickly, told_again  # noqa: E402 - its imports make some of those values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End at once: values that nobody looks at any more are not looked through and forgotten one by one."""
    threads = sys.modules.get("threading")
    if threads is None or threads.active_count() == 1:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            # Nobody reads it any more; the interpreter has its own way to say so.
            raise SystemExit(code) from None
        # Which `os._exit` would leave out: https://docs.python.org/3/library/os.html#os._exit
        atexit._run_exitfuncs()
        os._exit(code)
    raise SystemExit(code)


if __name__ == "__main__":
    for name in ("stdout", "stderr"):
        # None where the caller closed it: https://docs.python.org/3/library/sys.html#sys.__stdout__
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - to the end
    if told_again(sys.argv[1:]):
        leave(0)
    load_quickly()
    if built_plainly(sys.argv[1:]):
        leave(0)
    # With nearly everything else, which most of the time of a short command goes into.
    from rfcflow.cli.main import main

    leave(main())
