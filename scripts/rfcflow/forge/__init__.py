"""A local GitHub over real bare git repositories, for the tests, the demo and the sandbox.

The real PyGithub and the real git talk to it over loopback HTTP; nothing in it knows rfcflow::

    with Forge(directory, now=datetime(2026, 11, 2, tzinfo=UTC)) as forge:
        forge.repository("meadow/rfcs", {"README.md": "hello"}, {"maya": "write"})
        number = forge.open_pull("meadow/rfcs", "nils", "my-branch", {"a.md": "text"}, "A title")
        token = forge.job_token("meadow/rfcs", {"contents": "write", "pull-requests": "write"})
        Github(base_url=forge.api_url, auth=Auth.Token(token), seconds_between_writes=None)
        # git clone http://x-access-token:TOKEN@127.0.0.1:PORT/meadow/rfcs.git

**World.** ``account``, ``rename``, ``repository``, ``import_repository``, ``grant``, ``protect``,
``record_run``. Bare repositories lie under ``directory/repositories/OWNER/NAME.git``, OWNER being the login
when they were made; forks share the object store of their network, so ``refs/pull/N/head`` outlives a deleted
fork. All repositories are public.

**Tokens.** ``token(login)`` acts by the person's role. ``job_token(repository, permissions)`` acts as
github-actions[bot]; a missing permission is 403 *Resource not accessible by integration*, and its writes
start no workflows. In a pull request a job needs ``pull-requests: write`` to comment, label or close, in an
issue ``issues: write``; merging and pushing need ``contents: write``, pushing workflow files
``workflows: write``, draft and ready both ``pull-requests`` and ``contents``.

**Stories.** ``commit``, ``open_pull``, ``push_to_pull``, ``comment``, ``edit_comment``, ``delete_comment``,
``review``, ``dismiss_review``, ``close_pull``, ``reopen_pull``, ``set_draft``, ``merge_pull``, ``retarget``,
``open_issue``, ``delete_fork``: what people do, with the effects and events of their requests, but past the
checks of permissions and branch rules. They create the accounts of people who comment, review or open.

**Time.** ``clock.now()``, ``clock.travel(to)``, ``clock.advance(delta)``. Each change is one second; reading
takes none; nothing else moves it. The ``Date`` header is the forge's time.

**What happened.** ``events`` (webhook payloads; none with ``delivers=False``), ``subscribe(listener)``,
``requests`` and ``request_counts()`` (REST), ``transfers`` (git), ``on_exchange`` (whole REST exchanges, for
the oracle).

**Bad days.** ``faults.add(method, path, status, when, times, body, headers, kind)``, see ``faults.Faults``;
``enforce_limits = True`` makes spent rate limits count.

**Not here.** Pending reviews, teams, milestones, locked threads, timelines, check runs, writing through the
Git Data or Contents API, private repositories, redirects of renamed repositories, webhooks over HTTP.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType

from rfcflow.forge import credentials, protections, repositories, webhooks
from rfcflow.forge.api import Api, Exchange, Reply, Request
from rfcflow.forge.clock import Clock
from rfcflow.forge.faults import Faults
from rfcflow.forge.git_http import GitHttp, Transfer
from rfcflow.forge.model import BOT_LOGIN, Account, Repository, Run
from rfcflow.forge.refusals import Refusal
from rfcflow.forge.repositories import branch_tip
from rfcflow.forge.server import Server
from rfcflow.forge.state import Event, State
from rfcflow.forge.stories import Stories
from rfcflow.forge.web import Web

__all__ = ["Account", "Event", "Exchange", "Forge", "Refusal", "Repository", "Request", "Transfer"]

API_PREFIXES = ("/api/v3", "/api")


class Forge(Stories):
    """The whole forge: state, clock, faults and a server that runs until ``close``."""

    def __init__(self, directory: Path, now: datetime, port: int = 0, *, delivers: bool = True) -> None:
        self.state = State(directory, now)
        self.state.delivers = delivers
        self.faults = Faults()
        self._api = Api(self.state, self.faults)
        self._git = GitHttp(self.state, self.faults)
        self._web = Web(self.state)
        self._server = Server(port, self._respond)
        self.state.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread_of_server = self._server.start()

    def __enter__(self) -> Forge:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving; the repositories stay on disk."""
        self._server.stop()
        self._thread_of_server.join()

    def _respond(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        for prefix in API_PREFIXES:
            if target.startswith(f"{prefix}/"):
                return self._api.handle(method, target[len(prefix) :], headers, body)
        if target == "/graphql":
            return self._api.handle(method, target, headers, body)
        answer = self._git.handle(method, target, headers, body)
        return answer if answer is not None else self._web.handle(method, target, headers, body)

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``: web pages, and git at ``{url}/owner/name.git``."""
        return self.state.url

    @property
    def api_url(self) -> str:
        """Base URL of the REST API, PyGithub's ``base_url``."""
        return self.state.api_url

    @property
    def clock_url(self) -> str:
        """Where a process asks for the forge's time (GET) and lets it pass (POST ``seconds=N``)."""
        return f"{self.url}/_forge/clock"

    @property
    def clock(self) -> Clock:
        """The forge's clock: ``now()``, ``travel(to)``, ``advance(delta)``."""
        return self.state.clock

    @property
    def events(self) -> deque[Event]:
        """Webhook deliveries in order; whoever dispatches them may pop them."""
        return self.state.events

    def subscribe(self, listener: Callable[[Event], None]) -> None:
        """Call ``listener`` with each event from now on, while the state is locked."""
        self.state.listeners.append(listener)

    @property
    def requests(self) -> list[Request]:
        """The log of REST requests."""
        return self._api.requests

    @property
    def transfers(self) -> list[Transfer]:
        """The log of git fetches and pushes."""
        return self._git.transfers

    def request_counts(self) -> tuple[int, int]:
        """REST requests so far as (reads, writes)."""
        return self._api.counts()

    @property
    def on_exchange(self) -> Callable[[Exchange], None] | None:
        """Called after each REST answer, outside the lock; invented answers of faults are left out."""
        return self._api.on_exchange

    @on_exchange.setter
    def on_exchange(self, listener: Callable[[Exchange], None] | None) -> None:
        self._api.on_exchange = listener

    @property
    def enforce_limits(self) -> bool:
        """Whether a spent hourly budget (1,000 for a job's token) is refused with 403. Default False."""
        return self._api.enforce_limits

    @enforce_limits.setter
    def enforce_limits(self, enforced: bool) -> None:
        self._api.enforce_limits = enforced

    def account(
        self, login: str, id: int | None = None, name: str | None = None, kind: str = "User"
    ) -> Account:
        """The account of a login, created if nobody has it."""
        return self.state.account(login, id, name, kind)

    def rename(self, old: str, new: str) -> None:
        """Rename an account: its id stays, and somebody else may take the old login."""
        with self.state.lock:
            account = self.state.find_account(old)
            if account is None or self.state.find_account(new) not in (None, account):
                raise KeyError(f"cannot rename {old} to {new}")
            account.login = new

    def repository(
        self,
        full_name: str,
        files: Mapping[str, bytes | str] | None = None,
        permissions: Mapping[str, str] | None = None,
        default_branch: str = "main",
    ) -> Repository:
        """A new repository with one commit; ``permissions`` maps logins to roles."""
        with self.state.lock:
            return repositories.create(self.state, full_name, files, permissions, default_branch)

    def import_repository(
        self, full_name: str, source: Path, permissions: Mapping[str, str] | None = None
    ) -> Repository:
        """A repository with the branches and tags of an existing one, bare or with a worktree."""
        with self.state.lock:
            made = repositories.adopt(self.state, full_name, source)
            repositories.grant(self.state, made, permissions or {})
            return made

    def grant(self, full_name: str, login: str, role: str) -> None:
        """Give a login another role: none, read, triage, write, maintain or admin."""
        with self.state.lock:
            repositories.grant(self.state, self.state.repository_named(full_name), {login: role})

    def token(self, login: str) -> str:
        """A person's token: it may what the person's role in each repository allows."""
        with self.state.lock:
            self.state.account(login)
            return credentials.mint(self.state, login, None, None)

    def job_token(self, full_name: str, permissions: dict[str, str]) -> str:
        """A workflow job's token: github-actions[bot] in one repository with these permissions."""
        with self.state.lock:
            return credentials.mint(self.state, BOT_LOGIN, full_name, permissions)

    def revoke(self, token: str) -> None:
        """End a token, as a job's ends with the job; from then on it is 401."""
        with self.state.lock:
            self.state.tokens.pop(token, None)

    def protect(self, full_name: str, branch: str, rules: dict[str, object]) -> None:
        """Set the rules of a branch (see ``protections.protection``); no rules lift them."""
        with self.state.lock:
            repository = self.state.repository_named(full_name)
            repository.protections.pop(branch, None)
            if rules:
                repository.protections[branch] = protections.protection(rules)

    def app(self, slug: str, number: int, public_key: str) -> None:
        """Register and install a GitHub App; its bot is ``slug[bot]``, `public_key` its key's other half."""
        account = self.state.account(f"{slug}[bot]", kind="Bot")
        self.state.apps[str(number)] = (account, public_key)

    def allow_actions_pulls(self, full_name: str, *, allowed: bool = True) -> None:
        """Tick or untick *Allow GitHub Actions to create and approve pull requests*."""
        with self.state.lock:
            self.state.repository_named(full_name).settings.may_create_pulls = allowed

    def record_run(
        self,
        full_name: str,
        workflow: str,
        event: str = "schedule",
        status: str = "completed",
        conclusion: str | None = "success",
        at: datetime | None = None,
        actor: str = BOT_LOGIN,
    ) -> int:
        """Note a run of a workflow file on the default branch, with its event; returns its id."""
        with self.state.lock:
            repository = self.state.repository_named(full_name)
            account, sha = self.state.account(actor), branch_tip(repository, repository.default_branch)
            if sha is None:
                raise KeyError(f"{full_name} has no commit")
            when = at or self.state.clock.now()
            run = Run(
                self.state.next_id("run", 20_000_001),
                workflow,
                sum(one.workflow == workflow for one in repository.runs) + 1,
                event,
                status,
                conclusion if status == "completed" else None,
                repository.default_branch,
                sha,
                account,
                when,
                when,
            )
            repository.runs.append(run)
            action = "completed" if status == "completed" else "requested"
            webhooks.workflow_run(self.state, action, repository, run)
            return run.id
