"""A decision checked whole: text, electorates, tally, concerns, window, reason, and what follows from it.

Invariant: nothing in the event `decided` is believed; each of its figures is computed again from the events
before it and the governance at its own commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from rfcflow.events import Event, moment, thaw
from rfcflow.model import Governance
from rfcflow.verify.counting import Box
from rfcflow.verify.elections import check_election
from rfcflow.verify.entitled import COMMANDS
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.grounds import check_grounds, check_principles, is_said
from rfcflow.verify.moves import decided_before
from rfcflow.verify.snapshots import contentious, track
from rfcflow.verify.standing import Standing
from rfcflow.verify.voices import Voices
from rfcflow.verify.waits import Waits

OUTCOMES: Final = {"accept": "accepted", "reject": "rejected", "withdraw": "withdrawn", "expire": "expired"}
_OPEN: Final = frozenset(("draft", "proposed", "review", "returned", "final-comment", "deferred", "dormant"))
_HINT: Final = "The rules do not give this decision; it was not made by the bot."


def check_decision(
    event: Event,
    before: Standing,
    governance: Governance,
    box: Box,
    voices: Voices,
    events: tuple[Event, ...],
) -> Iterator[Finding]:
    """Everything about one `decided`; `before`, `box` and `voices` are the RFC without it."""
    earlier = decided_before(events, event)
    if earlier is not None:
        yield on(event, "decided-twice", f"it was decided already by event {earlier.seq}.", _HINT)
    disposition = str(event.data["disposition"])
    if not is_said(event.data.get("reason")):
        yield on(event, "no-reason", "it carries no reason.", "No decision without a reason.")
    if disposition not in OUTCOMES:
        yield on(event, "disposition", f"{disposition[:20]!r} is nothing that can be decided.", _HINT)
        return
    if (event.text or "", event.head or "") != _decidable(before, disposition, box):
        ends = before.reached_review and disposition in ("withdraw", "expire")
        which = "somebody else than an author had looked at" if ends else "could be read"
        message = f"its text and head are not those of the last revision that {which}."
        yield on(event, "decided-text", message, _HINT)
    if disposition in ("accept", "reject"):
        if disposition == "accept" and before.self_removal:
            yield from _by_themselves(event, before, box)
        elif _by_word(event, before):
            yield from _by_lead(event, before, governance, box, voices)
        else:
            yield from _by_vote(event, disposition, before, governance, box, voices.waits)
            if disposition == "accept":
                yield from check_election(event, voices.poll)
        if disposition == "reject":
            yield from check_grounds(event, governance)
        yield from check_principles(event, str(event.data.get("track")), governance)
    elif disposition == "withdraw":
        yield from _by_author(event, before)
    else:
        if before.state != "dormant" or event.source.type != "timer":
            yield on(
                event,
                "edge",
                f"only a timer expires an RFC, and only a dormant one (it is {before.state}).",
                _HINT,
            )
    yield from _consequences(event, disposition, before, governance)


def _decidable(before: Standing, disposition: str, box: Box) -> tuple[str, str]:
    """Text and head a decision is about: the last revision, or the last sound one where the text is kept.

    What ends without a vote keeps the last sound text that somebody of the project looked at, and the first
    where nobody did.
    """
    found = list(before.revisions)
    if before.reached_review or disposition == "accept":
        found = [r for r in found if r.text and not r.errors] or found
    if before.reached_review and disposition in ("withdraw", "expire"):
        found = [r for r in found if box.looked.get(r.text, set()) - before.authors] or found[:1]
    return (found[-1].text, found[-1].head) if found else ("", "")


def _by_author(event: Event, before: Standing) -> Iterator[Finding]:
    if before.state not in _OPEN:
        yield on(event, "edge", f"an RFC that is {before.state} is not withdrawn.", _HINT)
    if event.source.type == "timer":
        return
    if event.source.type not in COMMANDS or event.actor is None or event.actor.id not in before.authors:
        who = event.actor.login if event.actor is not None else "nobody"
        yield on(event, "not-entitled", f"{who} may not: only its author withdraws an RFC.", _HINT)


def _by_word(event: Event, before: Standing) -> bool:
    """Whether the lead decided it; a decision made elsewhere is confirmed by the lead's sign-off instead."""
    confirmed = before.recorded is not None and bool(event.data.get("tally"))
    return event.data.get("track") == "lead" and event.source.type != "timer" and not confirmed


