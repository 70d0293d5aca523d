"""The last answer for each RFC: a run asks several times for the same fold under the same governance.

Invariant: nothing is taken for the same but the very values that were asked about, and these never change, so
that an answer is the one that would be computed.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from rfcflow.model import Governance, Rfc

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")
_MOST: Final = 512
_KNOWN: Final[list[dict[str, Any]]] = []


def remembered(
    ask: Callable[Concatenate[Rfc, Governance, Rest], Answer],
) -> Callable[Concatenate[Rfc, Governance, Rest], Answer]:
    """`ask`, a pure function of an RFC, its governance and few plain values, asked once for the same."""
    known: dict[str, tuple[Rfc, Governance, Any, Answer]] = {}
    _KNOWN.append(known)

    @wraps(ask)
    def answer(rfc: Rfc, governance: Governance, /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        last = known.get(rfc.id)
        given = (rest, named)
        if last is not None and last[0] is rfc and last[1] is governance and last[2] == given:
            return last[3]
        found = ask(rfc, governance, *rest, **named)
        if len(known) >= _MOST:
            known.clear()
        known[rfc.id] = (rfc, governance, given, found)
        return found

    return answer


def forget() -> None:
    """Forget every answer, where a rule itself was changed."""
    for known in _KNOWN:
        known.clear()
