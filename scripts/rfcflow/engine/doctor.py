"""What `rfc doctor` knows of a repository at hand: its files, and what both branches say.

Invariant: nothing is written or fetched, and whatever cannot be read becomes a finding, not an exception.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from rfcflow.adapters.git import Git
from rfcflow.adapters.source_tree import FILE, DirectorySource, Listed
from rfcflow.doctor.ledger import BRANCH, Record
from rfcflow.engine.checkpoint import FILE as CHECKPOINT_FILE
from rfcflow.engine.checkpoint import load_checkpoint
from rfcflow.engine.place import LEDGER_LIMIT
from rfcflow.engine.verify import verify_repository
from rfcflow.errors import HistoryMissing, RfcflowError
from rfcflow.ledger import ledger_of, parse_ledger
from rfcflow.policy.fold import fold

_LIMIT: Final = 1_000_000
_FOLDERS: Final = (".github/workflows", ".github/governance")
_SINGLE: Final = (".github/CODEOWNERS", "TEMPLATE.md")
_HEADS: Final = ("refs/heads/", "refs/remotes/origin/")


def read_files(root: Path) -> dict[str, bytes]:
    """The files of a working tree that the process has a say in; links and what is too large are left out."""
    tree = DirectorySource(root, root.name, None)
    found: dict[str, bytes] = {}
    names = list(_SINGLE)
    for folder in _FOLDERS:
        for place, folders, files in os.walk(root / folder, followlinks=False):
            folders.sort()
            names += [(Path(place, name)).relative_to(root).as_posix() for name in sorted(files)]
    for name in names:
        if any((root / above).is_symlink() for above in (Path(name), *Path(name).parents)):
            continue
        raw = tree.read(Listed(name, FILE, 0), _LIMIT)
        if raw is not None:
            found[name] = raw
    return found


def read_record(directory: Path, main: str) -> Record:
    """Both branches of the repository at `directory`; an empty record where there is none."""
    try:
        with Git.at(directory) as git:
            record = _record(git, main)
    except RfcflowError as broken:
        return Record(why=str(broken))
    if record.tip is None:
        return record
    verified, why = _verified(directory, main)
    return Record(
        record.tip,
        record.author,
        record.branches,
        record.rfcs,
        record.broken,
        record.files,
        record.pending,
        verified,
        why,
    )


def _record(git: Git, main: str) -> Record:
    refs = {
        name.removeprefix(prefix): sha
        for prefix in reversed(_HEADS)
        for name, sha in git.refs(prefix).items()
    }
    branches = tuple(sorted(refs.keys() - {"HEAD"}))
    tip, commit = refs.get(BRANCH), refs.get(main)
    tree = git.tree(commit, "rfcs") if commit is not None else {}
    files = {path: entry.sha for path, entry in tree.items()}
    if tip is None:
        return Record(branches=branches, files=files)
    names = {path: name for path in git.tree(tip) if (name := ledger_of(path))}
    rfcs, broken = {}, {}
    for path, raw in git.read_many(tip, names, LEDGER_LIMIT).items():
        events, problems = parse_ledger(raw, path)
        try:
            rfc = None if problems else fold(events)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            broken[path] = f"its events cannot be followed ({type(error).__name__})."
            continue
        if problems:
            broken[path] = problems[0].message
        elif rfc is not None:
            rfcs[names[path]] = rfc
    notes = load_checkpoint(git.read(tip, CHECKPOINT_FILE, LEDGER_LIMIT))
    pending = tuple(name for name, standing in notes.open.items() if standing.pending)
    author = git.commit_info(tip).author.name
    return Record(tip, author, branches, rfcs, broken, files, pending)


def _verified(directory: Path, main: str) -> tuple[tuple[str, ...] | None, str]:
    try:
        report = verify_repository(directory, main, BRANCH)
    except HistoryMissing as missing:
        return None, str(missing)
    except RfcflowError as error:
        return (str(error),), ""
    return tuple(str(finding) for finding in report.findings), ""
