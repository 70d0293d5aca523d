"""Looking: the facts of each RFC, and what the process makes of them.

Invariant: each RFC by itself, each with the loads that those before it left; one that breaks stops no other.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from rfcflow.decide import decide, rfc_id
from rfcflow.engine.checkpoint import Checkpoint
from rfcflow.engine.gather import facts_for, fetch_heads, landed_files
from rfcflow.engine.issues import hear_issue
from rfcflow.engine.look import Look
from rfcflow.engine.numbers import taken_by
from rfcflow.engine.run import Run
from rfcflow.engine.superseding import in_force
from rfcflow.engine.visit import landing_of
from rfcflow.facts import Comment, Facts, PullRequest
from rfcflow.policy.fold import fold
from rfcflow.text.frontmatter import parse_document


def look_at(
    run: Run, visit: list[PullRequest], said: Mapping[int, tuple[Comment, ...]], checkpoint: Checkpoint
) -> list[Look]:
    """Gather and decide, each RFC by itself; each sees the loads that those before it left."""
    fetch_heads(run.store.git, visit)
    landed = landed_files(run.store.git, run.store.main) if visit else {}
    looks: list[Look] = []
    loads = checkpoint
    offset = run.governance.policy.numbering_offset
    names = [pull.about or rfc_id(pull.number, offset) for pull in visit]
    run.store.want(names)
    for pull, name in zip(visit, names, strict=True):
        nothing = Facts(run.place.repository, run.place.default_branch, run.place.bot, pull, None)
        look = Look(name, pull, nothing)
        looks.append(look)
        try:
            look.history = run.store.history(name)
            look.rfc = fold(look.history)
            if not _read(run, look, said.get(pull.number, ()), landed):
                continue
            plan = decide(look.facts, look.history, loads.roster(name, run.now), run.governance, run.now)
        except Exception as error:  # noqa: BLE001 - one broken RFC stops no other; the report names it
            look.fail(error)
            continue
        look.events, look.rfc, look.mentions = plan.events, plan.rfc, plan.mentions
        look.failures += _doubts(look.facts)
        if plan.rfc is not None:
            loads = loads.with_rfc(plan.rfc, run.governance, pending=False).with_accepted(plan.events)
            loads = loads.with_mentions(run.now, look.mentions, look.events)
            loads = loads.with_declined(plan.rfc, plan.events)
    return looks


def _read(run: Run, look: Look, comments: tuple[Comment, ...], landed: Mapping[str, str]) -> bool:
    """Read the facts of an RFC into `look`; False where there is nothing to decide."""
    look.landing = landing_of(look.pull, run.place)
    if look.landing:
        look.history, look.rfc = (), None
        return False
    if look.pull.about is not None:
        return hear_issue(look, run.store, run.github, comments, landed, run.governance)
    look.taken = taken_by(look.id, look.pull, look.rfc, landed)
    if look.taken:
        look.history, look.rfc = (), None
    look.facts = facts_for(
        run.store.git, run.github, run.place, run.store.main, look.pull, comments, look.rfc, landed
    )
    if look.taken:
        look.failures += _doubts(look.facts)
        return False
    found = look.facts.submission
    if found is not None and found.text is not None and found.path is not None:
        document, _ = parse_document(found.path, found.text, human=True)
        names = document.meta.get("replaces", ()) if document is not None else ()
        others = (str(name) for name in names if name != look.id)
        look.facts = replace(look.facts, replaced=in_force(run.store, others, landed))
    return True


def _doubts(facts: Facts) -> list[str]:
    return [f"{doubt}; nothing is decided on doubt" for doubt in facts.doubts]
