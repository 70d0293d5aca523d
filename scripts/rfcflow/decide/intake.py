"""What the pull request is now, compared with what its ledger says: opened, revised, ready, closed, reopened.

Invariant: a text the bot announces is one it has read, hashed and linted at a known head commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from rfcflow.decide.reading import Reading, author_ids, candidate_ids, read_submission
from rfcflow.errors import Problem
from rfcflow.events import REDACTED, words
from rfcflow.facts import PullRequest, Submission
from rfcflow.model import Account, Revision, Rfc
from rfcflow.policy.electorates import is_contentious, lost, module_electorate, without_lead
from rfcflow.policy.machine import LANDED, OPEN, TERMINAL
from rfcflow.policy.modules import effective, ids_of
from rfcflow.policy.roles import shown_login, unfit_shepherd
from rfcflow.policy.snapshots import electorate_record
from rfcflow.policy.steps import Cause, vote_record
from rfcflow.policy.turn import Turn
from rfcflow.policy.waits import begun
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.keys import WORDING
from rfcflow.text.submission import examine
from rfcflow.text.wording import changed_words

_SHOWN_PROBLEMS: Final = 20


def pull_cause(turn: Turn, at: datetime) -> Cause:
    """The pull request as a source of events.

    Its facts repeat (closed, reopened, closed): the ledger's length, larger than any ordinal before it, keeps
    their keys apart.
    """
    pull = turn.facts.pull
    number = pull.number if pull is not None else turn.known.number
    return Cause("pull", str(number), at, ordinal=turn.rfc.seq if turn.rfc is not None else 0)


def intake(turn: Turn) -> None:
    """Record what changed about the pull request; opens the ledger of a new RFC."""
    pull = turn.facts.pull
    if pull is None or (turn.rfc is None and not _open(turn, pull)):
        return
    rfc = turn.known
    # What a new pull request holds is dated by its opening: `updated_at` is later with every comment.
    cause = pull_cause(turn, pull.updated_at if rfc.revisions else pull.created_at)
    if rfc.state in TERMINAL or rfc.state in LANDED:
        _leave(turn, cause)
        return
    _base(turn, pull, cause)
    if rfc.decision is not None:
        _doors(turn, pull, cause)
        return
    if turn.facts.submission is not None and not pull.merged:
        _revise(turn, pull, turn.facts.submission, cause)
    _leave(turn, cause)
    _reroute(turn, cause)
    _doors(turn, pull, cause)
    _draft(turn, pull, cause)
    _succeed(turn, cause)


def _succeed(turn: Turn, cause: Cause) -> None:
    """Who decided what an RFC replaces has a voice in it: the modules of each belong to it as well."""
    rfc, governance = turn.known, turn.governance
    revision = rfc.revision
    if turn.facts.submission is None or revision is None or revision.errors or rfc.state == "draft":
        return
    found = {name: ids_of(names, governance) for name, names in sorted(turn.facts.replaced.items())}
    if found == dict(rfc.replaced):
        return
    have = {module.id for module in effective(rfc, governance)}
    new = dict.fromkeys(name for names in found.values() for name in names if name not in have)
    contentious, voting = is_contentious(rfc), rfc.electorates or rfc.state != "dormant"
    drawn = [
        electorate_record(module_electorate(module, rfc, governance, turn.today, contentious=contentious))
        for name in new
        if voting and (module := governance.module(name)) is not None
    ]
    turn.emit(
        "modules-changed",
        cause.at,
        cause.next(),
        added=list(new),
        removed=[],
        replaced={name: list(names) for name, names in found.items()},
        electorates=drawn,
        # Who comes late to a window still has time in it.
        **(begun(turn.now) if drawn and rfc.state == "final-comment" else {}),
    )


def _open(turn: Turn, pull: PullRequest) -> bool:
    submission = turn.facts.submission
    if submission is None or not pull.open or pull.base != turn.facts.default_branch:
        return False
    if not examine(submission.changes).is_rfc:
        return False
    turn.emit(
        "opened",
        pull.created_at,
        pull_cause(turn, pull.created_at).next(),
        actor=pull.author,
        number=pull.number,
        title=words(pull.title[:256]),
        draft=pull.draft,
    )
    return True


def _base(turn: Turn, pull: PullRequest, cause: Cause) -> None:
    foreign = pull.base != turn.facts.default_branch
    flagged = "foreign-base" in turn.known.flags
    if foreign != flagged:
        turn.emit("flagged" if foreign else "unflagged", cause.at, cause.next(), flag="foreign-base")


def _revise(turn: Turn, pull: PullRequest, submission: Submission, cause: Cause) -> None:
    rfc, last = turn.known, turn.known.revision
    _moved(turn, submission, cause)
    # What was taken for spam and is not has lost its words: it is read again.
    same = last is not None and last.head == submission.head and last.path != REDACTED
    # What a change of the registry does depends on the registry, which goes on changing.
    if last is not None and same and last.errors == 0 and not last.governance:
        return
    reading = read_submission(submission, turn.governance, rfc.state, turn.facts.landed, pull.author.id)
    authors, silenced = _named(turn, author_ids(_meta(reading), turn.governance))
    reading = replace(reading, problems=(*silenced, *reading.problems))
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
    trial.emit("revised", cause.at, pull_cause(trial, cause.at).next(), text=reading.text, **data)
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
        return _awake(rfc)
    return None


def _awake(rfc: Rfc) -> str:
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


def _reroute(turn: Turn, cause: Cause) -> None:
    """A module that is no more leaves the vote to those that took over its area; ballots stay."""
    rfc, modules = turn.known, turn.governance.modules
    scopes = [value.scope.removeprefix("module:") for value in rfc.electorates if ":" in value.scope]
    gone = [name for name in scopes if name not in modules]
    if rfc.state not in OPEN or not gone:
        return
    heirs = [heir.id for name in gone for heir in turn.governance.modules_of(name)]
    turn.emit(
        "modules-changed",
        cause.at,
        cause.next(),
        added=list(dict.fromkeys(heirs)),
        removed=gone,
        electorates=vote_record(turn),
        afresh=False,
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


def _leave(turn: Turn, cause: Cause) -> None:
    """Somebody who lost the role leaves numerator and denominator, and the shepherd's place, by an event."""
    rfc = turn.known
    shepherd = rfc.shepherd
    unfit = unfit_shepherd(shepherd.id, rfc, turn.governance) if shepherd is not None else ""
    if unfit and rfc.state in OPEN:
        turn.emit("shepherd-released", cause.at, cause.next(), reason=unfit)
    voting = rfc.electorates if rfc.decision is None or rfc.window is not None else ()
    for value in (*voting, *(motion.electorate for motion in rfc.open_motions)):
        for person in lost(value, turn.governance):
            turn.emit(
                "elector-left", cause.at, cause.next(), person=person, scope=value.scope, reason="lost-role"
            )

    if rfc.election is not None:
        active = {person.id for person in without_lead(turn.governance)}
        for person in rfc.election.electors:
            if person not in active:
                turn.emit(
                    "elector-left",
                    cause.at,
                    cause.next(),
                    person=person,
                    scope="election",
                    reason="lost-role",
                )


