"""Ranked-choice elections: instant run-off, with ties that everybody breaks the same way.

Invariant: the same rankings, candidates and seed give the same rounds and the same winner on every machine;
integers only; somebody is elected whenever anybody was ranked.

Each round counts every ranking for its first candidate still standing. More than half of those rankings
elects. Otherwise the last one leaves: among several last ones, whoever was last in the round before, and so
back to the first round; among those who were level in all of them, whom the lot hits. The lot is the smallest
SHA-256 of the seed, the round and the candidate's number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from rfcflow.model import Election, Governance, Rfc
from rfcflow.policy.electorates import without_lead


class Round(Struct, frozen=True):
    """One count: votes by candidate, how many rankings are exhausted, who leaves and by what."""

    votes: Mapping[int, int]
    exhausted: int
    out: int | None
    by: str

    def record(self) -> dict[str, Any]:
        """The JSON object that `decided` keeps: pairs of candidate and votes, most first."""
        ordered = sorted(self.votes.items(), key=lambda pair: (-pair[1], pair[0]))
        return {
            "votes": [list(pair) for pair in ordered],
            "exhausted": self.exhausted,
            "out": self.out,
            "by": self.by,
        }


class Result(Struct, frozen=True):
    """The rounds in order, and who is elected (None: nobody was ranked by anybody)."""

    rounds: tuple[Round, ...]
    winner: int | None


def run_off(candidates: Iterable[int], rankings: Iterable[Sequence[int]], seed: str) -> Result:
    """Count an election; names in a ranking that are no candidates, or come twice, are passed over."""
    standing = sorted(set(candidates))
    ballots = [_clean(ranking, standing) for ranking in rankings]
    if not any(ballots):
        return Result((), None)
    rounds: list[Round] = []
    while True:
        votes = dict.fromkeys(standing, 0)
        exhausted = 0
        for ballot in ballots:
            first = next((candidate for candidate in ballot if candidate in votes), None)
            if first is None:
                exhausted += 1
            else:
                votes[first] += 1
        leader = max(standing, key=lambda candidate: votes[candidate])
        if 2 * votes[leader] > len(ballots) - exhausted or len(standing) == 1:
            rounds.append(Round(votes, exhausted, None, "majority" if votes[leader] else "last"))
            return Result(tuple(rounds), leader)
        out, by = _last(votes, rounds, seed)
        rounds.append(Round(votes, exhausted, out, by))
        standing.remove(out)


def _clean(ranking: Sequence[int], candidates: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(candidate for candidate in ranking if candidate in candidates))


def _last(votes: Mapping[int, int], rounds: Sequence[Round], seed: str) -> tuple[int, str]:
    """Who leaves, and by what: fewest (votes), look-back (an earlier round), or lot."""
    fewest = min(votes.values())
    tied = [candidate for candidate in votes if votes[candidate] == fewest]
    if len(tied) == 1:
        return tied[0], "fewest"
    for earlier in reversed(rounds):
        fewest = min(earlier.votes[candidate] for candidate in tied)
        tied = [candidate for candidate in tied if earlier.votes[candidate] == fewest]
        if len(tied) == 1:
            return tied[0], "look-back"
    return min(tied, key=lambda candidate: lot(seed, len(rounds) + 1, candidate)), "lot"


def lot(seed: str, number: int, candidate: int) -> str:
    """The lot of a candidate in a round (counted from 1): the smallest of those tied leaves."""
    return hashlib.sha256(f"{seed}:{number}:{candidate}".encode()).hexdigest()


def opened(rfc: Rfc, governance: Governance) -> dict[str, list[int]] | None:
    """The election that a final comment period opens: core beside the lead elects among those the text names.

    None where the kind elects nobody.
    """
    kind = governance.kinds.get(rfc.kind)
    if kind is None or kind.elects is None:
        return None
    electors = sorted(person.id for person in without_lead(governance))
    return {"electors": electors, "candidates": sorted(rfc.candidates)}


def count(election: Election) -> Result:
    """The result of an election as it stands; rankings of people who lost the role are left out."""
    given = [ranking for person, ranking in sorted(election.rankings.items()) if person in election.electors]
    return run_off(election.candidates, given, election.seed)


def record(election: Election, result: Result) -> dict[str, Any]:
    """What `decided` keeps of an election: everything somebody needs to count it again."""
    return {
        "electors": list(election.electors),
        "candidates": list(election.candidates),
        "seed": election.seed,
        "rankings": [
            {"person": person, "ranking": list(ranking)}
            for person, ranking in sorted(election.rankings.items())
        ],
        "rounds": [each.record() for each in result.rounds],
        "winner": result.winner,
    }
