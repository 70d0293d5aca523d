"""A text at a new head: compared with the last one, announced, and what follows from it for the vote.

Invariant: a text the bot announces is one it has read, hashed and linted at a known head commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from rfcflow.decide.reading import Reading, author_ids, candidate_ids, read_submission
from rfcflow.decide.sections import section
from rfcflow.errors import Problem
from rfcflow.events import REDACTED, words
from rfcflow.facts import PullRequest, Submission
from rfcflow.governance.difference import NOMINATIONS
from rfcflow.model import Account, Revision, Rfc
from rfcflow.policy.electorates import is_contentious
from rfcflow.policy.roles import shown_login
from rfcflow.policy.steps import Cause, vote_record
from rfcflow.policy.turn import Turn
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.keys import WORDING
from rfcflow.text.wording import changed_words

_SHOWN_PROBLEMS: Final = 20
WHY_SO_SOON: Final = "why so soon"


def revise(turn: Turn, pull: PullRequest, submission: Submission, cause: Cause) -> None:
    """Announce the text at the pull request's head, if it or what is wrong with it is another one now."""
    rfc, last = turn.known, turn.known.revision
    _moved(turn, submission, cause)
    # What was taken for spam and is not has lost its words: it is read again.
    same = last is not None and last.head == submission.head and last.path != REDACTED
    # What a change of the registry does depends on the registry, which goes on changing.
    if last is not None and same and last.errors == 0 and not last.governance:
        return
    reading = read_submission(submission, turn.governance, rfc.state, turn.facts.landed, pull.author.id)
    authors, silenced = _named(turn, author_ids(_meta(reading), turn.governance))
    reading = replace(reading, problems=(*silenced, *_too_soon(turn, pull, reading), *reading.problems))
    if last is not None and same and (last.errors, _kept(last)) == (reading.errors, _found(reading)):
        return
    changed = _changed(rfc, reading, submission)
    announce(turn, cause, pull.author, submission.head, reading, authors, changed)


def announce(
    turn: Turn,
    cause: Cause,
    actor: Account,
    head: str,
    reading: Reading,
    authors: list[int],
    changed: int | None = None,
) -> None:
    """Record the text at a head, as it was read, and what follows from it for the vote.

    `actor` pushed it; `authors` are the ids of those whom the text names and who are no voices here,
    `changed` is how many words differ from the readable text before, where somebody could count them.
    """
    rfc, meta = turn.known, _meta(reading)
    data: dict[str, Any] = {
        # A file's name tells the title: like every word of somebody's it can be taken out again.
        "path": words(reading.path),
        "blob": reading.blob,
        "assets": [[words(path), blob] for path, blob in reading.assets],
        "meta": meta_record(meta),
        "author_ids": authors,
        **_candidates(reading, meta, turn),
        **reading.change.record(reading.case),
        "errors": reading.errors,
        "warnings": len(reading.problems) - reading.errors,
        **({"changed": changed} if changed is not None else {}),
        "problems": [_problem_record(problem) for problem in reading.problems[:_SHOWN_PROBLEMS]],
    }
    was_contentious = is_contentious(rfc)
    # What the text makes of the electorates decides where it moves: tried on a copy first.
    trial = turn.copy()
    trial.emit("revised", cause.at, replace(cause).next(), text=reading.text, **data)
    widened = _widened(trial) or is_contentious(trial.known) != was_contentious
    turn.emit(
        "revised",
        cause.at,
        cause.next(),
        actor=actor,
        to=None if _is_paused(rfc, reading) else _target(rfc, reading.text, widened=widened),
        head=head,
        text=reading.text,
        **data,
    )
    if not _is_paused(rfc, reading):
        _extend(turn, cause, rfc)


def _meta(reading: Reading) -> Mapping[str, Any]:
    return reading.document.meta if reading.document is not None else {}


def _is_paused(rfc: Rfc, reading: Reading) -> bool:
    """Whether a broken push meets a final comment period: it moves nothing, and no vote changes by it."""
    return rfc.state == "final-comment" and reading.errors > 0


def _named(turn: Turn, people: list[int]) -> tuple[list[int], tuple[Problem, ...]]:
    """The authors a text names, without those whose voice it would take by that; and what is wrong then.

    In review nobody loses the shepherd's place or a vote because somebody else writes down their name.
    """
    rfc = turn.known
    if not rfc.reached_review:
        return people, ()
    known = {person.id: person.login for person in turn.governance.people.values()}
    heard = {person for value in rfc.electorates for person in (*value.members, *value.stand_ins)}
    heard |= {rfc.shepherd.id} if rfc.shepherd is not None else set()
    taken = [person for person in people if person in heard - rfc.authors - rfc.recused]
    problems = tuple(
        Problem(
            "",
            0,
            0,
            "author-silenced",
            f"`authors` names {shown_login(known[person])}, who shepherds this RFC or votes on it.",
            "Take the name out; or they say `/recuse` themselves, and are an author then.",
        )
        for person in taken
    )
    return [person for person in people if person not in taken], problems