def _doors(turn: Turn, pull: PullRequest, cause: Cause) -> None:
    """Closed, reopened, merged by hand."""
    rfc = turn.known
    if pull.merged:
        if rfc.decision is None and "on-main-undecided" not in rfc.flags:
            turn.emit(
                "flagged",
                pull.closed_at or cause.at,
                cause.next(),
                flag="on-main-undecided",
                commit=pull.merge_commit,
            )
        return
    if not pull.open and rfc.open:
        closer = turn.facts.closed_by
        if rfc.decision is not None and closer is not None and closer.id == turn.facts.bot.id:
            return
        by_author = closer is not None and closer.id in rfc.authors
        turn.emit("closed", pull.closed_at or cause.at, cause.next(), actor=closer, by_author=by_author)
    elif pull.open and not rfc.open:
        turn.emit("reopened", cause.at, cause.next())
        # What is decided stands, though it has not landed yet.
        if rfc.state == "dormant" and rfc.dormant_reason == "closed" and rfc.decision is None:
            turn.emit("woken", cause.at, cause.next(), to=_awake(rfc))


def _draft(turn: Turn, pull: PullRequest, cause: Cause) -> None:
    """`draft` and `proposed` follow the draft flag and the text's errors; after a review it is only noted."""
    rfc = turn.known
    revision = rfc.revision
    sound = revision is not None and revision.errors == 0 and bool(revision.text)
    inside = rfc.open and "foreign-base" not in rfc.flags and not pull.merged
    if rfc.state == "draft" and sound and not pull.draft and inside:
        turn.emit(
            "ready", cause.at, cause.next(), actor=pull.author, to="proposed", electorates=vote_record(turn)
        )
    elif rfc.state == "proposed" and not rfc.reached_review and (pull.draft or not sound):
        turn.emit("drafted", cause.at, cause.next(), to="draft", draft=pull.draft)
    elif rfc.state in OPEN and pull.draft != rfc.draft:
        turn.emit("flagged" if pull.draft else "unflagged", cause.at, cause.next(), flag="draft")
