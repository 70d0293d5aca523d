"""The matrix: every form of every command, by everybody, wherever an RFC can stand, and the answer it gets.

Invariant: each cell is one real hearing on a copy of a real stage; there is exactly one answer, and the
independent recount allows what it does, or it is a bug and raised as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from msgspec import Struct

from rfcflow.adapters.git import Git
from rfcflow.decide.hearing import hear
from rfcflow.engine.gather import facts_for, landed_files
from rfcflow.errors import RfcflowError
from rfcflow.events import Event
from rfcflow.facts import Comment
from rfcflow.ledger import seal
from rfcflow.model import STATES
from rfcflow.policy.fold import fold
from rfcflow.policy.roles import roles
from rfcflow.policy.turn import Turn
from rfcflow.simulate.model.faults import quiet
from rfcflow.simulate.model.github import ModelGitHub
from rfcflow.simulate.model.store import ModelStore
from rfcflow.simulate.play import MINUTE, Failed, Play, perform
from rfcflow.simulate.reading import MAIN_RFC, read_scenario
from rfcflow.slash import commands
from rfcflow.slash.base import Form
from rfcflow.verify.counting import Box
from rfcflow.verify.effects import begun, take
from rfcflow.verify.findings import Finding
from rfcflow.verify.history import judge
from rfcflow.verify.standing import Standing
from rfcflow.verify.voices import Voices

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub

# Everybody who can speak, by the role that sets them apart; `owner` raised the concern that is open.
ACTORS: Final[Mapping[str, str]] = {
    "anyone": "olaf",
    "author": "nina",
    "shepherd": "ada",
    "offered": "ben",
    "module-maintainer": "eve",
    "maintainer": "dan",
    "owner": "fay",
    "core": "cyrus",
    "lead": "cora",
    "on-call": "tri",
}
DECIDED: Final = "decided"
STAGES: Final = (*STATES, DECIDED)
_DISPUTE: Final = '/dispute docs criterion=evidence reopen="A benchmark" It breaks the manual.'
# By verb: arguments that name something of the stage (`{soon}` is a date some days ahead).
_ARGUMENTS: Final[Mapping[str, str]] = {
    "/resolve": "/resolve memory-use It was measured.",
    "/overrule": "/overrule memory-use It was measured.",
    "/module add": "/module add docs",
    "/module remove": "/module remove docs",
    "/shepherd @LOGIN": "/shepherd @eve",
    "/hold": "/hold until={soon} The benchmark runs over the weekend.",
    "/defer": "/defer until={soon} The release must be out first.",
    "/dispute": _DISPUTE,
    "/rank": "/rank @cleo @cyrus",
    "/settle": "/settle dispute-1 Arguments: it breaks; it is mended. Resolution: the manual is mended.",
}
# What somebody said right before, so that there is something to speak about.
_BEFORE: Final[Mapping[str, tuple[str, str]]] = {
    "/shepherd": ("shepherd", "/shepherd release"),
    "/resolve": ("owner", "/concern Memory use"),
    "/overrule": ("owner", "/concern Memory use"),
    "/module remove": ("on-call", "/module add docs"),
    "/unhold": ("owner", "/hold until={soon} The benchmark runs over the weekend."),
    "/settle": ("maintainer", _DISPUTE),
    "/escalate": ("maintainer", _DISPUTE),
    "/routine": ("maintainer", "/contentious compatibility The default changes."),
}
_SOON: Final = timedelta(days=5)
# By form and state: the stage with the past that this command is for, played in place of the plain one.
_PASTS: Final[Mapping[tuple[str, str], str]] = {
    ("/decide accept", "review"): "review-split",
    ("/decide reject", "review"): "review-split-against",
    ("/editorial", "review"): "review-changed",
    ("/rank", "final-comment"): "final-comment-election",
}


class Row(Struct, frozen=True):
    """One form by one role: its answer at each stage, in the order of `STAGES`."""

    command: str
    form: Form
    role: str
    answers: tuple[str, ...]


def forms() -> Iterable[tuple[str, Form]]:
    """Every form with its command's name, in the table's order."""
    return ((name, form) for name, command in commands().items() for form in command.forms)


def matrix(stages: Mapping[str, bytes], base: Mapping[str, bytes]) -> tuple[Row, ...]:
    """Every row; `stages` are scenarios by state, `base` the states, kinds and principles.

    Raises RfcflowError where a stage does not come about, a command gets no answer or several, or does what
    `rfc verify` would object to.
    """
    turns = {stage: _turn(stage, stages, base) for stage in (*STAGES, *_PASTS.values())}

    def answers(form: Form, role: str) -> tuple[str, ...]:
        words = form.usage.split()
        names = (words[0], " ".join(words[:2]))
        pasts = {state: stage for (name, state), stage in _PASTS.items() if name in names}
        return tuple(_answer(turns[pasts.get(s, s)], form, role, s) for s in STAGES)

    return tuple(Row(name, form, role, answers(form, role)) for name, form in forms() for role in ACTORS)


def example(form: Form) -> str:
    """A form written so that it means something at a stage."""
    return _of(form, _ARGUMENTS) or form.example


def _of(form: Form, table: Mapping[str, Any]) -> Any:
    """The row of a form: by its whole usage, its first two words, or its verb where that has one form."""
    words = form.usage.split()
    for key in (form.usage, " ".join(words[:2]), words[0]):
        if key in table and (key != "/shepherd" or form.usage == key):
            return table[key]
    return None


def _turn(stage: str, stages: Mapping[str, bytes], base: Mapping[str, bytes]) -> tuple[Play, Turn]:
    scenario = read_scenario(stages[stage], f"stages/{stage}.yml")
    try:
        play = perform(scenario, "pytorch", base, [])
    except Failed as error:
        raise RfcflowError(f"the stage {stage} does not come about: {error}") from error
    play.world.later(MINUTE)
    return play, _look(play)


def _look(play: Play) -> Turn:
    """What a run would see of the RFC now."""
    world, name = play.world, play.name(MAIN_RFC)
    store = ModelStore.on(world.branches, world.place, quiet)
    store.refresh()
    pull, rfc = world.hosting.pull(play.number(MAIN_RFC)), world.rfc(name)
    git, github = cast(Git, world.hosting.objects), ModelGitHub(world.hosting)
    facts = facts_for(
        git,
        cast("GitHub", github),
        world.place,
        store.main,
        pull,
        (),
        rfc,
        landed_files(git, store.main),
    )
    history = world.history(name)
    roster = store.checkpoint().roster(name, world.now)
    return Turn(facts, store.governance(), roster, world.now, name, fold(history), history[-1])


def _answer(stage: tuple[Play, Turn], form: Form, role: str, name: str) -> str:
    """The answer to one form: done, shown, no-effect, refused or misunderstood."""
    play, settled = stage
    about = f"{form.usage} by {role} in {name}"
    turn = settled.copy()
    before_it = _of(form, _BEFORE)
    if before_it is not None:
        _say(play, turn, *before_it)
    found = roles(play.world.hosting.account(ACTORS[role]), turn.known, turn.governance, turn.today)
    before = len(turn.events)
    _say(play, turn, role, example(form))
    made = [event for event in turn.events[before:] if event.source.type == "comment"]
    answered = [event for event in made if event.type == "answered"]
    if answered:
        return _verdict(answered, made, about)
    if not made:
        raise RfcflowError(f"{about} gets no answer")
    if not found & set(form.who):
        raise RfcflowError(f"{about} is done, and is for {', '.join(form.who)} only")
    for finding in _recounted(play.world.history(play.name(MAIN_RFC)), turn):
        raise RfcflowError(f"{about} is done, and `rfc verify` would object: {finding}")
    return "done"


def _recounted(history: tuple[Event, ...], turn: Turn) -> Iterator[Finding]:
    """What the independent recount finds in the events of a turn, sealed behind the ledger."""
    whole = (*history, *seal(turn.events, history))
    standing: Standing | None = None
    box, voices = Box(), Voices()
    for event in whole:
        found = judge(event, standing, turn.governance, box, voices, whole)
        if event.seq > len(history):
            yield from found
        standing = begun(event) if standing is None else standing
        take(standing, event)
        voices.take(event, box)
        box.take(event)


def _say(play: Play, turn: Turn, role: str, words: str) -> None:
    hosting = play.world.hosting
    words = words.replace("{soon}", (turn.now + _SOON).strftime("%Y-%m-%d"))
    key, number = hosting.last_id + len(turn.events) + 1, play.number(MAIN_RFC)
    hear(turn, Comment(key, number, hosting.account(ACTORS[role]), words, turn.now, turn.now))


def _verdict(answered: list[Event], made: list[Event], about: str) -> str:
    if len(answered) > 1 or len(answered) != len(made) or len(answered[0].data["answers"]) != 1:
        raise RfcflowError(f"{about} gets {len(made)} events, and should get one answer")
    return str(answered[0].data["answers"][0]["verdict"])


# --- as a page ---

_MARKS: Final = {"done": "✔", "shown": "▤", "no-effect": "○", "refused": "✖", "misunderstood": "?"}
_SHORT: Final = {
    "draft": "draft",
    "proposed": "prop.",
    "review": "review",
    "returned": "ret'd",
    "final-comment": "final",
    "deferred": "def.",
    "dormant": "dorm.",
    "accepted": "acc.",
    "active": "act.",
    "implemented": "impl.",
    "rejected": "rej.",
    "withdrawn": "withd.",
    "expired": "exp.",
    "superseded": "sup.",
    "retired": "retd",
    DECIDED: "dec'd",
}
_INTRODUCTION: Final = """# Who may say what, where

