"""A script from a seed: RFCs opened over the years, their stories and the noise woven in, runs with bad luck.

Invariant: pure; nothing is drawn from what happened before, so that leaving a step out changes no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rfcflow.governance.profiles import PROFILES
from rfcflow.simulate.model.world import START
from rfcflow.simulate.traffic.dice import Dice
from rfcflow.simulate.traffic.noise import noise
from rfcflow.simulate.traffic.population import AUTHORS, absentees, maintainers, project
from rfcflow.simulate.traffic.step import Script, Step
from rfcflow.simulate.traffic.stories import story

DAY: Final = 86_400
_MINUTE: Final = 60
_FREE: Final = ("xara", "yuri", "zoe")
_KINDS: Final = ("feature",) * 7 + ("process", "amendment", "core-nomination", "module-change")


def write_script(seed: int, years: int, rfcs: int, faults: frozenset[str]) -> Script:
    """The story of `rfcs` RFCs over `years` under the `faults` of `disturbances.FAULTS`."""
    people = Dice.of(seed, "people")
    found = project(people, Dice.of(seed, "mentions").between(1, 3))
    profile = people.pick(("pytorch", "pytorch", *sorted(PROFILES)))
    steps: list[Step] = []
    span = max(years * 365 * DAY, 30 * DAY)
    for index in range(rfcs):
        steps += _rfc(
            Dice.of(seed, "rfc", index), index, span, faults, found, windows=profile == "lazy-consensus"
        )
    steps += _daily(Dice.of(seed, "daily"), span, faults)
    steps += _governance(Dice.of(seed, "governance"), span, faults, found)
    if "rules" in faults:
        steps += _rules(Dice.of(seed, "rules"), span)
    if "calendar" in faults:
        steps += _calendar(years)
    ordered = sorted(enumerate(steps), key=lambda row: (row[1].at, row[0]))
    return Script(seed, found, profile, tuple(step for _, step in ordered), absentees(found, people))


def _rfc(
    dice: Dice, index: int, span: int, faults: frozenset[str], found: dict[str, Any], *, windows: bool
) -> Iterator[Step]:
    """Everything on one RFC; with `windows` nothing is decided without one."""
    now = dice.below(max(span * 4 // 5, 1)) if index else 2 * _MINUTE
    contentious = dice.chance(40)
    insiders = [*found["core"]]
    insiders += [name for module in sorted(found["modules"]) for name in maintainers(found, module)]
    opener = dice.pick(insiders if dice.chance(20) else AUTHORS)
    yield Step(now, "open", index, opener, _fields(dice, index, found, contentious=contentious))
    yield from _run(dice, now + dice.between(1, 3) * _MINUTE, faults)
    sessions = story(dice, contentious=contentious or windows)
    for session in sessions:
        now += session.days * DAY + dice.between(0, DAY)
        acts = list(session.acts)
        for _ in range(dice.between(2, 13)):
            acts.insert(dice.below(len(acts) + 1), noise(dice, faults))
        for act in acts:
            now += dice.between(5, 300)
            yield Step(now, act.verb, index, act.who, act.value)
        if now > span:
            return
        now += dice.between(30, 90)
        yield from _run(dice, now, faults)


def _fields(dice: Dice, index: int, found: dict[str, Any], *, contentious: bool) -> dict[str, Any]:
    """The front matter; some name no module, some are drafts, some replace what has landed."""
    modules = dice.some(sorted(found["modules"]), 1 if dice.chance(70) else 2)
    fields: dict[str, Any] = {
        "title": f"Idea {index}",
        "kind": dice.pick(_KINDS) if dice.chance(50) else "feature",
        "modules": [] if dice.chance(5) else modules,
    }
    if contentious:
        fields["contentious"] = ["compatibility"]
    if dice.chance(8):
        fields["draft"] = True
    if dice.chance(10):
        named = [name for module in modules for name in maintainers(found, module)]
        fields["co-author"] = dice.pick(named) if named else "cleo"
    if dice.chance(10):
        fields["relation"] = dice.pick(("replaces", "requires"))
    return fields


def _run(dice: Dice, at: int, faults: frozenset[str]) -> Iterator[Step]:
    """The run that an event starts, and its luck."""
    luck = dice.below(100)
    late = dice.between(20, 3 * 24 * 60) * _MINUTE
    kind = _luck(dice, faults) if luck < 45 else ""
    match kind:
        case "late":
            yield Step(at + late, "run", value="late")
        case "lost":
            yield Step(at, "lost")
        case _:
            yield Step(at, "run", value=kind or None)


def _luck(dice: Dice, faults: frozenset[str]) -> str:
    able = [name for name in _RUN_FAULTS if name in faults]
    if not able:
        return ""
    name = dice.pick(able)
    crossing = dice.between(1, 12) if dice.chance(50) else dice.between(1, 60)
    match name:
        case "killed" | "overtaken":
            return f"{name} {crossing}"
        case "failing" if dice.chance(40):
            return f"failing {dice.pick(CALLS)} each"
        case "failing":
            return f"failing {crossing} {dice.pick(('once', 'once', 'always'))}"
        case "skewed":
            return f"skewed {dice.pick((-7200, -90, -5, 5, 90, 3600, 26 * 3600))}"
        case "reordered":
            return f"reordered {crossing}"
        case _:
            return name


CALLS: Final = ("reviews", "reviews", "pull", "closed_by", "post_comment", "edit_comment", "react")
_RUN_FAULTS: Final = ("late", "lost", "twice", "reordered", "killed", "failing", "overtaken", "skewed")


def _daily(dice: Dice, span: int, faults: frozenset[str]) -> Iterator[Step]:
    """The schedule's runs, at an odd minute every few days: those between do nothing. Some are dropped."""
    day = 0
    while day <= span // DAY:
        at = day * DAY + 17 * _MINUTE + 3600 * dice.below(5)
        if "lost" in faults and dice.chance(5):
            yield Step(at, "lost")
        else:
            luck = _luck(dice, faults - {"late", "lost"}) if dice.chance(20) else ""
            yield Step(at, "run", value=luck or None)
        day += dice.between(1, 4)


