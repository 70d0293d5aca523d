"""A vote counted a second time, from the events alone.

Invariant: written from the documented formulas, not from `policy.ballots`; integers only. Ballots, concerns
and electorates are replayed here too, so that a mistake in folding does not reach the count.

E = the snapshot without those who left or recused. An empty E approves nothing.
`any-of k`: yes >= k and no objection (core may stand in) · `majority`: yes > no, voters >= E/2 rounded up,
yes >= min(2, E) · `core-majority`: 2 yes > E · `supermajority p/q`: q yes >= p E · `unanimous`: yes = E ·
`consent f` (`lazy-consensus`: f = 0): the window is over, no objection, yes >= f.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from rfcflow.events import Event, moment

FRESH: Final = frozenset(("ready", "final-comment", "contentious", "routine"))
# Ballots, objections and what a shepherd says of a text: somebody had it before them.
_LOOKING: Final = frozenset(
    (
        "signed-off",
        "abstained",
        "concern-raised",
        "concern-sponsored",
        "concern-reopened",
        "held",
        "shepherd-accepted",
        "summary",
        "writeup",
        "editorial",
        "final-comment",
    )
)
_PERHAPS_FRESH: Final = frozenset(("woken", "escalated", "reopened"))


class Ballot(Struct, frozen=True):
    """The last word of one person."""

    choice: str
    text: str | None
    disposition: str | None
    seq: int = 0


class Box(Struct):
    """What a vote consists of: the snapshot by scope, each person's last ballot, who objects by open concern.

    `proposed` is the open window's disposition, `paused` that of the last one; ballots up to event
    `fresh_after` are older than a window that proposed something else than accepting. `first` is when each
    text was announced, `looked` who of the project spoke about it from then on, `overruled` whose objection
    core overruled on which text.
    """

    scopes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    ballots: dict[int, Ballot] = field(default_factory=dict)
    concerns: dict[str, int] = field(default_factory=dict)
    holds: dict[int, datetime] = field(default_factory=dict)
    proposed: str = ""
    paused: str = ""
    fresh_after: int = 0
    looked: dict[str, set[int]] = field(default_factory=dict)
    first: dict[str, datetime] = field(default_factory=dict)
    overruled: set[tuple[int, str]] = field(default_factory=set)

    def take(self, event: Event) -> None:
        """The box after one more event; raises what an event of the wrong shape raises."""
        who = event.actor.id if event.actor is not None else 0
        self._ballots(event, who)
        self._objections(event, who)
        self._seats(event)
        if event.type == "revised" and event.text:
            self.first.setdefault(event.text, event.seen)
        known = event.text in self.first and self.first[event.text] < event.at
        if event.type in _LOOKING and event.text and known and event.data.get("blocks", True):
            self.looked.setdefault(event.text, set()).add(who)
        if event.type == "reopened" and event.target is not None:
            self.fresh_after = event.seq
        if event.type == "final-comment":
            self.proposed = str(event.data["disposition"])
        elif self.proposed and event.target not in (None, "final-comment"):
            # What was said before a window that proposed something else decides nothing by itself after it.
            self.fresh_after = event.seq if self.proposed != "accept" else self.fresh_after
            self.proposed, self.paused = "", self.proposed
        elif event.target == "final-comment":
            self.proposed = self.paused

    def _ballots(self, event: Event, who: int) -> None:
        match event.type:
            case "signed-off" | "abstained":
                choice = "sign-off" if event.type == "signed-off" else "abstain"
                self.ballots[who] = Ballot(choice, event.text, str(event.data["disposition"]), event.seq)
            case "recused":
                self.ballots[who] = Ballot("recuse", None, None)
            case "revised":
                for author in map(int, event.data.get("author_ids", ())):
                    if author in self.ballots and self.ballots[author].choice != "recuse":
                        del self.ballots[author]
            case "concern-raised" | "concern-sponsored" | "concern-reopened":
                stands = self.ballots.get(who)
                objects = event.type == "concern-raised" or bool(event.data.get("blocks", True))
                if objects and stands is not None and stands.choice != "recuse":
                    del self.ballots[who]
            case "editorial":
                old, new = str(event.data["old"]), str(event.data["new"])
                for person, ballot in self.ballots.items():
                    if ballot.text == old:
                        self.ballots[person] = replace(ballot, text=new)

    def _objections(self, event: Event, who: int) -> None:
        match event.type:
            case "concern-raised" | "concern-sponsored" | "concern-reopened":
                if event.data.get("blocks", True):
                    self.concerns[str(event.data["id"])] = who
            case "concern-resolved" | "concern-overruled":
                for name in event.data["ids"]:
                    whose = self.concerns.pop(str(name), 0)
                    if event.type == "concern-overruled":
                        self.overruled.add((whose, event.text or ""))
            case "editorial":
                old, new = str(event.data["old"]), str(event.data["new"])
                self.overruled |= {(whose, new) for whose, text in self.overruled if text == old}
            case "held":
                self.holds[who] = moment(str(event.data["until"]))
            case "unheld" | "hold-expired":
                for person in event.data["owners"]:
                    self.holds.pop(int(person), None)
            case "recused":
                self.concerns = {name: owner for name, owner in self.concerns.items() if owner != who}

    def _seats(self, event: Event) -> None:
        data = event.data
        match event.type:
            case "elector-left":
                self._left(str(data["scope"]), int(data["person"]))
            case "modules-changed":
                for name in data.get("removed", ()):
                    self.scopes.pop(f"module:{name}", None)
                self._snapshot(event, afresh=bool(data.get("afresh")))
            case _:
                # A reopening by the author, or a dispute that joins an open vote, draws no electorate.
                if event.type in FRESH or (event.type in _PERHAPS_FRESH and "electorates" in data):
                    self._snapshot(event, afresh=True)

    def _left(self, scope: str, person: int) -> None:
        if scope == "election" or scope.startswith("motion:"):
            return  # kept with what several people say together
        held = self.scopes[scope]
        place = "members" if person in held["members"] else "stand_ins"
        self.scopes[scope] = {**held, place: [p for p in held[place] if p != person]}

    def _snapshot(self, event: Event, *, afresh: bool) -> None:
        given = {str(value["scope"]): value for value in event.data.get("electorates", ())}
        added = {name: value for name, value in given.items() if name not in self.scopes}
        self.scopes = given if afresh else {**self.scopes, **added}

    def members(self) -> frozenset[int]:
        """Everybody in the snapshot of any scope, stand-ins not counted."""
        return frozenset(int(m) for value in self.scopes.values() for m in value["members"])

    def tallies(self, text: str | None, disposition: str, *, window_over: bool) -> list[dict[str, Any]]:
        """One tally per scope in the snapshot's order, in the form `decided` keeps."""
        core = self.scopes.get("core")
        found = []
        for value in self.scopes.values():
            # A module of one needs a voice of core: of its snapshot where core votes, else of its stand-ins.
            others = value["stand_ins"] if value["plus_core"] else ()
            helpers = {int(person) for person in (others if core is None else core["members"])}
            found.append(self._tally(value, helpers, text, disposition, window_over))
        return found

    def _tally(
        self,
        scope: Mapping[str, Any],
        helpers: set[int],
        text: str | None,
        disposition: str,
        window_over: bool,
    ) -> dict[str, Any]:
        members = [int(member) for member in scope["members"]]
        rule = scope["rule"]
        formula = str(rule["formula"])
        out = {person for person, ballot in self.ballots.items() if ballot.choice == "recuse"}
        current = {
            person
            for person, ballot in self.ballots.items()
            if ballot.text == text and ballot.disposition == disposition
        }
        bound = {person for person in current if self.ballots[person].choice == "sign-off"}
        against = set(self.concerns.values())
        eligible = [member for member in members if member not in out]
        voters = {*members, *(int(p) for p in scope["stand_ins"])} if formula == "any-of" else set(members)
        yes = (voters & bound) - against - out
        no = set(eligible) & against
        abstained = {p for p in eligible if p in current and self.ballots[p].choice == "abstain"}
        core_yes = (helpers & bound) - set(members) - against
        stands = bool(eligible) or (formula == "any-of" and bool(scope["stand_ins"]))
        passed = (
            stands
            and len(core_yes) >= max(int(scope["plus_core"]), _alone(scope, eligible, helpers))
            and holds(rule, len(eligible), yes, no, abstained & set(eligible), window_over=window_over)
        )
        return {
            "scope": str(scope["scope"]),
            "rule": _said(rule),
            "eligible": eligible,
            "yes": sorted(yes),
            "objections": sorted(no),
            "abstained": sorted(abstained),
            "stale": sorted((voters & set(self.ballots)) - current - out),
            "core_yes": sorted(core_yes),
            "passed": passed,
        }


