"""Mistakes that are planted in the product: one switch for each, for the simulator to find.

Invariant: each changes one rule in one place, the way somebody could get it wrong; nothing here is
imported by the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from importlib import import_module
from itertools import count
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from rfcflow.actions import ClosePull, React
from rfcflow.engine import apply as applying
from rfcflow.engine import landing, record, sweep, visit
from rfcflow.engine.checkpoint import Checkpoint
from rfcflow.engine.record import commit_events
from rfcflow.engine.run import Run
from rfcflow.engine.show import show
from rfcflow.engine.visit import list_changes
from rfcflow.engine.watermarks import advance
from rfcflow.events import Event
from rfcflow.model import Account, Electorate, Governance, Rfc
from rfcflow.policy import ballots, clocks, electorates, fold, motions, obstacles, roles, steps
from rfcflow.policy import turn as turns
from rfcflow.policy.machine import TERMINAL
from rfcflow.policy.remembered import forget
from rfcflow.policy.turn import Turn
from rfcflow.simulate.model.store import ModelStore
from rfcflow.views import projection
from rfcflow.views.gate import gate
from rfcflow.views.landing import landing_files
from rfcflow.views.status import status_comment

attempt = import_module("rfcflow.slash.attempt")
withdraw = import_module("rfcflow.slash.withdraw")
Patch = pytest.MonkeyPatch
PLANTED: dict[str, Planted] = {}


class Planted(Struct, frozen=True):
    """A mistake: how it is made, the invariant that it breaks, and the disturbances and the seed under which
    it is soon found.
    """

    plant: Callable[[Patch], None]
    breaks: str
    faults: str
    seed: int

    @property
    def says(self) -> str:
        """What it is, in words: the plant's docstring."""
        return " ".join((self.plant.__doc__ or "").split())


def planted(
    breaks: str, faults: str = "all", seed: int = 1
) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    """Put a mistake on the list, under its function's name."""

    def add(plant: Callable[[Patch], None]) -> Callable[[Patch], None]:
        PLANTED[plant.__name__.replace("_", "-")] = Planted(plant, breaks, faults, seed)
        return plant

    return add


def forget_folds() -> None:
    """What was folded by a mistaken rule is nobody's business afterwards."""
    fold._STEPS.clear()
    fold._REMEMBERED.clear()
    forget()


# --- votes ---


def _tally_with(patch: Patch, change: Callable[[Rfc, str, str], Rfc]) -> None:
    real = ballots.tally_all

    def tally_all(rfc: Rfc, disposition: str, text: str, *, window_over: bool) -> Any:
        return real(change(rfc, disposition, text), disposition, text, window_over=window_over)

    patch.setattr(obstacles, "tally_all", tally_all)


@planted("decided-by-rule", seed=3)
def skip_the_hash_check(patch: Patch) -> None:
    """A sign-off counts whatever text it was for."""
    _tally_with(
        patch, lambda rfc, _, text: replace(rfc, ballots=tuple(replace(b, text=text) for b in rfc.ballots))
    )


@planted("recount-agrees", seed=3)
def ignore_the_disposition(patch: Patch) -> None:
    """A sign-off to accept counts for rejecting, too."""
    _tally_with(
        patch,
        lambda rfc, disposition, _: replace(
            rfc, ballots=tuple(replace(b, disposition=disposition) for b in rfc.ballots)
        ),
    )


@planted("recount-agrees")
def count_the_author(patch: Patch) -> None:
    """Who opened the pull request may vote on it."""
    real = electorates.eligible
    patch.setattr(
        electorates, "eligible", lambda people, rfc, day: real(people, replace(rfc, author=None), day)
    )
    patch.setattr(Rfc, "authors", property(lambda _: frozenset()))


@planted("recount-agrees", seed=9)
def forget_the_floor(patch: Patch) -> None:
    """Consent needs nobody who said yes."""
    real = ballots._missing

    def missing(electorate: Electorate, *rest: Any, **more: Any) -> str:
        return real(replace(electorate, rule=replace(electorate.rule, floor=0)), *rest, **more)

    patch.setattr(ballots, "_missing", missing)


