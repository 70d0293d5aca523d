"""Everything the forge knows, and the only place where ids are given and events are kept."""

from __future__ import annotations

import base64
import threading
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from rfcflow.forge.clock import Clock
from rfcflow.forge.model import (
    BOT_ID,
    BOT_LOGIN,
    Account,
    Comment,
    Issue,
    Repository,
    Review,
    ReviewComment,
    Token,
)

Json = dict[str, Any]


class Event(Struct, frozen=True):
    """One webhook delivery; ``payload`` has GitHub's shape and is a snapshot of its moment.

    ``starts_workflows`` is False for what a job's token did: GitHub then starts no workflow.
    """

    name: str
    action: str | None
    payload: Json
    actor: str
    starts_workflows: bool
    at: datetime


class Actor(Struct, frozen=True):
    """Who does something: an account, and the job's token if it is done by a workflow."""

    account: Account
    token: Token | None = None

    @property
    def is_job(self) -> bool:
        """Whether a workflow job acts."""
        return self.token is not None and self.token.is_job


class State:
    """The forge's memory. Callers hold ``lock`` while they change anything."""

    def __init__(self, directory: Path, now: datetime) -> None:
        self.directory = directory.resolve()
        self.clock = Clock(now)
        self.lock = threading.RLock()
        self.url = ""
        self.accounts: dict[int, Account] = {}
        self.repositories: dict[int, Repository] = {}
        self.tokens: dict[str, Token] = {}
        self.apps: dict[str, tuple[Account, str]] = {}
        self.comments: dict[int, Comment] = {}
        self.reviews: dict[int, tuple[Issue, Review]] = {}
        self.review_comments: dict[int, ReviewComment] = {}
        self.threads: dict[int, Issue] = {}
        self.events: deque[Event] = deque()
        self.listeners: list[Callable[[Event], None]] = []
        self.delivers = True
        self._counts: Counter[str] = Counter()
        self.account(BOT_LOGIN, BOT_ID, kind="Bot", name="GitHub Actions")

    @property
    def api_url(self) -> str:
        """Base of the REST API."""
        return f"{self.url}/api/v3"

    def next_id(self, kind: str, first: int = 1) -> int:
        """The next free id of a kind, counted from ``first``: the same story gives the same ids."""
        self._counts[kind] += 1
        return first + self._counts[kind] - 1

    def given(self, kind: str) -> int:
        """How many ids of a kind were given."""
        return self._counts[kind]

    def account(
        self, login: str, id: int | None = None, name: str | None = None, kind: str = "User"
    ) -> Account:
        """The account of this login, created if nobody has it; raises ValueError on another's id."""
        with self.lock:
            known = self.find_account(login)
            if known is not None:
                if id is not None and id != known.id:
                    raise ValueError(f"{login} has the id {known.id}, not {id}")
                return known
            number = id if id is not None else self.next_id("account", 1001)
            if number in self.accounts:
                raise ValueError(f"the id {number} belongs to {self.accounts[number].login}")
            made = Account(number, login, kind, name, self.clock.now())
            self.accounts[number] = made
            return made

    def find_account(self, login: str) -> Account | None:
        """The account of a login, whatever its case."""
        lowered = login.lower()
        return next((one for one in self.accounts.values() if one.login.lower() == lowered), None)

    def find_repository(self, full_name: str) -> Repository | None:
        """The repository ``owner/name``, whatever the case."""
        lowered = full_name.lower()
        return next((one for one in self.repositories.values() if one.full_name.lower() == lowered), None)

    def repository_named(self, full_name: str) -> Repository:
        """As ``find_repository``; raises KeyError."""
        found = self.find_repository(full_name)
        if found is None:
            raise KeyError(f"the forge has no repository {full_name}")
        return found

    def network(self, repository: Repository) -> list[Repository]:
        """The repository and all forks that share its objects."""
        root = repository.path.joinpath("objects").resolve()
        return [one for one in self.repositories.values() if one.path.joinpath("objects").resolve() == root]

    def emit(self, name: str, action: str | None, payload: Json, actor: Actor) -> None:
        """Keep a webhook delivery and tell those who listen."""
        event = Event(name, action, payload, actor.account.login, not actor.is_job, self.clock.now())
        self.events.append(event)
        for listener in self.listeners:
            listener(event)


def node_id(prefix: str, number: int) -> str:
    """An opaque global id in the style of GitHub's, e.g. ``PR_OjEwMDE``."""
    return f"{prefix}_{base64.urlsafe_b64encode(f':{number}'.encode()).decode().rstrip('=')}"


def number_of_node(identifier: str) -> tuple[str, int] | None:
    """The inverse of ``node_id``: (prefix, id), None for anything else."""
    prefix, _, encoded = identifier.partition("_")
    try:
        decoded = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
        return prefix, int(decoded.removeprefix(":"))
    except ValueError:
        return None


def email(account: Account) -> str:
    """The address GitHub writes into commits made on its site."""
    return f"{account.id}+{account.login}@users.noreply.github.com"


def identity(account: Account) -> tuple[str, str]:
    """Name and e-mail of an account in a commit."""
    return account.name or account.login, email(account)
