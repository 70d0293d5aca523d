"""`replace` of frozen values, as `dataclasses.replace` and several times as fast.

Invariant: the same result and the same errors; the type checker sees the original.

An RFC has eighty fields and a ledger changes it at every event: looking at each field's description anew, and
calling a constructor with eighty arguments, is most of what folding costs.
"""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace
else:
    import dataclasses
    from collections.abc import Callable

    @cache
    def _slots(kind: type) -> tuple[attrgetter, dict[str, Callable[[Any, Any], None]]] | None:
        """What reads all fields at once, and what fills each slot; None where that is not all there is."""
        fields = dataclasses.fields(kind)
        found = {field.name: getattr(kind, field.name, None) for field in fields}
        plain = all(isinstance(slot, MemberDescriptorType) for slot in found.values())
        if not plain or not all(field.init for field in fields) or hasattr(kind, "__post_init__"):
            return None
        # With one name it would give the value itself; what is too much is not looked at.
        return attrgetter(*found, *list(found)[:1]), {name: slot.__set__ for name, slot in found.items()}

    def replace(instance: Any, /, **changes: Any) -> Any:
        """A copy with `changes`; raises TypeError for a field that is not there."""
        kind = type(instance)
        slots = _slots(kind)
        if slots is None or not changes.keys() <= slots[1].keys():
            return dataclasses.replace(instance, **changes)
        read, fill = slots
        made = object.__new__(kind)
        for put, value in zip(fill.values(), read(instance), strict=False):
            put(made, value)
        for name, value in changes.items():
            fill[name](made, value)
        return made


__all__ = ["replace"]
