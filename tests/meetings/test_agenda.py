"""The agenda: what is on it and why, what is late, and that nothing on it depends on the order of reading."""

from __future__ import annotations

import json
import random
import subprocess
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from rfcflow.events import Event
from rfcflow.ledger import dump_ledger
from rfcflow.meetings.agenda import SECTIONS, Agenda, agenda
from rfcflow.meetings.agenda_text import NONE, as_markdown, as_record, as_text
from rfcflow.meetings.published import Settlement
from rfcflow.model import Rfc
from tests.builders import World, mentions, text
from tests.cli.conftest import rfc
from tests.conftest import Golden
from tests.governance.samples import PROJECT, sample_files

SCHEMA = PROJECT / "scripts" / "rfcflow" / "meetings" / "schemas" / "agenda.json"


def history(world: World, number: int = 7) -> tuple[Rfc, tuple[Event, ...]]:
    return replace(world.rfc, id=f"{number:04d}"), world.history


def of(
    *worlds: World,
    period: str = "weekly",
    meeting: date | None = None,
    today: date | None = None,
    minutes: tuple[Settlement, ...] = (),
) -> Agenda:
    now = max(world.now for world in worlds).date()
    return agenda(
        [history(world, number) for number, world in enumerate(worlds, start=7)],
        worlds[0].governance,
        period,
        meeting or now,
        today=today or now,
        minutes=minutes,
    )


def whys(made: Agenda, section: str) -> list[str]:
    return [item.why for item in made.of(section)]


def urgent() -> World:
    world = World().proposed()
    assert ["prioritised"] == world.command("tri", "/priority high")
    return world


def lonely() -> World:
    world = World(raw=text("'@nina''s *tensors*'", modules=())).proposed()
    world.later(days=15)
    world.sweep()
    return world


def lapsed() -> World:
    world = World(raw=text(contentious=("semantics",))).final()
    world.command("cyrus", "/sign-off")
    world.later(days=15)
    assert "window-lapsed" in world.moves()
    return world


def nominated() -> World:
    return World(
        raw=text("Nominate Ada", kind="core-nomination", body="# Why\n\nOne.\n"), author="cleo"
    ).proposed()


def test_high_priority_lasts_as_long_as_it_stands() -> None:
    world = urgent()
    made = of(world)
    assert ["Triage gave it high priority."] == whys(made, "high-priority")
    world.command("tri", "/priority normal")
    assert () == of(world).of("high-priority")


def test_what_nobody_looks_after_is_on_triages_list() -> None:
    assert ["It is routed to no module."] == whys(of(lonely()), "triage")
    called = World(raw=text(modules=("tiny",))).proposed()
    called.later(days=15)
    called.sweep()
    assert 1 == len(of(called).of("triage"))
    assert () == of(World().reviewed()).of("triage")


def test_a_lapsed_window_stays_until_the_next_one_is_opened() -> None:
    world = lapsed()
    assert ["Its final comment period lapsed once without the voices it needs."] == whys(of(world), "lapsed")
    world.command("ada", "/final-comment accept Once more, with everybody.")
    assert () == of(world).of("lapsed")


def test_cases_about_people_are_nominations() -> None:
    assert ["It is a core-nomination."] == whys(of(nominated(), period="quarterly"), "nominations")


def test_what_was_brought_before_core_is_an_escalation() -> None:
    world = World().reviewed()
    assert "escalated" in world.command("ada", "/escalate The modules cannot agree on it.")
    assert ["It was brought before core."] == whys(of(world), "escalations")


def test_a_date_that_has_passed_is_overdue() -> None:
    world = World().decided()
    made = of(world, today=world.now.date() + timedelta(days=3))
    assert [True] == [
        why.endswith("the decision is brought to the default branch.") for why in whys(made, "overdue")
    ]
    assert () == of(world).of("overdue")


@pytest.mark.parametrize(
    "away,weekly,quarterly", [(0, 1, 1), (6, 1, 1), (7, 0, 1), (91, 0, 1), (92, 0, 0), (-1, 0, 0)]
)
def test_a_revisit_date_comes_up_at_the_meeting_after_it(away: int, weekly: int, quarterly: int) -> None:
    raw = text().replace(b"created:", b"revisit-on: 2027-06-01\ncreated:")
    world = World(raw=raw).decided()
    world.land()
    meeting = date(2027, 6, 1) + timedelta(days=away)
    for period, expected in (("weekly", weekly), ("quarterly", quarterly)):
        made = of(world, period=period, meeting=meeting, today=world.now.date())
        assert ["It asked to be looked at again on 2027-06-01."] * expected == whys(made, "revisit")


def test_what_minutes_settled_leaves_the_agenda_and_what_came_up_since_does_not() -> None:
    world = urgent()
    day = world.now.date()
    said = Settlement("0007", day, "no action until 2027-01-01", "minutes/a.md", date(2027, 1, 1))
    later = of(world, meeting=day + timedelta(days=7), minutes=(said,))
    assert ((), (said,)) == (later.of("high-priority"), later.settled)
    assert 1 == len(of(world, meeting=date(2027, 1, 1), minutes=(said,)).of("high-priority"))
    world.later(days=2)
    world.command("tri", "/priority normal")
    world.command("tri", "/priority high")
    assert 1 == len(of(world, meeting=day + timedelta(days=7), minutes=(said,)).of("high-priority"))


