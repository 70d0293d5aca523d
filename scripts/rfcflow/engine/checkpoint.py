"""What the last sweep saw: `checkpoint.json` on the ledger branch.

Invariant: derived and disposable. Without it the next sweep reads everything again and writes nothing twice,
because comments are found by their markers and events by their keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from rfcflow.events import Event, canonical, moment, read_json, timestamp
from rfcflow.facts import Load, PullRequest, Roster
from rfcflow.governance.difference import NOMINATIONS
from rfcflow.model import Governance, Rfc
from rfcflow.policy.clocks import dues
from rfcflow.policy.machine import LANDED, TERMINAL, is_behind

FILE: Final = "checkpoint.json"
_VERSION: Final = 1


class Standing(Struct, frozen=True):
    """What the next sweep must know of an open RFC without reading its ledger."""

    number: int
    state: str
    due: datetime | None
    shepherd: int | None
    pending: bool
    offered: int | None = None
    muted: tuple[str, ...] = ()

    def record(self) -> Mapping[str, Any]:
        """The JSON object."""
        return _standing_record(self)


@lru_cache(maxsize=4096)
def _standing_record(standing: Standing) -> Mapping[str, Any]:
    """Most of the open RFCs stand where they stood: they are written down again and again."""
    return {
        "number": standing.number,
        "state": standing.state,
        "due": timestamp(standing.due) if standing.due else None,
        "shepherd": standing.shepherd,
        "offered": standing.offered,
        "muted": list(standing.muted),
        "pending": standing.pending,
    }


class Notified(Struct, frozen=True):
    """Mentions on one `day` (UTC) by login, and who got a digest on it."""

    day: str = ""
    mentions: Mapping[str, int] = field(default_factory=dict)
    digested: tuple[str, ...] = ()

    def on(self, now: datetime) -> Notified:
        """The same on its day, nothing on any other."""
        day = f"{now:%Y-%m-%d}"
        return self if self.day == day else Notified(day)

    def record(self) -> dict[str, Any]:
        """The JSON object."""
        return {"day": self.day, "mentions": dict(self.mentions), "digested": list(self.digested)}

    @staticmethod
    def read(value: Any) -> Notified:
        """The inverse; raises what a record of another shape raises."""
        if value is None:
            return Notified()
        counts = {str(login): int(count) for login, count in value["mentions"].items()}
        return Notified(str(value["day"]), counts, tuple(str(login) for login in value["digested"]))


class Checkpoint(Struct, frozen=True):
    """Watermarks and open RFCs.

    `settled` maps pull requests to the `updated_at` at which nothing was left to do, `gates` those that are
    no RFCs to the gate they got, `taken` people to when they last became a shepherd, `declined` people to
    when their nomination last came to nothing. `seen` maps open pull requests to the `updated_at` they were
    last looked at with, `compared` is when all of them were compared with that, `cursor` the number after
    which a sweep goes on that could not look at all.
    """

    pulls_since: datetime | None = None
    comments_since: datetime | None = None
    governance: str = ""
    settled: dict[int, str] = field(default_factory=dict)
    open: dict[str, Standing] = field(default_factory=dict)
    gates: dict[int, str] = field(default_factory=dict)
    taken: dict[int, datetime] = field(default_factory=dict)
    notified: Notified = field(default_factory=Notified)
    seen: dict[int, str] = field(default_factory=dict)
    compared: datetime | None = None
    cursor: int = 0
    declined: dict[int, datetime] = field(default_factory=dict)

    def dump(self) -> bytes:
        """Canonical JSON with a line end."""
        record = {
            "v": _VERSION,
            "pulls_since": timestamp(self.pulls_since) if self.pulls_since else None,
            "comments_since": timestamp(self.comments_since) if self.comments_since else None,
            "governance": self.governance,
            "settled": {str(number): at for number, at in self.settled.items()},
            "open": {name: standing.record() for name, standing in self.open.items()},
            "gates": {str(number): key for number, key in self.gates.items()},
            "taken": {str(person): timestamp(at) for person, at in self.taken.items()},
            "notified": self.notified.record(),
            "seen": {str(number): at for number, at in self.seen.items()},
            "compared": timestamp(self.compared) if self.compared else None,
            "cursor": self.cursor,
            "declined": {str(person): timestamp(at) for person, at in self.declined.items()},
        }
        return canonical(record) + b"\n"

    def roster(self, without: str, now: datetime) -> Roster:
        """Loads from every open RFC but `without`, and the budgets of the day."""
        open_count: dict[int, int] = {}
        for name, standing in self.open.items():
            if name != without and standing.shepherd is not None and standing.state not in TERMINAL:
                open_count[standing.shepherd] = open_count.get(standing.shepherd, 0) + 1
        offers = Counter(s.offered for name, s in self.open.items() if name != without and s.offered)
        people = {*open_count, *self.taken, *offers}
        today = self.notified.on(now)
        waiting: dict[str, tuple[tuple[str, int], ...]] = {}
        for name, standing in self.open.items():
            for login in standing.muted if name != without else ():
                waiting[login] = (*waiting.get(login, ()), (name, standing.number))
        return Roster(
            {p: Load(open_count.get(p, 0), self.taken.get(p), offers[p]) for p in people},
            today.mentions,
            waiting,
            frozenset(today.digested),
            self.declined,
        )

    def with_rfc(self, rfc: Rfc, governance: Governance, *, pending: bool) -> Checkpoint:
        """The checkpoint after an RFC was looked at; RFCs that are over and shown leave it."""
        landing = is_behind(rfc)
        over = rfc.state in TERMINAL or rfc.state in LANDED
        soonest = next((due.at for due in dues(rfc, governance) if due.acts), None)
        standing: Standing | None = None
        if pending or landing or not over or soonest is not None:
            shepherd = rfc.shepherd.id if rfc.shepherd is not None and not over else None
            offered = rfc.offer.person if rfc.offer is not None else None
            standing = Standing(
                rfc.number, rfc.state, soonest, shepherd, pending or landing, offered, rfc.muted
            )
        if self.open.get(rfc.id) == standing:
            # Most stand where they stood.
            return self
        others = {name: other for name, other in self.open.items() if name != rfc.id}
        open_rfcs = others if standing is None else dict(sorted({**others, rfc.id: standing}.items()))
        return replace(self, open=open_rfcs)

    def with_pending(self, numbers: Set[int]) -> Checkpoint:
        """Remember open RFCs that a run had no room for, or that failed: they are the next one's."""
        if not numbers:
            return self
        waiting = {
            name: replace(standing, pending=True) if standing.number in numbers else standing
            for name, standing in self.open.items()
        }
        return replace(self, open=waiting)

    def not_after(self, now: datetime) -> Checkpoint:
        """Without watermarks from the future, which would make the bot deaf; a day of slack for clocks."""
        latest = now + timedelta(days=1)
        marks = [mark for mark in (self.pulls_since, self.comments_since) if mark is not None]
        return (
            replace(self, pulls_since=None, comments_since=None) if any(m > latest for m in marks) else self
        )

    def with_mentions(
        self, now: datetime, mentions: Mapping[str, int], events: Iterable[Event]
    ) -> Checkpoint:
        """Count what a run says to people, and who got a digest."""
        digests = [str(row["login"]) for e in events if e.type == "digest" for row in e.data["people"]]
        if not mentions and not digests:
            return self
        today = self.notified.on(now)
        counts = Counter(today.mentions)
        counts.update(mentions)
        digested = tuple(sorted({*today.digested, *digests}))
        return replace(self, notified=Notified(today.day, dict(sorted(counts.items())), digested))

    def with_seen(self, pulls: Iterable[PullRequest]) -> Checkpoint:
        """Remember as what these pull requests were last looked at; those that are closed are forgotten."""
        seen = dict(self.seen)
        for pull in pulls:
            if pull.open and pull.about is None:
                known = seen.get(pull.number, "")
                seen[pull.number] = max(known, timestamp(pull.updated_at))
            else:
                seen.pop(pull.number, None)
        return replace(self, seen=dict(sorted(seen.items())))

    def with_declined(self, rfc: Rfc, events: Iterable[Event]) -> Checkpoint:
        """Remember when somebody's nomination came to nothing: what `rfc` became by `events`."""
        over = ("reject", "withdraw")
        ends = [each.at for each in events if each.type == "decided" and each.data["disposition"] in over]
        if not ends or rfc.kind not in NOMINATIONS or not rfc.subjects:
            return self
        return replace(self, declined={**self.declined, **dict.fromkeys(sorted(rfc.subjects), max(ends))})

    def with_accepted(self, events: Iterable[Event]) -> Checkpoint:
        """Remember when somebody last became a shepherd."""
        taken = dict(self.taken)
        for event in events:
            if event.type == "shepherd-accepted" and event.actor is not None:
                taken[event.actor.id] = max(event.at, taken.get(event.actor.id, event.at))
        return replace(self, taken=taken) if taken != self.taken else self


