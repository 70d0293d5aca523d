"""A Chromium for the tests that look at pages: the machine's own, else one that Playwright brings.

Invariant: nothing is written outside the environment this runs in, and whoever has none in the end is told
what to do; the tests that need one are skipped there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
# Where Playwright puts what it brings: https://playwright.dev/python/docs/browsers#managing-browser-binaries
BROUGHT = Path(sys.prefix) / "browsers"
SHELL = "chromium*/*/*headless*shell"
SECONDS = 300
ADVICE = (
    "no Chromium is here and none could be installed ({why}); tests of pages will be skipped.\n"
    "Install the package chromium (Debian: apt-get install chromium) or Google Chrome, and run this again."
)


def executable(brought: Path = BROUGHT) -> Path | None:
    """The program to start; None without one."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    shells = (path for path in sorted(brought.glob(SHELL)) if os.access(path, os.X_OK))
    return next((path for path in APPLICATIONS if path.is_file()), None) or next(shells, None)


def provide(brought: Path = BROUGHT) -> Path | None:
    """The program to start, installed where there is none; None and a word on what to do where that fails."""
    found = executable(brought)
    if found is not None:
        return found
    print("installing a Chromium for the tests of pages …", flush=True)
    why = _install(brought)
    found = executable(brought)
    if not why and found is not None and not (why := _refusal(found)):
        return found
    shutil.rmtree(brought, ignore_errors=True)
    print(ADVICE.format(why=why or "nothing came"), flush=True)
    return None


def _install(brought: Path) -> str:
    """Why it failed, "" where it did not."""
    command = (sys.executable, "-P", "-m", "playwright", "install", "--only-shell", "chromium")
    return _said(command, {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(brought)})


def _refusal(program: Path) -> str:
    """Why the program cannot be started: mostly libraries of the system that it misses."""
    return _said((str(program), "--version"), dict(os.environ))


def _said(command: tuple[str, ...], environment: dict[str, str]) -> str:
    """The last line of a command that failed, "" of one that did not."""
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it took more than {SECONDS} seconds"
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return ""
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith("Error:")), lines[-1] if lines else "")
    return told.removeprefix("Error:").strip() or f"it ended with {done.returncode}"
