"""A build of the index that is asked for again after commits, and what every build of it says.

Invariant: nothing here reads an option, so that nothing of what reads them is loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from rfcflow.adapters.git_reading import Reader
from rfcflow.cli.again import Note, nothing_changed, remember
from rfcflow.cli.waiting import progress
from rfcflow.engine.place import LEDGER_BRANCH
from rfcflow.engine.site.build import build_site
from rfcflow.engine.site.options import Built, Options
from rfcflow.errors import HistoryMissing


def built_anew(arguments: Sequence[str], git_directory: str, note: Note) -> None:
    """Build what `note` is of from where the branches are now; raises what the build raises."""
    started = perf_counter()
    options = Options(*note.options)
    with Reader.at(Path(git_directory)) as git:
        main, ledger = git.branch(options.default_branch), git.branch(LEDGER_BRANCH)
        if main is None:
            raise HistoryMissing(f"the branch {options.default_branch} is not here any more.")
        built = build_site(git, main, ledger, options, Path(note.output), progress())
        branches = ((options.default_branch, main), (LEDGER_BRANCH, ledger))
        remember(arguments, git, note.output, options, branches, warnings(ledger, built))
    say(built, perf_counter() - started, f"{note.output}/index.html")
    sys.stderr.write("".join(f"{line}\n" for line in warnings(ledger, built)))


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
