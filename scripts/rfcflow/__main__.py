"""Lets `python -m rfcflow` be the command `rfc`; the exit code is the command's own."""

import gc

# A command is a short process that makes many values and few circles: looking for those costs a tenth of it.
gc.set_threshold(100_000, 20, 20)

from rfcflow.cli.main import main  # noqa: E402 - its imports make most of those values

if __name__ == "__main__":
    raise SystemExit(main())
