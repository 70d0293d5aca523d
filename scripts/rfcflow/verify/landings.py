"""What a decision put on the default branch, compared with what its ledger says it should have put there.

Invariant: the landed text hashes to the decided text, its bot-owned lines and the outcome are those the
ledger gives, byte for byte, and the landing commit changed nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from rfcflow.events import Event, timestamp
from rfcflow.model import Decision, Governance, Revision, Rfc
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import HUMAN_KEYS, parse_document
from rfcflow.verify.branch import blob_id
from rfcflow.verify.decisions import OUTCOMES
from rfcflow.verify.findings import UNREADABLE, Finding, on
from rfcflow.verify.mainline import MainCommit, Mainline
from rfcflow.verify.registry import brings, check_registry, takes
from rfcflow.views.doors import PULL_REQUEST, PULL_REQUEST_SINGLE
from rfcflow.views.landing import LIST, landed_path, row
from rfcflow.views.outcome import outcome_bytes, outcome_path, outcome_record

_HINT: Final = "Restore the file from the landing commit, or record the change as the process says."


class Shelved(Struct, frozen=True):
    """What one RFC keeps on the default branch: its file, its outcome, and its row in the list."""

    rfc: str
    path: str
    outcome: str
    row: str | None


class Landing(Struct, frozen=True):
    """A `landed` event with all that is needed to check it.

    `folded` is the RFC after each event of `history`, `text` is the landed RFC (None: not to be read),
    `by_hand` looks whether the decided head was on the default branch already, `width` is the length of the
    repository's object ids. `registries` are the governance before and after its commit, None where it could
    not be loaded.
    """

    event: Event
    history: tuple[Event, ...]
    folded: tuple[Rfc, ...]
    governance: Governance
    text: bytes | None
    by_hand: Callable[[], bool]
    width: int
    registries: tuple[Governance | None, Governance | None]


def check_landing(landing: Landing, line: Mainline) -> tuple[Shelved | None, tuple[Finding, ...]]:
    """What the RFC should have on the default branch (None: unknown), and everything that does not hold."""
    try:
        rfc = landing.folded[-1] if landing.folded else None
        if rfc is None or rfc.decision is None or rfc.revision is None:
            return None, (on(landing.event, "undecided", "it lands what was never decided."),)
        decision, path = rfc.decision, landed_path(rfc)
        same = [r for r in reversed(rfc.revisions) if r.text == decision.text]
        revision = next(iter((*(r for r in same if r.head == decision.head), *same)), rfc.revision)
        found = tuple(_check(_Case(landing, rfc, decision, revision, path), line))
        return Shelved(rfc.id, path, outcome_path(rfc.id), row(rfc, path)), found
    except UNREADABLE as error:
        message = f"it does not have the content of a `landed` event ({type(error).__name__})."
        return None, (on(landing.event, "unreadable", message),)


class _Case(Struct, frozen=True):
    """A landing with what was decided: the RFC before it, the decided revision, where its file belongs."""

    given: Landing
    rfc: Rfc
    decision: Decision
    revision: Revision
    path: str

    @property
    def event(self) -> Event:
        return self.given.event

    @property
    def state(self) -> str:
        """What the file should say it is: a landing says what was decided, a record what became of it."""
        return OUTCOMES[self.decision.disposition] if self.event.type == "landed" else self.rfc.state

    @property
    def follows(self) -> bool:
        """Whether it is the record of being replaced, which is a part of the successor's landing."""
        last = self.given.history[-1] if self.given.history else None
        return self.event.type == "recorded" and last is not None and last.type == "superseded"

    def brings(self, name: str) -> bool:
        """Whether a path is of an RFC this one replaces: its state changes with the landing."""
        if self.event.type != "landed" or self.decision.disposition != "accept":
            return self.follows
        replaced = self.revision.meta.get("replaces", ())
        return any(name == outcome_path(old) or name.startswith(f"rfcs/{old}-") for old in replaced)

    @property
    def record(self) -> str:
        return outcome_path(self.rfc.id)


