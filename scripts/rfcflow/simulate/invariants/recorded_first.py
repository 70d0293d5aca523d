"""Nothing is shown before it is recorded: the commit point comes first."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.simulate.invariants.one_comment_each import marked
from rfcflow.simulate.invariants.view import Invariant, View
from rfcflow.simulate.model.hosting import BOT


def check(view: View) -> Iterator[str]:
    """Whatever the bot said is in the ledger: each notice belongs to an event of its number, each reply to an
    answered comment, each reaction to a comment that was heard, and the bot closed only what is over or
    landed.
    """
    hosting, number = view.world.hosting, view.rfc.number
    answered = {f"{e.source.type}:{e.source.id}" for e in view.history if e.type == "answered"}
    for comment in hosting.conversation(number):
        if comment.author.id != BOT.id:
            if hosting.reactions.get(comment.id) and f"comment:{comment.id}" not in view.rfc.handled:
                yield f"has a reaction to comment {comment.id}, which is not in the ledger"
            continue
        what, key = marked(comment.body) or ("", "")
        last = key.rpartition(" ")[2]
        if what == "notice" and int(last) > len(view.history):
            yield f"has a notice of event {last}, which is not in the ledger"
        if what == "reply" and last not in answered:
            yield f"has a reply to {last}, which is not in the ledger"


INVARIANT = Invariant("recorded-first", check)
