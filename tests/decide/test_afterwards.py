"""After the landing: how it stands, its tracking issue, and the date it asked to be looked at again."""

from __future__ import annotations

from rfcflow.policy.clocks import dues
from tests.builders import World, governance, mentions, text


def landed(raw: bytes | None = None, **policy: object) -> World:
    world = World(raw=raw or text(), governance=governance(policy=policy)).decided()
    world.land()
    return world


def asked(world: World, days: int, step: int = 1) -> list[tuple[int, str]]:
    found = []
    for day in range(step, days + 1, step):
        world.later(days=step)
        found += [(day, str(event.data.get("about", event.type))) for event in world.sweep()]
    return [row for row in found if row[1] != "contest-over"]


def with_lines(*lines: str) -> bytes:
    return text().replace(b"created:", "\n".join([*lines, "created:"]).encode())


def test_an_accepted_rfc_is_asked_after_90_days_and_then_every_year() -> None:
    world = landed(with_lines("tracking-issue: https://git.example/issues/7"))
    assert [(90, "standing"), (455, "standing"), (820, "standing")] == asked(world, 830, 5)
    said = [said.body for said in world.projection.said if "How does it stand" in said.body]
    assert 3 == len(said)
    assert ["ada"] == mentions(said[0])


def test_a_missing_tracking_issue_is_asked_for_once() -> None:
    world = landed()
    assert [(14, "tracking")] == asked(world, 60)
    assert "names no tracking issue" in world.answer()


def test_a_date_to_look_at_it_again_puts_it_on_the_agenda_once() -> None:
    world = landed(with_lines("tracking-issue: https://git.example/issues/7", "revisit-on: 2027-01-10"))
    assert [(48, "revisit")] == asked(world, 60)
    assert "asked to be looked at again on 2027-01-10" in world.answer()


def test_process_is_done_by_landing() -> None:
    world = World(raw=text(kind="process"), governance=governance()).reviewed()
    world.command("ada", "/writeup It was discussed, and everybody is for it.")
    world.command("ada", "/final-comment accept Everybody is for it.")
    for login in ("ada", "ben", "cora", "cyrus"):
        world.command(login, "/sign-off")
    world.later(days=11)
    world.sweep()
    world.land()
    world.sweep()
    assert "active" == world.rfc.state


def test_a_feature_is_built_when_somebody_says_so() -> None:
    world = landed()
    assert [] == world.sweep()
    assert ["implemented"] == world.command("ben", "/implemented https://git.example/pull/9")
    assert ["answered"] == world.command("ben", "/implemented https://git.example/pull/9")


def test_nothing_is_asked_where_following_up_is_switched_off() -> None:
    world = landed(duties={"follow-up": False})
    assert ["contest-over"] == [due.rule for due in dues(world.rfc, world.governance)]
