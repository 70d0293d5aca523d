"""Lets `python -m rfcflow` be the command `rfc`; the exit code is the command's own."""

import gc
import os
import sys

# A command is a short process that makes many values and few circles: looking for those costs a tenth of it.
gc.set_threshold(100_000, 20, 20)

from rfcflow.cli.again import built_again, load_quickly, told_again  # noqa: E402 - its imports make some of those values

if __name__ == "__main__":
    if told_again(sys.argv[1:]):
        raise SystemExit(0)
    load_quickly()
    if built_again(sys.argv[1:]):
        sys.stdout.flush()
        # A site's worth of values is not looked through once more only to be forgotten one by one.
        os._exit(0)
    # With nearly everything else, which most of the time of a short command goes into.
    from rfcflow.cli.main import main

    raise SystemExit(main())
