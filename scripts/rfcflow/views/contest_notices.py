"""Notices about motions and disputes: who is asked to speak, and what came of it.

Invariant: as every notice: a new comment, at most one for an event, at most ten mentions.
"""

from __future__ import annotations

from rfcflow.events import Event, moment, spoken
from rfcflow.model import Dispute, Governance, Motion, Rfc
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.motions import lacking, missing_voices, purpose
from rfcflow.policy.roles import core, shown_login
from rfcflow.policy.waits import BEGUN
from rfcflow.text.neutral import code, inline
from rfcflow.views.say import REASON_SHOWN, joined, mentions, plural
from rfcflow.views.voices import say_grounds


def contest_notice(event: Event, before: Rfc, rfc: Rfc, governance: Governance) -> str | None:
    """The text of the notice an event of these makes, or None."""
    match event.type:
        case "motion-opened":
            return _moved(_motion(event, rfc), rfc, governance)
        case "motion-lapsed":
            motion = _motion(event, rfc)
            return f"The motion `{motion.id}`, to {purpose(motion)}, has lapsed: {event.data['why']}."
        case "concern-overruled":
            return _overruled(event, before, rfc)
        case "overturned" | "corrected" | "retired":
            return _changed(event, rfc)
        case "reopened" if event.target is not None:
            return f"{_author(rfc)}, core took this RFC up again: it is proposed.\n\n{_reason(event)}"
        case "dispute-opened":
            return _disputed(rfc.disputes[-1], rfc, governance)
        case "dispute-settled":
            return _settled(event, rfc)
        case "escalated":
            return _escalated(event, rfc, governance)
        case "dispute-closed":
            names = joined(f"`{name}`" for name in event.data["disputes"])
            return f"Core did not uphold {names}: the decision stands, and is final."
        case _:
            return None


def _author(rfc: Rfc) -> str:
    return f"@{shown_login(rfc.author.login)}" if rfc.author else "To its author"


def _reason(event: Event) -> str:
    return f"Reason: {inline(spoken(event.data.get('reason')), REASON_SHOWN)}"


def _motion(event: Event, rfc: Rfc) -> Motion:
    return next(motion for motion in rfc.motions if motion.id == event.data["motion"])


def _moved(motion: Motion, rfc: Rfc, governance: Governance) -> str | None:
    missing = lacking(motion, rfc)
    if not missing:
        return None  # it takes effect at once, and that is said
    asked = mentions(missing_voices(motion, rfc), rfc, governance)
    opener = shown_login(motion.voices[0].login)
    why = say_grounds(motion.criteria, motion.reopens)
    line = f"/{motion.kind} {motion.subject}".strip()
    return (
        f"{opener} moves to {purpose(motion)}.\n\nReason: {inline(motion.reason, REASON_SHOWN)}\n\n"
        + (f"{why}\n\n" if why else "")
        + f"{asked or 'Core'}: it needs {plural(missing, 'voice')} more. Whoever agrees says {code(line)} by "
        f"{say_moment(motion.expires)}; then it lapses."
    )


def _overruled(event: Event, before: Rfc, rfc: Rfc) -> str | None:
    names = set(event.data["ids"])
    owners = [concern.owner for concern in before.open_concerns if concern.id in names]
    if not owners:
        return None
    motion = _motion(event, rfc)
    return (
        f"@{shown_login(owners[0].login)}, core "
        f"({joined(shown_login(voice.login) for voice in motion.voices)}) overruled your concern "
        f"`{motion.subject}`: it blocks no longer.\n\nReason: {inline(motion.reason, REASON_SHOWN)}"
    )


def _changed(event: Event, rfc: Rfc) -> str:
    how = {
        "overturned": "core overturned the acceptance of this RFC",
        "corrected": "core corrected the record of this RFC",
        "retired": "core took this RFC out of force",
    }[event.type]
    voices = [m.voices for m in rfc.motions if m.id == event.data.get("motion")]
    who = f" ({joined(shown_login(voice.login) for voice in voices[0])})" if voices else ""
    why = say_grounds(
        (str(name) for name in event.data.get("criteria", ())), spoken(event.data.get("reopens"))
    )
    said = [f"{_author(rfc)}, {how}{who}: it is **{event.target}**.", _reason(event), why]
    if event.type == "overturned" and rfc.replaced:
        names = joined(f"RFC {name}" for name in rfc.replaced)
        said.append(f"What it replaced ({names}) stays superseded until core says `/correct STATE` there.")
    return "\n\n".join(part for part in said if part)


def _disputed(dispute: Dispute, rfc: Rfc, governance: Governance) -> str:
    led = f"@{shown_login(rfc.shepherd.login)}" if rfc.shepherd is not None else ""
    signed = mentions({ballot.person for ballot in rfc.ballots}, rfc, governance)
    asked = led or signed or "To those who decided it"
    modules = joined(code(name) for name in dispute.modules)
    why = say_grounds(dispute.criteria, dispute.reopens)
    return (
        f"{asked}, {shown_login(dispute.owner.login)} disputes this decision for {modules}.\n\n"
        f"Reason: {inline(dispute.reason, REASON_SHOWN)}\n\n{why}\n\n"
        f"Please find an answer together and record it with `/settle {dispute.id} TEXT` by "
        f"{say_moment(dispute.settle_by)}; otherwise core votes on it. `/escalate REASON` asks core at once."
    )


def _settled(event: Event, rfc: Rfc) -> str:
    names = set(event.data["disputes"])
    owners = joined(f"@{shown_login(d.owner.login)}" for d in rfc.disputes if d.id in names)
    listed = joined(f"`{name}`" for name in event.data["disputes"])
    until = event.data.get(BEGUN)
    last = (
        f" Who does not agree says `/escalate REASON` by {say_moment(moment(str(until)))}." if until else ""
    )
    return (
        f"{owners}, {listed} is settled, and the decision stands.{last}\n\n"
        f"Arguments: {inline(spoken(event.data['arguments']), REASON_SHOWN)}\n\n"
        f"Resolution: {inline(spoken(event.data['resolution']), REASON_SHOWN)}"
    )


def _escalated(event: Event, rfc: Rfc, governance: Governance) -> str:
    data = event.data
    people = (person.id for person in core(governance) if rfc.author is None or person.id != rfc.author.id)
    asked = mentions(people, rfc, governance) or "Core"
    if data["why"] != "dispute":
        said = "this RFC is before core now, whose rule counts beside that of its modules"
        return f"{asked}: {said}.\n\n{_reason(event)}"
    window = rfc.window
    until = f" by {say_moment(window.ends)}" if window is not None else ""
    return (
        f"{asked}: `{data['dispute']}` is before you. Whoever upholds it, so that this RFC is rejected, says "
        f"`/sign-off`{until}; with too few voices for that the decision stands.\n\n{_reason(event)}"
    )
