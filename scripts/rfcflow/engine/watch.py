"""Watching the default branch: what does not hold there, by which commits made by hand, and a revert of them.

Invariant: no branch is moved here; a revert puts back exactly what such a commit changed, and never a file
that was changed again since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from rfcflow.adapters.git import Git, Identity
from rfcflow.engine.verify import verify
from rfcflow.events import Event
from rfcflow.text import characters
from rfcflow.verify.findings import Finding, Report

MOST: Final = 200


class Culprit(Struct, frozen=True):
    """A commit made by hand that touched what does not hold; `subject` is a stranger's first line."""

    sha: str
    author: str
    subject: str
    paths: tuple[str, ...]


class Watched(Struct, frozen=True):
    """What was found. `revert` is a commit on the tip that puts back what `culprits` changed, None without
    one.

    `left` are files changed again since, which it leaves alone; `mended` says whether all holds with it.
    """

    report: Report
    culprits: tuple[Culprit, ...] = ()
    revert: str | None = None
    left: tuple[str, ...] = ()
    mended: bool = False

    @property
    def branch(self) -> str:
        """The name a branch of the revert gets."""
        return f"rfc-revert/{self.revert[:12]}" if self.revert is not None else ""


def watch(
    git: Git, main: str, ledger: str | None, events: Iterable[Event], identity: Identity, now: datetime
) -> Watched:
    """Verify the default branch at `main`, and prepare a revert where commits made by hand broke it.

    `events` are those of all ledgers, whose landings are not by hand. Raises HistoryMissing as `verify` does.
    """
    report = verify(git, main, ledger)
    if report.ok:
        return Watched(report)
    # What was merged by hand before it was decided is named by an event, too, and is nobody's landing.
    own = {str(e.data["commit"]) for e in events if "commit" in e.data and e.type != "flagged"}
    culprits = tuple(_culprits(git, main, own, report.findings))
    if not culprits:
        return Watched(report)
    edits, left = _undone(git, main, culprits)
    if not edits:
        return Watched(report, culprits, left=left)
    tree = git.write_tree(main, edits)
    named = "".join(f"\nThis reverts commit {culprit.sha}." for culprit in culprits)
    message = f"Put back what was changed by hand\n{named}\n"
    revert = git.commit(tree, [main], message, identity, now)
    return Watched(report, culprits, revert, left, verify(git, revert, ledger).ok)


def _culprits(git: Git, main: str, own: set[str], findings: Sequence[Finding]) -> Iterable[Culprit]:
    """Newest first: commits of the first-parent line, not the bot's, that touch what a finding is about."""
    rfcs = {finding.rfc for finding in findings if finding.rfc}
    named = {finding.path for finding in findings if finding.path}
    for sha in git.log_first_parent(main)[:MOST]:
        info = git.commit_info(sha)
        if sha in own or not info.parents:
            continue
        touched = tuple(
            change.path
            for change in git.changes(info.parents[0], sha)
            if change.path in named or _belongs(change.path, rfcs)
        )
        if touched:
            subject = characters.shown(info.message.split("\n", 1)[0], 100)
            yield Culprit(sha, characters.shown(info.author.name, 60), subject, touched)


def _belongs(path: str, rfcs: set[str]) -> bool:
    name = path.removeprefix("rfcs/outcomes/").removeprefix("rfcs/")
    return path.startswith("rfcs/") and any(name.startswith((f"{rfc}-", f"{rfc}.")) for rfc in rfcs)


def _undone(
    git: Git, main: str, culprits: Sequence[Culprit]
) -> tuple[dict[str, tuple[str, str] | None], tuple[str, ...]]:
    """The files as they were before, newest commit first; those that were changed again are left."""
    now = {path: (entry.mode, entry.sha) for path, entry in git.tree(main, sizes=False).items()}
    edits: dict[str, tuple[str, str] | None] = {}
    left: list[str] = []
    for culprit in culprits:
        parent = git.commit_info(culprit.sha).parents[0]
        before = git.tree(parent, sizes=False)
        after = git.tree(culprit.sha, sizes=False)
        for path in culprit.paths:
            made = (after[path].mode, after[path].sha) if path in after else None
            if edits.get(path, now.get(path)) != made:
                left.append(path)
                continue
            edits[path] = (before[path].mode, before[path].sha) if path in before else None
    return edits, tuple(sorted({*left} - {*edits}))