@planted("recount-agrees")
def any_tally_passes(patch: Patch) -> None:
    """A window that is over decides, whoever signed."""
    real = ballots.tally_all

    def tally_all(*given: Any, **more: Any) -> Any:
        return tuple(replace(tally, passed=True, missing="") for tally in real(*given, **more))

    patch.setattr(obstacles, "tally_all", tally_all)


@planted("recount-agrees", seed=4)
def one_vote_is_a_majority(patch: Patch) -> None:
    """Every rule is met by one yes."""
    real = ballots._missing

    def missing(electorate: Electorate, eligible: Any, yes: Any, *rest: Any, **more: Any) -> str:
        return "" if yes else real(electorate, eligible, yes, *rest, **more)

    patch.setattr(ballots, "_missing", missing)


@planted("one-vote-each")
def count_everybody_twice(patch: Patch) -> None:
    """Who signed off as a maintainer and as a member of core has two votes."""
    real = ballots.tally_all

    def tally_all(*given: Any, **more: Any) -> Any:
        return tuple(replace(tally, yes=tally.yes * 2) for tally in real(*given, **more))

    patch.setattr(obstacles, "tally_all", tally_all)


@planted("recount-agrees")
def concerns_do_not_block(patch: Patch) -> None:
    """An open concern keeps nothing from being decided."""
    patch.setattr(steps, "obstacles", lambda rfc: ())
    _tally_with(patch, lambda rfc, _, __: replace(rfc, concerns=()))


@planted("recount-agrees")
def the_recused_vote(patch: Patch) -> None:
    """A declared conflict of interest is forgotten when votes are taken and counted."""
    patch.setattr(Rfc, "recused", property(lambda _: frozenset()))
    real = ballots.tally

    def tally(electorate: Electorate, cast: Iterable[Any], *rest: Any, **more: Any) -> Any:
        kept = [replace(b, choice="abstain") if b.choice == "recuse" else b for b in cast]
        return real(electorate, kept, *rest, **more)

    patch.setattr(ballots, "tally", tally)


@planted("recount-agrees")
def one_voice_carries_a_motion(patch: Patch) -> None:
    """A veto needs no majority."""
    patch.setattr(motions, "lacking", lambda motion, rfc: 0)


# --- authority ---


@planted("recount-agrees")
def trust_the_login(patch: Patch) -> None:
    """Somebody is who they are called."""
    real = roles.roles

    def by_login(actor: Account, rfc: Rfc, governance: Governance, day: Any) -> frozenset[str]:
        named = (p for p in governance.people.values() if p.login.lower() == actor.login.lower())
        person = next(named, None)
        return real(replace(actor, id=person.id) if person else actor, rfc, governance, day)

    patch.setattr(attempt, "roles", by_login)


@planted("recount-agrees")
def anybody_shepherds(patch: Patch) -> None:
    """Everybody who asks is treated as the shepherd."""
    real = roles.roles
    patch.setattr(attempt, "roles", lambda *given: real(*given) | {"shepherd"})


@planted("as-said", "edited,late,lost", 2)
def edited_comments_count(patch: Patch) -> None:
    """A comment is obeyed as it reads now."""
    hearing = import_module("rfcflow.decide.hearing")

    real = hearing._unfit
    patch.setattr(
        hearing, "_unfit", lambda comment, count: real(replace(comment, updated_at=comment.created_at), count)
    )


@planted("rules-in-force")
def yesterdays_governance(patch: Patch) -> None:
    """The governance is read once and kept."""
    real = ModelStore.governance
    first: list[Governance] = []

    def governance(self: ModelStore) -> Governance:
        if not first:
            first.append(real(self))
        return first[0]

    patch.setattr(
        sweep.Sweep,
        "_begin",
        lambda self, _, report, now: Run(
            self.store, self.github, self.note, governance(self.store), report, now
        ),
    )


# --- time ---