Every form of every command, written by everybody, wherever an RFC can stand, and the answer it gets: each
cell is the real hearing of that command on a small project's RFC, played in memory.

✔ done · ▤ text is shown · ○ understood, and changes nothing · ✖ refused, with who may and what can be said
instead · ? not understood, with how it is written

People whose answers are the same share a row. *offered* has the shepherd's place offered where it is free,
*owner* raised the concern or holds what a command is about, *maintainer* maintains another module, and
*module-maintainer* one of the RFC's. The last column, *dec'd*, is a decided RFC that waits for a person to
bring it to the default branch. A ✔ or ○ depends on the RFC as well as on its state: what has been said
already has no effect. A ✖ says that it is refused in the situation that is played, which is a plain one:
where a command is for another one, the words below its table say which.
"""
# By verb: what must have happened before it can be done.
_NEEDS: Final[Mapping[str, str]] = {
    "decide": "It needs a vote of core on this text and word that failed, as played here in review, or a "
    "kind that the lead decides.",
    "editorial": "It needs sign-offs that another text left stale, as played here in review.",
    "rank": "It needs an election, of a kind that has one, as played here in the final comment period.",
    "correct": "It needs a record on the default branch, and another state than the one that it is in; the "
    "stages that lack it show ✖.",
}


def page(rows: Iterable[Row]) -> str:
    """The matrix as Markdown."""
    lines = [_INTRODUCTION]
    command = ""
    merged: dict[tuple[str, str], dict[tuple[str, ...], list[str]]] = {}
    for row in rows:
        same = merged.setdefault((row.command, row.form.usage), {})
        same.setdefault(row.answers, []).append(row.role)
    for (name, usage), groups in merged.items():
        if name != command:
            lines.append(f"## /{name}\n")
            command = name
        lines += [f"`{usage}`\n", "| who | " + " | ".join(_SHORT[stage] for stage in STAGES) + " |"]
        lines.append("|---|" + ":-:|" * len(STAGES))
        for answers, people in groups.items():
            who = "everybody" if len(people) == len(ACTORS) else ", ".join(people)
            lines.append(f"| {who} | " + " | ".join(_MARKS[answer] for answer in answers) + " |")
        lines.append("")
        if name in _NEEDS:
            lines.append(f"{_NEEDS[name]}\n")
    return "\n".join(lines).rstrip() + "\n"
