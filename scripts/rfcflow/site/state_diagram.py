"""The state machine as a drawing, made from the state table when the site is.

Invariant: every move of the table but corrections is in it: as an arrow where a straight one touches no other
state, else as a word in the box it leaves.
"""

from __future__ import annotations

from math import hypot
from typing import Final

from rfcflow.model import StateTable
from rfcflow.site.html import h

# The set of states is fixed; where they stand is all that is drawn by hand: x and y of the middles.
_PLACES: Final = {
    "draft": (360, 32),
    "proposed": (360, 124),
    "review": (360, 216),
    "final-comment": (360, 308),
    "accepted": (360, 400),
    "active": (240, 492),
    "implemented": (480, 492),
    "dormant": (103, 170),
    "returned": (617, 170),
    "deferred": (617, 308),
    "rejected": (72, 588),
    "withdrawn": (216, 588),
    "expired": (360, 588),
    "superseded": (504, 588),
    "retired": (648, 588),
}
_WIDTH: Final = 720
_HEIGHT: Final = 624
_WIDE: Final = 204
_NARROW: Final = 132
_TALL: Final = 48
_APART: Final = 7
_CORRECTED: Final = "corrected"

_Point = tuple[float, float]


def state_diagram(table: StateTable) -> str:
    """The drawing as SVG; states link to nothing, since the list below it does."""
    moves: dict[tuple[str, str], list[str]] = {}
    for edge in table.edges:
        if edge.on != _CORRECTED and edge.source in _PLACES and edge.target in _PLACES:
            moves.setdefault((edge.source, edge.target), []).append(f"{edge.on} ({edge.who})")
    arrows: list[str] = []
    words: dict[str, list[str]] = {}
    for (source, target), how in moves.items():
        if _is_drawn(source, target, table):
            arrows.append(_arrow(source, target, how, twice=(target, source) in moves))
        else:
            words.setdefault(source, []).append(target)
    boxes = "".join(_box(name, words.get(name, ()), table) for name in table.states if name in _PLACES)
    return (
        f'<svg class="drawing states" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'role="img" aria-label="The states and the ways between them; the list below says the same">'
        f"{''.join(arrows)}{boxes}</svg>"
    )


def _is_drawn(source: str, target: str, table: StateTable) -> bool:
    """Whether a straight arrow can be seen: between states that are not the end, through no other box."""
    if any(name in table.states and table.states[name].terminal for name in (source, target)):
        return False
    one, two = _PLACES[source], _PLACES[target]
    others = (name for name in table.states if name in _PLACES and name not in (source, target))
    return not any(_crosses(one, two, name) for name in others)


def _size(name: str) -> int:
    return _NARROW if _PLACES[name][1] > 540 else _WIDE


def _crosses(one: _Point, two: _Point, name: str) -> bool:
    """Whether the line goes through a box: looked at every few points, which is near enough for boxes."""
    x, y = _PLACES[name]
    steps = 40
    points = (
        (one[0] + (two[0] - one[0]) * step / steps, one[1] + (two[1] - one[1]) * step / steps)
        for step in range(steps + 1)
    )
    return any(abs(px - x) < _size(name) / 2 + 4 and abs(py - y) < _TALL / 2 + 4 for px, py in points)


def _arrow(source: str, target: str, how: list[str], *, twice: bool) -> str:
    one, two = _PLACES[source], _PLACES[target]
    length = hypot(two[0] - one[0], two[1] - one[1])
    ux, uy = (two[0] - one[0]) / length, (two[1] - one[1]) / length
    # One of two that go both ways keeps to its right.
    aside = _APART if twice else 0
    shift = (-uy * aside, ux * aside)
    x1, y1 = _edge(one, shift, (ux, uy), source)
    x2, y2 = _edge(two, shift, (-ux, -uy), target)
    # The head: its point on the border, its base eight units before it.
    bx, by = x2 - 8 * ux, y2 - 8 * uy
    head = f"M{x2:.0f} {y2:.0f}L{bx - 4 * uy:.1f} {by + 4 * ux:.1f}L{bx + 4 * uy:.1f} {by - 4 * ux:.1f}z"
    return (
        f"<g><title>{h(source)} to {h(target)}: {h(', '.join(how))}</title>"
        f'<path class="edge" d="M{x1:.0f} {y1:.0f}L{bx:.0f} {by:.0f}"/><path class="head" d="{head}"/></g>'
    )


def _edge(middle: _Point, shift: _Point, towards: _Point, name: str) -> _Point:
    """Where a line from near the middle of a box leaves it."""
    half = (_size(name) / 2, _TALL / 2)
    ways = (
        ((size if ahead > 0 else -size) - aside) / ahead
        for size, aside, ahead in zip(half, shift, towards, strict=True)
        if abs(ahead) > 1e-9
    )
    way = min(ways)
    return middle[0] + shift[0] + towards[0] * way, middle[1] + shift[1] + towards[1] * way


def _box(name: str, words: list[str] | tuple[str, ...], table: StateTable) -> str:
    x, y = _PLACES[name]
    width = _size(name)
    said = f"→ {', '.join(words)}" if words else ("the end" if table.states[name].terminal else "")
    second = f'<text class="small" x="{x}" y="{y + 15}" text-anchor="middle">{h(said)}</text>' if said else ""
    return (
        f'<rect class="box s-{h(name)}" x="{x - width // 2}" y="{y - _TALL // 2}" width="{width}" '
        f'height="{_TALL}" rx="8"/>'
        f'<text class="strong" x="{x}" y="{y - 2 if said else y + 5}" text-anchor="middle">{h(name)}</text>'
        f"{second}"
    )
