"""Named moments of RFCs' lives, for every text the bot can say and every event it can write."""

from tests.stories import deciding, ending, proposing, reviewing
from tests.stories.telling import KEPT, SHOWN, rfc, world

__all__ = ["KEPT", "SHOWN", "deciding", "ending", "proposing", "reviewing", "rfc", "world"]
