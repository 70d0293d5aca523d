"""The sweep: every run is one. It reads what changed, decides, records, shows, until nothing is left.

Invariant: the ledger is written before anything is shown; one broken RFC stops no other; a run that is killed
anywhere leaves work that the next one finds; the run after a finished one writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rfcflow.actions import Action, Land
from rfcflow.adapters.clock import Clock
from rfcflow.decide import decide, rfc_id
from rfcflow.engine import landing
from rfcflow.engine.apply import apply_actions
from rfcflow.engine.broken import say_broken
from rfcflow.engine.checkpoint import FILE, Checkpoint, dump_shown, shown_path
from rfcflow.engine.errata import erratum_gate, merged_erratum
from rfcflow.engine.gather import by_number, facts_for, fetch_heads, landed_files
from rfcflow.engine.issues import hear_issue, turn_away
from rfcflow.engine.look import Look, Report
from rfcflow.engine.numbers import taken_by, taken_gate
from rfcflow.engine.observe import asks_to_observe, observe
from rfcflow.engine.place import Place
from rfcflow.engine.store import Store
from rfcflow.engine.watermarks import Listing, advance
from rfcflow.errors import Invalid, PushRefused, RaceLost, UpstreamError
from rfcflow.events import Event, redact, timestamp
from rfcflow.facts import Comment, Facts, PullRequest
from rfcflow.model import Governance
from rfcflow.policy.fold import fold
from rfcflow.policy.machine import is_behind
from rfcflow.policy.turn import Turn
from rfcflow.views.differences import Shown, body_hash, differences, gate_key
from rfcflow.views.gate import CONTEXT, not_an_rfc, unread
from rfcflow.views.projection import project

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub

__all__ = ["Look", "Report", "Sweep"]
PASSES: Final = 4
RACES: Final = 5
_GONE: Final = (404, 410)


def _silence(line: str) -> None:
    """A note nobody asked for."""
    del line


@dataclass(slots=True)
class Sweep:
    """One run over one repository. `note` receives one line per step, for progress."""

    store: Store
    github: GitHub
    clock: Clock
    note: Callable[[str], None] = _silence

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
        governance = self.store.governance()
        pull = self.github.pull(number)
        said = {number: self.github.issue_comments(number)}
        (look,) = self._look([pull], said, governance, self.store.checkpoint(), self.clock.now())
        return look, self._actions(look, governance, self.store.shown(look.id))

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
        checkpoint = self.store.checkpoint().not_after(now)
        try:
            governance = self.store.governance()
        except Invalid as error:
            if asks_to_observe(self.store):
                report.broken = str(error)
                return True
            say_broken(self.store, self.github, checkpoint, error, report)
            self._save(report, now)
            return True
        listing = self._list(checkpoint, now)
        said = by_number(c for c in listing.comments if c.author.id != self.place.bot.id)
        tampered = self._tampered(listing.comments, governance)
        visit, unread = self._visit(checkpoint, listing.pulls, {*said, *tampered}, only, now)
        if visit:
            self.note(f"looking at {len(visit)} pull request{'s' if len(visit) != 1 else ''}")
        looks = self._look(visit, said, governance, checkpoint, now)
        if governance.policy.mode == "observe":
            report.observed = observe(looks, lambda look: self._actions(look, governance, Shown()))
            report.failures = [f"RFC {look.id}: {why}" for look in looks for why in look.failures]
            report.looked_at = [look.id for look in looks]
            return True
        after = self._commit(looks, checkpoint, governance, report, now)
        after = self._land(looks, after, governance, report)
        after = self._correct(looks, after, governance, report)
        after = self._project(looks, after, governance, report, tampered)
        failed = {look.pull.number for look in looks if look.failures} | unread.keys()
        after = advance(after, listing, failed)
        after = replace(after, governance=checkpoint.governance if failed else self.store.governance_key())
        report.failures = [f"RFC {look.id}: {why}" for look in looks for why in look.failures]
        report.failures += unread.values()
        report.looked_at += [look.id for look in looks if look.id not in report.looked_at]
        idle = not listing.fresh and not any(look.busy for look in looks)
        if idle or report.passes == PASSES:
            self.store.stage({FILE: after.dump()})
            self._save(report, now)
        elif after.gates != checkpoint.gates:
            # A green gate is posted once: the next pass must know of it, though nothing else is settled yet.
            self.store.stage({FILE: replace(self.store.checkpoint(), gates=after.gates).dump()})
        return idle

    def _list(self, checkpoint: Checkpoint, now: datetime) -> Listing:
        """Two requests: pull requests and comments that changed since the watermarks."""
        pulls, listed_at = self.github.pulls_changed(checkpoint.pulls_since)
        since = checkpoint.comments_since or min((pull.created_at for pull in pulls), default=now)
        comments, heard_at = self.github.comments_since(since)
        return Listing(pulls, listed_at, comments, heard_at)

    def _tampered(self, comments: Iterable[Comment], governance: Governance) -> dict[int, str]:
        """Status comments that no longer say what the bot wrote: the hash of what they say, by number."""
        found: dict[int, str] = {}
        for comment in comments:
            if comment.author.id == self.place.bot.id and comment.edited:
                shown = self.store.shown(rfc_id(comment.number, governance.policy.numbering_offset))
                if shown.status == comment.id and shown.status_hash != body_hash(comment.body):
                    found[comment.number] = body_hash(comment.body)
        return found

    def _visit(
        self,
        checkpoint: Checkpoint,
        pulls: Iterable[PullRequest],
        commented: Set[int],
        only: int | None,
        now: datetime,
    ) -> tuple[list[PullRequest], dict[int, str]]:
        """The pull requests to look at (changed, commented, due, pending), and those GitHub does not give."""
        listed = {pull.number: pull for pull in pulls}
        known = {standing.number for standing in checkpoint.open.values()}
        first = checkpoint.pulls_since is None
        wanted = {
            pull.number
            for pull in listed.values()
            if checkpoint.settled.get(pull.number) != timestamp(pull.updated_at)
            and (pull.open or pull.number in known or not first)
        }
        wanted |= commented
        renewed = checkpoint.governance != self.store.governance_key()
        for standing in checkpoint.open.values():
            due = standing.due is not None and standing.due <= now
            if due or standing.pending or renewed:
                wanted.add(standing.number)
        if only is not None:
            wanted.add(only)
        found: dict[int, PullRequest] = {}
        unread: dict[int, str] = {}
        for number in sorted(wanted):
            try:
                found[number] = listed[number] if number in listed else self.github.pull(number)
            except UpstreamError as error:
                # A comment on an issue is a command where it is about an imported RFC. Another answer is one
                # pull request's trouble, unless GitHub cannot be reached at all.
                if error.status is None:
                    raise
                if error.status in _GONE:
                    about = self.github.issue_about_rfc(number)
                    found |= {number: about} if about is not None else {}
                else:
                    unread[number] = f"pull request {number} cannot be read: {error}"
        return list(found.values()), unread

    def _look(
        self,
        visit: list[PullRequest],
        said: Mapping[int, tuple[Comment, ...]],
        governance: Governance,
        checkpoint: Checkpoint,
        now: datetime,
    ) -> list[Look]:
        """Gather and decide, each RFC by itself; each sees the loads that those before it left."""
        fetch_heads(self.store.git, visit)
        landed = landed_files(self.store.git, self.store.main) if visit else {}
        looks: list[Look] = []
        loads = checkpoint
        for pull in visit:
            name = pull.about or rfc_id(pull.number, governance.policy.numbering_offset)
            nothing = Facts(self.place.repository, self.place.default_branch, self.place.bot, pull, None)
            look = Look(name, pull, nothing)
            looks.append(look)
            try:
                look.history = self.store.history(name)
                look.rfc = fold(look.history)
                if pull.about is not None:
                    if not hear_issue(look, self.store, said.get(pull.number, ()), landed, governance):
                        continue
                    plan = decide(look.facts, look.history, loads.roster(name, now), governance, now)
                    look.events, look.rfc, look.mentions = plan.events, plan.rfc, plan.mentions
                    loads = loads.with_mentions(now, look.mentions, look.events)
                    continue
                look.taken = taken_by(name, pull, look.rfc, landed)
                if look.taken:
                    look.history, look.rfc = (), None
                look.facts = facts_for(
                    self.store.git,
                    self.github,
                    self.place,
                    self.store.main,
                    pull,
                    said.get(pull.number, ()),
                    look.rfc,
                    landed,
                )
                if look.taken:
                    look.failures += _doubts(look.facts)
                    continue
                plan = decide(look.facts, look.history, loads.roster(name, now), governance, now)
            except Exception as error:  # noqa: BLE001 - one broken RFC stops no other; the report names it
                look.fail(error)
                continue
            look.events, look.rfc, look.mentions = plan.events, plan.rfc, plan.mentions
            look.failures += _doubts(look.facts)
            if plan.rfc is not None:
                loads = _taken(loads.with_rfc(plan.rfc, governance, pending=False), plan.events)
                loads = loads.with_mentions(now, look.mentions, look.events)
        return looks

    def _commit(
        self,
        looks: list[Look],
        checkpoint: Checkpoint,
        governance: Governance,
        report: Report,
        now: datetime,
    ) -> Checkpoint:
        """The commit point: every event of the pass in one compare-and-swap push."""
        after = checkpoint
        for look in looks:
            if look.rfc is not None:
                after = _taken(after.with_rfc(look.rfc, governance, pending=look.busy), look.events)
                after = after.with_mentions(now, look.mentions, look.events)
        grown = {look.id: _kept(look) for look in looks if look.events}
        if not grown:
            return after
        # Until everything is shown the watermarks stay, and what grew counts as pending.
        self.store.stage(
            {FILE: replace(checkpoint, open=after.open, taken=after.taken, notified=after.notified).dump()}
        )
        commit = self.store.commit(grown, _subject(looks), now)
        if commit is not None:
            self.store.push(commit)
            report.pushes += 1
        for look in looks:
            report.events += look.events
            for event in look.events:
                self.note(f"RFC {look.id}: {event.type}" + (f" → {event.target}" if event.target else ""))
        return after

    def _land(
        self, looks: list[Look], checkpoint: Checkpoint, governance: Governance, report: Report
    ) -> Checkpoint:
        """Bring what is decided, and what became of it, to the default branch; a refusal is tried again."""
        for look in looks:
            rfc = look.rfc
            if rfc is None or not is_behind(rfc):
                continue
            accepted = rfc.decision is not None and rfc.decision.disposition == "accept"
            by_person = governance.policy.merge == "person" and accepted
            if by_person and rfc.landing is None and not rfc.landing_requested:
                continue
            now = self.clock.now()
            roster = checkpoint.roster(look.id, now)
            turn = Turn(look.facts, governance, roster, now, look.id, rfc, look.whole[-1])
            try:
                prepare = landing.prepare if rfc.landing is None else landing.record
                landed = prepare(self.store, look.whole, governance, turn)
                history = (*look.whole, landed.event)
                grown = {**landed.superseded, look.id: history}
                commit = self.store.commit(grown, f"{look.id} {landed.event.type}", now)
                self.store.push(commit, landed.commit)
            except RaceLost:
                raise
            except PushRefused as error:
                look.failures.append(f"the landing was refused: {error}")
                continue
            except Exception as error:  # noqa: BLE001 - one broken RFC stops no other; the report names it
                look.fail(error)
                continue
            report.pushes += 1
            report.events.append(landed.event)
            look.events = (*look.events, landed.event)
            look.rfc = landed.rfc
            checkpoint = checkpoint.with_rfc(landed.rfc, governance, pending=True)
            for name, older in landed.superseded.items():
                checkpoint = self._follow(name, older, looks, checkpoint, governance, report)
            self.note(f"RFC {look.id}: {landed.event.type} as {landed.commit[:12]}")
        return checkpoint

    def _correct(
        self, looks: list[Look], checkpoint: Checkpoint, governance: Governance, report: Report
    ) -> Checkpoint:
        """Record the errata that were merged: an event in the ledger of the RFC each corrects."""
        for look in looks:
            if look.rfc is not None or not look.pull.merged or look.failures:
                continue
            now = self.clock.now()
            try:
                found = merged_erratum(look, self.store, self.github, governance, now)
                if found is None:
                    continue
                name, history = found
                commit = self.store.commit({name: history}, f"{name} erratum", now)
                self.store.push(commit)
            except RaceLost:
                raise
            except Exception as error:  # noqa: BLE001 - one broken RFC stops no other; the report names it
                look.fail(error)
                continue
            report.pushes += 1
            look.writes += 1
            checkpoint = self._follow(name, history, looks, checkpoint, governance, report, added=1)
        return checkpoint

    def _follow(
        self,
        name: str,
        history: tuple[Event, ...],
        looks: list[Look],
        checkpoint: Checkpoint,
        governance: Governance,
        report: Report,
        *,
        added: int = 2,
    ) -> Checkpoint:
        """Another RFC's ledger grew with a landing: the next pass shows it, and this one must not undo it."""
        for look in looks:
            if look.id == name and not look.taken:
                look.events, look.rfc = history[len(look.history) :], fold(history)
        report.events += history[-added:]
        rfc = fold(history)
        if rfc is None:
            return checkpoint
        # An imported RFC whose ledger its successor opened has no conversation of its own to show it in.
        shows = rfc.number != 0
        kept = self.store.checkpoint().with_rfc(rfc, governance, pending=shows)
        self.store.stage({FILE: kept.dump()})
        return checkpoint.with_rfc(rfc, governance, pending=shows)

    # --- projecting ---

    def _actions(self, look: Look, governance: Governance, shown: Shown) -> tuple[Action, ...]:
        if look.rfc is None:
            return ()
        doubts = tuple(look.failures)
        projection = project(
            look.whole, governance, self.place.web, after=shown.seq, doubts=doubts, head=look.pull.head
        )
        actions = differences(projection, look.pull, shown)
        if is_behind(look.rfc):
            actions = (*actions, Land(look.id, look.pull.number, "the default branch is behind the ledger"))
        return actions

    def _project(
        self,
        looks: list[Look],
        checkpoint: Checkpoint,
        governance: Governance,
        report: Report,
        tampered: Mapping[int, str],
    ) -> Checkpoint:
        """Show what the ledgers say, each RFC by itself, and remember what was shown."""
        for look in looks:
            try:
                checkpoint = self._show(look, checkpoint, governance, report, tampered)
            except Exception as error:  # noqa: BLE001 - one broken RFC stops no other; the report names it
                look.fail(error)
        return checkpoint

    def _show(
        self,
        look: Look,
        checkpoint: Checkpoint,
        governance: Governance,
        report: Report,
        tampered: Mapping[int, str],
    ) -> Checkpoint:
        if look.rfc is None:
            if look.pull.about is not None:
                turn_away(look, self.github, self.place)
                report.writes += look.writes
                return checkpoint
            return self._gate_stranger(look, checkpoint, governance, report) if look.pull.open else checkpoint
        shown = self.store.shown(look.id)
        if shown.seq > look.rfc.seq:
            shown = replace(shown, seq=0)
        there = replace(shown, status_hash=tampered.get(look.pull.number, shown.status_hash))
        if any(event.type == "refreshed" for event in look.events):
            there = replace(there, status_hash="", gate="")
        actions = self._actions(look, governance, there)
        applied = apply_actions(self.github, self.place, actions, there, look.rfc.seq)
        look.writes += applied.writes
        report.writes += applied.writes
        look.failures += applied.failures
        if applied.shown != shown:
            self.store.stage({shown_path(look.id): dump_shown(applied.shown)})
        return checkpoint.with_rfc(look.rfc, governance, pending=bool(applied.failures))

    def _gate_stranger(
        self, look: Look, checkpoint: Checkpoint, governance: Governance, report: Report
    ) -> Checkpoint:
        """Green where there is no RFC, pending where nothing could be read; errata have their own."""
        said = unread(look.failures[0]) if look.failures else not_an_rfc()
        if not look.failures:
            said = erratum_gate(look, self.store, governance, self.clock.now()) or said
            said = taken_gate(look.id, look.taken, look.facts) or said
        key = gate_key(look.pull.head, said.state, said.description)
        if checkpoint.gates.get(look.pull.number) == key:
            return checkpoint
        try:
            self.github.set_status(look.pull.head, said.state, said.description, CONTEXT)
        except UpstreamError as error:
            look.failures.append(f"cannot post the gate: {error}")
            return checkpoint
        look.writes += 1
        report.writes += 1
        return replace(checkpoint, gates={**checkpoint.gates, look.pull.number: key})

    def _save(self, report: Report, now: datetime) -> None:
        """Push what is staged, if it differs."""
        commit = self.store.commit({}, "checkpoint", now)
        if commit is not None:
            self.store.push(commit)
            report.pushes += 1


def _doubts(facts: Facts) -> list[str]:
    return [f"{doubt}; nothing is decided on doubt" for doubt in facts.doubts]


def _taken(checkpoint: Checkpoint, events: Iterable[Event]) -> Checkpoint:
    for event in events:
        if event.type == "shepherd-accepted" and event.actor is not None:
            checkpoint = checkpoint.with_taken(event.actor.id, event.at)
    return checkpoint


def _kept(look: Look) -> tuple[Event, ...]:
    """What the ledger keeps of an RFC: of spam the events without a word of it."""
    return redact(look.whole) if look.rfc is not None and look.rfc.spam else look.whole


def _subject(looks: Iterable[Look]) -> str:
    parts = [f"{look.id} {', '.join(event.type for event in look.events)}" for look in looks if look.events]
    text = "; ".join(parts)
    return text if len(text) <= 200 else text[:199] + "…"
