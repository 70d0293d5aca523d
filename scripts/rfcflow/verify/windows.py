"""What leads to a decision: windows that open and lapse, what stands in the way, deferrals, a lowered class.

Invariant: each is computed again from the events before it and the governance at its own commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Final

from rfcflow.events import Event, moment, thaw
from rfcflow.model import Governance
from rfcflow.verify.counting import Box
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.grounds import check_grounds, check_principles, is_said
from rfcflow.verify.snapshots import contentious, track
from rfcflow.verify.standing import Standing
from rfcflow.verify.voices import Voices
from rfcflow.verify.waits import Waits

_HINT: Final = "The rules do not give this decision; it was not made by the bot."


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
    standing = next(check_obstacles(event, before, box, voices.waits), None) is None
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
    yield from check_obstacles(event, before, box, waits)
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


def check_obstacles(event: Event, before: Standing, box: Box, waits: Waits) -> Iterator[Finding]:
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
    yield from check_readable(event, before, box, accepts=accepts)


def check_readable(event: Event, before: Standing, box: Box, *, accepts: bool) -> Iterator[Finding]:
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
