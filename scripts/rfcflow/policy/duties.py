"""What the bot does by itself, each of which policy can switch off: the one table of automatic duties.

Invariant: a duty that is off leaves everything else as it is; what only its timer would have done stays for
people to do by command.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

# What a shepherd owes, as reminders and the status name it, and the reminders there are of each.
SAYS: Final = MappingProxyType(
    {
        "first-contact": "first contact",
        "completeness": "a first summary",
        "experts": "an expert for each module",
        "summary": "a summary",
    }
)
STEPS: Final = ("half", "last")
# Name in `policy.yml` below `duties`, and what it does.
DUTIES: Final = MappingProxyType(
    {
        "offer-shepherd": "asks the next candidate to shepherd an RFC that has nobody",
        "lapse-offer": "lets an offer lapse that got no answer",
        "remind-shepherd": "reminds a shepherd at half time and once before a duty is due",
        "replace-shepherd": "replaces a shepherd who stays silent after a missed duty",
        "nudge-author": "nudges, then warns an author who is silent",
        "park-silent": "parks an RFC whose author stays silent",
        "park-unshepherded": "parks an RFC that nobody takes as shepherd",
        "park-closed": "parks an RFC whose pull request somebody else closed",
        "withdraw-closed": "counts an RFC as withdrawn whose author closed it and does not come back",
        "reopen-closed": "reopens, once, a pull request that somebody else closed",
        "expire": "expires what was parked and nobody woke",
        "agenda": "puts on core's agenda what is stuck",
        "offer-options": "tells the author what can be done when no shepherd is found",
        "wake-deferred": "takes a deferred RFC back to review on its date, and asks after what it waits for",
        "follow-up": "asks how an accepted RFC stands, for issue and announcement, on its `revisit-on` day",
        "activate": "puts process RFCs in force, and governance kinds to implemented, once they have landed",
        "inform-subscribers": "tells subscribers of modules, labels, kinds and priorities of each RFC, once",
        "digest": "gathers what a person's daily budget of mentions left out in one comment a day",
    }
)

# The duty behind each timer; a timer that is not here cannot be switched off.
OF_TIMER: Final = MappingProxyType(
    {
        **{f"{duty}-{step}": "remind-shepherd" for duty in SAYS for step in STEPS},
        "offer": "lapse-offer",
        "shepherd-silent": "replace-shepherd",
        "author-nudge": "nudge-author",
        "author-warning": "nudge-author",
        "author-silent": "park-silent",
        "no-shepherd": "park-unshepherded",
        "closed-by-other": "park-closed",
        "closed": "withdraw-closed",
        "expire": "expire",
        "agenda": "agenda",
        "options": "offer-options",
        "ask-again": "wake-deferred",
        "deferred-until": "wake-deferred",
        "activate": "activate",
        "standing": "follow-up",
        "tracking": "follow-up",
        "revisit": "follow-up",
        "announce": "follow-up",
        "digest": "digest",
    }
)
