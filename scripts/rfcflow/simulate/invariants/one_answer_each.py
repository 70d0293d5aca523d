"""Every command gets exactly one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rfcflow.simulate.invariants.view import Invariant, View
from rfcflow.slash import verbs
from rfcflow.text.commands import parse


def check(view: View) -> Iterator[str]:
    """Every comment with a command is answered once, by a reply or by a reaction, and none is left out."""
    answered = Counter(
        e.source.id for e in view.history if e.type == "answered" and e.source.type == "comment"
    )
    for comment in view.world.hosting.conversation(view.rfc.number):
        if comment.author.bot or "/" not in comment.body:
            continue
        key = str(comment.id)
        heard = f"comment:{key}" in view.rfc.handled
        if answered[key] > 1:
            yield f"answered comment {key} of {comment.author.login} {answered[key]} times"
        elif heard and not answered[key] and not view.world.hosting.reactions.get(comment.id):
            yield f"did what comment {key} says and did not react to it"
        elif not heard and not comment.edited and parse(comment.body, verbs()):
            yield f"left comment {key} of {comment.author.login} without an answer"


INVARIANT = Invariant("one-answer-each", check, settled=True)
