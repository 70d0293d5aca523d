"""Facts of one pull request: conversation by REST, content by Git.

Invariant: the head is fetched as objects and read with a size limit; nothing of it is checked out or run.
What cannot be read becomes a doubt, and on doubt nothing is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from rfcflow.adapters.git import Git, TooLarge
from rfcflow.decide.cases import consent_of
from rfcflow.engine.place import Place
from rfcflow.engine.registry_change import proposed
from rfcflow.errors import HistoryMissing, Refusal, UpstreamError
from rfcflow.facts import Comment, Facts, ImportedRfc, PullRequest, Review, Submission
from rfcflow.governance.difference import PERSONAL
from rfcflow.model import Rfc
from rfcflow.text.block import TEXT_LIMIT
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.origin import read_origin
from rfcflow.text.submission import examine

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub

_MOST_CHANGES: Final = 3000


def fetch_heads(git: Git, pulls: Iterable[PullRequest]) -> frozenset[int]:
    """Fetch the heads of pull requests in one round; returns those GitHub does not serve."""
    wanted = {
        pull.number: pull for pull in pulls if pull.head and git.resolve(f"{pull.head}^{{commit}}") is None
    }
    if not wanted:
        return frozenset()
    specs = [f"+refs/pull/{number}/head:refs/rfcflow/pull/{number}" for number in wanted]
    try:
        missing = git.fetch_optional(specs)
    except UpstreamError:
        # One head the server cannot give must not keep the others: each by itself.
        return frozenset(
            number for number, spec in zip(wanted, specs, strict=True) if not _fetched(git, spec)
        )
    return frozenset(number for number in wanted if f"refs/pull/{number}/head" in missing)


def _fetched(git: Git, spec: str) -> bool:
    try:
        return not git.fetch_optional([spec])
    except UpstreamError:
        return False


def submission(
    git: Git, pull: PullRequest, main: str, reviews: Iterable[Review], rfc: Rfc | None
) -> Submission:
    """The content at the head; raises UpstreamError when the head or its base is not there."""
    if git.resolve(f"{pull.head}^{{commit}}") is None:
        raise UpstreamError(f"the head {pull.head[:12]} of pull request {pull.number} cannot be fetched")
    base = git.merge_base(main, pull.head)
    if base is None:
        raise HistoryMissing(f"pull request {pull.number} shares no history with the default branch")
    merged = base == pull.head and rfc is not None and rfc.revision is not None
    changes = () if merged else git.changes(base, pull.head)
    found = examine(changes[:_MOST_CHANGES])
    text = _text(git, pull.head, found.path)
    registry: dict[str, bytes] | None = None
    moved: tuple[str, ...] = ()
    if found.governance:
        registry, moved = proposed(git, main, base, pull.head, found.governance)
    known = {revision.head for revision in rfc.revisions} if rfc is not None else set()
    commits: dict[str, str] = {}
    for review in reviews:
        commit = review.commit
        if commit is not None and commit not in known and commit not in commits:
            at_commit = text_at(git, main, commit)
            if at_commit is not None:
                commits[commit] = at_commit
    return Submission(
        head=pull.head,
        base=base,
        changes=changes,
        path=found.path,
        text=text,
        assets=tuple(found.assets),
        commits=commits,
        commits_total=len(commits),
        before=_before(git, pull, rfc),
        registry=registry,
        moved=moved,
    )


def _before(git: Git, pull: PullRequest, rfc: Rfc | None) -> bytes | None:
    """The last readable text that was announced, for a head that is another one; None where it is gone."""
    revisions = rfc.revisions if rfc is not None else ()
    last = next((revision for revision in reversed(revisions) if revision.text), None)
    if rfc is None or last is None or last.head == pull.head:
        return None
    with suppress(HistoryMissing, TooLarge, UpstreamError):
        if git.info(last.blob) is None:
            # After a force-push GitHub serves a commit by its id as long as it keeps it.
            git.fetch([f"+{last.head}:refs/rfcflow/before/{rfc.id}"])
        return git.blob(last.blob, TEXT_LIMIT)
    return None


def text_at(git: Git, main: str, commit: str) -> str | None:
    """The text hash at any commit of a pull request, or None when it holds no readable RFC."""
    if git.resolve(f"{commit}^{{commit}}") is None:
        return None
    base = git.merge_base(main, commit)
    if base is None:
        return None
    found = examine(git.changes(base, commit)[:_MOST_CHANGES])
    raw = _text(git, commit, found.path)
    if raw is None or found.path is None:
        return None
    document, _ = parse_document(found.path, raw, human=True)
    return text_hash(document, found.bound) if document is not None else None


def _text(git: Git, commit: str, path: str | None) -> bytes | None:
    if path is None:
        return None
    try:
        return git.read(commit, path, TEXT_LIMIT)
    except (TooLarge, Refusal):
        return None


def facts_for(
    git: Git,
    github: GitHub,
    place: Place,
    main: str,
    pull: PullRequest,
    comments: tuple[Comment, ...],
    rfc: Rfc | None,
    landed: Mapping[str, str] | None = None,
) -> Facts:
    """Everything `decide` may know about one pull request."""
    doubts: list[str] = []
    reviews: tuple[Review, ...] = ()
    found: Submission | None = None
    closed_by = None
    try:
        if rfc is not None or _may_be_rfc(git, pull, main):
            reviews = github.reviews(pull.number)
        if not pull.open and not pull.merged and (rfc is None or rfc.open):
            closed_by = github.closed_by(pull.number)
        if rfc is None or rfc.decision is None:
            found = submission(git, pull, main, reviews, rfc)
            found = _with_consent(github, found, rfc)
    except UpstreamError as error:
        doubts.append(str(error))
    return Facts(
        repository=place.repository,
        default_branch=place.default_branch,
        bot=place.bot,
        pull=pull,
        submission=found,
        comments=comments,
        reviews=reviews,
        closed_by=closed_by,
        landed=landed,
        doubts=tuple(doubts),
    )


def _with_consent(github: GitHub, found: Submission, rfc: Rfc | None) -> Submission:
    """With who wrote the comment that a case about a person names as consent: 0 where there is none such.

    One request for each text the bot has not seen, and for an open case; nobody is asked for other kinds.
    """
    last = rfc.revision if rfc is not None else None
    # Whom a change is about depends on the registry, which goes on changing.
    seen = last is not None and last.head == found.head and last.errors == 0 and not last.governance
    if found.path is None or found.text is None or seen:
        return found
    document, _ = parse_document(found.path, found.text, human=True)
    named = consent_of(document) if document is not None and document.meta.get("kind") in PERSONAL else None
    if named is None:
        return found
    comment = github.comment(named)
    if comment is None:
        return replace(found, consent=0)
    return replace(found, consent=comment.author.id, consent_login=comment.author.login)


def imported_rfc(git: Git, main: str, name: str, landed: Mapping[str, str]) -> ImportedRfc | None:
    """The imported RFC `name` as it lies on the default branch; None where its outcome names no origin."""
    record = f"rfcs/outcomes/{name}.yml"
    paths = [path for path in landed if path.startswith(f"rfcs/{name}-") and path.endswith(".md")]
    if record not in landed or len(paths) != 1:
        return None
    raw, text = _text(git, main, record), _text(git, main, paths[0])
    origin = read_origin(record, raw) if raw is not None else None
    if origin is None or text is None:
        return None
    blobs = {path: landed[path] for path in (paths[0], record)}
    return ImportedRfc(name, paths[0], origin.state, main, blobs, origin.fields, text)


def _may_be_rfc(git: Git, pull: PullRequest, main: str) -> bool:
    """Whether a pull request without a ledger touches RFCs at all; others cost no request."""
    if git.resolve(f"{pull.head}^{{commit}}") is None:
        return True
    base = git.merge_base(main, pull.head)
    if base is None:
        return True
    found = examine(git.changes(base, pull.head)[:_MOST_CHANGES])
    return found.is_rfc or found.erratum is not None


def landed_files(git: Git, main: str) -> dict[str, str]:
    """The files below `rfcs/` on the default branch and their blobs."""
    return {path: entry.sha for path, entry in git.tree(main, "rfcs", sizes=False).items()}


def by_number(comments: Iterable[Comment]) -> Mapping[int, tuple[Comment, ...]]:
    """Comments grouped by the pull request they are on."""
    grouped: dict[int, list[Comment]] = {}
    for comment in comments:
        grouped.setdefault(comment.number, []).append(comment)
    return {number: tuple(items) for number, items in grouped.items()}
