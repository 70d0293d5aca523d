"""The bot says nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rfcflow.simulate.invariants.view import Invariant, View
from rfcflow.simulate.model.hosting import BOT

_MOST_READ: Final = 8192
_MARKER: Final = re.compile(r"<!-- rfcflow:([a-z]+) ([^>]*?) -->")


@lru_cache(maxsize=_MOST_READ)
def marked(body: str) -> tuple[str, str] | None:
    """What a comment of the bot is marked as, and its key; None without a mark."""
    found = _MARKER.match(body)
    return (found[1], found[2]) if found is not None else None


def check(view: View) -> Iterator[str]:
    """There is no duplicate comment: of each status, notice and reply the bot has one."""
    said = view.world.hosting.conversation(view.rfc.number)
    found = Counter(marked(comment.body) for comment in said if comment.author.id == BOT.id)
    for mark, count in found.items():
        if mark is not None and count > 1:
            yield f"has {count} comments marked {' '.join(mark)}"


INVARIANT = Invariant("one-comment-each", check)
