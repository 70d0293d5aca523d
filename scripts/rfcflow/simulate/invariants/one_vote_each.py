"""One vote per person, and none for authors."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.simulate.invariants.view import Invariant, View


def check(view: View) -> Iterator[str]:
    """Nobody is counted twice in a tally; neither who opened the pull request nor anybody its texts named
    as an author is counted at all.
    """
    for event in view.fresh:
        if event.type != "decided":
            continue
        before = view.history[: event.seq - 1]
        authors = (
            {view.world.hosting.pulls[view.rfc.number].author.id}
            if view.rfc.number in view.world.hosting.pulls
            else set()
        )
        authors |= {
            int(person) for other in before if other.type == "revised" for person in other.data["author_ids"]
        }
        recused = {other.actor.id for other in before if other.type == "recused" and other.actor is not None}
        for tally in event.data["tally"]:
            yes = list(tally["yes"])
            if len(set(yes)) != len(yes):
                yield f"counts somebody twice in {tally['scope']}"
            if tally["scope"].startswith("motion:"):
                continue
            for person in authors & {*yes, *tally.get("core_yes", ())}:
                yield f"counts its author {person} in {tally['scope']}"
            for person in recused & set(yes):
                yield f"counts {person} in {tally['scope']}, who is recused"


INVARIANT = Invariant("one-vote-each", check)
