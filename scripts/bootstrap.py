"""Makes a Python environment from a hash-checked lock file, for scripts/environment.sh.

Invariant: an environment's stamp is written last and under a lock, so that an environment with a stamp is
whole, whatever was interrupted or ran at the same time. Standard library only; stdout carries one line, the
interpreter.

    python3 -I scripts/bootstrap.py .venv requirements.txt
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
STAMP = "stamp"
MARKER = "made-by-rfcflow"
# What runs often starts compiled; of what development installs, much is never imported.
RUN_LOCK = "requirements.txt"

USAGE = 2
UPSTREAM = 4

# Settings of the caller's Python and pip that would send packages elsewhere than into the environment.
HARMFUL = ("PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
# What a job on GitHub holds and no installer needs.
SECRET = (
    *("GITHUB_TOKEN", "GH_TOKEN", "RFC_APP_KEY"),
    *("ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL"),
)


class BootstrapError(Exception):
    """What went wrong and what to do next, for the person at the terminal, with an exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def say(line: str) -> None:
    """Print one line of progress; stdout belongs to the command that runs afterwards."""
    print(f"rfcflow: {line}", file=sys.stderr, flush=True)


def environment_directory(root: Path, name: str) -> Path:
    """Return where the environment lives: in the checkout, or in the user's cache if that is read-only."""
    if os.access(root, os.W_OK):
        return root / name
    configured = os.environ.get("XDG_CACHE_HOME")
    # Not Path.home(), which trusts an empty HOME.
    home = os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir
    cache = Path(configured) if configured else Path(home) / ".cache"
    return cache / "rfcflow" / root.relative_to(root.anchor) / name


def is_ready(directory: Path, lock: bytes) -> bool:
    """Tell whether the environment was finished for exactly this lock and its interpreter still starts."""
    try:
        if (directory / STAMP).read_bytes() != lock:
            return False
    except OSError:
        return False
    probe = [str(directory / "bin" / "python"), "-c", "import sys"]
    try:
        result = subprocess.run(probe, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    except OSError:
        return False
    return result.returncode == 0


@contextlib.contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold an exclusive lock and yield its file descriptor.

    The kernel frees it when the last holder ends, so a killed run leaves nothing to clean up. Installers
    inherit the descriptor: one that outlives its killed parent holds the lock, and nobody builds over it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another run is preparing the environment; waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


@contextlib.contextmanager
def phase(text: str) -> Iterator[None]:
    """Report a phase: its name and elapsed seconds when it ends, a running clock where a person watches."""
    start = time.monotonic()
    done = threading.Event()

    def tick() -> None:
        while not done.wait(0.2):
            elapsed = time.monotonic() - start
            print(f"\rrfcflow: {text} … {elapsed:.0f} s", end="", file=sys.stderr, flush=True)

    clock = threading.Thread(target=tick, daemon=True)
    watched = sys.stderr.isatty()
    if watched:
        clock.start()
    try:
        yield
    finally:
        done.set()
        if watched:
            clock.join()
            print("\r\033[K", end="", file=sys.stderr)
    say(f"{text}: {time.monotonic() - start:.1f} s")


def base_interpreter() -> str:
    """Return the real path of the interpreter below any virtual environment.

    Real, because a link such as /usr/bin/python3 may point at another version after an upgrade, where the
    environment's packages would not be found.
    """
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def run(command: list[str], lock_descriptor: int) -> subprocess.CompletedProcess[str]:
    """Run an installer outside the caller's directory, with its output kept for the failure report."""
    clean = {name: value for name, value in os.environ.items() if name not in (*HARMFUL, *SECRET)}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=clean,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        pass_fds=(lock_descriptor,),
    )


def create(directory: Path, lock_descriptor: int) -> None:
    """Make an environment without packages; raise BootstrapError where this Python cannot."""
    command = [base_interpreter(), "-I", "-m", "venv", "--without-pip", str(directory)]
    result = run(command, lock_descriptor)
    if result.returncode != 0:
        message = f"{base_interpreter()} cannot make an environment:\n{tail(result.stdout)}"
        raise BootstrapError(message, USAGE)


def bundled_pip() -> Path:
    """Return the pip that Python carries for new environments; raise BootstrapError where it was split off.

    It runs from its archive: installing it first would take a third of the whole preparation. WHEEL_PKG_DIR
    is where distributions keep it (https://docs.python.org/3/library/ensurepip.html).
    """
    directories = [sysconfig.get_config_var("WHEEL_PKG_DIR")]
    with contextlib.suppress(ImportError):
        directories.append(Path(importlib.import_module("ensurepip").__file__ or "").parent / "_bundled")
    for directory in filter(None, directories):
        for wheel in sorted(Path(directory).glob("pip-*.whl")):
            return wheel
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise BootstrapError(
        f"{base_interpreter()} comes without the part that installs packages (ensurepip).\n"
        f"Debian, Ubuntu: apt-get install python{version}-venv. Elsewhere: install uv, or another Python and "
        "name it: RFCFLOW_PYTHON=/path/to/python3.12",
        USAGE,
    )