def _governance(dice: Dice, span: int, faults: frozenset[str], found: dict[str, Any]) -> Iterator[Step]:
    """Changes of who holds which role, about one a month; once a year something is broken for some days."""
    everybody = [name for module in sorted(found["modules"]) for name in maintainers(found, module)]
    for month in range(span // (30 * DAY)):
        at = month * 30 * DAY + dice.below(30 * DAY)
        if "roles" in faults and everybody:
            yield Step(at, "govern", value=_change(dice, found, everybody))
            yield from _run(dice, at + 5 * _MINUTE, faults)
        if "renamed" in faults and month % 3 == 1:
            yield Step(
                at + DAY, "rename", who=dice.pick((*everybody, *AUTHORS, "cleo")), value=f"renamed-{month}"
            )
        if "governance" in faults and month % 12 == 5:
            yield Step(at + 2 * DAY, "govern", value=("broken",))
            yield Step(at + 2 * DAY + 600, "run")
            yield Step(at + 2 * DAY + dice.between(1, 3) * DAY, "govern", value=("mended",))


def _change(dice: Dice, found: dict[str, Any], everybody: list[str]) -> tuple[str, ...]:
    module = dice.pick(sorted(found["modules"]))
    match dice.below(7):
        case 0 | 1:
            return ("leaves", dice.pick(everybody))
        case 2:
            return ("joins", dice.pick((*_FREE, *everybody)), module)
        case 3:
            return ("leaves-core", dice.pick(found["core"]))
        case 4:
            return ("joins-core", dice.pick((*found["core"], *everybody)))
        case 5:
            return ("absent", dice.pick((*everybody, *found["core"])), str(dice.between(5, 40)))
        case _:
            return ("returns", dice.pick(everybody), module)


def _rules(dice: Dice, span: int) -> Iterator[Step]:
    """The rule against merge commits comes and goes, every few weeks or months."""
    at, linear = dice.between(5, 100) * DAY, True
    while at < span:
        yield Step(at, "linear", value=linear)
        at, linear = at + dice.between(20, 120) * DAY, not linear


def _calendar(years: int) -> Iterator[Step]:
    """Runs at the instants at which dates go wrong."""
    last = START + timedelta(days=365 * years)
    for year in range(START.year, last.year + 1):
        moments = [datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(year, 1, 1, tzinfo=UTC)]
        moments += [_last_sunday(year, month).replace(hour=1) for month in (3, 10)]
        if year % 4 == 0:
            leap = datetime(year, 2, 29, tzinfo=UTC)
            moments += [leap, leap.replace(hour=23, minute=59, second=59)]
        for moment in moments:
            if START < moment < last:
                yield Step(int((moment - START).total_seconds()), "run", value="calendar")


def _last_sunday(year: int, month: int) -> datetime:
    end = datetime(year, month, 31, tzinfo=UTC)
    return end - timedelta(days=(end.weekday() + 1) % 7)