def test_minutes_before_a_day_to_look_again_do_not_settle_it() -> None:
    world = World(raw=text().replace(b"created:", b"revisit-on: 2027-06-01\ncreated:")).decided()
    world.land()
    told = {}
    for day in (world.now.date(), date(2027, 6, 1)):
        said = Settlement("0007", day, "accepted", "minutes/a.md")
        made = of(world, meeting=date(2027, 6, 3), today=world.now.date(), minutes=(said,))
        told[day] = len(made.of("revisit"))
    assert [1, 0] == list(told.values())


def test_what_comes_after_the_closing_day_is_late() -> None:
    world = urgent()
    day = world.now.date()
    assert [True] == [item.late for item in of(world, meeting=day).of("high-priority")]
    assert [False] == [item.late for item in of(world, meeting=day + timedelta(days=1)).of("high-priority")]
    quarterly = of(world, meeting=day + timedelta(days=6), period="quarterly")
    assert [True] == [item.late for item in quarterly.of("high-priority")]


def test_the_order_of_reading_changes_nothing() -> None:
    worlds = [urgent(), lonely(), lapsed(), nominated()]
    pairs = [history(world, number) for number, world in enumerate(worlds, start=7)]
    shuffled = random.Random(7).sample(pairs, len(pairs))
    day = worlds[2].now.date()
    made = [agenda(each, worlds[0].governance, "weekly", day, today=day) for each in (pairs, shuffled)]
    assert made[0] == made[1]


def test_an_empty_agenda_is_an_agenda() -> None:
    world = World().reviewed()
    made = of(world)
    assert () == made.items
    assert NONE in as_markdown(made)
    assert NONE in list(as_text(made))
    assert list(SECTIONS) == [section["id"] for section in as_record(made)["sections"]]


def test_the_three_forms_are_golden_and_mention_nobody(golden: Golden) -> None:
    said = Settlement("0011", date(2026, 12, 7), "declined", "minutes/2026-12-07.md")
    made = of(
        urgent(), lonely(), lapsed(), nominated(), urgent(), meeting=date(2026, 12, 14), minutes=(said,)
    )
    page = as_markdown(made, "https://git.example/example/rfcs")
    golden("agenda/weekly.md", page)
    golden("agenda/weekly.txt", "\n".join(as_text(made)) + "\n")
    golden("agenda/weekly.json", json.dumps(as_record(made), indent=2) + "\n")
    assert [] == mentions(page)
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        as_record(made)
    )


def test_spam_and_titles_that_may_not_be_shown_are_left_out() -> None:
    world = urgent()
    world.close("nina")
    world.sweep()
    (item, *_) = of(world).of("high-priority")
    assert "" == item.title
    spam = World().proposed()
    spam.command("tri", "/spam")
    assert () == of(spam).items


def repository(directory: Path, ledgers: dict[str, bytes], main: dict[str, bytes] | None = None) -> Path:
    """A bare repository: the sample's governance and `main` on main, these files on the ledger's branch."""

    def git(*arguments: str, given: bytes = b"") -> str:
        done = subprocess.run(
            ["git", "-C", str(directory), *arguments], input=given, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def commit(branch: str, files: dict[str, bytes]) -> None:
        stream = [f"commit refs/heads/{branch}\ncommitter A <a@example.org> 0 +0000\ndata 1\nx\n".encode()]
        for path, raw in files.items():
            stream.append(f"M 100644 inline {path}\ndata {len(raw)}\n".encode() + raw + b"\n")
        git("fast-import", "--quiet", given=b"".join(stream))

    subprocess.run(["git", "init", "--quiet", "--bare", str(directory)], check=True)
    commit("main", {**sample_files(), **(main or {})})
    if ledgers:
        commit("rfc-ledger", ledgers)
    return directory


def test_the_command_reads_the_ledgers_and_names_a_broken_one(tmp_path: Path) -> None:
    ledgers = {
        "0000/0007.jsonl": dump_ledger(urgent().history),
        "0000/0008.jsonl": b"{}\n",
        "README.md": b"x\n",
    }
    where = repository(tmp_path / "with.git", ledgers)
    ran = rfc("agenda", "--repository", str(where), "--weekly", "--on", "2026-11-30", "--format", "json")
    record = json.loads(ran.out)
    assert (1, "weekly", "2026-11-30") == (ran.code, record["period"], record["meeting"])
    assert ["0007"] == [item["rfc"] for item in record["sections"][0]["items"]]
    assert 1 == len(record["problems"])
    assert 1 == rfc("agenda", "--repository", str(where), "--on", "30 November").code


def test_without_a_ledger_an_empty_agenda_is_published(tmp_path: Path) -> None:
    where = repository(tmp_path / "without.git", {})
    page = tmp_path / "agenda" / "quarterly.md"
    ran = rfc("agenda", "--repository", str(where), "--quarterly", "--output", str(page))
    assert (0, True) == (ran.code, NONE in page.read_text())
    assert 1 == rfc("agenda", "--repository", str(where), "--output", str(page), "--format", "json").code


def test_the_command_reads_the_minutes_of_the_default_branch(tmp_path: Path) -> None:
    minutes = b"# Minutes: core, 2026-11-28\n\n## Decisions\n\n- RFC 0007: **declined**.\n"
    ledgers = {"0000/0007.jsonl": dump_ledger(urgent().history)}
    where = repository(tmp_path / "with.git", ledgers, {"minutes/2026-11-28.md": minutes})
    ran = rfc("agenda", "--repository", str(where), "--on", "2026-11-30", "--format", "json")
    record = json.loads(ran.out)
    assert (0, []) == (ran.code, record["sections"][0]["items"])
    assert [("0007", "minutes/2026-11-28.md")] == [
        (each["rfc"], each["minutes"]) for each in record["settled"]
    ]
