"""How much of a sweep one run does, and the round in which every open pull request is compared.

Invariant: nothing is skipped for good. What a run has no room for is the first thing of the next one; every
six hours all open pull requests are compared with what was last seen of them, whatever the watermarks say; a
round that finds nothing writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from rfcflow.engine.checkpoint import Checkpoint
from rfcflow.engine.run import Run
from rfcflow.errors import UpstreamError
from rfcflow.events import timestamp
from rfcflow.facts import Comment, PullRequest

# Of 1,000 requests an hour; a pull request costs four when it is first seen, and six in the worst case.
MOST: Final = 120
_COST: Final = 6
_RESERVE: Final = 60
ROUND: Final = timedelta(hours=6)
_SILENCE: Final = timedelta(hours=3)
_TURN: Final = timedelta(minutes=30)


def room(run: Run) -> int:
    """How many pull requests this run may look at, with what is left of the token's hour."""
    left = run.github.remaining
    return MOST if left is None else max(min(MOST, (left - _RESERVE) // _COST), 1)


def in_turn(visit: Sequence[PullRequest], checkpoint: Checkpoint, most: int) -> tuple[list[PullRequest], int]:
    """The `most` pull requests whose turn it is, and the cursor behind them (0: all were in it)."""
    ordered = sorted(visit, key=lambda pull: (pull.number <= checkpoint.cursor, pull.number))
    taken = ordered[:most]
    return sorted(taken, key=lambda pull: pull.number), taken[-1].number if len(ordered) > most else 0


def by_the_clock(visit: Sequence[PullRequest], most: int, now: datetime) -> list[PullRequest]:
    """The `most` pull requests whose turn it is where nothing may be remembered: others every half hour."""
    ordered = sorted(visit, key=lambda pull: pull.number)
    parts = max(-(-len(ordered) // most), 1)
    part = int(now.timestamp() // _TURN.total_seconds()) % parts
    return ordered[part * most : (part + 1) * most]


def worth_writing(after: Checkpoint, before: Checkpoint) -> bool:
    """Whether the checkpoint says anything new; that a round found nothing is no reason to push.

    Until something else is written each idle run goes round, too: a request for a hundred pull requests.
    """
    return replace(after, compared=before.compared) != before


def is_due(run: Run, checkpoint: Checkpoint, *, idle: bool) -> bool:
    """Whether the round is due; a run with something to do leaves it to the next one, for one more round."""
    since = checkpoint.compared
    return since is None or run.now - since >= (ROUND if idle else 2 * ROUND)


def go_round(
    run: Run, checkpoint: Checkpoint, visit: list[PullRequest], *, first: bool
) -> tuple[list[PullRequest], dict[int, tuple[Comment, ...]], Checkpoint]:
    """Make the round where the `first` pass of a run finds it due, and look whether the schedule is alive.

    Returns what to visit, what people said in pull requests that the round found, and the checkpoint after.
    """
    if checkpoint.pulls_since is None:
        # This run sees everything by itself.
        checkpoint = replace(checkpoint, compared=run.now)
    due = first and is_due(run, checkpoint, idle=not visit)
    if due or (first and not visit):
        _listen(run, due=due)
    if not due or run.governance.policy.mode == "observe":
        return visit, {}, checkpoint
    missed, comments, checkpoint = _compare_all(run, checkpoint)
    here = {pull.number for pull in visit}
    bot = run.place.bot.id
    said = {number: tuple(c for c in found if c.author.id != bot) for number, found in comments.items()}
    return [*visit, *(pull for pull in missed if pull.number not in here)], said, checkpoint


def _compare_all(
    run: Run, checkpoint: Checkpoint
) -> tuple[list[PullRequest], dict[int, tuple[Comment, ...]], Checkpoint]:
    """Open pull requests that changed and were not listed, what was said in them, and the checkpoint after.

    Pull requests that are open no more are among them, too. Where that is more than one run can look at, the
    round goes on in the next.
    """
    there = {pull.number: pull for pull in run.github.pulls_open()}
    missed = [
        pull for number, pull in there.items() if checkpoint.seen.get(number) != timestamp(pull.updated_at)
    ]
    gone = sorted(checkpoint.seen.keys() - there.keys())
    most = room(run) // 2
    whole = len(missed) + len(gone) <= most
    missed = [*missed, *(run.github.pull(number) for number in gone[:most])][:most]
    said = {pull.number: run.github.issue_comments(pull.number) for pull in missed}
    return missed, said, replace(checkpoint, compared=run.now) if whole else checkpoint


def _listen(run: Run, *, due: bool) -> None:
    """Warn where the schedule has fallen silent: GitHub switches it off after 60 days without a commit.

    Asked by runs that have nothing else to do, and by those with a round (`due`): then, too, a schedule that
    has never run is late.
    """
    if not run.workflow:
        return
    try:
        last = run.github.last_scheduled(run.workflow)
    except UpstreamError as error:
        run.note(f"when the schedule last ran is not known: {error}")
        return
    if (last is None and due) or (last is not None and run.now - last > _SILENCE):
        when = f"last ran at {timestamp(last)}" if last is not None else "has never run"
        run.report.warnings.append(
            f"The schedule of {run.workflow} {when}. Open it under Actions and press *Enable workflow*; "
            "until then deadlines are noticed only when somebody comments."
        )
