"""Everything several people say together, replayed a second time: motions, contests, elections.

Invariant: each event is judged by what was said before it, and taken afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from rfcflow.events import Event
from rfcflow.model import Governance
from rfcflow.verify.contests import Contests, check_contest
from rfcflow.verify.counting import Box
from rfcflow.verify.elections import Poll, check_ranking
from rfcflow.verify.findings import Finding
from rfcflow.verify.motions import Motions, check_motion
from rfcflow.verify.standing import Standing
from rfcflow.verify.waits import Waits, check_wait


class Voices(Struct):
    """What was said so far."""

    motions: Motions = field(default_factory=Motions)
    contests: Contests = field(default_factory=Contests)
    poll: Poll = field(default_factory=Poll)
    waits: Waits = field(default_factory=Waits)

    def take(self, event: Event, box: Box) -> None:
        """What was said after one more event; raises what an event of the wrong shape raises.

        `box` is the vote without it.
        """
        self.waits.take(event, box)
        self.motions.take(event)
        self.contests.take(event)
        self.poll.take(event)

    def check(self, event: Event, before: Standing, governance: Governance, box: Box) -> Iterator[Finding]:
        """Everything about one event; `before` and `box` are the RFC without it, as this is."""
        yield from check_motion(event, before, governance, box, self.motions)
        yield from check_wait(event, before, box, self.waits)
        yield from check_contest(event, before, governance, box, self.contests)
        if event.type == "ranked":
            yield from check_ranking(event, governance, self.poll)
