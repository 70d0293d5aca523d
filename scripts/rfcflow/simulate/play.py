"""A scenario being played under one profile: the model, what was done so far, and the story to print.

Invariant: a play ends at its first failed step; whatever fails says the file, the line, what was expected and
what is there instead.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.engine.sweep import Report
from rfcflow.errors import Invalid
from rfcflow.events import Event
from rfcflow.facts import Comment
from rfcflow.model import Rfc
from rfcflow.simulate.acts import Impossible, People
from rfcflow.simulate.expectations import Expected, check
from rfcflow.simulate.invariants import violations
from rfcflow.simulate.model import World
from rfcflow.simulate.model.faults import Overtaken, Strike, quiet
from rfcflow.simulate.model.hosting import BOT
from rfcflow.simulate.model.world import START
from rfcflow.simulate.project import changed, governance_files
from rfcflow.simulate.reading import MAIN_RFC, Scenario, Step

MINUTE: Final = timedelta(minutes=1)
_MOST_RUNS: Final = 400


class Failed(Exception):
    """A step that did not go as the scenario says; `line` is its place in the file."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class Told(Struct, frozen=True):
    """One step as it was played: when, what was said, the events it made, what the bot wrote, the states."""

    line: int
    at: datetime
    words: str
    events: tuple[Event, ...]
    said: tuple[str, ...]
    states: tuple[tuple[str, str], ...]


class Result(Struct, frozen=True):
    """How a scenario went under a profile; `failure` is empty when it passed, `line` where it failed."""

    scenario: Scenario
    profile: str
    story: tuple[Told, ...]
    failure: str
    line: int


@dataclasses.dataclass(slots=True)
class Play:
    """The state of a play; `people` are the acts."""

    world: World
    project: Mapping[str, Any]
    profile: str
    base: Mapping[str, bytes]
    numbers: dict[str, int] = dataclasses.field(default_factory=dict)
    texts: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    heads: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    last_comment: int | None = None
    away: bool = False
    armed: str = ""
    faulty: bool = False
    seen: dict[str, int] = dataclasses.field(default_factory=dict)
    said_before: int = 0
    people: People = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.people = People(self)

    # --- what steps call ---

    @property
    def now(self) -> datetime:
        """The model's time."""
        return self.world.now

    def number(self, rfc: str) -> int:
        """The pull request of an RFC of the scenario."""
        if rfc not in self.numbers:
            raise Impossible(f"no pull request of `{rfc}` is open; say `nina opens {rfc}` first")
        return self.numbers[rfc]

    def name(self, rfc: str) -> str:
        """The id of an RFC of the scenario; of an issue that of the RFC it is about."""
        issue = self.world.hosting.issues.get(self.number(rfc))
        if issue is not None and issue.about is not None:
            return issue.about
        numbering = (self.project.get("policy") or {}).get("numbering") or {}
        return f"{self.number(rfc) + int(numbering.get('offset', 0)):04d}"

    def rfc(self, rfc: str) -> Rfc | None:
        """An RFC of the scenario as its ledger tells it."""
        return self.world.rfc(self.name(rfc))

    def fresh_events(self, rfc: str) -> tuple[Event, ...]:
        """The events since the last step that did something."""
        name = self.name(rfc)
        return self.world.history(name)[self.seen.get(name, 0) :]

    def fresh_comments(self) -> tuple[Comment, ...]:
        """What the bot wrote since then, status comments excepted."""
        return tuple(
            comment
            for comment in self.world.hosting.comments.values()
            if comment.id > self.said_before
            and comment.author.id == BOT.id
            and not comment.body.startswith("<!-- rfcflow:status")
        )

    def wait(self, span: timedelta) -> None:
        """Let time pass; the schedule's runs come soon after whatever is due."""
        end = self.world.now + span
        if span < timedelta(0):
            raise Impossible(f"it is {self.world.now:%Y-%m-%d %H:%M} already")
        for _ in range(_MOST_RUNS):
            due = None if self.away else self.world.next_due()
            if due is None or due + MINUTE > end:
                break
            self.world.hosting.now = max(due + MINUTE, self.world.now + MINUTE)
            self.run()
        self.world.hosting.now = max(end, self.world.now)
        if not self.away:
            self.run()

    def sweep(self) -> None:
        """A run now."""
        self.world.later(MINUTE)
        self.run()

    def bot_is_away(self) -> None:
        """No run until it is back."""
        self.away = True

    def bot_is_back(self) -> None:
        """Runs happen again."""
        self.away = False
        self.sweep()

    def arm(self, fault: str) -> None:
        """What befalls the next run."""
        self.armed = fault

    def strike(self, fault: Strike) -> None:
        """Kill the next run, or fail its requests, at a point; a scenario can be played many times."""
        self.armed = "strike"
        self.world.wire = replace(fault)

    def together(self, steps: Iterable[Step]) -> None:
        """Several acts with no run between them."""
        for step in steps:
            self.world.later(timedelta(seconds=10))
            step.act(self)

    def change_governance(self, changes: Mapping[str, Any]) -> None:
        """Change the project on the default branch."""
        self.project = changed(self.project, changes)
        before = {path for path in self.world.main if path.startswith(".github/governance/")}
        files: dict[str, bytes | None] = dict.fromkeys(before)
        files.update(self.files())
        self.world.commit_to_main("cora", files)
        # One that does not hold is a slip of the scenario; who wants a broken one commits it by hand.
        _ = self.world.governance

    def expect(self, checks: tuple[Expected, ...]) -> None:
        """Raise Failed for everything that does not hold."""
        wrong = [found for item in checks if (found := check(self, item))]
        if wrong:
            raise Failed("; ".join(wrong))

    # --- the bot ---

    def run(self) -> None:
        """One run, with the fault that waits for it; then the invariants are looked at."""
        fault, self.armed = self.armed, ""
        if fault == "lost":
            return
        if fault == "overtaken":
            self.world.wire = Overtaken(self._other_run)
        reports = [self.world.sweep()]
        self.world.wire = quiet
        if fault == "doubled":
            reports.append(self.world.sweep())
        self._judge(reports, struck=bool(fault))

    def _other_run(self) -> None:
        wire, self.world.wire = self.world.wire, quiet
        self.world.sweep()
        self.world.wire = wire

    def _judge(self, reports: list[Report | None], *, struck: bool) -> None:
        troubles = [why for report in reports if report is not None for why in report.failures]
        if troubles and not struck:
            raise Failed(f"the run failed: {'; '.join(troubles)}")
        if struck or any(report is not None and report.broken for report in reports):
            return
        found = violations(self.world)
        if found:
            raise Failed(f"an invariant is broken: {'; '.join(found)}")

    def files(self) -> dict[str, bytes]:
        """The project's governance as files."""
        accounts = self.world.hosting
        return governance_files(
            self.project, self.profile, self.base, lambda login: accounts.account(login).id
        )


