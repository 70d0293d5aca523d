"""`rfc site build` asked plainly: told at once where nothing happened, else built without what reads options.

Invariant: it does only what the command itself would; whatever is doubtful is left to the command.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from importlib.util import find_spec
from types import SimpleNamespace
from zlib import crc32

from rfcflow.engine.site.disk import site_on_disk
from rfcflow.engine.site.ground import BROKEN, FOLDER, ground_path, read_ground
from rfcflow.engine.site.signature import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from rfcflow.adapters.git_reading import Reader
    from rfcflow.engine.site.options import Options

_VERB = ["site", "build"]
# The options that can be read plainly, and the parameters of the command they stand for.
VALUES = {
    "--repository": "repository",
    "--output": "output",
    "--branch": "main",
    "--base-url": "base_url",
    "--name": "name",
    "--web": "web",
}
FLAGS = {
    "--highlight": ("highlight", True),
    "--no-highlight": ("highlight", False),
    "--no-search": ("search", False),
}
# What a build takes from the job it runs in.
_FROM_JOB = ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL")
_PLACES = ("refs/heads/", "refs/remotes/origin/")
_HEADS = ("HEAD", "refs/remotes/origin/HEAD")
_USUAL = ("main", "master")


class Note:
    """What a command came to: where it built, with which options, from which commits of which branches.

    `refs` are what the files of the refs said, `warnings` the lines it ended with.
    """

    __slots__ = ("ledger", "main", "options", "output", "refs", "warnings")

    def __init__(
        self,
        output: str,
        options: tuple[Any, ...],
        main: str,
        ledger: str | None,
        refs: tuple[tuple[str, bytes | None], ...],
        warnings: tuple[str, ...],
    ) -> None:
        self.output, self.options, self.refs, self.warnings = output, options, refs, warnings
        self.main, self.ledger = main, ledger


def told_again(arguments: Sequence[str]) -> bool:
    """Whether nothing changed since the same command was given here; if so, that is said."""
    started = time.perf_counter()
    try:
        git, note = _noted(arguments)
        if note is None or note.refs != _refs(git, [name for name, _ in note.refs[1:]]):
            return False
        read = read_ground(ground_path(git, note.output), note.output)
        if read is None:
            return False
        ground, _ = read
        known = (f"{signature()} {note.options!r}", note.main, note.ledger)
        if (ground.key, ground.main, ground.ledger) != known or not ground.sits(site_on_disk(note.output)):
            return False
        if ground.elsewhere and not _at_hand(git, ground.elsewhere):
            return False
    except BROKEN:
        return False
    seconds = time.perf_counter() - started
    sys.stdout.write(nothing_changed(ground.rfcs, len(ground.files), seconds, f"{note.output}/index.html"))
    sys.stderr.write("".join(f"{line}\n" for line in note.warnings))
    return True


def load_quickly() -> None:
    """Load msgspec, which everything else needs, without a module that it can do without."""
    # It prefers the names of typing_extensions to the same ones of typing, and that takes longer to load than
    # msgspec. None: the module is not found (https://docs.python.org/3/reference/import.html#the-module-cache).
    if "typing_extensions" in sys.modules:
        return
    sys.modules["typing_extensions"] = None  # type: ignore[assignment] # documented, see above
    here = "platform" in sys.modules
    if not here:
        # All that is asked of it on the way is the name of the system; the rest takes its time.
        sys.modules["platform"] = SimpleNamespace(system=lambda: os.uname().sysname)  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401 - only its own imports were to find none
    finally:
        del sys.modules["typing_extensions"]
        if not here:
            del sys.modules["platform"]


def built_plainly(arguments: Sequence[str]) -> bool:
    """Whether it was done without the library that reads options: where it says them plainly and all is well.

    A command that was given here before, and since which branches moved and nothing else, knows them already.
    """
    given = plain_options(arguments)
    if given is None or os.environ.get("GITHUB_ACTIONS") == "true":
        return False
    try:
        from rfcflow.cli.building import built_anew, built_here

        git, note = _moved(arguments)
        if note is not None:
            built_anew(arguments, git, note)
        elif not built_here(arguments, given):
            return False
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        raise SystemExit(130) from None
    except Exception:  # noqa: BLE001 - nothing was put in place: the command itself meets it again, and says it
        return False
    return True


def plain_options(arguments: Sequence[str]) -> dict[str, str | bool] | None:
    """What `rfc site build` is asked, by the names of its parameters; None where it takes more to tell."""
    if list(arguments[:2]) != _VERB:
        return None
    found: dict[str, str | bool] = {}
    rest = iter(arguments[2:])
    for argument in rest:
        option, sign, value = argument.partition("=")
        if option in VALUES:
            value = value if sign else next(rest, "-")
            if value.startswith("-"):
                return None
            found[VALUES[option]] = value
        elif argument in FLAGS:
            name, found[name] = FLAGS[argument]
        else:
            return None
    return found


def _moved(arguments: Sequence[str]) -> tuple[str, Note | None]:
    """What was noted of the same command, where branches moved since and nothing else."""
    try:
        git, note = _noted(arguments)
        if note is not None and _only_moved(note.refs, _refs(git, [name for name, _ in note.refs[1:]])):
            return git, note
    except BROKEN:
        pass
    return "", None


def remember(
    arguments: Sequence[str],
    git: Reader,
    output: str,
    options: Options,
    branches: tuple[tuple[str, str], tuple[str, str | None]],
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
    if any(git.branch(name) != commit for name, commit in branches):
        return
    (_, main), (_, ledger) = branches
    said = (output, options.values, main, ledger, refs, tuple(warnings))
    path = _path(here, arguments)
    try:
        with open(f"{path}.{os.getpid()}", "wb") as file:
            file.write(marshal.dumps((_asked(arguments), *said)))
        os.replace(f"{path}.{os.getpid()}", path)
    except OSError:
        return


def _noted(arguments: Sequence[str]) -> tuple[str, Note | None]:
    """The Git directory, and what was noted there when the same was asked; raises one of BROKEN."""
    # In a job what is printed has to be made harmless first, which is the command's to do.
    if list(arguments[:2]) != _VERB or os.environ.get("GITHUB_ACTIONS") == "true":
        return "", None
    git = _git_directory(_given(arguments, "--repository", "."))
    with open(_path(git, arguments), "rb") as file:
        asked, *values = marshal.loads(file.read())  # noqa: S302 - see ground
    return git, Note(*values) if asked == _asked(arguments) else None


def _only_moved(
    before: tuple[tuple[str, bytes | None], ...], after: tuple[tuple[str, bytes | None], ...]
) -> bool:
    """Whether branches are where they were or elsewhere, none came or went, and HEAD names the same one."""
    return before[0] == after[0] and all(
        was == now
        or (name not in _HEADS and was is not None and now is not None and not now.startswith(b"ref:"))
        for (name, was), (_, now) in zip(before[1:], after[1:], strict=True)
    )


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
    place = os.path.realpath(_given(arguments, "--repository", "."))
    # Where it is not said whether to index the texts, that is done where it can be.
    searched = "--no-search" not in arguments and find_spec("pagefind") is not None
    return repr((os.getcwd(), place, list(arguments), searched, [os.environ.get(name) for name in _FROM_JOB]))


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
