"""The sweep looks at what is, not at what was announced: how often and when it runs does not matter."""

from __future__ import annotations

from pathlib import Path

from tests.engine.outages import assert_idle
from tests.engine.world import World, open_world, rfc_text


def a_story(world: World, *, sweep_each_time: bool) -> None:
    """Three RFCs, with everything people do in a week; the bot runs after each step, or once at the end.

    No push and no governance change falls between a command and its sweep: those matter, as they must.
    """

    def step() -> None:
        if sweep_each_time:
            world.sweep()

    first, second, third = world.open(), world.open(author="robin"), world.open(draft=True, author="ash")
    step()
    world.say(first, "stranger", "/sing-off")
    world.say(first, "dana-dune", "/shepherd me")
    step()
    world.say(first, "fay-fell", "/concern Memory use doubles\nBy a factor of two.")
    step()
    world.say(second, "stranger", "/explain")
    step()
    world.pause(hours=3)
    world.say(first, "fay-fell", "/resolve memory-use-doubles It does not.")
    world.approve(first, "eli-elm")
    step()
    world.say(second, "robin", "/withdraw No longer needed.")
    step()
    world.say(third, "gil-gorse", "/sign-off")
    world.sweep()


def told(world: World, number: int) -> list[tuple[str, str | None, str | None]]:
    """A ledger by type, state and actor, without offers: one that nobody needs any more is never made."""
    return [
        (event.type, event.target, event.actor.login if event.actor else None)
        for event in world.history(number)
        if event.type != "shepherd-offered"
    ]


def test_one_sweep_after_many_events_leaves_what_many_sweeps_leave(tmp_path: Path) -> None:
    with (
        open_world(tmp_path / "often") as often,
        open_world(tmp_path / "once", fresh=True) as once,
    ):
        a_story(often, sweep_each_time=True)
        a_story(once, sweep_each_time=False)
        for number in (1, 2, 3):
            assert told(often, number) == told(once, number)
            assert often.labels(number) == once.labels(number)
            assert often.state(number) == once.state(number)
            assert len(often.replies(number)) == len(once.replies(number))
            assert often.gate(number) == once.gate(number)
        assert often.file("rfcs/README.md") == once.file("rfcs/README.md")
        assert_idle(often)
        assert_idle(once)


def test_the_second_sweep_writes_nothing_pushes_nothing_and_asks_at_most_three_times(world: World) -> None:
    number = world.open()
    world.say(number, "stranger", "/help")
    world.good_sweep()
    assert_idle(world)
    world.pause(hours=5)
    assert_idle(world)


def test_a_round_that_finds_nothing_writes_nothing_and_each_idle_run_goes_round_until_something_is_written(
    world: World,
) -> None:
    number = world.open()
    world.good_sweep()
    for hours in (7, 1):
        world.pause(hours=hours)
        assert_idle(world)
        assert_round(world, comes=True)
    # A run that has something to do leaves the round to the next one, for one more round.
    world.say(number, "stranger", "/help")
    world.good_sweep()
    assert_round(world, comes=True)
    world.pause(hours=5)
    world.say(number, "stranger", "/explain")
    world.good_sweep()
    assert_round(world, comes=False)


def assert_round(world: World, *, comes: bool) -> None:
    """Whether the next run lists the open pull requests; it writes nothing."""
    report, requests = world.counted()
    listed = [request for request in requests if request.startswith("GET") and request.endswith("/pulls")]
    assert (0, 0, 2 if comes else 1) == (report.writes, report.pushes, len(listed))


def test_an_idle_sweep_of_an_empty_repository_leaves_one_checkpoint(world: World) -> None:
    world.good_sweep()
    assert_idle(world)


def test_sweeping_one_number_again_and_again_changes_nothing(world: World) -> None:
    number = world.open()
    world.say(number, "stranger", "/sing-off")
    world.good_sweep()
    before = world.essence()
    for _ in range(2):
        report = world.sweep(only=number)
        assert ([], 0) == (report.events, report.writes)
    assert before == world.essence()


def test_timers_fire_in_order_and_once_after_months_of_silence(world: World) -> None:
    number = world.open()
    world.good_sweep()
    for days in (300, 200):
        world.pause(days=days)
        world.good_sweep()
    types = world.types(number)
    assert (1, 1) == (types.count("dormant"), types.count("decided"))
    assert ("expired", "closed") == (world.rfc(number).state, world.state(number))
    times = [event.at for event in world.history(number)]
    assert times == sorted(times)


def test_a_push_between_a_sign_off_and_the_sweep_leaves_the_ballot_behind(world: World) -> None:
    number = world.open_in_review(slug="idea")
    world.say(number, "eli-elm", "/sign-off")
    world.push(number, {"rfcs/0000-idea.md": rfc_text(body="# Something else\n")})
    world.good_sweep()
    (reply,) = world.replies(number)
    assert f"/sign-off rev={world.rev(number)}" in reply
    assert "review" == world.rfc(number).state


def test_an_approval_does_not_survive_a_push(world: World) -> None:
    number = world.open_in_review(slug="idea")
    world.say(number, "fay-fell", "/concern Wait a little\nPlease.")
    world.approve(number, "eli-elm")
    world.good_sweep()
    world.push(number, {"rfcs/0000-idea.md": rfc_text(body="## Summary\n\nSomething else.\n")})
    world.say(number, "fay-fell", "/resolve wait-a-little")
    world.good_sweep()
    assert "review" == world.rfc(number).state
    assert "eli-elm" in next(
        line for line in world.status(number).splitlines() if line.startswith("| module alpha")
    )
    world.say(number, "eli-elm", f"/sign-off rev={world.rev(number)}")
    world.good_sweep()
    assert "accepted" == world.rfc(number).state


def test_a_late_sweep_dates_the_first_revision_by_the_opening_not_by_the_last_comment(world: World) -> None:
    number = world.open()
    world.say(number, "dana-dune", "/shepherd me")
    world.good_sweep()
    opened, revised, ready, accepted = world.history(number)[:4]
    assert opened.at == revised.at == ready.at
    assert ready.at <= accepted.at
