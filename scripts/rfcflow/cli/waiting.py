"""How far long work is, on the terminal of whoever waits for it."""

from __future__ import annotations

import sys

from rfcflow.engine.progress import Progress, in_silence


def progress() -> Progress:
    """A moving line on a terminal; a log needs none for what takes seconds."""
    if not sys.stderr.isatty():
        return in_silence
    from rfcflow.adapters.runner import Console

    console = Console(sys.stderr)
    return lambda done, total, noun: console.progress(min(done, total), total, noun)