@planted("owner-and-date")
def forget_the_window(patch: Patch) -> None:
    """A final comment period has no end."""
    real = clocks._dues
    patch.setattr(clocks, "_dues", lambda *given: tuple(due for due in real(*given) if due.rule != "window"))


@planted("recount-agrees")
def windows_end_a_day_early(patch: Patch) -> None:
    """Timers fire a day before their date."""
    real = clocks._dues
    day = timedelta(days=1)
    patch.setattr(
        clocks, "_dues", lambda *given: tuple(replace(due, at=due.at - day) for due in real(*given))
    )


@planted("nothing-overdue", "none")
def timers_wait_for_somebody(patch: Patch) -> None:
    """A date that comes is noticed when somebody does something, and not before."""
    real = visit.to_visit

    def to_visit(run: Any, checkpoint: Checkpoint, *rest: Any) -> Any:
        standings = {name: replace(known, due=None) for name, known in checkpoint.open.items()}
        return real(run, replace(checkpoint, open=standings), *rest)

    patch.setattr(sweep, "to_visit", to_visit)


@planted("nothing-early", "skewed")
def trust_the_runners_clock(patch: Patch) -> None:
    """The runner's clock is believed."""
    real = list_changes

    def listed(run: Any, *rest: Any) -> Any:
        return replace(real(run, *rest), listed_at=run.now, heard_at=run.now)

    patch.setattr(sweep, "list_changes", listed)


@planted("only-legal-edges")
def move_without_an_edge(patch: Patch) -> None:
    """What is returned to its author is parked, and nobody asks the state table."""
    real = Turn.emit
    patch.setattr(turns, "edge", lambda *given: given)

    def emit(self: Turn, kind: str, *given: Any, to: str | None = None, **more: Any) -> Event:
        return real(self, kind, *given, to="dormant" if kind == "returned" else to, **more)

    patch.setattr(Turn, "emit", emit)


# --- the engine ---


@planted("recorded-first", "killed")
def act_before_the_commit_point(patch: Patch) -> None:
    """What is decided is shown first and recorded afterwards."""
    real = commit_events

    def committed(run: Any, looks: Any, checkpoint: Any) -> Any:
        show(run, looks, checkpoint, {})
        return real(run, looks, checkpoint)

    patch.setattr(sweep, "commit_events", committed)


@planted("one-answer-each", "failing")
def ignore_the_watermark(patch: Patch) -> None:
    """What was listed counts as done, whatever failed."""
    real = advance
    patch.setattr(sweep, "advance", lambda after, listing, _: real(after, listing, set()))


@planted("recount-agrees")
def hear_twice(patch: Patch) -> None:
    """What a comment said is done each time it is read."""
    real = Turn.handled
    patch.setattr(Turn, "handled", lambda self, kind, key: kind != "comment" and real(self, kind, key))


@planted("ledger-only-grows", "overtaken")
def push_by_force(patch: Patch) -> None:
    """A push does not look whether another run was first."""
    real = ModelStore.push

    def push(self: ModelStore, ledger: str | None, main: str | None = None) -> None:
        self._seen = self.branches.ledger
        real(self, ledger, main)

    patch.setattr(ModelStore, "push", push)


@planted("nothing-lost")
def tidy_up(patch: Patch) -> None:
    """The ledger of what is over is deleted."""
    real = ModelStore.commit

    def commit(self: ModelStore, *given: Any, **more: Any) -> str | None:
        made = real(self, *given, **more)
        if made is not None:
            draft = self.branches.drafts[made]
            kept = {name: events for name, events in draft.histories.items() if not _is_over(events)}
            self.branches.drafts[made] = replace(draft, histories=kept)
        return made

    patch.setattr(ModelStore, "commit", commit)


def _is_over(history: tuple[Event, ...]) -> bool:
    rfc = fold.fold(history)
    return rfc is not None and rfc.state in TERMINAL


@planted("second-run-writes-nothing")
def say_it_again(patch: Patch) -> None:
    """The status is written whenever its RFC is looked at."""
    looks = count()
    real = status_comment
    patch.setattr(projection, "status_comment", lambda *given: f"{real(*given)}\nLook {next(looks)}.\n")


