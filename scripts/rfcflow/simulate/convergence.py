"""Convergence: the same causes with and without the bot's own misfortunes end in the same ledger and views.

Invariant: people do the same in both plays, at the same times; what is compared leaves out when the bot saw a
cause, and nothing else but what is computed from that: hashes over it, and times of day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from rfcflow.policy.clocks import dues
from rfcflow.simulate.model.faults import Crossing, Meanwhile, Strike, quiet
from rfcflow.simulate.model.hosting import BOT
from rfcflow.simulate.model.world import START, World
from rfcflow.simulate.traffic.acts import perform
from rfcflow.simulate.traffic.dice import Dice
from rfcflow.simulate.traffic.script import CALLS
from rfcflow.simulate.traffic.stage import Stage
from rfcflow.simulate.traffic.step import Script, Step

MISFORTUNES: Final = ("lost", "twice", "reordered", "killed", "failing", "overtaken")
# Seconds: between a misfortune and the whole run behind it; between a run's time in the script and its own.
_LONGEST: Final = 45
_SPREAD: Final = 3600
_TIME: Final = re.compile(r"[T ]?(?<!\d)\d\d:\d\d(?::\d\d)?Z?")
_WORD: Final = re.compile(r"\b[0-9a-f]{7,64}\b")
_OBJECT: Final = 40
_SHORT: Final = (7, 10, 12)
_WITHOUT: Final = ("prev", "seen")

Picture = Mapping[str, Sequence[str]]


def undisturbed(script: Script, base: Mapping[str, bytes], world: World) -> Picture:
    """What is there after a play in which each run is whole."""
    return _played(script, base, world, lambda *_: world.sweep())


def disturbed(script: Script, base: Mapping[str, bytes], world: World, seed: int) -> tuple[Picture, int]:
    """The same with a misfortune at most runs and a whole run behind it, before the next cause and the next
    timer; and how many there were.
    """
    struck = [0]

    def run(place: int, before: int) -> None:
        dice = Dice.of(seed, "convergence", place)
        if dice.chance(70):
            struck[0] += 1
            _misfortune(world, dice.pick(MISFORTUNES), dice)
            _wait(world, dice, before)
        world.sweep()

    return _played(script, base, world, run), struck[0]


def _played(
    script: Script, base: Mapping[str, bytes], world: World, run: Callable[[int, int], object]
) -> Picture:
    stage = Stage.of(world, script, base)
    steps = [step for step in script.steps if step.verb != "lost"]
    last = steps[-1].at if steps else 0
    steps += [Step(last + 86_400, "run"), Step(last + 2 * 86_400, "run")]
    for place, step in enumerate(steps):
        world.hosting.now = max(world.hosting.now, START + timedelta(seconds=step.at))
        if step.verb == "run":
            after = steps[place + 1].at if place + 1 < len(steps) else step.at + _SPREAD
            # Runs on the same second of several days would meet each other's timers.
            late = min(Dice.of(script.seed, "late", place).below(_SPREAD), max(after - step.at - _LONGEST, 0))
            world.hosting.now += timedelta(seconds=late)
            run(place, after)
        else:
            perform(stage, step)
    return picture(world)


def _misfortune(world: World, kind: str, dice: Dice) -> None:
    """What befalls a run; time stands still for it."""
    crossing = dice.between(1, 12) if dice.chance(50) else dice.between(1, 60)

    def other() -> None:
        wire, world.wire = world.wire, quiet
        world.sweep()
        world.wire = wire

    match kind:
        case "lost":
            return
        case "reordered":
            world.order = crossing
        case "killed":
            world.wire = Crossing(crossing)
        case "failing" if dice.chance(40):
            world.wire = Strike(f"before {dice.pick(CALLS)}", kills=False, always=True)
        case "failing":
            world.wire = Crossing(crossing, kills=False, always=dice.chance(50))
        case "overtaken":
            world.wire = Meanwhile(crossing, other)
    world.sweep()
    world.wire, world.order = quiet, 0


def _wait(world: World, dice: Dice, before: int) -> None:
    """Some seconds later, on the same day, before the next step and the next timer."""
    limits = [START + timedelta(seconds=before), world.now + timedelta(seconds=dice.between(1, _LONGEST))]
    known = (rfc for name in world.rfcs() if (rfc := world.rfc(name)) is not None)
    limits += [due.at for rfc in known for due in dues(rfc, world.governance) if due.at > world.now]
    then = min(limits) - timedelta(seconds=1)
    if world.now < then and then.date() == world.now.date():
        world.hosting.now = then


# --- what is compared ---


def picture(world: World) -> Picture:
    """Ledgers, the default branch's files, conversations, and what each pull request shows, by name."""
    words = _words(world)

    def plain(text: str) -> str:
        bare = _WORD.sub(lambda word: "#" if len(word[0]) == _OBJECT else words.get(word[0], word[0]), text)
        return _TIME.sub(" hh:mm", bare)

    found: dict[str, list[str]] = {}
    for name in world.rfcs():
        records = [_said(event.record()) for event in world.history(name)]
        found[f"ledger {name}"] = [
            plain(json.dumps(record, sort_keys=True, ensure_ascii=False)) for record in records
        ]
    for path, raw in world.main.items():
        found[f"file {path}"] = plain(raw.decode(errors="replace")).splitlines()
    hosting = world.hosting
    for number, pull in hosting.pulls.items():
        found[f"comments {number}"] = sorted(
            f"{comment.author.login}: {plain(comment.body)} {hosting.reactions.get(comment.id, ())}"
            for comment in hosting.conversation(number)
        )
        state, said = hosting.statuses.get(pull.head, ("", ""))
        found[f"pull request {number}"] = [
            f"open={pull.open} merged={pull.merged} labels={pull.labels}",
            f"{state}: {plain(said)}",
        ]
    return found


def _said(value: Any) -> Any:
    """A record without what the run's time is hashed into; of a text beside its hash the text."""
    if isinstance(value, dict):
        if "text" in value and "sha256" in value:
            return value["text"]
        return {key: _said(item) for key, item in value.items() if key not in _WITHOUT}
    return [_said(item) for item in value] if isinstance(value, list) else value


def _words(world: World) -> dict[str, str]:
    """What stands for hashes over the time of a run, and for ids that depend on what the bot wrote before."""
    hosting = world.hosting
    words = {event.id: "#" for name in world.rfcs() for event in world.history(name)}
    words |= {sha[:size]: "#" for sha in hosting.objects.commits for size in _SHORT}
    people = sorted(c.id for c in hosting.comments.values() if c.author.id != BOT.id)
    return words | {str(comment): f"comment {place}" for place, comment in enumerate(people)}


def differences(one: Picture, other: Picture) -> Iterator[str]:
    """What is not the same, in words."""
    for name in sorted({*one, *other}):
        left, right = one.get(name), other.get(name)
        if left == right:
            continue
        if left is None or right is None:
            yield f"{name} is there in one of them only"
            continue
        pairs = ((a, b) for a, b in zip(left, right, strict=False) if a != b)
        first = next(pairs, (f"{len(left)} lines", f"{len(right)} lines"))
        yield f"{name}: {first[0]} | {first[1]}"