def _by_themselves(event: Event, before: Standing, box: Box) -> Iterator[Finding]:
    """Somebody leaves: nobody votes on it. That the change is of their own roles is checked as it lands."""
    if event.data.get("tally"):
        yield on(event, "tally", "nobody votes on somebody's own leaving.", _HINT)
    yield from _readable(event, before, box, accepts=True)


def _by_lead(
    event: Event, before: Standing, governance: Governance, box: Box, voices: Voices
) -> Iterator[Finding]:
    """The lead's word: after a vote of core on this text that failed, or where the kind asks for it."""
    chief = governance.people.get(governance.policy.lead or "")
    who = event.actor.id if event.actor is not None else 0
    recused = {person for person, ballot in box.ballots.items() if ballot.choice == "recuse"}
    if event.source.type not in COMMANDS or chief is None or who != chief.id:
        yield on(event, "not-entitled", "only the lead decides by a word.", _HINT)
    elif who in before.authors | before.subjects or who in recused:
        yield on(event, "not-entitled", "an author, and who is recused, decides nothing.", _HINT)
    if before.state != "review":
        yield on(event, "edge", f"the lead does not decide an RFC that is {before.state}.", _HINT)
    if who in before.shepherds:
        yield on(event, "not-entitled", "who has shepherded an RFC does not decide on it alone.", _HINT)
    asked = (event.text, event.data["disposition"])
    failed = [tally for text, proposed, tally in voices.contests.failed if (text, proposed) == asked]
    if track(before, governance) != "lead" and not failed:
        yield on(event, "not-approved", "no vote of core on this text and disposition had failed.", _HINT)
    elif [thaw(row) for row in event.data["tally"]] != (failed[-1] if failed else []):
        yield on(event, "tally", "its tally is not that of the vote which failed.", _HINT)
    yield from _readable(event, before, box, accepts=event.data["disposition"] == "accept")


def _by_vote(
    event: Event, disposition: str, before: Standing, governance: Governance, box: Box, waits: Waits
) -> Iterator[Finding]:
    window = before.window
    if before.state == "final-comment":
        if window is None or window.disposition != disposition or window.text != event.text:
            yield on(event, "window", "it is not what the final comment period proposed, on its text.", _HINT)
        elif event.at < window.ends:
            yield on(
                event,
                "window",
                f"the final comment period ended only at {window.ends:%Y-%m-%d %H:%M} UTC.",
                _HINT,
            )
    elif before.state not in ("proposed", "review"):
        yield on(event, "edge", f"an RFC that is {before.state} is not decided.", _HINT)
    decides = track(before, governance)
    told = before.recorded is not None and disposition == "accept"
    if (
        before.state != "final-comment"
        and not told
        and (decides != "module" or contentious(before) or disposition != "accept")
    ):
        what = "contentious RFCs and those of core" if disposition == "accept" else "a rejection"
        yield on(event, "window", f"{what} need a final comment period, and none was open.", _HINT)
    needed = {f"module:{m.id}" for name in before.modules for m in governance.modules_of(name)}
    needed |= {decides} if decides != "module" else set()
    absent = sorted(needed - set(box.scopes))
    if absent or not box.scopes:
        yield on(
            event,
            "electorate",
            f"{', '.join(absent) or 'nobody'} had no part in it.",
            "Every scope must agree.",
        )
    yield from _standing(event, before, box, waits)
    over = window is not None and event.at >= window.ends
    yield from _count(event, disposition, before, box, window_over=over)


def _standing(event: Event, before: Standing, box: Box, waits: Waits) -> Iterator[Finding]:
    """What blocks a decision although the votes may suffice."""
    if box.concerns:
        names = ", ".join(sorted(box.concerns))[:120]
        yield on(
            event,
            "open-concern",
            f"these concerns were open: {names}.",
            "A concern blocks until it is resolved.",
        )
    if waits.standing(event.at):
        yield on(event, "wait", "others still had time to object.", _HINT)
    window = before.window
    accepts = window is None or window.disposition == "accept"
    yield from _readable(event, before, box, accepts=accepts)