@planted("one-comment-each", "killed,failing", 2)
def post_without_looking(patch: Patch) -> None:
    """A comment is written without looking for an earlier attempt."""
    patch.setattr(applying._Hand, "_own", lambda self, number: ())


@planted("one-comment-each", seed=2)
def leave_doubles(patch: Patch) -> None:
    """What two runs at once both said stays."""
    patch.setattr(sweep, "remove_doubles", lambda run, comments: 0)


@planted("one-answer-each")
def react_to_nothing(patch: Patch) -> None:
    """What is done gets no reaction."""
    real = applying._Hand.do
    patch.setattr(applying._Hand, "do", lambda self, act: None if isinstance(act, React) else real(self, act))


@planted("views-agree")
def leave_it_open(patch: Patch) -> None:
    """What is over is not closed."""
    real = applying._Hand.do
    patch.setattr(
        applying._Hand, "do", lambda self, act: None if isinstance(act, ClosePull) else real(self, act)
    )


@planted("one-answer-each")
def answer_nobody_twice(patch: Patch) -> None:
    """Somebody who was answered once is not answered again."""
    hearing = import_module("rfcflow.decide.hearing")

    real = hearing._obey

    def obey(turn: Turn, comment: Any) -> None:
        before = (e for e in turn.events if e.type == "answered" and e.actor is not None)
        if all(e.actor is None or e.actor.id != comment.author.id for e in before):
            real(turn, comment)

    patch.setattr(hearing, "_obey", obey)


# --- what is shown, and what lands ---


@planted("only-decided-text-lands")
def land_another_text(patch: Patch) -> None:
    """A line is added on the way to the default branch."""
    real: Callable[..., Any] = landing_files

    def landed(rfc: Any, history: Any, governance: Any, text: bytes, *rest: Any, **more: Any) -> Any:
        return real(rfc, history, governance, text + b"\nOne more line.\n", *rest, **more)

    patch.setattr(landing, "landing_files", landed)


@planted("only-decided-text-lands")
def land_without_the_outcome(patch: Patch) -> None:
    """The record of the decision is left out."""
    real: Callable[..., Any] = landing_files

    def landed(*given: Any, **more: Any) -> Any:
        return {path: raw for path, raw in real(*given, **more).items() if "outcomes" not in path}

    patch.setattr(landing, "landing_files", landed)


@planted("nothing-unreviewed-published", "none")
def publish_what_nobody_reviewed(patch: Patch) -> None:
    """What is withdrawn lands, though it never was in review."""
    real = steps.conclude

    def conclude(turn: Turn, *given: Any, **more: Any) -> None:
        if turn.known.state == "proposed":
            turn.rfc = replace(turn.known, reached_review=True)
        real(turn, *given, **more)

    patch.setattr(withdraw, "conclude", conclude)


@planted("views-agree")
def labels_stay(patch: Patch) -> None:
    """Labels are those of the first day."""
    patch.setattr(projection, "labels", lambda rfc, governance: ("rfc: proposed",))


@planted("views-agree")
def always_green(patch: Patch) -> None:
    """The gate says yes."""
    real = gate
    patch.setattr(projection, "gate", lambda *given: replace(real(*given), state="success"))


@planted("mention-budget")
def mention_in_the_status(patch: Patch) -> None:
    """The status mentions people, on every edit."""
    real = status_comment
    patch.setattr(projection, "status_comment", lambda *given: real(*given) + "\n@cora, look.\n")


@planted("mention-budget", "none", 11)
def mentions_without_end(patch: Patch) -> None:
    """The budget of mentions is counted and not kept."""
    deciding = import_module("rfcflow.decide")

    patch.setattr(deciding, "spend", lambda turn, rfc: {})


@planted("ledger-only-grows")
def forget_what_was_said(patch: Patch) -> None:
    """The oldest events of a long ledger are dropped."""
    real = record._kept

    def kept(look: Any) -> tuple[Event, ...]:
        whole = real(look)
        return whole if len(whole) < 12 else whole[2:]

    patch.setattr(record, "_kept", kept)
