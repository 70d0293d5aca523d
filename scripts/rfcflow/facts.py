"""What one run read about one pull request, before anything is decided.

Invariant: values only, each with the time GitHub gave it; a fact that could not be read is absent and said
so in `Facts.doubts`, and nothing is decided on doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from rfcflow.model import Account


class PullRequest(Struct, frozen=True):
    """A pull request as listed by GitHub; times are UTC.

    An issue whose first line is `RFC: ID` stands in for one where an RFC has none: `about` is that id, and
    there is no head.
    """

    number: int
    title: str
    author: Account
    draft: bool
    open: bool
    merged: bool
    base: str
    head: str
    head_repository: str | None
    labels: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    merge_commit: str | None = None
    about: str | None = None
    branch: str = ""


class Comment(Struct, frozen=True):
    """A comment; `kind` is comment (in the conversation), review (a review's body) or inline (on a line)."""

    id: int
    number: int
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    kind: str = "comment"

    @property
    def edited(self) -> bool:
        """Whether it was changed after it was written."""
        return self.updated_at != self.created_at


class Review(Struct, frozen=True):
    """A submitted review; `state` is APPROVED, CHANGES_REQUESTED, COMMENTED or DISMISSED."""

    id: int
    author: Account
    state: str
    commit: str | None
    body: str
    submitted_at: datetime


class Change(Struct, frozen=True):
    """One path the pull request changes since the merge base; `status` is A, M, D or T, `mode` Git's."""

    path: str
    status: str
    mode: str
    blob: str
    size: int


class Submission(Struct, frozen=True):
    """The pull request's content at `head`, read from Git objects and never run.

    `text` is the RFC file's bytes when exactly one candidate could be read within the size limit;
    `commits` maps commits that reviews name to the `t1:` hash of the text there. Where the registry is
    changed, `registry` is what it would be on the default branch, by path, and `moved` are changed paths that
    the default branch has changed as well. `consent` is the account that wrote the comment the text names as
    a person's consent, with its login: 0 where there is none such, None where nobody asked.
    """

    head: str
    base: str
    changes: tuple[Change, ...]
    path: str | None = None
    text: bytes | None = None
    assets: tuple[tuple[str, str], ...] = ()
    commits: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    commits_total: int = 0
    registry: Mapping[str, bytes] | None = None
    moved: tuple[str, ...] = ()
    consent: int | None = None
    consent_login: str = ""
    before: bytes | None = None


class ImportedRfc(Struct, frozen=True):
    """An RFC on the default branch that came from elsewhere: its file, its outcome, where it came from.

    `blobs` maps both paths to their blobs at `commit`; `origin` has source, commit, path and blob.
    """

    id: str
    path: str
    state: str
    commit: str
    blobs: Mapping[str, str]
    origin: Mapping[str, str | None]
    text: bytes


class Facts(Struct, frozen=True):
    """Everything `decide` may know about one pull request beyond its ledger and governance.

    `landed` maps the files below `rfcs/` on the default branch to their blobs, None where they were not read.
    `replaced` maps each RFC in force that the text names in `replaces` to the names of its modules.
    """

    repository: str
    default_branch: str
    bot: Account
    pull: PullRequest | None
    submission: Submission | None
    comments: tuple[Comment, ...] = ()
    reviews: tuple[Review, ...] = ()
    closed_by: Account | None = None
    landed: Mapping[str, str] | None = None
    imported: ImportedRfc | None = None
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    doubts: tuple[str, ...] = ()


class Load(Struct, frozen=True):
    """What one person carries in other RFCs: open ones, offers without an answer, the last taken (UTC)."""

    open: int = 0
    last: datetime | None = None
    offered: int = 0

    @property
    def carried(self) -> int:
        """What counts when somebody is asked: an open offer may be accepted."""
        return self.open + self.offered


class OnGitHub(Struct, frozen=True):
    """An account: its numeric `id`, its `login` now, and its `type` (User, Bot, Organization)."""

    id: int
    login: str
    type: str = "User"


class Roster(Struct, frozen=True):
    """Loads by person id, folded from the other ledgers at one ledger commit.

    By login in lower case: `mentions` of the day, `waiting` for a digest in other RFCs as (id, number), and
    who was `digested` that day. `declined` is when a nomination of a person was last declined, in public.
    """

    loads: Mapping[int, Load] = field(default_factory=lambda: MappingProxyType({}))
    mentions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    waiting: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=lambda: MappingProxyType({}))
    digested: frozenset[str] = frozenset()
    declined: Mapping[int, datetime] = field(default_factory=lambda: MappingProxyType({}))

    def load(self, person: int) -> Load:
        """The load of a person; nobody's is zero."""
        return self.loads.get(person, Load())
