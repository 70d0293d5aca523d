"""What happens under a governance happens under the one in force."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.simulate.invariants.view import Invariant, View


def check(view: View) -> Iterator[str]:
    """Every event names the governance that was on the default branch when it was seen: nobody keeps a
    role by an old file, and nobody gains one by a file that is not there yet.
    """
    if not view.kept.history:
        return  # the first look at an RFC may come after several runs and changes of the registry
    now = view.governance
    for event in view.fresh:
        rules = view.rules(event.governance)
        if rules is not None and (rules.people, rules.modules, rules.policy) != (
            now.people,
            now.modules,
            now.policy,
        ):
            yield f"has event {event.seq} ({event.type}) under a governance that was not in force"
            return


INVARIANT = Invariant("rules-in-force", check)
