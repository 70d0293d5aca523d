"""`rfc site build` said again where nothing happened in between: told before anything is loaded.

Invariant: it answers only what the build itself would; whatever is doubtful is left to the build.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from zlib import crc32

from rfcflow.engine.site.disk import site_on_disk
from rfcflow.engine.site.ground import BROKEN, FOLDER, ground_path, read_ground
from rfcflow.engine.site.signature import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rfcflow.adapters.git_reading import Reader

_VERB = ["site", "build"]
# What a build takes from the job it runs in.
_FROM_JOB = ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL")
_PLACES = ("refs/heads/", "refs/remotes/origin/")
_HEADS = ("HEAD", "refs/remotes/origin/HEAD")
_USUAL = ("main", "master")


def told_again(arguments: Sequence[str]) -> bool:
    """Whether nothing changed since the same command was given here; if so, that is said."""
    started = time.perf_counter()
    # In a job what is printed has to be made harmless first, which is the build's to do.
    if list(arguments[:2]) != _VERB or os.environ.get("GITHUB_ACTIONS") == "true":
        return False
    git = _git_directory(_given(arguments, "--repository", "."))
    try:
        with open(_path(git, arguments), "rb") as file:
            asked, output, key, main, ledger, refs, where, warnings = marshal.loads(file.read())  # noqa: S302 - see ground
        if asked != _asked(arguments) or refs != _refs(git, [name for name, _ in refs[1:]]):
            return False
        read = read_ground(ground_path(git, output), output)
        if read is None:
            return False
        ground, _ = read
        if (ground.key, ground.main, ground.ledger) != (f"{signature()} {key}", main, ledger):
            return False
        if not ground.sits(site_on_disk(output)) or (
            ground.elsewhere and not _at_hand(git, ground.elsewhere)
        ):
            return False
    except BROKEN:
        return False
    sys.stdout.write(nothing_changed(ground.rfcs, len(ground.files), time.perf_counter() - started, where))
    sys.stderr.write("".join(f"{line}\n" for line in warnings))
    return True


def remember(
    arguments: Sequence[str],
    git: Reader,
    output: str,
    key: str,
    branches: tuple[tuple[str, str], tuple[str, str | None]],
    where: str,
    warnings: Iterable[str],
) -> None:
    """Note what `arguments` came to; `branches`: the default one's and the ledger's name and commit."""
    directory = str(git.directory)
    here = _git_directory(_given(arguments, "--repository", "."))
    if list(arguments[:2]) != _VERB or not os.path.samefile(directory, here):
        return
    names = dict.fromkeys((*(name for name, _ in branches), *_USUAL))
    refs = _refs(directory, [*_HEADS, *(f"{place}{name}" for name in names for place in _PLACES)])
    # A branch that is another's name would move with that one; of refs kept in tables there are no files.
    named = any(value.startswith(b"ref:") for name, value in refs[1:] if value and name not in _HEADS)
    if named or os.path.exists(f"{directory}/reftable"):
        return
    # Only now: they are still where the build found them, so what the files of the refs said is of that.
    for name, commit in branches:
        found = next(filter(None, (git.resolve(f"{place}{name}") for place in _PLACES)), None)
        if found != commit:
            return
    said = (output, key, branches[0][1], branches[1][1], refs, where, tuple(warnings))
    path = _path(here, arguments)
    try:
        with open(f"{path}.{os.getpid()}", "wb") as file:
            file.write(marshal.dumps((_asked(arguments), *said)))
        os.replace(f"{path}.{os.getpid()}", path)
    except OSError:
        return


def nothing_changed(rfcs: int, files: int, seconds: float, where: str) -> str:
    """The line in which a build without anything to do says so."""
    return f"{rfcs} RFCs, {files} files, nothing changed in {seconds:.1f} s: {where}\n"


def _given(arguments: Sequence[str], option: str, default: str) -> str:
    """What an option was given last, in either way of writing it."""
    found = default
    for place, argument in enumerate(arguments):
        if argument == option and place + 1 < len(arguments):
            found = arguments[place + 1]
        elif argument.startswith(f"{option}="):
            found = argument.partition("=")[2]
    return found


def _git_directory(repository: str) -> str:
    """Where Git keeps what belongs to a repository that is not one of several working trees."""
    own = os.path.join(repository, ".git")
    return own if os.path.lexists(own) else repository


def _path(git_directory: str, arguments: Sequence[str]) -> str:
    name = crc32(_asked(arguments).encode("utf-8", "surrogateescape"))
    return os.path.join(git_directory, FOLDER, f"asked-{name:08x}")


def _asked(arguments: Sequence[str]) -> str:
    """Everything outside the repository that decides what is built, and where."""
    return repr((os.getcwd(), list(arguments), [os.environ.get(name) for name in _FROM_JOB]))


def _refs(git_directory: str, names: Iterable[str]) -> tuple[tuple[str, bytes | None], ...]:
    """What the files of refs say, and when those of the others were last packed."""
    try:
        packed = os.stat(f"{git_directory}/packed-refs")
        about: bytes | None = f"{packed.st_size} {packed.st_mtime_ns} {packed.st_ino}".encode()
    except FileNotFoundError:
        about = None
    return (("packed-refs", about), *((name, _content(f"{git_directory}/{name}")) for name in names))


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read(1000)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _at_hand(git_directory: str, elsewhere: Sequence[tuple[str, bool]]) -> bool:
    """Whether texts on neither branch are still there, or still missing."""
    if not elsewhere:
        return True
    from pathlib import Path

    from rfcflow.adapters.git_reading import Reader

    with Reader.at(Path(git_directory)) as git:
        return git.have([sha for sha, _ in elsewhere]) == [here for _, here in elsewhere]
