"""The sweep: every run is one. It reads what changed, decides, records, shows, until nothing is left.

Invariant: the ledger is written before anything is shown; one broken RFC stops no other; a run that is killed
anywhere leaves work that the next one finds; the run after a finished one writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.actions import Action
from rfcflow.adapters.clock import Clock
from rfcflow.engine.broken import say_broken
from rfcflow.engine.checkpoint import FILE
from rfcflow.engine.deciding import look_at
from rfcflow.engine.doubles import remove_doubles
from rfcflow.engine.gather import by_number
from rfcflow.engine.look import Look, Report
from rfcflow.engine.observe import asks_to_observe, observe
from rfcflow.engine.place import Place
from rfcflow.engine.record import commit_events, correct, land
from rfcflow.engine.rounds import by_the_clock, go_round, in_turn, room, worth_writing
from rfcflow.engine.run import Run
from rfcflow.engine.show import actions_of, show
from rfcflow.engine.store import Store
from rfcflow.engine.visit import hear_whole, list_changes, tampered, to_visit
from rfcflow.engine.watermarks import advance
from rfcflow.errors import Invalid, RaceLost, UpstreamError
from rfcflow.model import Governance
from rfcflow.views.differences import Shown

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub

__all__ = ["Look", "Report", "Sweep"]
PASSES: Final = 4
RACES: Final = 5


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two watermarks; None is before everything."""
    return None if one is None or other is None else min(one, other)


def _silence(line: str) -> None:
    """A note nobody asked for."""
    del line


class Sweep(Struct):
    """One run over one repository. `note` receives one line per step, for progress."""

    store: Store
    github: GitHub
    clock: Clock
    note: Callable[[str], None] = _silence
    since: datetime | None = None
    workflow: str = ""

    @property
    def place(self) -> Place:
        """Where it works."""
        return self.store.place

    def run(self, only: int | None = None) -> Report:
        """Sweep until a pass has nothing to do; `only` looks at that pull request whatever changed.

        Raises UpstreamError when GitHub or Git cannot be read at all, or the ledger's race is lost too often.
        """
        report = Report()
        for _ in range(PASSES):
            report.passes += 1
            idle = self._pass(report, only)
            only = None
            if idle or report.broken:
                break
            # GitHub's times have whole seconds: what was written in this one is settled in the next.
            self.clock.sleep(1)
        return report

    def plan(self, number: int) -> tuple[Look, tuple[Action, ...]]:
        """What a sweep would do to one pull request, without doing it."""
        self.store.refresh()
        run = self._begin(self.store.governance(), Report(), self.clock.now())
        pull = self.github.pull(number)
        said = {number: self.github.issue_comments(number)}
        (look,) = look_at(run, [pull], said, self.store.checkpoint())
        return look, actions_of(run, look, self.store.shown(look.id))

    def _begin(self, governance: Governance, report: Report, now: datetime) -> Run:
        return Run(self.store, self.github, self.note, governance, report, now, self.workflow)

    # --- one pass ---

    def _pass(self, report: Report, only: int | None) -> bool:
        for attempt in range(RACES):
            try:
                return self._try_pass(report, only)
            except RaceLost:
                self.store.unstage()
                self.note(f"another run moved a branch first; reading again ({attempt + 1} of {RACES})")
        raise UpstreamError(f"lost the race for the ledger {RACES} times; the next sweep goes on")

    def _try_pass(self, report: Report, only: int | None) -> bool:
        self.store.refresh()
        now = self.clock.now()
        before = self.store.checkpoint()
        checkpoint = before.not_after(now)
        try:
            governance = self.store.governance()
        except Invalid as error:
            if asks_to_observe(self.store):
                report.broken = str(error)
                return True
            say_broken(self.store, self.github, checkpoint, error, report)
            self._save(report, now)
            return True
        run = self._begin(governance, report, now)
        self.since = (
            earlier(self.since, checkpoint.comments_since) if report.passes > 1 else checkpoint.comments_since
        )
        listing = list_changes(run, checkpoint, self.since)
        # A runner's clock can be wrong by days; what GitHub dates is measured by GitHub's.
        run = replace(run, now=max(listing.listed_at, listing.heard_at))
        removed = remove_doubles(run, listing.comments)
        said = dict(by_number(c for c in listing.comments if c.author.id != self.place.bot.id))
        altered = tampered(run, listing.comments)
        visit, unread = to_visit(run, checkpoint, listing.pulls, {*said, *altered}, only)
        visit, heard, checkpoint = go_round(run, checkpoint, visit, first=report.passes == 1)
        said |= heard
        wanted, most = {pull.number for pull in visit}, room(run)
        observing = governance.policy.mode == "observe"
        if observing:
            visit = by_the_clock(visit, most, run.now)
        else:
            visit, cursor = in_turn(visit, checkpoint, most)
            checkpoint = replace(checkpoint, cursor=cursor)
        left = wanted - {pull.number for pull in visit}
        said |= hear_whole(run, checkpoint, visit, listing.since)
        if visit:
            self.note(f"looking at {len(visit)} pull request{'s' if len(visit) != 1 else ''}")
        looks = look_at(run, visit, said, checkpoint)
        if observing:
            report.left = len(left)
            report.observed = observe(looks, lambda look: actions_of(run, look, Shown()))
            report.failures = [f"RFC {look.id}: {why}" for look in looks for why in look.failures]
            report.looked_at = [look.id for look in looks]
            return True
        after = commit_events(run, looks, checkpoint)
        after = land(run, looks, after)
        after = correct(run, looks, after)
        after = show(run, looks, after, altered)
        failed = {look.pull.number for look in looks if look.failures} | unread.keys() | left
        after = advance(after, listing, failed).with_seen(
            look.pull for look in looks if look.pull.number not in failed
        )
        after = replace(after.with_pending(failed), governance=self.store.governance_key())
        report.failures = [f"RFC {look.id}: {why}" for look in looks for why in look.failures]
        report.failures += unread.values()
        report.waiting = [f"RFC {look.id}: {look.door}" for look in looks if look.door]
        report.looked_at += [look.id for look in looks if look.id not in report.looked_at]
        report.left = len(left)
        if self.github.spent:
            # What failed for want of budget is the next run's; what was shown is remembered.
            report.left += sum(bool(look.failures) for look in looks)
            report.failures = []
            self.store.stage({FILE: after.dump()})
            self._save(report, now)
            return True
        idle = not left and not listing.fresh and not removed and not any(look.busy for look in looks)
        if idle or report.passes == PASSES:
            if worth_writing(after, before):
                self.store.stage({FILE: after.dump()})
            self._save(report, now)
        elif after.gates != checkpoint.gates:
            # A green gate is posted once: the next pass must know of it, though nothing else is settled yet.
            self.store.stage({FILE: replace(self.store.checkpoint(), gates=after.gates).dump()})
        return idle

    def _save(self, report: Report, now: datetime) -> None:
        """Push what is staged, if it differs."""
        commit = self.store.commit({}, "checkpoint", now)
        if commit is not None:
            self.store.push(commit)
            report.pushes += 1