def _check(case: _Case, line: Mainline) -> Iterator[Finding]:
    event, decision = case.event, case.decision
    if (event.text, event.head) != (decision.text, decision.head):
        yield on(event, "landed-text", "it lands another text than the decided one.", _HINT)
    landing = event.type == "landed"
    if not landing and case.rfc.landing is None:
        yield on(event, "undecided", "it records what had not landed.", _HINT)
    if (landing and event.data.get("to") != OUTCOMES.get(decision.disposition)) or not decision.lands:
        message = f"it moves to {event.data.get('to')!s:.20} after the decision to {decision.disposition}."
        yield on(event, "edge", message, "What lands is what was decided.")
    commit = str(event.data["commit"])
    place = line.position.get(commit)
    if place is None:
        return  # said by `check_now`, which needs nothing but the event
    blobs = {str(name): str(blob) for name, blob in event.data["blobs"].items()}
    if not case.follows:
        yield from _parents(case, line.commits[place])
    yield from _named(case, blobs)
    yield from _tree(case, blobs, line.commits[place])
    if landing:
        winner = _winner(case.given.history)
        yield from check_registry(event, case.rfc, case.revision, winner, *case.given.registries)
    if not _recorded(case, blobs.get(case.record, "")):
        message = f"{case.record} is not the record the ledger gives."
        yield on(
            event, "outcome", message, "The outcome is written from the ledger alone; somebody edited it."
        )
    if case.given.text is not None:
        yield from _text(case, case.given.text)


def _recorded(case: _Case, blob: str) -> bool:
    """Whether the outcome is the ledger's."""
    given = case.given
    by_person = case.event.data["door"] in (PULL_REQUEST, PULL_REQUEST_SINGLE)
    landed = case.event.seen if case.event.type == "landed" and not by_person else None
    record = outcome_record(given.history, given.governance, landed, given.folded)
    return blob_id(outcome_bytes(record), given.width) == blob


def _winner(history: tuple[Event, ...]) -> int | None:
    """Who was elected by the decision that stands."""
    decided = next((event for event in reversed(history) if event.type == "decided"), None)
    election = decided.data.get("election") if decided is not None else None
    return int(election["winner"]) if election is not None else None


def _parents(case: _Case, commit: MainCommit) -> Iterator[Finding]:
    """An accepted head is the second parent, unless it was there already or that door was shut."""
    others = commit.parents[1:]
    joins = case.event.type == "landed" and case.decision.disposition == "accept"
    if joins and others == (case.decision.head,):
        return
    if case.event.data["door"] in (PULL_REQUEST, PULL_REQUEST_SINGLE) and len(others) < 2:
        return  # merged by whatever button: what it brought is compared file by file
    if others:
        message = f"its commit {commit.sha[:12]} merges {', '.join(p[:12] for p in others[:3])}."
        hint = "Only the decided head is merged, and only when it is accepted."
        yield on(case.event, "landing-commit", message, hint)
    elif joins and case.event.data["door"] == "push" and not case.given.by_hand():
        message = f"its commit {commit.sha[:12]} does not have the decided head as its second parent."
        yield on(case.event, "landing-commit", message, "An accepted head is merged by its landing.")


def _named(case: _Case, blobs: Mapping[str, str]) -> Iterator[Finding]:
    """The event names the RFC, its outcome, its pictures, and its kind's change of the registry."""
    expected = {case.path, case.record}
    accepted = case.event.type == "landed" and case.decision.disposition == "accept"
    if case.event.type == "landed":
        expected |= {name for name, _ in case.revision.assets}
    if accepted:
        expected |= {name for name, blob in case.revision.governance if blob}
    for name in sorted(expected - set(blobs)):
        yield on(case.event, "landed-blobs", f"it does not name {name[:120]}.", "It names all it brings.")
    for name in sorted(set(blobs) - expected):
        given = case.given.registries
        if not (accepted and brings(name, blobs[name], case.revision, case.rfc, *given)):
            yield on(case.event, "landed-blobs", f"it brings {name[:120]}, which is no part of the RFC.")
    for name, blob in case.revision.governance if accepted else ():
        if blobs.get(name, blob) != blob:
            yield on(case.event, "landed-blobs", f"{name[:120]} is not what was decided on.", _HINT)
    for name, blob in case.revision.assets:
        if blobs.get(name, blob) != blob:
            yield on(case.event, "landed-blobs", f"{name[:120]} is not the picture decided on.", _HINT)


