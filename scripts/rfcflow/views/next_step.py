"""*What happens next, when, and who must act*: one answer for every state.

Invariant: every RFC that is not in a terminal state gets a sentence, a date, and somebody to act; no sentence
holds words of users, and logins in it mention nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from rfcflow.model import Governance, Motion, Rfc
from rfcflow.policy import elections
from rfcflow.policy.ballots import Tally
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.clocks import Due, dues
from rfcflow.policy.contests import lead_may_decide
from rfcflow.policy.electorates import track
from rfcflow.policy.machine import OPEN, OUTCOMES, TERMINAL, timer
from rfcflow.policy.motions import lacking as lacking_voices
from rfcflow.policy.motions import missing_voices, purpose
from rfcflow.policy.obstacles import lacks_fresh_voice, lacks_module, obstacles, say_scope, say_wait, standing
from rfcflow.policy.roles import router, shown_login
from rfcflow.views.say import joined, logins, plural


@dataclass(frozen=True, slots=True)
class NextStep:
    """`state` is where it stands, `next` what happens, `when` the next date (None: no date), `who` must act.

    `then` says what the date brings where `next` can happen before it, `soon` is said where no date tells.
    """

    state: str
    next: str
    when: datetime | None
    who: str
    then: str = ""
    soon: str = ""

    def when_words(self) -> str:
        """The date as people read it."""
        if self.soon:
            return self.soon
        if self.when is None:
            return "no date"
        return f"any time; on {say_moment(self.when)} {self.then}" if self.then else say_moment(self.when)


@dataclass(frozen=True, slots=True)
class _Here:
    """An RFC and its next date."""

    rfc: Rfc
    governance: Governance
    soonest: Due | None

    @property
    def shepherd(self) -> str:
        return shown_login(self.rfc.shepherd.login) if self.rfc.shepherd is not None else ""

    def at(self, state: str, what: str, who: str) -> NextStep:
        """What happens at the next date."""
        return NextStep(state, what, self.soonest.at if self.soonest else None, who)

    def before(self, state: str, what: str, who: str) -> NextStep:
        """What can happen before the next date brings something else."""
        if self.soonest is None:
            return NextStep(state, what, None, who)
        return NextStep(state, what, self.soonest.at, who, self.soonest.what)


def next_step(rfc: Rfc, governance: Governance) -> NextStep:
    """Where an RFC stands and what moves it next."""
    pending = dues(rfc, governance)
    here = _Here(rfc, governance, next((due for due in pending if not due.quiet), next(iter(pending), None)))
    if rfc.decision is not None and rfc.state not in TERMINAL and rfc.landing is None:
        return _landing(here)
    if not rfc.open and rfc.state in OPEN and rfc.state != "dormant":
        return _closed(here)
    if "foreign-base" in rfc.flags and rfc.state in OPEN:
        return here.before(
            "Its pull request targets another branch, so it is outside the process.",
            "Retarget it to the default branch; then it goes on where it stopped.",
            "the author",
        )
    return _BY_STATE.get(rfc.state, _over)(here)


def _landing(here: _Here) -> NextStep:
    decision = here.rfc.decision
    target = OUTCOMES[decision.disposition] if decision is not None else ""
    by_person = target == "accepted" and here.governance.policy.merge == "person"
    if by_person and not here.rfc.landing_requested:
        what = "A maintainer says `/merge`; then the bot brings the decided text to the default branch."
        return here.at(
            f"It is decided: {target}.", what, "a maintainer of one of its modules or a core maintainer"
        )
    step = here.at(
        f"It is decided: {target}. It waits to reach the default branch.",
        "The bot brings the decided text to the default branch.",
        "nobody",
    )
    return replace(step, soon="with the next sweep")


def _closed(here: _Here) -> NextStep:
    if here.rfc.closed_by_author:
        what, who = (
            "It counts as withdrawn unless it is reopened before then.",
            "the author, if it should go on",
        )
        return here.at("Its author closed the pull request.", what, who)
    state = "Its pull request was closed by somebody else than its author, which decides nothing."
    if "reopened-once" in here.rfc.flags or here.rfc.state not in ("draft", "proposed", "review", "returned"):
        return here.before(state, "Whoever may reopens it; then it goes on.", "the author or a maintainer")
    return replace(here.at(state, "The bot reopens it.", "nobody"), soon="with the next sweep")


def _draft(here: _Here) -> NextStep:
    rfc = here.rfc
    errors = rfc.revision.errors if rfc.revision else 0
    if errors:
        state = f"It is a draft: its text has {plural(errors, 'error')}."
        what = "Push a commit that mends what is listed below; then it is proposed at once."
    elif rfc.draft:
        state = "It is a draft: its pull request is marked as one."
        what = "Press *Ready for review*; then it is proposed at once."
    else:
        state, what = "It is a draft.", "The next sweep reads it."
    return here.before(state, what, "the author")


def _proposed(here: _Here) -> NextStep:
    rfc, governance = here.rfc, here.governance
    if lacks_module(rfc, governance):
        who = router(governance)
        return here.before(
            "It is proposed and waits to be routed to a module.",
            f"{who[0].upper()}{who[1:]} says `/module add ID`; then a shepherd is found.",
            who,
        )
    if rfc.offer is not None:
        return _offered(here, f"It is proposed; {shown_login(rfc.offer.login)} is asked to shepherd it.")
    state = "It is proposed and has no shepherd."
    if rfc.public_call:
        state += " Everybody who could be asked was asked, or is not free."
    days = timer(governance.states, "proposed", "no-shepherd")
    last = f" After {days} days it is parked, which counts as the project's failure." if days else ""
    return here.before(state, f"Any active maintainer says `/shepherd me`.{last}", "any active maintainer")


def _offered(here: _Here, state: str) -> NextStep:
    offer = here.rfc.offer
    if offer is None:
        return here.before(state, "A maintainer says `/shepherd me`.", "any active maintainer")
    name = shown_login(offer.login)
    what = f"{name} says `/shepherd accept` or `/shepherd decline`; without an answer the next one is asked."
    return NextStep(state, what, offer.expires, name)


def _review(here: _Here) -> NextStep:
    rfc, governance = here.rfc, here.governance
    if rfc.shepherd is None:
        asked = f" {shown_login(rfc.offer.login)} is asked." if rfc.offer else ""
        return _offered(here, f"It is under review and has no shepherd.{asked}")
    state = f"It is under review, led by {here.shepherd}."
    if rfc.escalated:
        state += " It is before core."
    if rfc.lapses:
        state += f" Its final comment period has lapsed {_times(len(rfc.lapses))}."
    if lead_may_decide(rfc, governance) and rfc.core_failed:
        state += " Core's vote failed, so the lead may `/decide`."
    blocked = obstacles(replace(rfc, waits=()))
    if blocked:
        who = _blockers(rfc) or [_mender(here)]
        return here.before(state, f"First, what is in the way: {joined(blocked)}.", joined(who))
    if track(rfc, governance) == "module":
        if all(tally.passed for tally in standing(rfc)) and lacks_fresh_voice(rfc, standing(rfc)):
            what = (
                "Sign-offs from before the last window would suffice; for a decision one of them is needed "
                "afresh: `/sign-off`."
            )
            voters = {person for tally in standing(rfc) for person in tally.yes}
            return here.before(state, what, logins(voters, rfc, governance, last="or"))
        lacking = tuple(tally for tally in standing(rfc) if not tally.passed)
        if rfc.waits and not lacking:
            waits = joined(map(say_wait, rfc.waits))
            what = f"Its rules are met, and it is accepted if nobody objects: {waits}."
            return here.before(state, what, _objectors(here))
        if lacking and all(tally.passed for tally in standing(rfc, window_over=True)):
            what = (
                "The shepherd opens the final comment period, at whose end it is accepted if nobody objects."
            )
            return here.before(state, what, here.shepherd)
        what = f"It is accepted as soon as its rules are met. Missing now: {_lacking(lacking)}."
        if rfc.waits:
            what += f" Nothing is decided before others had time: {joined(map(say_wait, rfc.waits))}."
        return here.before(state, what, _waiting(lacking, here) or here.shepherd)
    if rfc.writeup is None:
        what = "The shepherd sums up with `/writeup TEXT`, then opens the final comment period."
        return here.before(state, what, here.shepherd)
    what = "The shepherd opens the final comment period with `/final-comment`: to accept, reject or defer."
    return here.before(state, what, here.shepherd)


def _final(here: _Here) -> NextStep:
    rfc = here.rfc
    window = rfc.window
    if window is None:
        return here.at("It is in its final comment period.", "The window ends.", here.shepherd or "core")
    fate = {"accept": "it is accepted", "reject": "it is rejected", "defer": "it is deferred"}[
        window.disposition
    ]
    lacking = tuple(tally for tally in standing(rfc, window_over=True) if not tally.passed)
    # The window itself waits for those who have time to object.
    blocked = obstacles(replace(rfc, waits=()))
    if rfc.election is not None and elections.count(rfc.election).winner is None:
        blocked = (*blocked, "nobody was ranked yet in the election")
    state = f"It is in its final comment period, which proposes to {window.disposition} it."
    if not lacking and not blocked:
        return here.at(
            state, f"All rules are met: {fate} when the window ends, unless something changes.", "nobody"
        )
    short = [tally for tally in lacking if not tally.objected]
    needs = joined([*blocked, *([_lacking(short)] if short else [])])
    who = [*_blockers(rfc), *([waiting] if (waiting := _waiting(lacking, here)) else [])]
    if blocked:
        what = f"When the window ends it goes back to review, unless this is settled: {needs}."
    else:
        what = f"When the window ends {fate}, if nothing is missing by then. Missing now: {needs}."
    return here.at(state, what, joined(who) or _mender(here))


def _returned(here: _Here) -> NextStep:
    return here.before(
        "Its author is asked for a new revision.", "A push takes it back to review.", "the author"
    )


def _deferred(here: _Here) -> NextStep:
    who = here.shepherd or "core"
    if here.rfc.deferred_until is not None:
        what = "It goes back to review; `/wake` takes it up earlier."
        return here.at("It is deferred: parked until a date.", what, who)
    what = "Its shepherd or author says `/wake` when the time has come."
    return here.before("It is deferred: parked until its condition holds.", what, who)


def _dormant(here: _Here) -> NextStep:
    rfc, governance = here.rfc, here.governance
    reasons = {
        "no-shepherd": "nobody took it as shepherd, which is the project's failure and not its author's",
        "closed": "its pull request was closed and not reopened",
    }
    days = timer(governance.states, "review", "author-silent")
    silent = (
        f"its author was silent for {days} days" if rfc.reached_review and days else "its author was silent"
    )
    why = reasons.get(rfc.dormant_reason or "", silent)
    wakes = "A new revision or `/wake` wakes it." if rfc.open else "Reopening its pull request wakes it."
    return here.before(f"It is parked: {why}.", wakes, "the author")


def _accepted(here: _Here) -> NextStep:
    rfc = here.rfc
    if rfc.window is not None:
        return _appealed(here)
    waiting = [dispute for dispute in rfc.open_disputes if dispute.escalated is None]
    if waiting:
        names = joined(f"`{dispute.id}`" for dispute in waiting)
        who = here.shepherd or joined(shown_login(dispute.owner.login) for dispute in waiting)
        what = f"The shepherd ends {names} with `/settle`, or brings it before core with `/escalate`."
        return here.before(f"It is {rfc.state}, and disputed.", what, who)
    if rfc.open_motions:
        return _moved(here, rfc.open_motions[0])
    owner = here.shepherd or "core"
    if rfc.state != "accepted":
        return here.at(f"It is {rfc.state}.", "Its owner is asked how it stands.", owner)
    if any(due.rule == "activate" for due in dues(rfc, here.governance)):
        step = here.at("It is accepted and has landed.", "The bot puts it in force.", "nobody")
        return replace(step, soon="with the next sweep")
    return here.before(
        "It is accepted and has landed.", "Once it is built, `/implemented LINK` says so.", owner
    )


def _appealed(here: _Here) -> NextStep:
    """Core votes on a dispute."""
    lacking = tuple(tally for tally in standing(here.rfc, window_over=True) if not tally.passed)
    state = f"It is {here.rfc.state}, and core votes on a dispute about it."
    if not lacking:
        return here.at(state, "The dispute is upheld: it is rejected when the vote ends.", "nobody")
    what = (
        f"It stays {here.rfc.state} unless core upholds the dispute. Missing for that: {_lacking(lacking)}."
    )
    return here.at(state, what, _waiting(lacking, here) or "core")


def _moved(here: _Here, motion: Motion) -> NextStep:
    """Core moves to do something together."""
    rfc = here.rfc
    who = logins(missing_voices(motion, rfc), rfc, here.governance, last="or")
    needs = plural(lacking_voices(motion, rfc), "voice")
    what = f"`{motion.id}` carries with {needs} more, else it lapses."
    return NextStep(
        f"It is {rfc.state}, and core moves to {purpose(motion)}.", what, motion.expires, who or "core"
    )


def _over(here: _Here) -> NextStep:
    if here.rfc.open_motions:
        return _moved(here, here.rfc.open_motions[0])
    if here.rfc.spam:
        state = "It was closed as spam; neither its title nor its text is shown."
        return NextStep(state, "Nothing more happens here.", None, "nobody")
    kept = " Its text and outcome are kept on the default branch." if here.rfc.landing is not None else ""
    return NextStep(f"It is {here.rfc.state}.{kept}", "Nothing more happens here.", None, "nobody")


def _lacking(tallies: Iterable[Tally]) -> str:
    return joined(f"{tally.missing} for {say_scope(tally.scope)}" for tally in tallies)


def _waiting(tallies: tuple[Tally, ...], here: _Here) -> str:
    """Whose sign-off would count, in words that do not ask all where one suffices."""
    people = {person for tally in tallies for person in tally.waiting}
    if len(tallies) == 1 and tallies[0].missing == plural(len(people), "sign-off"):
        return logins(people, here.rfc, here.governance)
    if len(people) <= 1 or len(tallies) > 1 or not tallies[0].missing.startswith("1 sign-off"):
        return ("some of " if len(people) > 1 else "") + logins(people, here.rfc, here.governance)
    return logins(people, here.rfc, here.governance, last="or")


def _blockers(rfc: Rfc) -> list[str]:
    """Whose concern or hold it is."""
    people = [concern.objector or concern.owner for concern in rfc.blocking_concerns]
    people += [hold.owner for hold in rfc.open_holds]
    return list(dict.fromkeys(shown_login(person.login) for person in people))


def _objectors(here: _Here) -> str:
    """Whom a decision waits for, because somebody else cleared its way."""
    people = {person for wait in here.rfc.waits for person in wait.people}
    return logins(people, here.rfc, here.governance, last="or") or "whoever objects"


def _mender(here: _Here) -> str:
    """Who can remove what is in the way and is no concern: the text is its author's, modules are routed."""
    return router(here.governance) if not here.rfc.electorates and not here.rfc.modules else "the author"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


_BY_STATE: Final[dict[str, Callable[[_Here], NextStep]]] = {
    "draft": _draft,
    "proposed": _proposed,
    "review": _review,
    "returned": _returned,
    "final-comment": _final,
    "deferred": _deferred,
    "dormant": _dormant,
    "accepted": _accepted,
    "active": _accepted,
    "implemented": _accepted,
}
