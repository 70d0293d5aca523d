"""Pagefind, the only other program a site may need: it indexes the texts for the search in the browser.

Invariant: it is run on a directory we made, with arguments of our own, and reads nothing else; where it is
not installed the site is built without it. https://pagefind.app/docs/
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rfcflow.errors import UpstreamError

_SECONDS: Final = 600
# All that somebody else's program gets of a job's environment, in which there are tokens.
_KEPT: Final = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH")
_PAGES: Final = "rfcs/*.html"
# Pagefind's own faces, which the site has no use for.
_FACES: Final = ("pagefind-*ui.css", "pagefind-*ui.js", "pagefind-highlight.js")


def is_installed() -> bool:
    """Whether both the package and its program are there."""
    return all(find_spec(name) is not None for name in ("pagefind", "pagefind_bin"))


def index(site: Path, output: Path) -> None:
    """Index the RFCs of `site` into the directory `output`; raises UpstreamError where it fails."""
    command = [sys.executable, "-P", "-m", "pagefind", "--site", str(site), "--output-path", str(output)]
    command += ["--glob", _PAGES, "--force-language", "en", "--silent"]
    try:
        done = subprocess.run(
            command,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise UpstreamError(
            f"Pagefind took more than {_SECONDS} seconds; --no-search leaves it out."
        ) from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[-500:]
        raise UpstreamError(f"Pagefind failed ({done.returncode}): {said} --no-search leaves it out.")
    for pattern in _FACES:
        for path in output.glob(pattern):
            path.unlink()
