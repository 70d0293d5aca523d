"""How one RFC hangs together with others: a list for reading and a small drawing, made when the site is.

Invariant: only the forward relations are in the texts; the others are what `Catalogue.reverse` derived from
them. The drawing repeats the list and says nothing of its own.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.html import Links, h
from rfcflow.site.layout import pill
from rfcflow.site.record import Record

_WIDTH: Final = 272
_ROW: Final = 52
_INDENT: Final = 30
_DRAWN: Final = 6
_LETTERS: Final = 29
_BOLD_LETTERS: Final = 28


class Relation(Struct, frozen=True):
    """To or from another RFC, in the words of this one's side (`requires`, `replaced by`)."""

    words: str
    target: str
    outward: bool


def relations(record: Record, catalogue: Catalogue) -> tuple[Relation, ...]:
    """What it points to, then what points to it."""
    if record.hidden:
        return ()
    reverse = catalogue.reverse.get(record.id)
    if not (record.relations or reverse):
        return ()
    found = [Relation(name, target, True) for name, ids in record.relations.items() for target in ids]
    for name, ids in (reverse or {}).items():
        found += [Relation(name, target, False) for target in ids]
    return tuple(dict.fromkeys(found))


def related(record: Record, catalogue: Catalogue, links: Links) -> str:
    """The section; "" without any relation."""
    found = relations(record, catalogue)
    if not found:
        return ""
    groups: dict[str, list[str]] = {}
    for relation in found:
        groups.setdefault(relation.words, []).append(relation.target)
    listed = "".join(
        f"<div><dt>{h(name.capitalize())}</dt>"
        + "".join(f"<dd>{_reference(target, catalogue, links)}</dd>" for target in targets)
        + "</div>"
        for name, targets in groups.items()
    )
    return (
        '<section class="related" aria-labelledby="page.related"><h2 id="page.related">Relations</h2>'
        f'{_drawing(record, found, catalogue)}<dl class="facts">{listed}</dl></section>'
    )


def _reference(target: str, catalogue: Catalogue, links: Links) -> str:
    known = catalogue.by_id.get(target)
    if known is None:
        return h(target)
    return f'<a href="{links.rfc(target)}">{target} <bdi>{h(known.name)}</bdi></a> {pill(known.state)}'


def _drawing(record: Record, found: tuple[Relation, ...], catalogue: Catalogue) -> str:
    """Boxes above each other: what it builds on, itself, what builds on it, joined by arrows."""
    by_id = catalogue.by_id
    known = [relation for relation in found if relation.target in by_id]
    if not known:
        return ""
    above = [relation for relation in known if relation.outward][:_DRAWN]
    below = [relation for relation in known if not relation.outward][:_DRAWN]
    middle = len(above) * _ROW
    boxes = [
        _box(place * _ROW, relation, by_id[relation.target], middle) for place, relation in enumerate(above)
    ]
    own = h(_cut(f"{record.id} {record.name}", _BOLD_LETTERS))
    boxes.append(
        f'<rect class="box here" x="1" y="{middle + 1}" width="{_WIDTH - 2}" height="30" rx="6"/>'
        f'<text class="strong" x="12" y="{middle + 21}">{own}</text>'
    )
    boxes += [
        _box(middle + _ROW * place, relation, by_id[relation.target], middle)
        for place, relation in enumerate(below, 1)
    ]
    height = middle + 34 + _ROW * len(below)
    return (
        f'<svg class="drawing" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'aria-hidden="true" focusable="false">{"".join(boxes)}</svg>'
    )


def _box(top: int, relation: Relation, other: Record, middle: int) -> str:
    """A box with its arrow: towards what is built upon."""
    x, y = _INDENT, top + (1 if relation.outward else 0)
    mid = y + 15
    if relation.outward:
        path = f'<path class="edge" d="M14 {middle}V{mid}H{x - 6}"/>'
        head = f'<path class="head" d="M{x} {mid}l-7 -4v8z"/>'
    else:
        path = f'<path class="edge" d="M{x} {mid}H14V{middle + 38}"/>'
        head = f'<path class="head" d="M14 {middle + 31}l-4 7h8z"/>'
    words = h(_cut(f"{other.id} {other.name}", _LETTERS))
    # A state and a relation are words of ours.
    return (
        f'{path}{head}<rect class="box s-{other.state}" x="{x}" y="{y}" width="{_WIDTH - x - 1}" '
        f'height="30" rx="6"/><text x="{x + 10}" y="{y + 20}">{words}</text>'
        f'<text class="small" x="{x + 2}" y="{y + 43}">{relation.words}, {other.state}</text>'
    )


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else f"{text[: size - 1].rstrip()}…"
