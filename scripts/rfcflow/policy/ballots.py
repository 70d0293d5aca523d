"""Tallies: whether a rule is met by these ballots on this text and disposition; integers only.

Invariant: an empty electorate approves nothing; a ballot on another text or disposition is stale and counts
for nothing; every figure can be recomputed from the ledger.

| rule | met when |
|---|---|
| any-of k | yes >= k and no open objection (core may stand in) |
| majority | yes > no, voters >= ceil(E/2) and the module's quorum, yes >= min(2, E) |
| core-majority | 2 yes > E |
| supermajority p/q | q yes >= p E |
| unanimous | yes = E |
| consent f, lazy-consensus | no objection and yes >= f, at the end of a window |
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from rfcflow.model import Ballot, Concern, Electorate, Rfc, Rule

_OBJECTED: Final = "an open objection to be resolved"
_WINDOW: Final = "the end of the window"


class Tally(Struct, frozen=True):
    """How one electorate stands; people are numeric ids. `missing` says what is lacking, or is empty.

    `waiting` are those whose sign-off would help: nobody where no sign-off is lacking.
    """

    scope: str
    rule: str
    eligible: tuple[int, ...]
    yes: tuple[int, ...]
    objections: tuple[int, ...]
    abstained: tuple[int, ...]
    stale: tuple[int, ...]
    core_yes: tuple[int, ...]
    passed: bool
    missing: str
    waiting: tuple[int, ...]

    @property
    def objected(self) -> bool:
        """Whether nothing but an objection is in the way, which is named by its concern."""
        return self.missing == _OBJECTED

    def record(self) -> dict[str, Any]:
        """The JSON object that `decided` keeps."""
        return {
            "scope": self.scope,
            "rule": self.rule,
            "eligible": list(self.eligible),
            "yes": list(self.yes),
            "objections": list(self.objections),
            "abstained": list(self.abstained),
            "stale": list(self.stale),
            "core_yes": list(self.core_yes),
            "passed": self.passed,
        }


def say_rule(rule: Rule) -> str:
    """The rule as `policy.yml` writes it."""
    if rule.formula == "any-of":
        return f"any-of {rule.k}"
    if rule.formula == "supermajority":
        return f"supermajority {rule.p}/{rule.q}"
    if rule.formula == "majority" and rule.floor:
        return f"majority of at least {rule.floor}"
    return f"consent {rule.floor}" if rule.formula == "consent" else rule.formula


def tally_all(rfc: Rfc, disposition: str, text: str, *, window_over: bool) -> tuple[Tally, ...]:
    """One tally per electorate of the RFC."""
    core_members = next((e.members for e in rfc.electorates if e.scope == "core"), None)
    return tuple(
        tally(
            electorate,
            rfc.ballots,
            rfc.blocking_concerns,
            text,
            disposition,
            core_members=core_members,
            window_over=window_over,
        )
        for electorate in rfc.electorates
    )


def tally(
    electorate: Electorate,
    ballots: Iterable[Ballot],
    concerns: Iterable[Concern],
    text: str,
    disposition: str,
    *,
    core_members: tuple[int, ...] | None = None,
    window_over: bool = False,
) -> Tally:
    """Count one electorate's ballots for `disposition` on `text`.

    `core_members` are core's own snapshot where core votes too: they give the sign-off a module of one needs
    besides its own. Elsewhere its stand-ins do.
    """
    cast = {ballot.person: ballot for ballot in ballots}
    recused = {person for person, ballot in cast.items() if ballot.choice == "recuse"}
    eligible = tuple(member for member in electorate.members if member not in recused)
    bound = {p for p, b in cast.items() if b.text == text and b.disposition == disposition}
    valid = {p for p in bound if cast[p].choice == "sign-off"}
    objectors = {concern.objector.id for concern in concerns if concern.objector is not None}
    voters = electorate.members + (electorate.stand_ins if electorate.rule.formula == "any-of" else ())
    yes = tuple(sorted({p for p in voters if p in valid and p not in objectors and p not in recused}))
    objections = tuple(sorted(p for p in eligible if p in objectors))
    abstained = tuple(sorted(p for p in eligible if p in bound and cast[p].choice == "abstain"))
    stale = tuple(sorted({p for p in voters if p in cast and p not in bound and p not in recused}))
    helpers = core_members if core_members is not None else _helpers(electorate)
    plus_core = _plus_core(electorate, eligible, helpers)
    core_yes = tuple(
        sorted(p for p in helpers if p in valid and p not in electorate.members and p not in objectors)
    )
    missing = _missing(
        electorate, eligible, yes, objections, abstained, plus_core - len(core_yes), window_over=window_over
    )
    waiting: tuple[int, ...] = ()
    if missing not in ("", _OBJECTED, _WINDOW):
        asked = eligible or tuple(p for p in electorate.stand_ins if p not in recused)
        heard = {*yes, *abstained, *objections}
        waiting = tuple(p for p in asked if p not in heard)
        if not waiting and plus_core:
            away = recused | {*core_yes, *electorate.members}
            waiting = tuple(p for p in helpers if p not in away)
    return Tally(
        scope=electorate.scope,
        rule=say_rule(electorate.rule),
        eligible=eligible,
        yes=yes,
        objections=objections,
        abstained=abstained,
        stale=stale,
        core_yes=core_yes,
        passed=not missing,
        missing=missing,
        waiting=waiting,
    )


def _helpers(electorate: Electorate) -> tuple[int, ...]:
    return electorate.stand_ins if electorate.plus_core else ()


def _plus_core(electorate: Electorate, eligible: tuple[int, ...], helpers: tuple[int, ...]) -> int:
    """Sign-offs of core a module needs besides its own: one where recusals left it a single voice, too."""
    shrunk = len(eligible) == 1 < len(electorate.members) and electorate.scope.startswith("module:")
    if shrunk and electorate.rule.formula != "any-of" and set(helpers) - set(electorate.members):
        return max(1, electorate.plus_core)
    return electorate.plus_core


def _missing(
    electorate: Electorate,
    eligible: tuple[int, ...],
    yes: tuple[int, ...],
    objections: tuple[int, ...],
    abstained: tuple[int, ...],
    core_lacking: int,
    *,
    window_over: bool,
) -> str:
    rule, size, ayes = electorate.rule, len(eligible), len(yes)
    if size == 0 and not (rule.formula == "any-of" and electorate.stand_ins):
        stands_in = (
            "; the next final comment period asks who stands in: its parent module, else core"
            if electorate.scope.startswith("module:")
            else ""
        )
        return f"nobody is left who may vote: an empty electorate never approves{stands_in}"
    lacking = ""
    match rule.formula:
        case "any-of":
            lacking = _count(max(rule.k, 1) - ayes) or (_OBJECTED if objections else "")
        case "majority":
            voters = len({*yes, *objections, *abstained} & set(eligible))
            quorum = max(-(-size // 2), min(rule.floor, size))
            short = max(min(2, size) - ayes, quorum - voters, len(objections) + 1 - ayes)
            lacking = _count(short)
        case "core-majority" | "supermajority" | "unanimous":
            lacking = _count(needed(rule, size) - ayes)
        case "consent" | "lazy-consensus":
            if objections:
                lacking = _OBJECTED
            else:
                lacking = _count(rule.floor - ayes) or ("" if window_over else _WINDOW)
        case _:
            lacking = f"a rule that is known (not {rule.formula})"
    if not lacking and core_lacking > 0:
        lacking = f"{_count(core_lacking)} of core (only one of its maintainers may vote)"
    return lacking


def needed(rule: Rule, size: int) -> int:
    """How many of `size` voices a rule asks for that counts voices and nothing else.

    Raises ValueError for the formulas that ask for more than a number.
    """
    match rule.formula:
        case "any-of":
            return max(rule.k, 1)
        case "core-majority":
            return size // 2 + 1
        case "supermajority":
            return -(-rule.p * size // rule.q)
        case "unanimous":
            return size
        case _:
            raise ValueError(f"{rule.formula} is no number of voices")


def _count(number: int) -> str:
    if number <= 0:
        return ""
    return "1 sign-off" if number == 1 else f"{number} sign-offs"
