"""Attestations judged a second time: who, between which texts, how many words, and what goes on after it.

Invariant: written from the documented rules and not from `policy.editorial`; the words of each push are those
of its own event, which is recomputed from Git.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from rfcflow.events import Event, moment
from rfcflow.model import Governance, Revision
from rfcflow.text.keys import HUMAN_KEYS, WORDING
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.standing import Standing

_HINT: Final = "The rules do not give this; it was not made by the bot."


def check_editorial(event: Event, before: Standing, governance: Governance) -> Iterator[Finding]:
    """An editorial change is attested by the shepherd, never by an author, between two texts of this RFC."""
    old, new = str(event.data["old"]), str(event.data["new"])
    now = before.revision
    if event.actor is not None and event.actor.id in before.authors:
        yield on(event, "not-entitled", "an author attests nothing about their own text.", _HINT)
    if now is None or now.errors or new != now.text or event.text != new:
        yield on(event, "editorial", "it does not attest the current, sound text.", _HINT)
        return
    was = [revision for revision in before.revisions if revision.text == old]
    if old == new or not was:
        yield on(event, "editorial", "the text it compares with was never announced.", _HINT)
        return
    # As it was first announced: the hash of a text leaves modules and authors out.
    if _bound(was[0]) != _bound(now):
        yield on(event, "editorial", "more than words differ between the two texts.", _HINT)
    yield from _counted(event, before, was[-1], governance.policy.editorial_words)
    yield from _resumed(event, before, old, governance.policy.editorial_days)


def _counted(event: Event, before: Standing, was: Revision, most: int) -> Iterator[Finding]:
    """All words since the text that was signed, over every attestation since."""
    begins = was
    led = {new: old for old, new in before.attested}
    for _ in before.attested:
        earlier = [r for r in before.revisions if r.text == led.get(begins.text) and r.seq < begins.seq]
        begins = earlier[0] if earlier else begins
    counts = [revision.changed for revision in before.revisions if revision.seq > begins.seq]
    words = None if None in counts else sum(count or 0 for count in counts)
    if event.data["words"] != words:
        yield on(event, "editorial", f"it counts {event.data['words']!s:.12} words, not {words}.", _HINT)
    if words is None or words > most:
        yield on(event, "editorial", f"{words} words had changed, and {most} may.", _HINT)


def _resumed(event: Event, before: Standing, old: str, days: int) -> Iterator[Finding]:
    """A window goes on where this change had ended it, and nobody has less than some days to read it."""
    if event.target is None:
        if "ends" in event.data:
            yield on(event, "window", "it dates a window that does not go on.", _HINT)
        return
    window = before.suspended
    if window is None or window.text != old or window.ends <= event.seen:
        yield on(event, "window", "no final comment period that this change ended could go on.", _HINT)
    elif moment(str(event.data["ends"])) != max(window.ends, event.seen + timedelta(days=days)):
        yield on(event, "window", "the period it resumes ends at another time.", _HINT)


def _bound(revision: Revision) -> tuple[Any, ...]:
    """Everything about a text that is no wording."""
    facts = tuple(_plain(revision.meta.get(key)) for key in HUMAN_KEYS if key not in WORDING)
    registry = (revision.governance, revision.recorded)
    return facts, registry, revision.author_ids, revision.candidates, revision.assets, revision.path


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
