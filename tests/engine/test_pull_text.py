"""What a pull request brings, read from its head by the lint of pull requests and by the index."""

from __future__ import annotations

import pytest

from rfcflow.engine.pull_text import fetch_open_texts, read_pull
from rfcflow.errors import Invalid, Refusal
from tests.engine.world import World, rfc_text
from tests.governance.samples import G


def test_a_pull_request_is_read_as_a_sweep_would_read_it(world: World) -> None:
    good = world.open()
    bad = world.open(rfc_text().replace("kind: feature", "kind: nonsense"))
    other = world.open(files={"notes.md": "hello\n"})
    with world.job() as sweep:
        assert (True, 0) == (read_pull(sweep.store, good).is_rfc, read_pull(sweep.store, good).errors)
        assert ["unknown-kind"] == [problem.code for problem in read_pull(sweep.store, bad).problems][:1]
        assert not read_pull(sweep.store, other).is_rfc
    assert (0, 0) == world.forge.request_counts()


def test_a_file_too_large_to_read_is_a_problem_and_no_crash(world: World) -> None:
    number = world.open(rfc_text() + "x" * 2_000_000)
    with world.job() as sweep:
        reading = read_pull(sweep.store, number)
    assert None is reading.document
    assert [] != [problem for problem in reading.problems if problem.severity == "error"]


def test_a_pull_request_that_is_not_there_is_refused(world: World) -> None:
    with world.job() as sweep, pytest.raises(Refusal, match="no pull request 99"):
        read_pull(sweep.store, 99)


def test_rules_are_the_default_branchs(world: World) -> None:
    number = world.open(files={"rfcs/0000-a.md": rfc_text(), f"{G}/policy.yml": "profile: [\n"})
    with world.job() as sweep:
        assert "governance-beside" in {problem.code for problem in read_pull(sweep.store, number).problems}
    world.govern({f"{G}/policy.yml": "profile: [\n"})
    with world.job() as sweep, pytest.raises(Invalid):
        read_pull(sweep.store, number)


@pytest.mark.parametrize("fresh", [True])  # a clone that lasts has older ones besides
def test_the_index_gets_the_texts_of_open_rfcs_and_of_no_others(world: World) -> None:
    landed = world.open_in_review()
    world.say(landed, "eli-elm", "/sign-off")
    world.good_sweep()
    still = world.open()
    world.good_sweep()
    world.open(files={"notes.md": "hello\n"})
    with world.job() as sweep:
        fetch_open_texts(sweep.store)
        fetched = sweep.store.git.refs("refs/rfcflow/pull/")
    assert [f"refs/rfcflow/pull/{still}"] == list(fetched)


def test_an_empty_repository_has_nothing_to_fetch(world: World) -> None:
    with world.job() as sweep:
        fetch_open_texts(sweep.store)
        assert "" != sweep.store.main
        assert None is sweep.store.ledger
