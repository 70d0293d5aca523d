"""Every build of the index that a command asks for: what it is of, and what it says.

Invariant: nothing here reads an option, so that nothing of what reads them is loaded.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from rfcflow.adapters.git_reading import Reader
from rfcflow.cli.again import Note, nothing_changed, remember
from rfcflow.cli.waiting import progress
from rfcflow.engine.place import LEDGER_BRANCH
from rfcflow.engine.site.build import build_site
from rfcflow.engine.site.options import Built, Options
from rfcflow.errors import HistoryMissing, UsageError

_REPOSITORY: Final = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


def built_anew(arguments: Sequence[str], git_directory: str, note: Note) -> None:
    """Build what `note` is of from where the branches are now; raises what the build raises."""
    started = perf_counter()
    options = Options(*note.options)
    with Reader.at(Path(git_directory)) as git:
        main, ledger = git.branch(options.default_branch), git.branch(LEDGER_BRANCH)
        if main is None:
            raise HistoryMissing(f"the branch {options.default_branch} is not here any more.")
        build_from(git, main, ledger, options, Path(note.output), started, arguments)


def built_here(arguments: Sequence[str], given: Mapping[str, Any]) -> bool:
    """Whether it was built: `given` are parameters of `rfc site build`; raises what the build raises."""
    started = perf_counter()
    repository = Path(given.get("repository", ""))
    if not repository.is_dir() or searched(wanted=given.get("search")):
        return False
    address = given.get("base_url", "")
    check_addresses(("--base-url", address), ("--web", given.get("web", "")))
    name, web = named(repository, given.get("name", ""), given.get("web", ""))
    with at_hand(repository, given.get("main")) as (git, default, commit, ledger):
        options = Options(name, web, address, default, highlight=given.get("highlight", True))
        build_from(git, commit, ledger, options, Path(given.get("output", "site")), started, arguments)
    return True


def build_from(
    git: Reader,
    main: str,
    ledger: str | None,
    options: Options,
    output: Path,
    started: float,
    arguments: Sequence[str] | None = None,
) -> None:
    """Build and say so; `arguments`, where given, can be told again what this came to.

    `started` is of `time.perf_counter`.
    """
    built = build_site(git, main, ledger, options, output, progress())
    told = warnings(ledger, built)
    if options.search:
        # Loaded where it is used: most that build a site look at it without its search.
        from rfcflow.engine.site.search import index_site

        index_site(output)
    elif arguments is not None:
        branches = ((options.default_branch, main), (LEDGER_BRANCH, ledger))
        remember(arguments, git, str(output), options, branches, told)
    say(built, perf_counter() - started, f"{output}/index.html")
    sys.stderr.write("".join(f"{line}\n" for line in told))


@contextmanager
def at_hand(repository: Path, main: str | None) -> Iterator[tuple[Reader, str, str, str | None]]:
    """A repository on disk, the default branch's name and the commits of both branches."""
    with Reader.at(repository) as git:
        yield git, *git.main_branch(main), git.branch(LEDGER_BRANCH)


def check_addresses(*given: tuple[str, str]) -> None:
    """Raises UsageError for an address, behind its option, that is none."""
    for option, url in given:
        if not url:
            continue
        from rfcflow.text.values import is_url

        if not is_url(url):
            raise UsageError(f"{option} {url!r} is no http or https address.")


def searched(*, wanted: bool | None) -> bool:
    """Whether to index the texts; raises UsageError where that is asked for and cannot be done."""
    if wanted is False:
        return False
    from rfcflow.adapters.pagefind import is_installed

    if wanted and not is_installed():
        raise UsageError("--search needs Pagefind, which is not installed: pip install 'pagefind[bin]'.")
    return is_installed()


def named(repository: Path, name: str, web: str) -> tuple[str, str]:
    """The name and address given, else the job's, else the directory's name and no address.

    The address has no slash at its end.
    """
    if not name and not web and os.environ.get("GITHUB_REPOSITORY"):
        from rfcflow.adapters.runner import Run

        run = Run.read()
        name, web = run.repository, f"{run.server_url.rstrip('/')}/{run.repository}"
    if not name and web:
        name = "/".join(web.rstrip("/").rsplit("/", 2)[-2:])
    if name and not _REPOSITORY.fullmatch(name):
        raise UsageError(f"--name {name!r} is not OWNER/NAME.")
    return name or repository.resolve().name.removesuffix(".git"), web.rstrip("/")


def say(built: Built, seconds: float, where: str) -> None:
    """One line of what there is, what was written and where."""
    told = f"{built.rfcs} RFCs, {built.files} files, {built.written} written in {seconds:.1f} s: {where}\n"
    sys.stdout.write(told if built.written else nothing_changed(built.rfcs, built.files, seconds, where))
    sys.stdout.flush()


def warnings(ledger: str | None, built: Built) -> tuple[str, ...]:
    """A line for each thing that is missing or wrong with the whole."""
    missing = f"This repository has no branch {LEDGER_BRANCH}: open RFCs are not in the index."
    return (*(() if ledger is not None else (missing,)), *map(_visible, built.problems))


def _visible(line: str) -> str:
    """A line without what a terminal would obey: a file's name may hold anything."""
    if line.isprintable():
        return line
    from rfcflow.text.characters import shown  # names with such characters are rare

    return shown(line, len(line))
