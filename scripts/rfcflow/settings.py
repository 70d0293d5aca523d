"""What a repository's settings on GitHub are, as far as the process depends on them.

Invariant: what could not be read is `Unread` with the reason, and never looks like a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field


class Unread(Struct, frozen=True):
    """Something the token may not see, or GitHub did not tell; `why` is one sentence."""

    why: str


class ActionsPolicy(Struct, frozen=True):
    """Whether Actions run, and which: `allowed` is all, local_only or selected.

    `github_owned` and `patterns` are what *selected* allows.
    """

    enabled: bool
    allowed: str = "all"
    github_owned: bool = True
    patterns: tuple[str, ...] = ()


class TokenPolicy(Struct, frozen=True):
    """`default` permissions of a job's token (read or write), and whether it may create pull requests."""

    default: str
    may_create_pulls: bool


class RequiredCheck(Struct, frozen=True):
    """A status a branch waits for; `app` is the only App whose word counts, None: anybody's."""

    context: str
    app: int | None


class BranchRules(Struct, frozen=True):
    """What is in force on a branch, from rulesets and classic protection together.

    `kinds` are types of rules as rulesets name them, and `last-push` and `behind` for the harder forms of two
    of them; `passed` are those whose bypass list has the App that the bot is.
    """

    kinds: frozenset[str] = frozenset()
    checks: tuple[RequiredCheck, ...] = ()
    passed: frozenset[str] = frozenset()

    @property
    def binding(self) -> frozenset[str]:
        """What the bot has to keep."""
        return self.kinds - self.passed


class AppNames(Struct, frozen=True):
    """What the bot's workflow calls the variable with an App's id, and the secret with its key."""

    variable: str
    secret: str


class AppBot(Struct, frozen=True):
    """A GitHub App as the bot: `id` as its variable has it (empty: none), and whether there is a `key`."""

    names: AppNames
    id: str | Unread
    key: bool | Unread

    @property
    def number(self) -> int | None:
        """The id, where it is known and one."""
        known = isinstance(self.id, str) and self.id.isascii() and self.id.isdigit()
        return int(str(self.id)) if known else None


class PagesSite(Struct, frozen=True):
    """`build` is workflow or legacy; `branches` those that may deploy, None: any."""

    build: str
    url: str = ""
    branches: tuple[str, ...] | None = None


class LastRun(Struct, frozen=True):
    """The newest run of a workflow for an event; `conclusion` None while it goes on."""

    event: str
    conclusion: str | None
    at: datetime
    page: str


class Settings(Struct, frozen=True):
    """A repository as its settings are; `workflows` are states by file name, `labels` names in lower case.

    `app` is the App that the bot's workflow asks for, None where it asks for none.
    """

    repository: str
    default_branch: str
    public: bool
    archived: bool
    issues: bool
    admin: bool
    actions: ActionsPolicy | Unread
    token: TokenPolicy | Unread
    approval: str | Unread
    main: BranchRules | Unread
    ledger: BranchRules | Unread
    pages: PagesSite | Unread | None
    app: AppBot | None = None
    labels: frozenset[str] = frozenset()
    workflows: Mapping[str, str] = field(default_factory=dict)
    runs: tuple[LastRun, ...] = ()
