"""The ledger branch: each commit only appends, to files that are known, at the time its events were seen.

Invariant: judged from blob ids and sizes. A version is right when it is the beginning of the file as it is,
cut at a line end; only where that fails are old contents read and compared event by event.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct, field

from rfcflow.events import Event, timestamp
from rfcflow.facts import Change
from rfcflow.ledger import ledger_of, ledger_path, parse_ledger
from rfcflow.verify.findings import Finding, on

_CACHE: Final = re.compile(
    r"checkpoint\.json|heads\.json|projections/([0-9]{2,8})00/\1[0-9]{2}[a-z]?\.json", re.ASCII
)
_HINT: Final = "Compare with another clone of the branch; events are only ever added."


class LedgerCommit(Struct, frozen=True):
    """A commit of the ledger branch with what it changed against its first parent; `when` is in UTC."""

    sha: str
    parents: tuple[str, ...]
    when: datetime
    changes: tuple[Change, ...]


class Version(Struct, frozen=True):
    """What a ledger file was after a commit; `blob` is empty where the commit deleted it."""

    commit: LedgerCommit
    blob: str
    size: int


class Branch(Struct):
    """The branch's files over time, and what is wrong with its commits; commits oldest first."""

    versions: dict[str, list[Version]] = field(default_factory=dict)
    caches: dict[str, tuple[str, int]] = field(default_factory=dict)
    commits: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)


def read_branch(commits: Iterable[LedgerCommit]) -> Branch:
    """Sort every change of the branch into ledgers, caches and strangers."""
    branch = Branch()
    seen: set[str] = set()
    for commit in commits:
        seen.add(commit.sha)
        if len(commit.parents) > 1:
            message = f"commit {commit.sha[:12]} is a merge; the ledger is one line of commits."
            branch.findings.append(Finding("", None, "rfc-ledger", "merge", message, _HINT))
        for change in commit.changes:
            ledger = ledger_of(change.path)
            gone = change.status == "D"
            if ledger is not None and (gone or change.mode == "100644"):
                version = Version(commit, "" if gone else change.blob, change.size)
                branch.versions.setdefault(ledger, []).append(version)
            elif _CACHE.fullmatch(change.path) and (gone or change.mode == "100644"):
                branch.caches.pop(change.path, None)
                if not gone:
                    branch.caches[change.path] = (change.blob, change.size)
            else:
                message = f"commit {commit.sha[:12]} touches a file that is no ledger."
                hint = "Only the bot writes to the ledger branch, and only ledgers and its own caches."
                branch.findings.append(Finding("", None, change.path[:200], "unknown-file", message, hint))
    branch.commits = frozenset(seen)
    return branch


def blob_id(content: bytes, width: int) -> str:
    """Git's id of a file with this content; `width` is the length of the repository's ids (40 or 64)."""
    algorithm = hashlib.sha256 if width == 64 else hashlib.sha1
    return algorithm(b"blob %d\0" % len(content) + content).hexdigest()


def beginnings(raw: bytes, versions: Iterable[Version]) -> tuple[Version, ...]:
    """The versions that are not a beginning of `raw` cut at a line's end, or that do not grow."""
    wrong: list[Version] = []
    size = 0
    for version in versions:
        whole = 0 < version.size <= len(raw) and raw[version.size - 1] == 0x0A
        grown = version.size > size
        if not (whole and grown and blob_id(raw[: version.size], len(version.blob)) == version.blob):
            wrong.append(version)
        size = version.size
    return tuple(wrong)


def compare(name: str, version: Version, old: bytes, new: bytes) -> tuple[Finding | None, int]:
    """What a step from `old` to `new` bytes did wrong, naming the event; and how many texts it redacted.

    `version` is the newer one. Taking a free text out from beside its hash is the one change that is allowed.
    """
    path, commit = ledger_path(name), version.commit.sha[:12]
    if new.startswith(old):
        return None, 0
    before, _ = parse_ledger(old, path)
    after, problems = parse_ledger(new, path)
    redacted = 0
    for place, event in enumerate(before):
        other = after[place] if place < len(after) else None
        if other is None:
            if problems and new.count(b"\n") > place:
                message = f"commit {commit} changed it, and it can be read no more."
                return on(event, "rewritten", message, _HINT), redacted
            return on(event, "cut", f"commit {commit} cut it from the ledger.", _HINT), redacted
        if other.id != event.id:
            message = f"commit {commit} put another event ({other.type}) in its place."
            return on(event, "rewritten", message, _HINT), redacted
        if other.line() != event.line():
            if len(other.line()) > len(event.line()):
                message = f"commit {commit} put a text back that had been redacted."
                return on(event, "rewritten", message, _HINT), redacted
            redacted += 1
    if old.count(b"\n") > len(before):
        # The older version held lines that cannot be read: what became of them nobody can say.
        message = f"commit {commit} changed lines that could not be read before."
        return Finding(name, None, path, "rewritten", message, _HINT), redacted
    return None, redacted


def check_times(events: tuple[Event, ...], versions: Iterable[tuple[Version, int]]) -> Iterator[Finding]:
    """Each commit brings events that one run saw, and is dated by that run.

    `versions` are pairs of a version and its number of lines. A history that was squashed or written anew
    puts events of several runs into one commit.
    """
    place = 0
    for version, lines in versions:
        for event in events[place:lines]:
            if event.seen != version.commit.when:
                message = (
                    f"it was seen at {timestamp(event.seen)}, and commit {version.commit.sha[:12]} that "
                    f"brought it is of {timestamp(version.commit.when)}."
                )
                yield on(
                    event,
                    "history",
                    message,
                    "The branch's history was rewritten: compare with another clone.",
                )
                break
        place = max(place, lines)