def _too_soon(turn: Turn, pull: PullRequest, reading: Reading) -> tuple[Problem, ...]:
    """A nomination that came to nothing is not repeated at once, unless core does so and says why."""
    policy, document = turn.governance.policy, reading.document
    declined = [turn.roster.declined[p] for p in reading.change.subjects if p in turn.roster.declined]
    if str(_meta(reading).get("kind")) not in NOMINATIONS or not declined or document is None:
        return ()
    until = max(declined) + timedelta(days=policy.renomination_days)
    person = turn.governance.person_by_id(pull.author.id)
    by_core = person is not None and person.handle in policy.core
    if turn.now >= until or (by_core and any(line.strip() for _, line in section(document, WHY_SO_SOON))):
        return ()
    message = f"A nomination of this person came to nothing; another one may be made from {until:%Y-%m-%d}."
    hint = f"Come back then. A core maintainer opens it earlier, with a section *{WHY_SO_SOON.capitalize()}*."
    return (Problem(document.path, 0, 0, "renomination-early", message, hint),)


def _kept(revision: Revision) -> tuple[object, ...]:
    return revision.parties, revision.subjects, revision.own_process


def _found(reading: Reading) -> tuple[object, ...]:
    return reading.change.parties, reading.change.subjects, reading.change.own_process


def _moved(turn: Turn, submission: Submission, cause: Cause) -> None:
    """Whether the default branch changed a file of the registry since this branch did."""
    flagged = "registry-moved" in turn.known.flags
    if bool(submission.moved) != flagged:
        turn.emit(
            "unflagged" if flagged else "flagged",
            cause.at,
            cause.next(),
            flag="registry-moved",
            paths=list(submission.moved[:20]),
        )


def _changed(rfc: Rfc, reading: Reading, submission: Submission) -> int | None:
    """How many words differ from the last readable text; None where there is none, or it is not here."""
    last = next((revision for revision in reversed(rfc.revisions) if revision.text), None)
    if last is None or not reading.text or reading.document is None:
        return None
    if last.text == reading.text:
        return 0
    before = parse_document(last.path, submission.before or b"", human=True)[0]
    return changed_words(before, reading.document) if before is not None else None


def _candidates(reading: Reading, meta: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    """Whom a text proposes for the role its kind elects: the core maintainers it lists."""
    kind = turn.governance.kinds.get(str(meta.get("kind") or ""))
    if kind is None or kind.elects is None or reading.document is None:
        return {}
    return {"candidates": candidate_ids(reading.document, turn.governance)}


def _target(rfc: Rfc, text: str, *, widened: bool) -> str | None:
    """Where a new revision moves an RFC: out of a window whose question it changes, out of waiting."""
    if rfc.state == "final-comment" and rfc.window is not None and (rfc.window.text != text or widened):
        return "review"
    if rfc.state == "returned":
        known = rfc.revision.text if rfc.revision is not None else ""
        return "review" if text and text != known else None
    if rfc.state == "dormant":
        return awake(rfc)
    return None


def awake(rfc: Rfc) -> str:
    """The state in which a dormant RFC goes on."""
    return "review" if rfc.shepherd is not None else "proposed"


def _widened(turn: Turn) -> bool:
    """Whether somebody would have to agree whom the open vote does not know."""
    have = {value.scope for value in turn.known.electorates}
    return any(value["scope"] not in have for value in vote_record(turn))


def _extend(turn: Turn, cause: Cause, before: Rfc) -> None:
    """A module that the new text names adds its electorate; a higher class opens the vote afresh."""
    rfc = turn.known
    if rfc.state == "draft":
        return
    raised = is_contentious(rfc) and not is_contentious(before)
    if raised or _widened(turn):
        turn.emit(
            "modules-changed",
            cause.at,
            cause.next(),
            added=[name for name in rfc.modules if name not in before.modules],
            removed=[],
            electorates=vote_record(turn),
            afresh=raised,
        )


def meta_record(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The front matter as the ledger keeps it: prose beside its hash, the rest as parsed."""
    return {
        key: words(value) if key in WORDING else (list(value) if isinstance(value, tuple) else value)
        for key, value in meta.items()
    }


def _problem_record(problem: Problem) -> dict[str, Any]:
    return {
        "path": words(problem.path[:200]),
        "line": problem.line,
        "code": problem.code,
        "severity": problem.severity,
        "message": words(problem.message[:400]),
        "hint": words(problem.hint[:400]),
    }
