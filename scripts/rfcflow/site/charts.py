"""Small drawings of numbers, as SVG made when the site is: a bar in each row of a table, a band of states.

Invariant: a drawing never says more than the numbers beside it, and needs no script and no style of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from msgspec import Struct

from rfcflow.site.html import h

_FULL: Final = 1000


class Bar(Struct, frozen=True):
    """A row: `label` is HTML, `values` one number for each column, `words` what stands for them."""

    label: str
    values: tuple[int, ...]
    words: tuple[str, ...] = ()


def bars(title: str, heads: Sequence[str], rows: Sequence[Bar]) -> str:
    """A table whose numbers are drawn, too; `heads` name the label and each value. "" without rows."""
    if not rows:
        return ""
    most = max((value for row in rows for value in row.values), default=0) or 1
    drawn = len(rows[0].values)
    # Of several bars in a row the heads say which is which.
    keys = ["", *(f' class="key-{place}"' for place in range(drawn) if drawn > 1)]
    named = zip_longest(heads, keys[: len(heads)], fillvalue="")
    columns = "".join(f'<th scope="col"{key}>{h(head)}</th>' for head, key in named)
    columns += '<th scope="col"><span class="unseen">Drawn</span></th>'
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{h(title)}"><table class="bars">'
        f"<thead><tr>{columns}</tr></thead><tbody>{''.join(_row(row, most) for row in rows)}</tbody>"
        "</table></div>"
    )


def _row(row: Bar, most: int) -> str:
    # More words than values: numbers that are told and not drawn.
    words = row.words or tuple(f"{value:,}" for value in row.values)
    cells = "".join(f'<td class="number">{h(word)}</td>' for word in words)
    height = 8 * len(row.values)
    drawn = "".join(
        f'<rect class="bar-{place}" y="{8 * place}" width="{value * _FULL // most}" height="7"/>'
        for place, value in enumerate(row.values)
    )
    return (
        f'<tr><th scope="row">{row.label}</th>{cells}<td class="drawn"><svg class="drawing" '
        f'viewBox="0 0 {_FULL} {height}" height="{height}" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false">{drawn}</svg></td></tr>'
    )


def band(parts: Sequence[tuple[str, int]]) -> str:
    """States after each other, as wide as they lasted; every one can be seen, however short."""
    total = sum(size for _, size in parts) or 1
    least = _FULL // 100
    widths = [max(size * _FULL // total, least) for _, size in parts]
    scale = sum(widths)
    drawn, x = [], 0
    for (state, _), width in zip(parts, widths, strict=True):
        drawn.append(f'<rect class="s-{h(state)}" x="{x}" width="{max(width - 2, 1)}" height="10"/>')
        x += width
    return (
        f'<svg class="drawing band" viewBox="0 0 {scale} 10" height="10" preserveAspectRatio="none" '
        f'aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )


def median(values: Sequence[int]) -> int | None:
    """The middle one, the lower of two; None of none."""
    return sorted(values)[(len(values) - 1) // 2] if values else None


def percentile(values: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least `percent` of a hundred do not exceed; None of none."""
    if not values:
        return None
    return sorted(values)[max(-(-len(values) * percent // 100) - 1, 0)]
