"""What happens to a decided RFC: it lands, is contested, is built, is over.

Invariant: as for every next step: a sentence, a date where there is one, and somebody to act.
"""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.model import Motion
from rfcflow.policy.clocks import dues
from rfcflow.policy.machine import OUTCOMES
from rfcflow.policy.motions import lacking as lacking_voices
from rfcflow.policy.motions import missing_voices, purpose
from rfcflow.policy.obstacles import standing
from rfcflow.policy.roles import shown_login
from rfcflow.views.say import joined, logins, plural
from rfcflow.views.standpoint import NextStep, Standpoint, say_missing, waited_for


def landing(here: Standpoint) -> NextStep:
    """It is decided, and its text is not on the default branch yet."""
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


def accepted(here: Standpoint) -> NextStep:
    """It has landed and is in force: contested, or on its way to being built."""
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


def _appealed(here: Standpoint) -> NextStep:
    """Core votes on a dispute."""
    lacking = tuple(tally for tally in standing(here.rfc, window_over=True) if not tally.passed)
    state = f"It is {here.rfc.state}, and core votes on a dispute about it."
    if not lacking:
        return here.at(state, "The dispute is upheld: it is rejected when the vote ends.", "nobody")
    needs = say_missing(lacking)
    what = f"It stays {here.rfc.state} unless core upholds the dispute. Missing for that: {needs}."
    return here.at(state, what, waited_for(lacking, here) or "core")


def _moved(here: Standpoint, motion: Motion) -> NextStep:
    """Core moves to do something together."""
    rfc = here.rfc
    who = logins(missing_voices(motion, rfc), rfc, here.governance, last="or")
    needs = plural(lacking_voices(motion, rfc), "voice")
    what = f"`{motion.id}` carries with {needs} more, else it lapses."
    return NextStep(
        f"It is {rfc.state}, and core moves to {purpose(motion)}.", what, motion.expires, who or "core"
    )


def over(here: Standpoint) -> NextStep:
    """It is in a terminal state."""
    if here.rfc.open_motions:
        return _moved(here, here.rfc.open_motions[0])
    if here.rfc.spam:
        state = "It was closed as spam; neither its title nor its text is shown."
        return NextStep(state, "Nothing more happens here.", None, "nobody")
    kept = " Its text and outcome are kept on the default branch." if here.rfc.landing is not None else ""
    return NextStep(f"It is {here.rfc.state}.{kept}", "Nothing more happens here.", None, "nobody")
