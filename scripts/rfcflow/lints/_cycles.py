"""Circles in a graph of relations: one of each knot, found in linear time.

Invariant: the answer depends on the graph alone; no recursion, so that no chain is too long.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

Edges = Mapping[str, Sequence[str]]


def cycles(edges: Edges) -> list[tuple[str, ...]]:
    """For each strongly connected part of two nodes or more a shortest cycle through its first node.

    Each cycle begins with its part's first node in alphabetical order; an edge to itself is no cycle here.
    """
    return sorted(_shortest(edges, part) for part in _parts(edges) if len(part) > 1)


def _shortest(edges: Edges, part: frozenset[str]) -> tuple[str, ...]:
    start = min(part)
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for target in edges.get(node, ()):
            if target == start and node != start:
                way = [node]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if target in part and target != start and target not in came_from:
                came_from[target] = node
                queue.append(target)
    raise AssertionError("a part of several nodes has a way back")  # by what strongly connected means


def _parts(edges: Edges) -> Iterator[frozenset[str]]:
    """The strongly connected parts (Tarjan, 1972, with a stack of its own)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    is_open: set[str] = set()
    for root in sorted(edges):
        if root in index:
            continue
        index[root] = low[root] = len(index)
        open_nodes.append(root)
        is_open.add(root)
        work = [(root, iter(edges[root]))]
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    open_nodes.append(target)
                    is_open.add(target)
                    work.append((target, iter(edges.get(target, ()))))
                    break
                if target in is_open:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == index[node]:
                    part = set()
                    while node not in part:
                        part.add(open_nodes.pop())
                    is_open -= part
                    yield frozenset(part)
