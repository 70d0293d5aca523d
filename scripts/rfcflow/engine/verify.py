"""`rfc verify`, the reading half: two branches of a repository in bulk, handed to the pure checks in pieces.

Invariant: only objects are read, with size limits, and nothing is fetched; each ledger is parsed once,
and an object that is missing is an error of its own (not enough history), never a finding and never silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import Final

from rfcflow.adapters.git import Git, TooLarge
from rfcflow.adapters.git_records import Step
from rfcflow.engine.governance import read_governance
from rfcflow.engine.place import LEDGER_BRANCH, LEDGER_LIMIT
from rfcflow.errors import HistoryMissing, Refusal
from rfcflow.events import Event, dump_ledger, parse_ledger, thaw, timestamp
from rfcflow.model import Governance
from rfcflow.text.origin import Origin, read_origin
from rfcflow.verify.branch import Branch, LedgerCommit, Version, beginnings, check_times, compare, read_branch
from rfcflow.verify.findings import MOST_FINDINGS, UNREADABLE, Finding, Report, Verified, on
from rfcflow.verify.history import replay
from rfcflow.verify.landings import Landing, Shelved, check_landing, check_now
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
from rfcflow.verify.succession import Succession, Superseded, check_succession, landings_of, superseded_of
from rfcflow.verify.witnesses import CACHE_LIMIT, Kept, check_caches
from rfcflow.views.landing import LIST

_STEP: Final = 2000
_TEXT_LIMIT: Final = 2_000_000
_LIST_LIMIT: Final = 20_000_000
# Old versions are read only where something is wrong or a text was redacted; so many bytes of them per RFC.
_OLD_BYTES: Final = 500_000_000
_TYPE: Final = re.compile(rb'"type":"([a-z-]{1,40})"')


def verify_repository(directory: Path, main: str | None = None, ledger: str = LEDGER_BRANCH) -> Report:
    """Verify the repository at `directory` (bare or not): its own branches, or those it last fetched.

    Raises Refusal where there is no repository or no such branch, HistoryMissing where it lacks a part of
    both branches.
    """
    with Git.open(directory) as git:
        main = main or git.default_branch()
        tip = _branch(git, main)
        if tip is None:
            raise Refusal(f"This repository has no branch {main}. Name the default branch with --branch.")
        found = _branch(git, ledger)
        # A clone that did not fetch the branch accuses nobody; where it should be, its absence is a finding.
        cloned = bool(git.refs("refs/remotes/"))
        if found is None and cloned and _has_decided(git, tip):
            raise HistoryMissing(
                f"This repository has decided RFCs and no branch {ledger}, so nothing can be recomputed. "
                f"In a clone, fetch it: git fetch origin {ledger}:{ledger}. "
                "If it was deleted, another clone has it."
            )
        return verify(git, tip, found)


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


def _branch(git: Git, name: str) -> str | None:
    return git.resolve(f"refs/heads/{name}") or git.resolve(f"refs/remotes/origin/{name}")


def verify(git: Git, main: str, ledger: str | None) -> Report:
    """Verify the ledger at commit `ledger` (None: there is none) against the default branch at `main`.

    Raises HistoryMissing where the repository does not hold all of both branches.
    """
    return _Verification(git, main, ledger).run()


@dataclass(slots=True)
class _Verification:
    git: Git
    main: str
    ledger: str | None
    line: Mainline = field(default_factory=lambda: Mainline(()))
    branch: Branch = field(default_factory=Branch)
    findings: list[Finding] = field(default_factory=list)
    verified: list[Verified] = field(default_factory=list)
    shelved: dict[str, Shelved] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    states: dict[str, frozenset[str]] = field(default_factory=dict)
    taken: set[tuple[int, str]] = field(default_factory=set)
    adopted: dict[str, str] = field(default_factory=dict)
    superseded: list[Superseded] = field(default_factory=list)
    successions: dict[tuple[str, str], Succession] = field(default_factory=dict)
    redacted: int = 0
    events: int = 0
    _governances: dict[str, Governance | None] = field(default_factory=dict)

    def run(self) -> Report:
        """Everything, in order: both branches, each ledger, then what only shows across them."""
        self.line = Mainline(self._main_commits())
        if self.ledger is not None:
            self.branch = read_branch(self._ledger_commits(self.ledger))
        self.findings += self.branch.findings
        for name in sorted(
            self.branch.versions, key=lambda name: (len(name.rstrip("abcdefghijklmnopqrstuvwxyz")), name)
        ):
            self._one(name, self.branch.versions[name])
        imported = self._across()
        findings = self.findings
        if len(findings) > MOST_FINDINGS:
            more = Finding(
                "", None, "", "too-many", f"{len(findings) - MOST_FINDINGS} more findings are not shown."
            )
            findings = [*findings[:MOST_FINDINGS], more]
        return Report(tuple(self.verified), self.events, imported, self.redacted, tuple(findings))

    # --- the branches ---

    def _main_commits(self) -> Iterator[MainCommit]:
        for step in _oldest_first(self.git, self.main):
            yield MainCommit(step.sha, step.commit.parents, step.commit.message, step.changes)

    def _ledger_commits(self, tip: str) -> Iterator[LedgerCommit]:
        for step in _oldest_first(self.git, tip):
            when = step.commit.committed.astimezone(UTC)
            yield LedgerCommit(step.sha, step.commit.parents, when, step.changes)

    # --- one RFC ---

    def _one(self, name: str, versions: list[Version]) -> None:
        found: list[Finding] = []
        path, last = f"{name}.jsonl", versions[-1]
        try:
            raw = self.git.blob(last.blob, LEDGER_LIMIT) if last.blob else b""
        except TooLarge as error:
            found.append(Finding(name, None, path, "too-large", str(error)))
            raw = b""
        events, problems = parse_ledger(raw, path)
        for problem in problems:
            hint = "Restore the ledger from a clone that verifies; nothing is appended to a broken one."
            event = (problem.line, _kind(raw, problem.line))
            found.append(Finding(name, event, path, problem.code, problem.message, hint))
        found += _lossless(raw, events) if not problems else ()
        found += self._growth(name, raw, events, versions)
        loaded = self._loaded(events)
        replayed = replay(name, events, loaded, self.line)
        found += replayed.findings
        found += self._landings(events)
        found += self._origin(events)
        found += check_now(events, self.line)
        self.findings += found
        self.events += len(events)
        self.lengths[name] = raw.count(b"\n")
        self.ids[name] = tuple(event.id for event in events)
        self.states[name] = replayed.states
        self.superseded += superseded_of(events, loaded)
        self.successions |= landings_of(events)
        self.decided |= {event.id: name for event in events if event.type == "decided"}
        self.taken |= {
            (event.actor.id, timestamp(event.at))
            for event in events
            if event.type == "shepherd-accepted" and event.actor is not None
        }
        state = replayed.rfc.state if replayed.rfc is not None else "unreadable"
        self.verified.append(Verified(name, state, len(events), len(found)))

    def _growth(
        self, name: str, raw: bytes, events: tuple[Event, ...], versions: list[Version]
    ) -> list[Finding]:
        """That each version only appended, and that each commit is of the time its events were seen."""
        wrong = set(beginnings(raw, versions))
        if not wrong:
            return list(check_times(events, ((v, raw.count(b"\n", 0, v.size)) for v in versions)))
        found: list[Finding] = []
        lines: list[tuple[Version, int]] = []
        budget, old = _OLD_BYTES, b""
        for version in versions:
            budget -= version.size
            if budget < 0 or version.size > LEDGER_LIMIT:
                message = "its old versions are too large to compare."
                return [*found, Finding(name, None, f"{name}.jsonl", "too-large", message)]
            new = self.git.blob(version.blob, LEDGER_LIMIT) if version.blob else b""
            finding, redacted = compare(name, version, old, new)
            self.redacted += redacted
            if finding is not None:
                # What follows the first break is compared with nothing that holds.
                return [*found, finding]
            lines.append((version, new.count(b"\n")))
            old = new
        return [*found, *check_times(events, lines)]

    def _loaded(self, events: Iterable[Event]) -> dict[str, Governance]:
        """The governance of each commit the events name, one reading for each state the registry was in."""
        loaded: dict[str, Governance] = {}
        for commit in {event.governance for event in events}:
            governance = self._governance(commit)
            if governance is not None:
                loaded[commit] = replace(governance, commit=commit)
        return loaded

    def _governance(self, commit: str) -> Governance | None:
        """The governance at a commit of the line; None where there is none that loads."""
        epoch = self.line.epoch(commit)
        if epoch is None:
            return None
        if epoch not in self._governances:
            try:
                self._governances[epoch] = read_governance(self.git, epoch)
            except Refusal:
                self._governances[epoch] = None
        return self._governances[epoch]

    # --- landings ---

    def _landings(self, events: tuple[Event, ...]) -> Iterator[Finding]:
        for place, event in enumerate(events):
            if event.type not in ("landed", "recorded") or events[0].type == "imported":
                continue  # what was imported is shown and not proved; `check_now` looks at its blobs
            governance = self._loaded((event,)).get(event.governance)
            if governance is None:
                continue  # said where the event itself is judged
            text, by_hand = None, False
            try:
                text, by_hand = self._landed_text(event), self._by_hand(event)
            except TooLarge as error:
                yield on(event, "too-large", str(error))
            except UNREADABLE as error:
                if isinstance(error, HistoryMissing):
                    raise
            landing = Landing(
                event, events[:place], governance, text, by_hand, len(self.main), self._registries(event)
            )
            shelf, found = check_landing(landing, self.line)
            if shelf is not None:
                later = any("blobs" in other.data for other in events[place + 1 :])
                self.shelved[shelf.rfc] = replace(shelf, row=None) if later else shelf
            yield from found

    def _registries(self, event: Event) -> tuple[Governance | None, Governance | None]:
        """The governance before and after a landing's commit."""
        commit = str(event.data.get("commit"))
        place = self.line.position.get(commit)
        if not place:
            return None, None
        return self._governance(self.line.commits[place - 1].sha), self._governance(commit)

    def _origin(self, events: tuple[Event, ...]) -> Iterator[Finding]:
        """An imported RFC's first event repeats the origin and state of the outcome it names."""
        if not events or events[0].type != "imported":
            return
        event = events[0]
        path = f"rfcs/outcomes/{event.rfc}.yml"
        hint = "Compare with the import; only the bot writes this event."
        blob = self.line.blob(path, str(event.data.get("commit")))
        origin = read_origin(path, self.git.blob(blob, OUTCOME_LIMIT)) if blob is not None else None
        if origin is None:
            yield on(event, "origin", f"{path} names no origin at its commit.", hint)
        self.adopted[event.rfc] = str(event.data["blobs"].get(event.data["path"]))
        if origin is not None and (dict(origin.fields), origin.state) != (
            thaw(event.data.get("origin")),
            event.data.get("state"),
        ):
            yield on(event, "origin", f"its origin or state is not that of {path}.", hint)

    def _landed_text(self, event: Event) -> bytes | None:
        """The landed RFC's bytes, where the commit the event names holds what it names."""
        commit, blobs = str(event.data["commit"]), event.data["blobs"]
        for path, blob in blobs.items():
            if path.startswith(f"rfcs/{event.rfc}-") and self.line.blob(path, commit) == blob:
                return self.git.blob(blob, _TEXT_LIMIT)
        return None

    def _by_hand(self, event: Event) -> bool:
        """Whether the decided head was on the default branch before its landing."""
        place = self.line.position.get(str(event.data["commit"]))
        parents = self.line.commits[place].parents if place is not None else ()
        if len(parents) != 1 or event.head is None or self.git.resolve(event.head) is None:
            return False
        return self.git.is_ancestor(event.head, parents[0])

    # --- across ---

    def _across(self) -> int:
        """What only shows when all ledgers are known; returns how many RFCs are imported."""
        shelved = tuple(self.shelved.values())
        mine = {shelf.outcome for shelf in shelved}
        foreign: dict[str, Outcome] = {}
        now = self.line.paths_now()
        for path, blob in now.items():
            if OUTCOME_FILE.fullmatch(path) and path not in mine:
                foreign[path] = self._outcome(path, blob)
        imported, found = check_shelf(self.line, shelved, foreign, self.decided, self.adopted)
        self.findings += found
        self.findings += check_succession(self.superseded, self.successions)
        self.findings += check_messages(self.line, self.decided, self.branch.commits)
        try:
            listing = self.git.blob(now[LIST], _LIST_LIMIT) if LIST in now else None
            self.findings += check_list(self.line, shelved, listing)
        except TooLarge as error:
            self.findings.append(Finding("", None, LIST, "too-large", str(error)))
        caches = {
            path: self.git.blob(blob, CACHE_LIMIT)
            for path, (blob, size) in self.branch.caches.items()
            if size <= CACHE_LIMIT
        }
        kept = Kept(self.lengths, self.ids, self.states, frozenset(self.taken))
        self.findings += check_caches(caches, kept)
        return imported

    def _outcome(self, path: str, blob: str) -> Outcome:
        try:
            return read_outcome(path, self.git.blob(blob, OUTCOME_LIMIT))
        except TooLarge as error:
            return Outcome(False, (), str(error))


def _oldest_first(git: Git, tip: str) -> Iterator[Step]:
    """Each commit of the first-parent line with its changes, in portions, so that no answer is too large."""
    commits = git.log_first_parent(tip)[::-1]
    done, portion = 0, _STEP
    while done < len(commits):
        end = min(done + portion, len(commits))
        try:
            steps = git.steps(commits[end - 1], commits[done - 1] if done else None)
        except TooLarge:
            if portion == 1:
                raise
            portion = max(portion // 8, 1)
            continue
        yield from reversed(steps)
        done = end


def _kind(raw: bytes, line: int) -> str:
    """The type a broken line seems to have."""
    text = raw.split(b"\n", line)[line - 1] if line else b""
    match = _TYPE.search(text[:LEDGER_LIMIT])
    return match[1].decode() if match is not None else "unreadable"


def _lossless(raw: bytes, events: tuple[Event, ...]) -> Iterator[Finding]:
    """An event read and written again is the same line: nothing in it escapes the checks."""
    if dump_ledger(events) == raw:
        return
    lines = raw.split(b"\n")
    for event, line in zip(events, lines, strict=False):
        if event.line() != line + b"\n":
            yield on(
                event, "ledger-broken", "it holds values no event has.", "Restore the ledger from a clone."
            )
