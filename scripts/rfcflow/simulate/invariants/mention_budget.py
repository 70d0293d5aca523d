"""The bot disturbs nobody more than the policy allows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rfcflow.simulate.invariants.one_comment_each import marked
from rfcflow.simulate.invariants.view import Invariant, View
from rfcflow.simulate.model.hosting import BOT
from rfcflow.views.say import MOST_MENTIONS

_MOST_READ: Final = 1024
# Each begins with the letters it is found by. Code ends with as many backticks as it began with.
_HIDDEN: Final = re.compile(
    r"[<`](?:(?<=<)!--.*?-->|(?<=`)(`*+)(?:[^`]++|(?!`\1(?!`))`++)*+`\1(?!`))", re.DOTALL
)
_MENTION: Final = re.compile(r"@(?<![\w/]@)([A-Za-z0-9][A-Za-z0-9-]*)")


@lru_cache(maxsize=_MOST_READ)
def mentions(markdown: str) -> tuple[str, ...]:
    """Whom a comment notifies: what follows an @ outside code and HTML comments."""
    if "@" not in markdown or not _MENTION.search(markdown):
        return ()
    return tuple(dict.fromkeys(_MENTION.findall(_HIDDEN.sub("", markdown))))


def check(view: View) -> Iterator[str]:
    """The mention budget is kept: so many people in a comment, so many notices a day for each person
    beside the digest, none in a status and none of people who were not meant.
    """
    events = {event.seq: event for event in view.history}
    read = view.kept.read
    for comment in view.world.hosting.conversation(view.rfc.number):
        view.kept.read = max(view.kept.read, comment.id)
        if comment.author.id != BOT.id or (comment.id <= read and not comment.edited):
            continue
        named = mentions(comment.body)
        marker = marked(comment.body)
        if not named or (marker is None and comment.edited):
            # What has no marker any more was written over by a person.
            continue
        if len(named) > MOST_MENTIONS:
            yield f"mentions {len(named)} people in one comment"
        if marker is None or marker[0] == "status":
            yield f"mentions {', '.join(named)} in its status"
            continue
        last = marker[1].rpartition(" ")[2]
        event = events.get(int(last)) if marker[0] == "notice" else None
        if event is None or event.type == "digest":
            continue
        for login in named:
            told = view.mentioned.setdefault((f"{event.seen:%Y-%m-%d}", login.lower()), set())
            told.add(f"{view.name} {last}")
            if len(told) > view.governance.policy.mentions_per_day:
                yield f"mentions {login} for the {len(told)}th time on {event.seen:%Y-%m-%d}"


INVARIANT = Invariant("mention-budget", check, settled=True)
