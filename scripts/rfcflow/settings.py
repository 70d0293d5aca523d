"""What a repository's settings on GitHub are, as far as the process depends on them.

Invariant: what could not be read is `Unread` with the reason, and never looks like a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Unread:
    """Something the token may not see, or GitHub did not tell; `why` is one sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class ActionsPolicy:
    """Whether Actions run, and which: `allowed` is all, local_only or selected.

    `github_owned` and `patterns` are what *selected* allows.
    """

    enabled: bool
    allowed: str = "all"
    github_owned: bool = True
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    """`default` permissions of a job's token (read or write), and whether it may create pull requests."""

    default: str
    may_create_pulls: bool


@dataclass(frozen=True, slots=True)
class RequiredCheck:
    """A status a branch waits for; `app` is the only App whose word counts, None: anybody's."""

    context: str
    app: int | None


@dataclass(frozen=True, slots=True)
class BranchRules:
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


@dataclass(frozen=True, slots=True)
class AppNames:
    """What the bot's workflow calls the variable with an App's id, and the secret with its key."""

    variable: str
    secret: str


@dataclass(frozen=True, slots=True)
class AppBot:
    """A GitHub App as the bot: `id` as its variable has it (empty: none), and whether there is a `key`."""

    names: AppNames
    id: str | Unread
    key: bool | Unread

    @property
    def number(self) -> int | None:
        """The id, where it is known and one."""
        known = isinstance(self.id, str) and self.id.isascii() and self.id.isdigit()
        return int(str(self.id)) if known else None


@dataclass(frozen=True, slots=True)
class PagesSite:
    """`build` is workflow or legacy; `branches` those that may deploy, None: any."""

    build: str
    url: str = ""
    branches: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest run of a workflow for an event; `conclusion` None while it goes on."""

    event: str
    conclusion: str | None
    at: datetime
    page: str


@dataclass(frozen=True, slots=True)
class Settings:
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
