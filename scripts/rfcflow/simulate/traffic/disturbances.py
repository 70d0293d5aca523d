"""Everything that can go wrong in a script, by name: what `--faults` takes.

Invariant: one table; the command's help, the script and the report use it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

RUNS: Final = MappingProxyType(
    {
        "late": "a run comes hours or days after its event",
        "lost": "an event starts no run, or its run is evicted",
        "twice": "an event starts two runs",
        "reordered": "GitHub lists what changed in another order",
        "killed": "a run is killed before or after any request or push",
        "failing": "a request or push answers 502, before or after its effect, once or from there on",
        "overtaken": "another whole run happens at any request or push of this one",
        "skewed": "the runner's clock is ahead of or behind GitHub's",
    }
)
PEOPLE: Final = MappingProxyType(
    {
        "edited": "comments are changed, the bot's status included",
        "deleted": "comments are deleted, the bot's status included",
        "pushed": "heads are pushed, force-pushed and broken at any time",
        "dismissed": "reviews are dismissed",
        "reviewed": "reviews by the button, also by people who may not vote",
        "doors": "pull requests are closed, reopened, converted, retargeted and labelled by hand",
        "merged": "pull requests are merged by hand",
        "forks": "forks are deleted",
        "renamed": "accounts get another login",
        "roles": "people join, leave, become emeritus and declare absence, in the middle of votes",
        "governance": "the governance on the default branch breaks, and is mended",
        "rules": "the default branch takes no merge commits, for weeks or months",
        "calendar": "runs at leap days, ends of years and changes of daylight saving time",
    }
)
FAULTS: Final = MappingProxyType({**RUNS, **PEOPLE})


def chosen(text: str) -> frozenset[str]:
    """The faults of `all`, `none` or `killed,late`; raises ValueError with an unknown name."""
    if text == "all":
        return frozenset(FAULTS)
    if text == "none":
        return frozenset()
    names = frozenset(part.strip() for part in text.split(","))
    for name in sorted(names):
        if name not in FAULTS:
            raise ValueError(name)
    return names
