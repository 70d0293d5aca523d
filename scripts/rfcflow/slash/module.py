"""`/module add|remove ID`: route an RFC to the modules it concerns."""

from __future__ import annotations

from rfcflow.policy.electorates import is_contentious, module_electorate
from rfcflow.policy.modules import effective, names_of
from rfcflow.policy.snapshots import electorate_record
from rfcflow.policy.waits import begun
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused
from rfcflow.text.suggestions import closest

_STATES = ("draft", "proposed", "review", "returned", "deferred", "dormant")


def _partial(hearing: Hearing) -> Refused | None:
    """Whoever has a part in the RFC does not choose who votes on it, once a vote could be changed by that."""
    rfc = hearing.rfc
    if not rfc.electorates or hearing.actor.id not in rfc.authors | rfc.recused:
        return None
    return Refused(
        "Its vote is open, and who wrote an RFC, or is recused, does not choose who votes on it.",
        "Ask its shepherd, triage on call, or somebody else of core.",
    )


def _add(hearing: Hearing) -> Answer:
    turn, rfc = hearing.turn, hearing.rfc
    module = turn.governance.module(_wanted(hearing))
    if module is None:
        return _unknown(hearing)
    if module in effective(rfc, turn.governance):
        return NoEffect(f"module `{module.id}` is set already")
    partial = _partial(hearing)
    if partial is not None:
        return partial
    added = []
    if rfc.electorates or rfc.state not in ("draft", "dormant"):
        contentious = is_contentious(rfc)
        electorate = module_electorate(module, rfc, turn.governance, turn.today, contentious=contentious)
        added.append(electorate_record(electorate))
    hearing.emit("modules-changed", added=[module.id], removed=[], electorates=added)
    return Done()


def _remove(hearing: Hearing) -> Answer:
    turn, rfc = hearing.turn, hearing.rfc
    module = turn.governance.module(_wanted(hearing))
    if module is None:
        return _unknown(hearing)
    modules = effective(rfc, turn.governance)
    if module not in modules:
        return NoEffect(f"module `{module.id}` is not set")
    partial = _partial(hearing)
    if partial is not None:
        return partial
    for name, ids in rfc.replaced.items():
        if module.id in ids:
            return Refused(
                f"It replaces RFC {name}, which concerns module `{module.id}`.",
                "Whoever decided what is replaced has a voice in it.",
            )
    if len(modules) == 1 and rfc.state != "proposed":
        return Refused("An RFC keeps at least one module.", "Add the right one first, then remove this one.")
    removed = names_of(module, rfc, turn.governance)
    voted = {f"module:{name}" for name in removed} & {value.scope for value in rfc.electorates}
    waits = begun(turn.now) if voted else {}
    hearing.emit("modules-changed", added=[], removed=list(removed), electorates=[], **waits)
    return Done()


def _wanted(hearing: Hearing) -> str:
    return hearing.arguments.words[1].lower()


def _unknown(hearing: Hearing) -> Refused:
    name = _wanted(hearing)
    known = sorted(hearing.turn.governance.modules)
    near = closest(name[:80], known) or next(
        (other for other in known if name in other or other in name), None
    )
    hint = f"Did you mean `{near}`?" if near else f"There are {len(known)}; their ids are in the registry."
    return Refused(f"There is no module `{name[:60]}`.", hint)


_ADD = Form(
    "/module add ID",
    "routes the RFC to a module as well",
    ("on-call", "shepherd", "core"),
    _add,
    states=_STATES,
    example="/module add autograd",
)
_REMOVE = Form(
    "/module remove ID",
    "takes a module off again",
    ("on-call", "shepherd", "core"),
    _remove,
    states=_STATES,
    example="/module remove autograd",
    useful=lambda rfc: bool(rfc.modules),
)


def _select(hearing: Hearing) -> Form | Misunderstood:
    words = hearing.arguments.words
    if len(words) != 2 or words[0].lower() not in ("add", "remove") or hearing.arguments.options:
        return Misunderstood("`/module` takes `add` or `remove` and one module.", "/module add autograd")
    return _ADD if words[0].lower() == "add" else _REMOVE


COMMAND = Command(
    name="module",
    summary="Routes an RFC to the modules it concerns.",
    forms=(_ADD, _REMOVE),
    select=_select,
)