def _alone(scope: Mapping[str, Any], eligible: list[int], helpers: set[int]) -> int:
    """One where a module whose rule wants several voices is down to one, and core could give another."""
    members = {int(member) for member in scope["members"]}
    module = str(scope["scope"]).startswith("module:") and str(scope["rule"]["formula"]) != "any-of"
    return int(module and len(eligible) == 1 and len(members) > 1 and bool(helpers - members))


def holds(
    rule: Mapping[str, Any], size: int, yes: set[int], no: set[int], abstained: set[int], *, window_over: bool
) -> bool:
    """Whether a rule is met by these voices among `size` who may vote; unknown formulas never are."""
    ayes, noes = len(yes), len(no)
    match str(rule["formula"]):
        case "any-of":
            return enough(rule, size, ayes) and noes == 0
        case "majority":
            voters = len(yes | no | abstained)
            quorum = voters >= min(int(rule["floor"]), size) and 2 * voters >= size
            return ayes > noes and quorum and ayes >= min(2, size)
        case "consent" | "lazy-consensus":
            return window_over and noes == 0 and ayes >= int(rule["floor"])
        case _:
            return enough(rule, size, ayes)


def enough(rule: Mapping[str, Any], size: int, ayes: int) -> bool:
    """Whether `ayes` of `size` voices meet a rule that counts voices only; other formulas never do."""
    match str(rule["formula"]):
        case "any-of":
            return ayes >= max(int(rule["k"]), 1)
        case "core-majority":
            return 2 * ayes > size
        case "supermajority":
            return int(rule["q"]) * ayes >= int(rule["p"]) * size
        case "unanimous":
            return ayes == size
        case _:
            return False


def _said(rule: Mapping[str, Any]) -> str:
    formula = str(rule["formula"])
    parts = {
        "any-of": f"any-of {rule['k']}",
        "supermajority": f"supermajority {rule['p']}/{rule['q']}",
        "consent": f"consent {rule['floor']}",
        "majority": f"majority of at least {rule['floor']}" if int(rule["floor"]) else "majority",
    }
    return parts.get(formula, formula)
