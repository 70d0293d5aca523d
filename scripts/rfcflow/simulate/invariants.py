"""What must hold after every finished run, each by its name.

Invariant: a check reads the model and the ledgers, never the engine's memory, and says the RFC and what is
wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from rfcflow.events import Event
from rfcflow.model import Governance, Rfc
from rfcflow.policy.decided import decided_revision
from rfcflow.policy.machine import TERMINAL, edge
from rfcflow.simulate.model.hosting import BOT
from rfcflow.simulate.model.world import World
from rfcflow.slash import verbs
from rfcflow.text.commands import parse
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.markdown import normal
from rfcflow.views.landing import landed_path
from rfcflow.views.next_step import next_step
from rfcflow.views.say import MOST_MENTIONS

Check = Callable[[World, Rfc, tuple[Event, ...], Governance], Iterator[str]]
_MARKER: Final = re.compile(r"<!-- rfcflow:[^>]* -->")
_HIDDEN: Final = re.compile(r"<!--.*?-->|(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_MENTION: Final = re.compile(r"(?<![\w/])@([A-Za-z0-9][A-Za-z0-9-]*)")


def mentions(markdown: str) -> tuple[str, ...]:
    """Whom a comment notifies: what follows an @ outside code and HTML comments."""
    return tuple(dict.fromkeys(_MENTION.findall(_HIDDEN.sub("", markdown))))


def violations(world: World) -> list[str]:
    """Every invariant that does not hold, as `name: RFC what`; runs once more, which must change nothing."""
    governance = world.governance
    found: list[str] = []
    for name in world.rfcs():
        history, rfc = world.history(name), world.rfc(name)
        if rfc is None:
            continue
        for title, holds in CHECKS.items():
            found += [f"{title}: RFC {name} {what}" for what in holds(world, rfc, history, governance)]
    again = world.sweep()
    if again is not None and (again.events or again.writes):
        made = ", ".join(event.type for event in again.events)
        found.append(f"second-run-writes-nothing: it made {made or 'no event'} and {again.writes} writes")
    return found


def _legal_edges(
    _world: World, _rfc: Rfc, history: tuple[Event, ...], governance: Governance
) -> Iterator[str]:
    state = "draft"
    for event in history:
        if event.type == "imported":
            state = str(event.data["state"])
        if event.target is not None:
            if event.target != state and edge(governance.states, state, event.type, event.target) is None:
                yield f"moved from {state} to {event.target} by {event.type}, which is no edge"
            state = event.target


def _owner_and_date(
    _world: World, rfc: Rfc, _history: tuple[Event, ...], governance: Governance
) -> Iterator[str]:
    if rfc.state in TERMINAL:
        return
    step = next_step(rfc, governance)
    if not step.who or (step.when is None and not step.soon):
        yield f"is {rfc.state} and has {'no date' if step.who else 'nobody who must act'}"


def _one_comment_each(
    world: World, rfc: Rfc, _history: tuple[Event, ...], _governance: Governance
) -> Iterator[str]:
    found: Counter[str] = Counter()
    for comment in world.hosting.conversation(rfc.number):
        marker = _MARKER.match(comment.body) if comment.author.id == BOT.id else None
        if marker:
            found[marker[0]] += 1
    yield from (f"has {count} comments {marker}" for marker, count in found.items() if count > 1)


def _one_answer(world: World, rfc: Rfc, history: tuple[Event, ...], _governance: Governance) -> Iterator[str]:
    answered = Counter(
        event.source.id for event in history if event.type == "answered" and event.source.type == "comment"
    )
    for comment in world.hosting.conversation(rfc.number):
        if comment.author.bot or comment.updated_at > (history[-1].seen if history else world.now):
            continue
        key = str(comment.id)
        heard = f"comment:{key}" in rfc.handled
        if answered[key] > 1:
            yield f"answered comment {key} of {comment.author.login} {answered[key]} times"
        elif not heard and not comment.edited and parse(comment.body, verbs()):
            yield f"left comment {key} of {comment.author.login} without an answer"
        elif heard and not answered[key] and not world.hosting.reactions.get(comment.id):
            yield f"did what comment {key} says and did not react to it"


def _mention_budget(
    world: World, rfc: Rfc, _history: tuple[Event, ...], _governance: Governance
) -> Iterator[str]:
    for comment in world.hosting.conversation(rfc.number):
        if comment.author.id != BOT.id:
            continue
        named = mentions(comment.body)
        if len(named) > MOST_MENTIONS:
            yield f"mentions {len(named)} people in one comment"
        if named and "rfcflow:status" in comment.body[:40]:
            yield f"mentions {', '.join(named)} in its status"


def _only_decided_text_lands(
    world: World, rfc: Rfc, _history: tuple[Event, ...], _governance: Governance
) -> Iterator[str]:
    if rfc.landing is None or rfc.decision is None or rfc.state in ("superseded", "retired"):
        return
    revision, path = decided_revision(rfc), landed_path(rfc)
    landed = world.hosting.objects.blobs.get(rfc.landing.blobs.get(path, ""), b"")
    document, _ = parse_document(path, landed, human=False)
    decided = world.hosting.objects.blobs.get(revision.blob, b"") if revision is not None else b""
    source, _ = parse_document(revision.path if revision else "", decided, human=True)
    if document is None or source is None or normal(document.body.decode()) != normal(source.body.decode()):
        yield f"landed another text than the decided one as {path}"
    elif revision is not None and revision.text != rfc.decision.text:
        yield "landed a revision of another hash than the decided one"


def _nobody_published_unreviewed(
    _world: World, rfc: Rfc, _history: tuple[Event, ...], _governance: Governance
) -> Iterator[str]:
    accepted = rfc.decision is not None and rfc.decision.disposition == "accept"
    if rfc.landing is not None and not rfc.reached_review and not accepted:
        yield "landed though it never was in review"


def _decided_by_rule(
    _world: World, _rfc: Rfc, history: tuple[Event, ...], _governance: Governance
) -> Iterator[str]:
    """A decision nobody makes alone carries tallies that passed, each of somebody."""
    for event in history:
        # Where the lead decided by a word, the tallies are those of the vote that failed.
        by_word = event.data.get("track") == "lead" and event.actor is not None
        tallies = event.data.get("tally", ()) if event.type == "decided" and not by_word else ()
        for tally in tallies:
            if not tally["passed"]:
                yield f"was decided without the rule of {tally['scope']}"
            if not tally["eligible"] and not tally["yes"]:
                yield f"was decided by nobody in {tally['scope']}"
        if event.type == "decided" and not event.data["reason"]:
            yield "was decided without a reason"


def _views_agree(
    world: World, rfc: Rfc, _history: tuple[Event, ...], _governance: Governance
) -> Iterator[str]:
    pull = world.hosting.pulls.get(rfc.number)
    if pull is None:
        return
    state_labels = [label for label in pull.labels if label.startswith("rfc: ")]
    if state_labels != [f"rfc: {rfc.state}"]:
        yield f"is {rfc.state} and labelled {', '.join(state_labels) or 'nothing'}"
    gate = world.hosting.statuses.get(pull.head)
    if gate is None:
        yield "has no gate on its head"
    elif gate[0] == "success":
        decision = rfc.decision
        if decision is None or decision.disposition != "accept" or decision.head != pull.head:
            yield "has a green gate on a commit that nobody accepted"
    if rfc.landing is not None:
        missing = [path for path in rfc.landing.blobs if path not in world.main]
        if missing:
            yield f"landed {', '.join(missing)}, which the default branch does not have"


CHECKS: Final[dict[str, Check]] = {
    "only-legal-edges": _legal_edges,
    "owner-and-date": _owner_and_date,
    "one-comment-each": _one_comment_each,
    "one-answer-each": _one_answer,
    "mention-budget": _mention_budget,
    "only-decided-text-lands": _only_decided_text_lands,
    "nothing-unreviewed-published": _nobody_published_unreviewed,
    "decided-by-rule": _decided_by_rule,
    "views-agree": _views_agree,
}
