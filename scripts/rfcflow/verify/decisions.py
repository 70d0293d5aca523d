"""A decision checked whole: text, electorates, tally, concerns, window, reason, and what follows from it.

Invariant: nothing in the event `decided` is believed; each of its figures is computed again from the events
before it and the governance at its own commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
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
from rfcflow.verify.windows import check_obstacles, check_readable

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
    yield from check_readable(event, before, box, accepts=True)


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
    yield from check_readable(event, before, box, accepts=event.data["disposition"] == "accept")


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
    yield from check_obstacles(event, before, box, waits)
    over = window is not None and event.at >= window.ends
    yield from _count(event, disposition, before, box, window_over=over)


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
