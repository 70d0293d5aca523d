"""One RFC's ledger, event by event: order, edges, authority, electorates, decisions.

Invariant: every event is judged by the ledger before it and the governance of its own commit; an event that
cannot be read stops the replay of its RFC with a finding, and never the verification.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct, field

from rfcflow.events import Event
from rfcflow.model import Governance, Rfc
from rfcflow.policy.fold import apply
from rfcflow.verify.claims import check_claim
from rfcflow.verify.counting import Box
from rfcflow.verify.decisions import check_decision
from rfcflow.verify.editorial import check_editorial
from rfcflow.verify.effects import begun, take
from rfcflow.verify.entitled import check_actor, voices_of
from rfcflow.verify.findings import UNREADABLE, Finding, on
from rfcflow.verify.holds import check_hold
from rfcflow.verify.mainline import Mainline
from rfcflow.verify.moves import check_move, check_order
from rfcflow.verify.snapshots import check_left, check_snapshot
from rfcflow.verify.standing import Standing
from rfcflow.verify.voices import Voices
from rfcflow.verify.windows import check_deferral, check_lapse, check_lowered, check_window

MOST_PER_RFC = 40


class Replayed(Struct, frozen=True):
    """A ledger after its replay: the RFC after each event that could be read, and what was found.

    `folded` is the product's own fold, for comparing what is published with what the product publishes;
    nothing is judged by it. `voices` are those who had a voice before each `revised` of an RFC that was in
    review, by the event's place.
    """

    folded: tuple[Rfc, ...]
    findings: tuple[Finding, ...]
    voices: Mapping[int, frozenset[int]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def rfc(self) -> Rfc | None:
        """The RFC as it is now; None where nothing could be read."""
        return self.folded[-1] if self.folded else None

    @property
    def states(self) -> frozenset[str]:
        """Every state it was in."""
        return frozenset(rfc.state for rfc in self.folded)


def replay(
    name: str, events: tuple[Event, ...], governances: Mapping[str, Governance], line: Mainline
) -> Replayed:
    """Check the events of RFC `name`.

    `governances` holds what could be loaded, by the commit events name; `line` is the default branch.
    """
    found = list(check_order(events, name))
    folded: list[Rfc] = []
    rfc: Rfc | None = None
    standing: Standing | None = None
    heard: dict[int, frozenset[int]] = {}
    box = Box()
    voices = Voices()
    newest = -1
    for event in events:
        place = line.position.get(event.governance)
        if place is None:
            found.append(_foreign(event))
        elif place < newest:
            message = f"its governance {event.governance[:12]} is older than that of an event before it."
            found.append(on(event, "governance", message, "The default branch only goes forward."))
        newest = max(newest, place if place is not None else -1)
        governance = governances.get(event.governance)
        try:
            if governance is not None:
                found += judge(event, standing, governance, box, voices, events)
                if standing is not None:
                    found += check_claim(event, standing, events[event.seq - 2], line)
            elif place is not None:
                message = f"the governance at {event.governance[:12]} cannot be loaded."
                found.append(
                    on(event, "governance", message, "`rfc governance check` at that commit says why.")
                )
            if event.type == "revised" and standing is not None and standing.reached_review:
                heard[event.seq] = frozenset(voices_of(standing, box) - standing.authors - standing.recused)
            rfc = apply(rfc, event)
            standing = begun(event) if standing is None else standing
            take(standing, event)
            voices.take(event, box)
            box.take(event)
        except UNREADABLE as error:
            message = f"it does not have the content of a `{event.type}` event ({type(error).__name__})."
            found.append(
                on(
                    event,
                    "unreadable",
                    message,
                    "The bot never writes this; events after it were not judged.",
                )
            )
            break
        folded.append(rfc)
    return Replayed(tuple(folded), tuple(found[:MOST_PER_RFC]), heard)


def _foreign(event: Event) -> Finding:
    message = f"its governance {event.governance[:60]} was never on the default branch's first-parent line."
    return on(event, "governance", message, "An event counts only under rules that were in force.")


def judge(
    event: Event,
    before: Standing | None,
    governance: Governance,
    box: Box,
    voices: Voices,
    events: tuple[Event, ...],
) -> Iterator[Finding]:
    """Judge one event by the ledger before it: `before`, `box` and `voices` are the RFC without it."""
    yield from check_move(event, before, governance)
    if before is None:
        return
    yield from check_actor(event, before, governance, box)
    yield from check_snapshot(event, before, governance, box)
    yield from voices.check(event, before, governance, box)
    match event.type:
        case "elector-left":
            yield from check_left(event, governance, box)
        case "final-comment":
            yield from check_window(event, before, governance)
        case "held" | "unheld" | "hold-expired":
            yield from check_hold(event, before, governance)
        case "routine":
            yield from check_lowered(event, before)
        case "spam" if before.reached_review:
            message = "it was in review, and only what never was is closed as spam."
            yield on(event, "edge", message, "The bot never writes this; look at who pushed to the ledger.")
        case "editorial":
            yield from check_editorial(event, before, governance)
        case "window-lapsed":
            yield from check_lapse(event, before, box, voices)
        case "deferred" if event.source.type == "timer":
            yield from check_deferral(event, before, governance, box, voices.waits)
        case "decided":
            yield from check_decision(event, before, governance, box, voices, events)