def _tree(case: _Case, blobs: Mapping[str, str], commit: MainCommit) -> Iterator[Finding]:
    """The landing commit brings what the event names, and nothing else."""
    changed = {change.path: change for change in commit.changes}
    for name, blob in sorted(blobs.items()):
        change = None if name.startswith("rfcs/") else changed.get(name)  # those `check_now` looks at
        if change is not None and (change.blob != blob or not change.mode.startswith("100")):
            message = f"{name[:120]} at its commit {commit.sha[:12]} is not the blob it names."
            yield on(case.event, "landed-blobs", message, _HINT)
    for name, change in sorted(changed.items()):
        gone = {case.revision.path, *(path for path, blob in case.revision.governance if not blob)}
        moved = change.status == "D" and (name in gone or takes(name, *case.given.registries))
        if name not in blobs and name != LIST and not moved and not case.brings(name):
            message = f"its commit {commit.sha[:12]} changes {name[:120]} as well."
            yield on(case.event, "landing-commit", message, "A landing brings the RFC and nothing else.")


def _text(case: _Case, raw: bytes) -> Iterator[Finding]:
    event, path = case.event, case.path
    document, problems = parse_document(path, raw)
    if document is None:
        why = problems[0].message if problems else "it is unreadable."
        yield on(event, "landed-text", f"{path} cannot be read: {why}", _HINT)
        return
    errata = case.rfc.errata
    expected_text = errata[-1].text if errata else case.decision.text
    if text_hash(document, case.revision.bound) != expected_text:
        yield on(event, "landed-text", f"{path} is not the decided text {case.decision.text[:15]}…", _HINT)
    expected = _front_matter(case)
    for key in sorted({*expected, *document.meta}):
        if _comparable(case, key, document.meta.get(key)) != _comparable(case, key, expected.get(key)):
            message = f"`{key}` in {path} is {document.meta.get(key)!s:.60}, not {expected.get(key)!s:.60}."
            yield on(event, "landed-text", message, _HINT)


def _comparable(case: _Case, key: str, value: Any) -> Any:
    """Module names as the modules they mean now: a later change of the registry leaves old records alone."""
    if key != "modules" or not isinstance(value, tuple):
        return value
    governance = case.given.governance
    return tuple(dict.fromkeys(m.id for name in value for m in governance.modules_of(name))) or value


def _front_matter(case: _Case) -> dict[str, Any]:
    """What the landed file's front matter should be: the author's own lines and those the bot completes."""
    rfc, meta = case.rfc, case.rfc.errata[-1].meta if case.rfc.errata else case.revision.meta
    expected: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list | tuple) else value
        for key, value in meta.items()
        if key in HUMAN_KEYS
    }
    expected |= {
        "rfc": rfc.id,
        "state": case.state,
        "pull-request": str(rfc.number),
        "decided": timestamp(case.decision.at)[:10],
        "outcome": case.record,
    }
    if rfc.shepherd is not None:
        expected["shepherd"] = rfc.shepherd.login
    if rfc.superseded_by:
        expected["superseded-by"] = rfc.superseded_by
    governance = case.given.governance
    known = {m.id: m for name in rfc.modules for m in governance.modules_of(name)}
    if known:
        expected["modules"] = tuple(known)
    return expected


def check_now(events: tuple[Event, ...], line: Mainline) -> Iterator[Finding]:
    """Each path holds at the tip what the last event that recorded it says."""
    recorded: dict[str, tuple[str, Event]] = {}
    for event in events:
        data: object = event.data  # parsed, and of whatever shape its writer gave it
        if not isinstance(data, Mapping):
            continue
        blobs, commit = data.get("blobs"), data.get("commit")
        known = isinstance(commit, str) and commit in line.position
        if event.type in ("landed", "recorded", "imported", "erratum") and not known:
            message = f"its commit {commit!s:.12} is not on the default branch's first-parent line."
            hint = "The default branch was rewritten, or the event made up."
            yield on(event, "landing-commit", message, hint)
        elif known and isinstance(blobs, Mapping) and isinstance(commit, str):
            for name, blob in blobs.items():
                recorded[str(name)] = (str(blob), event)
                if str(name).startswith("rfcs/") and line.blob(str(name), commit) != blob:
                    message = f"{str(name)[:120]} at its commit {commit[:12]} is not the blob it names."
                    yield on(event, "landed-blobs", message, _HINT)
    for name, (blob, event) in sorted(recorded.items()):
        if not name.startswith("rfcs/"):
            continue  # the registry goes on changing, by later landings and by its own rules
        if line.blob_now(name) != blob:
            what = "was changed" if line.blob_now(name) is not None else "is gone"
            by = line.last_change(name)[:12] or "no commit at all"
            message = f"{name[:120]} {what} after it landed (by {by})."
            yield on(event, "changed-on-main", message, _HINT)
