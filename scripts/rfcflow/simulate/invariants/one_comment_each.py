"""The bot says nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from rfcflow.simulate.invariants.view import Invariant, View
from rfcflow.simulate.model.hosting import BOT

MARKER: Final = re.compile(r"<!-- rfcflow:(?P<what>[a-z]+) (?P<key>[^>]*?) -->")


def check(view: View) -> Iterator[str]:
    """There is no duplicate comment: of each status, notice and reply the bot has one."""
    found: Counter[str] = Counter()
    for comment in view.world.hosting.conversation(view.rfc.number):
        marker = MARKER.match(comment.body) if comment.author.id == BOT.id else None
        if marker:
            found[marker[0]] += 1
    yield from (f"has {count} comments {marker}" for marker, count in found.items() if count > 1)


INVARIANT = Invariant("one-comment-each", check)
