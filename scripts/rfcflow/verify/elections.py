"""Elections counted a second time, from the rankings alone.

Invariant: written from the documented rules and not from `policy.elections`; integers only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct, field

from rfcflow.events import Event, thaw
from rfcflow.model import Governance
from rfcflow.verify.findings import Finding, on

_HINT: Final = "The rules do not give this; it was not made by the bot."


class Poll(Struct):
    """The election that is open, if one is, and each elector's last ranking."""

    opened: dict[str, Any] | None = None
    rankings: dict[int, list[int]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """The election after one more event; raises what an event of the wrong shape raises."""
        data = event.data
        if event.type == "final-comment":
            given = data.get("election")
            self.opened = {**thaw(given), "seed": event.id} if given is not None else None
            self.rankings = {}
        elif event.target is not None and event.type not in ("revised", "editorial"):
            self.opened = None
        elif event.type == "ranked" and event.actor is not None:
            self.rankings[event.actor.id] = [int(person) for person in data["ranking"]]
        elif event.type == "elector-left" and data["scope"] == "election" and self.opened is not None:
            self.opened["electors"].remove(int(data["person"]))

    def counted(self) -> tuple[list[dict[str, Any]], int | None]:
        """The rounds and the winner as it stands; no election has neither."""
        if self.opened is None:
            return [], None
        given = [ranking for who, ranking in sorted(self.rankings.items()) if who in self.opened["electors"]]
        return elect(self.opened["candidates"], given, self.opened["seed"])


def check_ranking(event: Event, governance: Governance, poll: Poll) -> Iterator[Finding]:
    """Who ranked, and whom."""
    who = event.actor.id if event.actor is not None else 0
    if poll.opened is None:
        yield on(event, "election", "no election was open.", _HINT)
        return
    active = {p.id for h in governance.policy.core if (p := governance.people.get(h)) is not None}
    if who not in poll.opened["electors"] or who not in active:
        yield on(event, "not-entitled", "they are no elector.", _HINT)
    ranking = [int(person) for person in event.data["ranking"]]
    if not ranking or len(set(ranking)) != len(ranking) or set(ranking) - set(poll.opened["candidates"]):
        yield on(event, "election", "it is no ranking of the candidates.", _HINT)


def check_election(event: Event, poll: Poll) -> Iterator[Finding]:
    """What a decision keeps of an election, counted again."""
    given, opened = event.data.get("election"), poll.opened
    if (given is None) != (opened is None):
        yield on(event, "election", "it has an election that was not held, or lacks one that was.", _HINT)
    if given is None or opened is None:
        return
    rounds, winner = poll.counted()
    rankings = [{"person": who, "ranking": ranking} for who, ranking in sorted(poll.rankings.items())]
    mine = {**opened, "rankings": rankings, "rounds": rounds, "winner": winner}
    found = thaw(given)
    if found != mine or winner is None:
        keys = [key for key in mine if found.get(key) != mine[key]] or ["winner"]
        yield on(event, "election", f"its {keys[0]} is not what the rankings give.", _HINT)


def elect(
    candidates: list[int], rankings: list[list[int]], seed: str
) -> tuple[list[dict[str, Any]], int | None]:
    """Instant run-off, written a second time: the rounds as `decided` keeps them, and the winner."""
    left = sorted(candidates)
    counts: list[dict[int, int]] = []
    rounds: list[dict[str, Any]] = []
    if not any(set(ranking) & set(left) for ranking in rankings):
        return [], None
    while True:
        heads = [next((c for c in ranking if c in left), None) for ranking in rankings]
        count = {c: heads.count(c) for c in left}
        counts.append(count)
        order = sorted(left, key=lambda c: (-count[c], c))
        row: dict[str, Any] = {
            "votes": [[c, count[c]] for c in order],
            "exhausted": heads.count(None),
            "out": None,
            "by": "majority" if count[order[0]] else "last",
        }
        rounds.append(row)
        if 2 * count[order[0]] > sum(count.values()) or len(left) == 1:
            return rounds, order[0]
        number = len(counts)
        # Fewest now, then fewest in each round before, then the lot: compared as one key.
        past = {c: tuple(earlier[c] for earlier in reversed(counts)) for c in left}
        least = min(past.values())
        tied = [c for c in left if past[c] == least]
        out = min(tied, key=lambda c: hashlib.sha256(f"{seed}:{number}:{c}".encode()).hexdigest())
        alike = [c for c in left if count[c] == count[out]]
        row["out"] = out
        row["by"] = "fewest" if len(alike) == 1 else "look-back" if len(tied) == 1 else "lot"
        left.remove(out)