def play(scenario: Scenario, profile: str, base: Mapping[str, bytes]) -> Result:
    """Play a scenario under a profile; `base` holds states, kinds and principles."""
    story: list[Told] = []
    try:
        perform(scenario, profile, base, story)
    except Failed as error:
        return Result(scenario, profile, tuple(story), str(error), error.line)
    return Result(scenario, profile, tuple(story), "", 0)


def perform(scenario: Scenario, profile: str, base: Mapping[str, bytes], story: list[Told]) -> Play:
    """Play every step and tell it to `story`; raises Failed at the first one that goes wrong."""
    stage = Play(World.of({}, scenario.start or START), scenario.project, profile, base)
    steps = scenario.steps
    if scenario.rfc is not None:
        author = str(scenario.rfc.get("author", "nina"))
        steps = (Step(1, f"{author} opens the pull request", _opening(author, scenario.rfc)), *steps)
    line = 1
    try:
        stage.world.commit_to_main("cora", stage.files())
        for step in steps:
            line = step.line
            _tell(stage, step, story)
    except (Failed, Impossible) as error:
        raise Failed(str(error), line) from error
    except Invalid as error:
        raise Failed(f"the governance does not hold: {error}", line) from error
    return stage


def _opening(author: str, fields: Mapping[str, Any]) -> Callable[[Play], None]:
    return lambda stage: stage.people.opens(author, MAIN_RFC, dict(fields), "")


def _tell(stage: Play, step: Step, story: list[Told]) -> None:
    """Play one step and add it to the story, also where it fails."""
    acts = step.words != "then"
    if acts:
        stage.seen = {name: len(stage.world.history(name)) for name in stage.world.rfcs()}
        stage.said_before = stage.world.hosting.last_id
    if step.sweeps:
        stage.world.later(MINUTE)
    begun = stage.world.now
    try:
        step.act(stage)
        if step.sweeps and not stage.away:
            stage.world.later(MINUTE)
            stage.run()
    finally:
        if acts:
            names = stage.world.rfcs()
            events = tuple(e for name in names for e in stage.world.history(name)[stage.seen.get(name, 0) :])
            states = tuple((name, rfc.state) for name in names if (rfc := stage.world.rfc(name)) is not None)
            said = tuple(comment.body for comment in stage.fresh_comments())
            story.append(Told(step.line, begun, step.words, events, said, states))
