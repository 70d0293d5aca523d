"""`rfc verify`, the reading half: two branches of a repository in bulk, handed to the pure checks in pieces.

Invariant: only objects are read, with size limits, and nothing is fetched; each ledger is parsed once,
and an object that is missing is an error of its own (not enough history), never a finding and never silence.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from rfcflow.adapters.git import Git, TooLarge
from rfcflow.adapters.git_records import Step
from rfcflow.adapters.workers import Tell, spread
from rfcflow.engine.epochs import Epochs
from rfcflow.engine.examine import Examined, Examiner
from rfcflow.engine.place import LEDGER_BRANCH
from rfcflow.engine.progress import Progress, in_silence
from rfcflow.errors import HistoryMissing, Refusal
from rfcflow.text.origin import Origin, read_origin
from rfcflow.verify.branch import Branch, LedgerCommit, read_branch
from rfcflow.verify.findings import MOST_FINDINGS, Finding, Report
from rfcflow.verify.mainline import MainCommit, Mainline
from rfcflow.verify.published import (
    OUTCOME_FILE,
    OUTCOME_LIMIT,
    Outcome,
    check_list,
    check_messages,
    check_shelf,
    read_outcome,
)
from rfcflow.verify.succession import check_succession
from rfcflow.verify.witnesses import CACHE_LIMIT, Kept, check_caches
from rfcflow.views.landing import LIST

# Commits that Git is asked about at once, and how many such portions it may be ahead.
_STEP: Final = 2000
_AHEAD: Final = 2
_LIST_LIMIT: Final = 20_000_000


def verify_repository(
    directory: Path, main: str | None = None, ledger: str = LEDGER_BRANCH, progress: Progress = in_silence
) -> Report:
    """Verify the repository at `directory` (bare or not): its own branches, or those it last fetched.

    Raises Refusal where there is no repository or no such branch, HistoryMissing where it lacks a part of
    both branches.
    """
    with Git.open(directory) as git:
        main = main or git.default_branch()
        tip = git.branch(main)
        if tip is None:
            raise Refusal(f"This repository has no branch {main}. Name the default branch with --branch.")
        found = git.branch(ledger)
        # A clone that did not fetch the branch accuses nobody; where it should be, its absence is a finding.
        cloned = bool(git.refs("refs/remotes/"))
        if found is None and cloned and _has_decided(git, tip):
            raise HistoryMissing(
                f"This repository has decided RFCs and no branch {ledger}, so nothing can be recomputed. "
                f"In a clone, fetch it: git fetch origin {ledger}:{ledger}. "
                "If it was deleted, another clone has it."
            )
        return verify(git, tip, found, progress)


def _has_decided(git: Git, tip: str) -> bool:
    """Whether an RFC was decided here, which takes a ledger; what was imported has none."""
    return any(
        path.endswith(".yml") and _origin_of(git, path, entry.sha) is None
        for path, entry in git.tree(tip, "rfcs/outcomes").items()
    )


def _origin_of(git: Git, path: str, blob: str) -> Origin | None:
    try:
        return read_origin(path, git.blob(blob, OUTCOME_LIMIT))
    except TooLarge:
        return None


def verify(git: Git, main: str, ledger: str | None, progress: Progress = in_silence) -> Report:
    """Verify the ledger at commit `ledger` (None: there is none) against the default branch at `main`.

    Raises HistoryMissing where the repository does not hold all of both branches.
    """
    return _Verification(git, main, ledger, progress).run()


class _Verification(Struct):
    git: Git
    main: str
    ledger: str | None
    progress: Progress
    line: Mainline = field(default_factory=lambda: Mainline(()))
    branch: Branch = field(default_factory=Branch)

    def run(self) -> Report:
        """Everything, in order: both branches, each ledger, then what only shows across them."""
        # What takes time is Git comparing trees, on a processor for each branch.
        with ThreadPoolExecutor() as pool:
            branch = pool.submit(read_branch, self._ledger_commits())
            self.line = Mainline(self._main_commits())
            self.branch = branch.result()
        names = sorted(self.branch.versions, key=_by_number)
        held = Examined()
        for share in spread(self._share, names, lambda done: self.progress(done, len(names), "ledgers")):
            held.add(share)
        held.verified.sort(key=lambda row: _by_number(row.rfc))
        held.findings.sort(key=lambda finding: _by_number(finding.rfc))
        imported, across = self._across(held)
        findings = [*self.branch.findings, *held.findings, *across]
        if len(findings) > MOST_FINDINGS:
            rest = len(findings) - MOST_FINDINGS
            more = Finding("", None, "", "too-many", f"{rest} more findings are not shown.")
            findings = [*findings[:MOST_FINDINGS], more]
        events = sum(row.events for row in held.verified)
        return Report(tuple(held.verified), events, imported, held.redacted, tuple(findings), held.unread)

    def _share(self, names: Sequence[str], tell: Tell) -> Examined:
        """Some of the ledgers, by a process of its own, which needs a reader of its own."""
        # What is made here has hardly a circle, and looking for them takes a sixth of the time.
        looking = gc.isenabled()
        gc.disable()
        try:
            with Git.open(self.git.directory) as git:
                examiner = Examiner(git, self.line, len(self.main), Epochs(git, self.line))
                examiner.all([(name, self.branch.versions[name]) for name in names], tell)
        finally:
            if looking:
                gc.enable()
        return examiner.found

    # --- the branches ---

    def _main_commits(self) -> Iterator[MainCommit]:
        for step in _oldest_first(self.git, self.main):
            yield MainCommit(step.sha, step.commit.parents, step.commit.message, step.changes)

    def _ledger_commits(self) -> Iterator[LedgerCommit]:
        for step in _oldest_first(self.git, self.ledger, self.progress) if self.ledger is not None else ():
            when = step.commit.committed.astimezone(UTC)
            yield LedgerCommit(step.sha, step.commit.parents, when, step.changes)

    # --- across ---

    def _across(self, held: Examined) -> tuple[int, list[Finding]]:
        """What only shows when all ledgers are known; and how many RFCs are imported."""
        shelved = tuple(held.shelved.values())
        mine = {shelf.outcome for shelf in shelved}
        foreign: dict[str, Outcome] = {}
        now = self.line.paths_now()
        for path, blob in now.items():
            if OUTCOME_FILE.fullmatch(path) and path not in mine:
                foreign[path] = self._outcome(path, blob)
        imported, shelf = check_shelf(self.line, shelved, foreign, held.decided, held.adopted)
        found = list(shelf)
        found += check_succession(held.superseded, held.successions)
        found += check_messages(self.line, held.decided, self.branch.commits)
        try:
            listing = self.git.blob(now[LIST], _LIST_LIMIT) if LIST in now else None
            found += check_list(self.line, shelved, listing)
        except TooLarge as error:
            found.append(Finding("", None, LIST, "too-large", str(error)))
        caches = {
            path: self.git.blob(blob, CACHE_LIMIT)
            for path, (blob, size) in self.branch.caches.items()
            if size <= CACHE_LIMIT
        }
        kept = Kept(held.lengths, held.ids, held.states, frozenset(held.taken))
        return imported, [*found, *check_caches(caches, kept)]

    def _outcome(self, path: str, blob: str) -> Outcome:
        try:
            return read_outcome(path, self.git.blob(blob, OUTCOME_LIMIT))
        except TooLarge as error:
            return Outcome(False, (), str(error))


def _oldest_first(git: Git, tip: str, progress: Progress = in_silence) -> Iterator[Step]:
    """Each commit of the first-parent line with its changes; Git compares what comes while this is read."""
    commits = git.log_first_parent(tip)[::-1]
    done = 0
    for portion in _ahead(git, commits):
        yield from portion
        done += len(portion)
        progress(done, len(commits), "commits of the ledger")


def _ahead(git: Git, commits: Sequence[str]) -> Iterator[list[Step]]:
    """The portions of a line, while Git is at work on the next ones."""
    with ThreadPoolExecutor(_AHEAD) as pool:
        coming: deque[Future[list[Step]]] = deque()
        for start in range(0, len(commits), _STEP):
            coming.append(pool.submit(_portion, git, commits, start, min(start + _STEP, len(commits))))
            if len(coming) > _AHEAD:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def _portion(git: Git, commits: Sequence[str], start: int, end: int) -> list[Step]:
    """The commits from `start` to before `end`, by halves where the answer for all would be too large."""
    try:
        return list(reversed(git.steps(commits[end - 1], commits[start - 1] if start else None)))
    except TooLarge:
        if end - start == 1:
            raise
    middle = (start + end) // 2
    return [*_portion(git, commits, start, middle), *_portion(git, commits, middle, end)]


def _by_number(name: str) -> tuple[int, str]:
    return len(name.rstrip("abcdefghijklmnopqrstuvwxyz")), name