def _readable(event: Event, before: Standing, box: Box, *, accepts: bool) -> Iterator[Finding]:
    """What blocks a decision whoever makes it; what its author can do blocks no rejection."""
    if box.holds:
        people = ", ".join(str(person) for person in sorted(box.holds))
        yield on(event, "held", f"{people} held it.", "Nothing is decided while a hold lasts.")
    if not accepts:
        return
    revision = before.revision
    if revision is None or not revision.text:
        yield on(event, "decided-text", "there was no readable text.", _HINT)
    elif revision.errors:
        yield on(event, "decided-text", f"its text had {revision.errors} errors.", _HINT)
    if not before.open:
        yield on(event, "closed", "its pull request was closed.", _HINT)
    if "registry-moved" in before.flags:
        yield on(event, "registry", "the default branch had changed the registry it changes.", _HINT)
    if "foreign-base" in before.flags:
        yield on(event, "closed", "its pull request did not target the default branch.", _HINT)


def _count(
    event: Event, disposition: str, before: Standing, box: Box, *, window_over: bool
) -> Iterator[Finding]:
    tallies = box.tallies(event.text, disposition, window_over=window_over)
    if [thaw(value) for value in event.data.get("electorates", ())] != [thaw(v) for v in box.scopes.values()]:
        yield on(event, "electorate", "its electorates are not those the vote was opened with.", _HINT)
    given = [thaw(value) for value in event.data.get("tally", ())]
    for mine in tallies:
        theirs = next((value for value in given if value.get("scope") == mine["scope"]), None)
        if theirs is None:
            yield on(event, "tally", f"the tally of {mine['scope']} is missing.", _HINT)
        elif theirs != mine:
            keys = [key for key in mine if theirs.get(key) != mine[key]] or ["keys"]
            said = "; ".join(f"{key} is {theirs.get(key)!r}, counted {mine.get(key)!r}" for key in keys[:2])
            yield on(event, "tally", f"the tally of {mine['scope']} is wrong: {said}.", _HINT)
        if not mine["passed"]:
            voices = f"{len(mine['yes'])} of {len(mine['eligible'])} by {mine['rule']}"
            message = f"{mine['scope']} had not approved it: {voices}."
            yield on(event, "not-approved", message, _HINT)
        own = sorted({*mine["yes"], *mine["core_yes"]} & before.authors)
        if own:
            names = ", ".join(map(str, own))
            message = f"the sign-off of its author {names} is counted in {mine['scope']}."
            yield on(event, "self-approval", message, "Nobody approves their own RFC.")
    ayes = {int(p) for mine in tallies for p in (*mine["yes"], *mine["core_yes"])}
    newest = max((box.ballots[person].seq for person in ayes), default=box.fresh_after)
    if before.state != "final-comment" and newest < box.fresh_after:
        message = "every sign-off is older than a window that proposed something else."
        yield on(event, "not-approved", message, "One voter has to say it again after such a window.")
    if len(given) != len(tallies):
        yield on(event, "tally", f"it has {len(given)} tallies, and {len(tallies)} electorates voted.", _HINT)


def _consequences(
    event: Event, disposition: str, before: Standing, governance: Governance
) -> Iterator[Finding]:
    lands = before.reached_review or disposition == "accept"
    if bool(event.data.get("lands", True)) != lands:
        said = "lands" if lands else "does not land"
        yield on(
            event,
            "lands",
            f"its text {said}, and the event says otherwise.",
            "Only what was in review is published.",
        )
    target = None if lands else OUTCOMES[disposition]
    if event.data.get("to") != target:
        yield on(event, "edge", f"it moves to {event.data.get('to')!s:.20}, not {target}.", _HINT)
    expected: datetime | None = None
    decides = str(event.data.get("track"))
    if decides != track(before, governance) and (
        decides != "lead" or disposition not in ("accept", "reject")
    ):
        yield on(event, "track", f"it says the track {decides[:20]!r}, which was another.", _HINT)
    if disposition in ("accept", "reject"):
        policy = governance.policy
        by_module = decides == "module"
        expected = event.seen + timedelta(days=max(policy.veto_days, policy.dispute_days if by_module else 0))
    given = event.data.get("contestable_until")
    if (moment(given) if given is not None else None) != expected:
        said = f"{expected:%Y-%m-%d}" if expected else "never"
        yield on(
            event,
            "contestable",
            f"it can be contested until {said}, and the event says {given!s:.30}.",
            _HINT,
        )


def check_lowered(event: Event, before: Standing) -> Iterator[Finding]:
    """Core lowers the class with a reason, and never below what the text says of itself."""
    if not is_said(event.data.get("reason")):
        yield on(event, "no-reason", "it carries no reason.", _HINT)
    if before.revision is not None and before.revision.meta.get("contentious"):
        yield on(event, "class", "its own text names a category.", "A text's own word is not overruled.")
    if not contentious(before):
        yield on(event, "class", "it was routine already.", _HINT)