@lru_cache(maxsize=8)
def load_checkpoint(raw: bytes | None) -> Checkpoint:
    """The checkpoint, or an empty one where there is none or it cannot be read (it is only a cache)."""
    return Checkpoint() if raw is None else _loaded(raw)


@lru_cache(maxsize=2)
def _loaded(raw: bytes) -> Checkpoint:
    """Every pass of a run reads the same one."""
    try:
        record = read_json(raw)
        if record.get("v") != _VERSION:
            return Checkpoint()
        return Checkpoint(
            pulls_since=_mark(record["pulls_since"]),
            comments_since=_mark(record["comments_since"]),
            governance=str(record["governance"]),
            settled={int(number): str(at) for number, at in record["settled"].items()},
            open={
                str(name): Standing(
                    int(value["number"]),
                    str(value["state"]),
                    _time(value["due"]),
                    value["shepherd"],
                    bool(value["pending"]),
                    value.get("offered"),
                    tuple(str(login) for login in value.get("muted", ())),
                )
                for name, value in record["open"].items()
            },
            gates={int(number): str(key) for number, key in record["gates"].items()},
            taken={int(person): moment(at) for person, at in record["taken"].items()},
            notified=Notified.read(record.get("notified")),
            seen={int(number): str(at) for number, at in record.get("seen", {}).items()},
            compared=_time(record.get("compared")),
            cursor=int(record.get("cursor", 0)),
            declined={int(person): moment(at) for person, at in record.get("declined", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return Checkpoint()


def _mark(text: str | None) -> datetime | None:
    """A watermark; one from before GitHub is none."""
    found = _time(text)
    return found if found is not None and found.year >= 2008 else None


def _time(text: str | None) -> datetime | None:
    return None if text is None else moment(text)
