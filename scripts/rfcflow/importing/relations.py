"""How the proposals of one source refer to each other, and where the two ends disagree.

Invariant: every relation is counted once, by the proposal that writes it; nothing is derived before it is
compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.importing.record import Imported
from rfcflow.text.keys import RELATIONS

Edge = tuple[str, str]


class Relations(Struct, frozen=True):
    """Edges are pairs of ids, sorted.

    `replaces` are (new, old) as the new one writes them, `superseded_by` (old, new) as the old one does;
    `only_replaces` lack the second, `only_superseded_by` the first. `dangling` are (id, target) with a target
    that is not there, `cycles` lists of ids; `without_successor` are superseded and name nobody.
    """

    replaces: tuple[Edge, ...]
    superseded_by: tuple[Edge, ...]
    only_replaces: tuple[Edge, ...]
    only_superseded_by: tuple[Edge, ...]
    dangling: tuple[Edge, ...]
    to_itself: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]
    without_successor: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "replaces": len(self.replaces),
            "superseded_by": len(self.superseded_by),
            "only_replaces": [list(edge) for edge in self.only_replaces],
            "only_superseded_by": [list(edge) for edge in self.only_superseded_by],
            "dangling": [list(edge) for edge in self.dangling],
            "to_itself": list(self.to_itself),
            "cycles": [list(cycle) for cycle in self.cycles],
            "without_successor": list(self.without_successor),
        }


def relate(proposals: Iterable[Imported], others: Collection[str] = ()) -> Relations:
    """The relations among `proposals`; `others` are ids that exist besides them."""
    known = {each.id: each for each in proposals}
    there = {*known, *others}
    replaces = _edges(known, "replaces")
    superseded = _edges(known, "superseded-by")
    forward, backward = set(replaces), {(new, old) for old, new in superseded}
    every = {edge for key in RELATIONS for edge in _edges(known, key)}
    return Relations(
        replaces=replaces,
        superseded_by=superseded,
        only_replaces=tuple(sorted(forward - backward)),
        only_superseded_by=tuple(sorted((old, new) for new, old in backward - forward)),
        dangling=tuple(sorted((name, target) for name, target in every if target not in there)),
        to_itself=tuple(sorted({name for name, target in every if name == target})),
        cycles=tuple(
            cycle
            for key in ("requires", "replaces")
            for cycle in _cycles({name: each.relations.get(key, ()) for name, each in known.items()})
        ),
        without_successor=tuple(
            sorted(
                name
                for name, each in known.items()
                if each.state == "superseded" and not each.relations.get("superseded-by")
            )
        ),
    )


def _edges(known: Mapping[str, Imported], key: str) -> tuple[Edge, ...]:
    return tuple(
        sorted((name, target) for name, each in known.items() for target in each.relations.get(key, ()))
    )


def problems(found: Relations, paths: Mapping[str, str]) -> Iterator[Problem]:
    """The defects in words, each at the file of the proposal that could mend it."""

    def say(name: str, code: str, message: str, hint: str = "") -> Problem:
        return Problem(paths.get(name, name), 0, 0, code, message, hint, "warning")

    mend = "Mend it in the source and import again."
    derived = "The index derives it from the other side."
    for new, old in found.only_replaces:
        message = f"RFC {new} replaces RFC {old}, which does not name it as its successor."
        yield say(old if old in paths else new, "one-sided", message, derived)
    for old, new in found.only_superseded_by:
        message = f"RFC {old} says that RFC {new} superseded it, and RFC {new} does not say so."
        yield say(new if new in paths else old, "one-sided", message, mend)
    for name, target in found.dangling:
        yield say(name, "dangling", f"it refers to RFC {target}, which is not there.", mend)
    for name in found.to_itself:
        yield say(name, "to-itself", "it refers to itself.", "The reference was left out.")
    for cycle in found.cycles:
        way = " → ".join((*cycle, cycle[0]))
        yield say(cycle[0], "cycle", f"its relations lead back to it: {way}.", mend)
    for name in found.without_successor:
        message = f"RFC {name} is superseded and names no successor."
        hint = "Where another one replaces it, the index shows that one; else mend it in the source."
        yield say(name, "no-successor", message, hint)


def _cycles(graph: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """One way round each knot, beginning with its lowest id; references to oneself are no knots."""
    done: set[str] = set()
    for root in sorted(graph):
        trail: list[str] = []
        on_trail: dict[str, int] = {}
        stack: list[tuple[str, Iterator[str]]] = []
        if root not in done:
            stack.append((root, iter(graph[root])))
            on_trail[root] = 0
            trail.append(root)
        while stack:
            name, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                stack.pop()
                done.add(trail.pop())
                del on_trail[name]
            elif target in on_trail and target != name:
                knot = trail[on_trail[target] :]
                lowest = knot.index(min(knot))
                yield (*knot[lowest:], *knot[:lowest])
            elif target in graph and target not in done and target != name:
                stack.append((target, iter(graph[target])))
                on_trail[target] = len(trail)
                trail.append(target)
