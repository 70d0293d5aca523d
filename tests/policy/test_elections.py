"""Instant run-off: known answers, ties that everybody breaks the same way, and two independent counts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_choicer import RankChoiceCounter

from rfcflow.policy.elections import Result, lot, run_off
from rfcflow.verify.elections import elect

A, B, C, D = 1, 2, 3, 4
SEED = "a published seed"


def ballots(*groups: tuple[int, Sequence[int]]) -> list[Sequence[int]]:
    """`(3, (A, B))` is three rankings of A before B."""
    return [ranking for count, ranking in groups for _ in range(count)]


def outs(result: Result) -> list[tuple[int | None, str]]:
    """Who left in each round, and by what."""
    return [(each.out, each.by) for each in result.rounds]


def test_more_than_half_of_the_first_choices_elects_at_once() -> None:
    result = run_off((A, B, C), ballots((3, (A, B)), (1, (B,)), (1, (C,))), SEED)
    assert (A, [(None, "majority")]) == (result.winner, outs(result))


def test_half_is_no_majority() -> None:
    result = run_off((A, B, C), ballots((2, (A,)), (1, (B, C)), (1, (C, B))), SEED)
    assert A not in (out for out, _ in outs(result)[:1])
    assert 2 <= len(result.rounds)


def test_votes_of_who_leaves_go_to_the_next_choice() -> None:
    # The capital of Tennessee: the first round's leader loses, the last one's voters decide.
    memphis, nashville, chattanooga, knoxville = A, B, C, D
    result = run_off(
        (A, B, C, D),
        ballots(
            (42, (memphis, nashville, chattanooga, knoxville)),
            (26, (nashville, chattanooga, knoxville, memphis)),
            (15, (chattanooga, knoxville, nashville, memphis)),
            (17, (knoxville, chattanooga, nashville, memphis)),
        ),
        SEED,
    )
    assert knoxville == result.winner
    assert [(chattanooga, "fewest"), (nashville, "fewest"), (None, "majority")] == outs(result)
    assert {memphis: 42, knoxville: 58} == dict(result.rounds[-1].votes)


def test_exhausted_rankings_leave_the_majority_they_are_counted_against() -> None:
    result = run_off((A, B, C), ballots((4, (A,)), (3, (B,)), (2, (C,))), SEED)
    assert (A, 2) == (result.winner, result.rounds[-1].exhausted)
    assert [(C, "fewest"), (None, "majority")] == outs(result)


def test_a_tie_is_broken_by_the_round_before() -> None:
    # D leaves first, its voters lift C level with B; B had more in the round before, so C leaves.
    result = run_off((A, B, C, D), ballots((5, (A,)), (4, (B, A)), (3, (C, B)), (1, (D, C))), SEED)
    assert [(D, "fewest"), (C, "look-back"), (None, "majority")] == outs(result)
    assert B == result.winner


def test_a_tie_that_was_always_one_is_broken_by_a_lot_from_the_seed() -> None:
    tied = ballots((1, (A,)), (1, (B,)))
    for seed in ("x", "y", "z", "event"):
        loser = min((A, B), key=lambda candidate: lot(seed, 1, candidate))
        result = run_off((A, B), tied, seed)
        assert (A + B - loser, (loser, "lot")) == (result.winner, outs(result)[0])
    assert {A, B} == {run_off((A, B), tied, str(number)).winner for number in range(20)}


def test_one_candidate_is_elected_by_one_ranking_and_nobody_by_none() -> None:
    assert A == run_off((A,), [(A,)], SEED).winner
    assert Result((), None) == run_off((A,), [], SEED)
    assert Result((), None) == run_off((A, B), [(C,), ()], SEED)
    assert Result((), None) == run_off((), [(A,)], SEED)


def test_names_that_are_no_candidates_or_come_twice_are_passed_over() -> None:
    assert B == run_off((A, B), [(D, B, B, A), (B,), (A,)], SEED).winner


@given(
    rankings=st.lists(st.lists(st.integers(1, 5), unique=True, max_size=5), max_size=12),
    seed=st.text("abc", max_size=3),
)
def test_both_counts_of_an_election_agree_and_the_order_of_ballots_is_nothing(
    rankings: list[list[int]], seed: str
) -> None:
    result = run_off(range(1, 6), rankings, seed)
    assert ([each.record() for each in result.rounds], result.winner) == elect(
        [1, 2, 3, 4, 5], rankings, seed
    )
    assert result == run_off(range(5, 0, -1), rankings[::-1], seed)


@given(rankings=st.lists(st.permutations([1, 2, 3, 4]), min_size=1, max_size=9))
def test_whoever_most_rank_first_wins_and_somebody_always_does(rankings: list[list[int]]) -> None:
    winner = run_off((1, 2, 3, 4), rankings, SEED).winner
    first, count = Counter(ranking[0] for ranking in rankings).most_common(1)[0]
    assert winner in {1, 2, 3, 4}
    if 2 * count > len(rankings):
        assert first == winner


def in_no_tie(candidates: frozenset[int], rankings: Sequence[Sequence[int]]) -> bool:
    """Whether no round of the count has several last ones: then no rule for ties has a say."""
    votes = Counter(next((c for c in ranking if c in candidates), 0) for ranking in rankings)
    counts = sorted((votes[c], c) for c in candidates)
    if 2 * counts[-1][0] > sum(count for count, _ in counts):
        return True
    return counts[0][0] < counts[1][0] and in_no_tie(candidates - {counts[0][1]}, rankings)


def test_two_thousand_random_elections_without_ties_have_the_winner_an_independent_library_gives() -> None:
    dice = random.Random("rfcflow elections")
    everybody = (1, 2, 3, 4, 5)
    others = RankChoiceCounter([str(candidate) for candidate in everybody])
    clear = 0
    while clear < 2000:
        rankings = [dice.sample(everybody, dice.randint(1, 5)) for _ in range(dice.randint(5, 25))]
        if in_no_tie(frozenset(everybody), rankings):
            clear += 1
            ballots = {f"voter {n}": list(map(str, ranking)) for n, ranking in enumerate(rankings)}
            assert others.count_votes(ballots) == str(run_off(everybody, rankings, "no lot is drawn").winner)


@pytest.mark.parametrize(("seed", "expected"), [("first", 3), ("second", 3)])
def test_lots_are_what_anybody_can_compute(seed: str, expected: int) -> None:
    """`printf 'first:1:2' | sha256sum` and the like; the smallest leaves."""
    found = min((1, 2, 3), key=lambda candidate: lot(seed, 1, candidate))
    assert expected == found
