"""The state model of GitHub, as plain data: what exists, never how it is shown or who may change it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct, field

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")
BOT_LOGIN = "github-actions[bot]"
BOT_ID = 41898282


class Account(Struct, eq=False):
    """A person, bot or organization; ``id`` is the identity, ``login`` may be renamed and reused."""

    id: int
    login: str
    kind: str
    name: str | None
    created_at: datetime


class Label(Struct, eq=False):
    """A label of a repository; names are unique without regard to case. ``color`` is six hex digits."""

    id: int
    name: str
    color: str
    description: str | None


class Reaction(Struct, eq=False):
    """One account's reaction; ``content`` is one of ``REACTIONS``."""

    id: int
    account: Account
    content: str
    created_at: datetime


class Comment(Struct, eq=False):
    """A comment in the conversation of an issue or pull request."""

    id: int
    issue: Issue
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    reactions: list[Reaction] = field(default_factory=list)


class Review(Struct, eq=False):
    """A submitted review: ``state`` is APPROVED, CHANGES_REQUESTED, COMMENTED or DISMISSED."""

    id: int
    author: Account
    body: str
    state: str
    commit: str
    submitted_at: datetime


class ReviewComment(Struct, eq=False):
    """A comment on a line of the difference."""

    id: int
    issue: Issue
    review: Review
    author: Account
    body: str
    path: str
    commit: str
    line: int
    side: str
    hunk: str
    in_reply_to: int | None
    created_at: datetime
    updated_at: datetime


class Pull(Struct, eq=False):
    """What an issue has in addition when it is a pull request.

    ``head_repository`` is None once the fork is deleted; ``head_sha`` and ``refs/pull/N/head`` stay.
    ``base_sha`` is frozen when the pull request is closed.
    """

    base_branch: str
    base_sha: str
    head_repository: Repository | None
    head_owner: Account
    head_branch: str
    head_sha: str
    draft: bool
    pushed_by: Account | None = None
    merged_at: datetime | None = None
    merged_by: Account | None = None
    merge_commit_sha: str | None = None
    requested_reviewers: list[Account] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    comments: list[ReviewComment] = field(default_factory=list)


class Issue(Struct, eq=False):
    """An issue or, when ``pull`` is set, a pull request: they share numbers and conversation."""

    id: int
    repository: Repository
    number: int
    author: Account
    title: str
    body: str | None
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    state_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: Account | None = None
    labels: list[Label] = field(default_factory=list)
    assignees: list[Account] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    pull: Pull | None = None


class Status(Struct, eq=False):
    """One posted commit status; the newest of each context counts."""

    id: int
    sha: str
    context: str
    state: str
    description: str | None
    target_url: str | None
    creator: Account
    created_at: datetime


class Run(Struct, eq=False):
    """One run of a workflow file, as the story recorded it."""

    id: int
    workflow: str
    number: int
    event: str
    status: str
    conclusion: str | None
    branch: str
    sha: str
    actor: Account
    created_at: datetime
    updated_at: datetime


class Protection(Struct, frozen=True):
    """Rules of one branch, named as GitHub names the rules of a ruleset; ``bypass`` holds logins.

    ``app`` is the only App whose statuses count, None: anybody's.
    ``ruleset`` says whether it answers as a ruleset does, or as the older branch protection.
    """

    pull_request: bool = False
    update: bool = False
    dismiss_stale_reviews_on_push: bool = False
    require_last_push_approval: bool = False
    strict_required_status_checks_policy: bool = False
    required_approving_review_count: int = 0
    ruleset: bool = False
    non_fast_forward: bool = False
    deletion: bool = False
    required_linear_history: bool = False
    required_signatures: bool = False
    required_status_checks: tuple[str, ...] = ()
    app: int | None = None
    bypass: frozenset[str] = frozenset()


class Settings(Struct):
    """What administrators set; the defaults are those of a new repository on GitHub.

    ``pages`` is None, ``legacy`` or ``workflow``; ``pages_branches`` may deploy, None: any;
    ``workflow_states`` are states by file name where they are not ``active``; ``merge_methods`` are the
    buttons there are; ``secrets`` are names.
    """

    actions_enabled: bool = True
    allowed_actions: str = "all"
    github_owned: bool = True
    patterns: tuple[str, ...] = ()
    default_permissions: str = "read"
    may_create_pulls: bool = False
    merge_methods: tuple[str, ...] = ("merge", "squash", "rebase")
    approval: str = "first_time_contributors"
    pages: str | None = None
    pages_branches: tuple[str, ...] | None = None
    issues: bool = True
    archived: bool = False
    workflow_states: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()


class Repository(Struct, eq=False):
    """A repository: its bare git repository lies at ``path``; ``roles`` maps account ids to roles."""

    id: int
    owner: Account
    name: str
    path: Path
    default_branch: str
    created_at: datetime
    updated_at: datetime
    pushed_at: datetime
    parent: Repository | None = None
    description: str | None = None
    roles: dict[int, str] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)
    protections: dict[str, Protection] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    next_number: int = 1

    @property
    def full_name(self) -> str:
        """``owner/name``."""
        return f"{self.owner.login}/{self.name}"


class Token(Struct, frozen=True):
    """A credential. ``repository`` and ``permissions`` are set for the token of a workflow job only."""

    value: str
    account: Account
    repository: Repository | None = None
    permissions: tuple[tuple[str, str], ...] = ()

    @property
    def is_job(self) -> bool:
        """Whether it belongs to a workflow job: its writes then start no workflows."""
        return self.repository is not None
