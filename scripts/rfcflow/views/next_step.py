"""*What happens next, when, and who must act*: one answer for every state.

Invariant: every RFC that is not in a terminal state gets a sentence, a date, and somebody to act; no sentence
holds words of users, and logins in it mention nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from rfcflow.model import Governance, Rfc
from rfcflow.policy import elections
from rfcflow.policy.clocks import dues
from rfcflow.policy.contests import lead_may_decide
from rfcflow.policy.electorates import track
from rfcflow.policy.machine import OPEN, TERMINAL, timer
from rfcflow.policy.obstacles import lacks_fresh_voice, lacks_module, obstacles, say_wait, standing
from rfcflow.policy.remembered import remembered
from rfcflow.policy.roles import router, shown_login
from rfcflow.views.after_decision import accepted, landing, over
from rfcflow.views.say import joined, logins, plural
from rfcflow.views.standpoint import NextStep, Standpoint, say_missing, waited_for


@remembered
def next_step(rfc: Rfc, governance: Governance) -> NextStep:
    """Where an RFC stands and what moves it next."""
    pending = dues(rfc, governance)
    here = Standpoint(
        rfc, governance, next((due for due in pending if not due.quiet), next(iter(pending), None))
    )
    if rfc.decision is not None and rfc.state not in TERMINAL and rfc.landing is None:
        return landing(here)
    if not rfc.open and rfc.state in OPEN and rfc.state != "dormant":
        return _closed(here)
    if "foreign-base" in rfc.flags and rfc.state in OPEN:
        return here.before(
            "Its pull request targets another branch, so it is outside the process.",
            "Retarget it to the default branch; then it goes on where it stopped.",
            "the author",
        )
    return _BY_STATE.get(rfc.state, over)(here)


def _closed(here: Standpoint) -> NextStep:
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


def _draft(here: Standpoint) -> NextStep:
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


def _proposed(here: Standpoint) -> NextStep:
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


def _offered(here: Standpoint, state: str) -> NextStep:
    offer = here.rfc.offer
    if offer is None:
        return here.before(state, "A maintainer says `/shepherd me`.", "any active maintainer")
    name = shown_login(offer.login)
    what = f"{name} says `/shepherd accept` or `/shepherd decline`; without an answer the next one is asked."
    return NextStep(state, what, offer.expires, name)


def _review(here: Standpoint) -> NextStep:
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
        what = f"It is accepted as soon as its rules are met. Missing now: {say_missing(lacking)}."
        if rfc.waits:
            what += f" Nothing is decided before others had time: {joined(map(say_wait, rfc.waits))}."
        return here.before(state, what, waited_for(lacking, here) or here.shepherd)
    if rfc.writeup is None:
        what = "The shepherd sums up with `/writeup TEXT`, then opens the final comment period."
        return here.before(state, what, here.shepherd)
    what = "The shepherd opens the final comment period with `/final-comment`: to accept, reject or defer."
    return here.before(state, what, here.shepherd)


def _final(here: Standpoint) -> NextStep:
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
    needs = joined([*blocked, *([say_missing(short)] if short else [])])
    who = [*_blockers(rfc), *([waiting] if (waiting := waited_for(lacking, here)) else [])]
    if blocked:
        what = f"When the window ends it goes back to review, unless this is settled: {needs}."
    else:
        what = f"When the window ends {fate}, if nothing is missing by then. Missing now: {needs}."
    return here.at(state, what, joined(who) or _mender(here))


def _returned(here: Standpoint) -> NextStep:
    return here.before(
        "Its author is asked for a new revision.", "A push takes it back to review.", "the author"
    )


def _deferred(here: Standpoint) -> NextStep:
    who = here.shepherd or "core"
    if here.rfc.deferred_until is not None:
        what = "It goes back to review; `/wake` takes it up earlier."
        return here.at("It is deferred: parked until a date.", what, who)
    what = "Its shepherd or author says `/wake` when the time has come."
    return here.before("It is deferred: parked until its condition holds.", what, who)


def _dormant(here: Standpoint) -> NextStep:
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


def _blockers(rfc: Rfc) -> list[str]:
    """Whose concern or hold it is."""
    people = [concern.objector or concern.owner for concern in rfc.blocking_concerns]
    people += [hold.owner for hold in rfc.open_holds]
    return list(dict.fromkeys(shown_login(person.login) for person in people))


def _objectors(here: Standpoint) -> str:
    """Whom a decision waits for, because somebody else cleared its way."""
    people = {person for wait in here.rfc.waits for person in wait.people}
    return logins(people, here.rfc, here.governance, last="or") or "whoever objects"


def _mender(here: Standpoint) -> str:
    """Who can remove what is in the way and is no concern: the text is its author's, modules are routed."""
    return router(here.governance) if not here.rfc.electorates and not here.rfc.modules else "the author"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


_BY_STATE: Final[dict[str, Callable[[Standpoint], NextStep]]] = {
    "draft": _draft,
    "proposed": _proposed,
    "review": _review,
    "returned": _returned,
    "final-comment": _final,
    "deferred": _deferred,
    "dormant": _dormant,
    "accepted": accepted,
    "active": accepted,
    "implemented": accepted,
}