def install(directory: Path, lock_file: Path, lock_descriptor: int) -> None:
    """Fill the environment with exactly the locked packages: with uv where there is one, else with pip.

    Only built packages are taken: building one would run code, and fetch build tools, that no hash covers.
    """
    python = str(directory / "bin" / "python")
    exactly = ["--require-hashes", "--only-binary", ":all:"]
    create(directory, lock_descriptor)
    uv = shutil.which("uv")
    if uv:
        with phase("installing packages with uv"):
            command = [uv, "pip", "install", "--python", python, "--compile-bytecode", *exactly]
            result = run([*command, "-r", str(lock_file)], lock_descriptor)
        if result.returncode == 0:
            return
        say(f"uv could not install them, trying pip:\n{tail(result.stdout)}")
        empty(directory)
        create(directory, lock_descriptor)
    pip = [python, "-I", str(bundled_pip() / "pip"), "--disable-pip-version-check", "--no-input", "install"]
    # A lock file names every package, so that none has to be looked for and each share can be taken alone.
    pip += ["--no-deps", "--ignore-installed", "--no-compile", *exactly]
    parts = shares(lock_file.read_text(encoding="utf-8"), min(4, os.cpu_count() or 1))
    with phase("installing packages with pip"), ThreadPoolExecutor(len(parts)) as pool:
        commands = []
        for number, part in enumerate(parts):
            share = directory / f"share-{number}.txt"
            share.write_text(part, encoding="utf-8")
            commands.append([*pip, "-r", str(share)])
        results = list(pool.map(run, commands, [lock_descriptor] * len(commands)))
    for result in results:
        if result.returncode != 0:
            raise BootstrapError(
                f"pip could not install {lock_file.name}:\n{tail(result.stdout)}\n"
                "Check the network and pip's configuration, then run the same command again.",
                UPSTREAM,
            )
    if lock_file.name == RUN_LOCK:
        with phase("compiling packages"):
            run([python, "-I", "-m", "compileall", "-q", "-j", "0", str(directory / "lib")], lock_descriptor)


def shares(lock: str, count: int) -> list[str]:
    """Deal the packages of a lock file out into so many shares, or as many as there are packages."""
    packages = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)[1:]
    return ["".join(packages[start::count]) for start in range(min(count, len(packages)))]


def tail(output: str, lines: int = 12) -> str:
    """Return the last lines of an installer's output, indented."""
    return "\n".join(f"    {line}" for line in output.strip().splitlines()[-lines:])


def add_source_root(directory: Path) -> None:
    """Let the environment import rfcflow from scripts/, so that no build and no reinstall is ever needed.

    The path is relative where the environment lives in the checkout: a moved checkout keeps working.
    """
    (packages,) = directory.glob("lib/python3*/site-packages")
    scripts = ROOT / "scripts"
    inside = directory.parent == ROOT
    path = os.path.relpath(scripts, packages) if inside else str(scripts)
    (packages / "rfcflow.pth").write_text(f"{path}\n", encoding="utf-8")


def empty(directory: Path) -> None:
    """Make the environment's directory anew, without touching one that somebody else made.

    The old one is renamed before it is deleted, so that an interruption leaves no half of it under its name.
    """
    discarded = directory.with_name(f"{directory.name}.discarded")
    if discarded.exists():
        shutil.rmtree(discarded)
    if directory.exists():
        if any(directory.iterdir()) and not (directory / MARKER).exists():
            message = f"{directory} exists and was not made by this command. Move it away, then run it again."
            raise BootstrapError(message, USAGE)
        directory.rename(discarded)
        shutil.rmtree(discarded)
    directory.mkdir(parents=True)
    (directory / MARKER).touch()


def build(directory: Path, lock_file: Path, lock: bytes, lock_descriptor: int) -> None:
    """Build the environment anew in its place; its stamp comes last."""
    empty(directory)
    version = ".".join(map(str, sys.version_info[:3]))
    say(f"first run with this {lock_file.name}: preparing {directory} (Python {version})")
    install(directory, lock_file, lock_descriptor)
    add_source_root(directory)
    unfinished = directory / f"{STAMP}.new"
    unfinished.write_bytes(lock)
    unfinished.replace(directory / STAMP)


def main(arguments: list[str]) -> int:
    """Ensure the environment and print its interpreter; return the exit code."""
    name, lock_name = arguments
    lock_file = ROOT / lock_name
    try:
        lock = lock_file.read_bytes()
        directory = environment_directory(ROOT, name)
        if not is_ready(directory, lock):
            with locked(directory.with_name(f"{name}.lock")) as lock_descriptor:
                if not is_ready(directory, lock):
                    build(directory, lock_file, lock, lock_descriptor)
    except BootstrapError as error:
        say(str(error))
        return error.code
    except OSError as error:
        say(f"cannot prepare the environment: {error}")
        say("Make the checkout writable, or name a directory that is: XDG_CACHE_HOME=/path/to/cache")
        return USAGE
    except KeyboardInterrupt:
        say("interrupted; the next run starts the environment afresh")
        return 130
    print(directory / "bin" / "python")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