def check_lapse(event: Event, before: Standing, box: Box, voices: Voices) -> Iterator[Finding]:
    """A window lapses only when something was missing."""
    window = before.window
    if window is None:
        return
    tallies = box.tallies(window.text, window.disposition, window_over=True)
    failed = [tally["scope"] for tally in tallies if not tally["passed"]]
    if [thaw(value) for value in event.data["tally"]] != tallies or list(event.data["failed"]) != failed:
        yield on(event, "tally", "its tally is not what the ballots give.", _HINT)
    standing = next(_standing(event, before, box, voices.waits), None) is None
    elected = voices.poll.opened is None or voices.poll.counted()[1] is not None
    if tallies and not failed and standing and elected:
        yield on(event, "lapse", "every rule was met, so it was to be decided.", _HINT)


def check_deferral(
    event: Event, before: Standing, governance: Governance, box: Box, waits: Waits
) -> Iterator[Finding]:
    """A timer defers what a final comment period proposed to defer, or what lapsed twice and nobody moved."""
    window = before.window
    if window is None and before.state == "review":
        text = before.revision.text if before.revision is not None else ""
        row = governance.states.states.get("review")
        days = row.timers.get("lapsed") if row is not None else None
        lapses = before.lapses.count(text)
        if lapses < 2 or days is None or before.since is None:
            yield on(event, "timer", "no clock was running that could have caused it.", _HINT)
        elif event.at < before.since + timedelta(days=days):
            yield on(event, "timer", f"its clock of {days} days began on {before.since:%Y-%m-%d}.", _HINT)
        return
    if window is None or window.disposition != "defer" or event.at < window.ends:
        yield on(event, "window", "no final comment period that proposed it was over.", _HINT)
        return
    given = event.data.get("until")
    if (moment(str(given)) if given else None) != window.until:
        yield on(event, "window", "it is deferred until another date than the window proposed.", _HINT)
    yield from _standing(event, before, box, waits)
    for tally in box.tallies(window.text, "defer", window_over=True):
        if not tally["passed"]:
            yield on(event, "not-approved", f"{tally['scope']} had not approved it.", _HINT)


def check_window(event: Event, before: Standing, governance: Governance) -> Iterator[Finding]:
    """A final comment period is as long as the policy at its commit says, in both kinds of days."""
    policy = governance.policy
    ends = moment(str(event.data["ends"]))
    days, working = policy.final_comment_days, policy.final_comment_working_days
    # It runs from when the bot opened it: nobody can answer before they are asked.
    if ends < event.seen + timedelta(days=days):
        message = f"the final comment period has less than {days} days (it ends {ends:%Y-%m-%d %H:%M} UTC)."
        yield on(event, "window", message, _HINT)
    counted, day = 0, event.seen
    while counted < working and day < ends:
        day += timedelta(days=1)
        if day <= ends and day.weekday() < 5 and day.astimezone(UTC).date() not in policy.holidays:
            counted += 1
    if counted < working:
        message = f"the final comment period has {counted} working days of {working}."
        yield on(event, "window", message, _HINT)
    if str(event.data["disposition"]) not in ("accept", "reject", "defer"):
        yield on(event, "disposition", "it proposes nothing that can be decided.", _HINT)
    if not is_said(event.data.get("reason")):
        yield on(event, "no-reason", "it carries no reason.", "No decision without a reason.")
    if event.data["disposition"] == "reject":
        yield from check_grounds(event, governance)
    yield from check_principles(event, track(before, governance), governance)
    kind = governance.kinds.get(before.kind)
    elects = kind is not None and kind.elects is not None and event.data["disposition"] == "accept"
    given = event.data.get("election")
    if elects != (given is not None):
        yield on(event, "election", "it opens an election that its kind does not hold, or none.", _HINT)
    elif given is not None:
        chief = governance.policy.lead
        core = [h for h in governance.policy.core if h != chief and h in governance.people]
        electors = sorted(governance.people[handle].id for handle in core)
        candidates = sorted(before.revision.candidates) if before.revision is not None else []
        if thaw(given) != {"electors": electors, "candidates": candidates}:
            yield on(event, "election", "its electors and candidates are not core's and the text's.", _HINT)
