"""The conversation on GitHub: pull requests, comments, reviews, labels and statuses as facts.

Invariant: every method answers with values of `rfcflow.facts` or raises; nothing of what carried the request
leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from rfcflow.adapters import github_facts, github_lists
from rfcflow.adapters.clock import Clock, SystemClock
from rfcflow.adapters.github_alarm import Alarm
from rfcflow.adapters.github_calls import Calls, Reply, Requests
from rfcflow.adapters.github_connection import Connection
from rfcflow.adapters.github_facts import Label
from rfcflow.adapters.github_settings import read_settings
from rfcflow.errors import Refusal, UpstreamError
from rfcflow.facts import Comment, OnGitHub, PullRequest, Review
from rfcflow.model import Account
from rfcflow.settings import AppNames, Settings

__all__ = ["ACTIONS_BOT", "GitHub", "Label", "Requests"]

# Who a workflow's token acts as, on github.com; the token may not ask for it.
ACTIONS_BOT: Final = Account(41898282, "github-actions[bot]", bot=True)
DESCRIPTION_LIMIT: Final = 140
GONE: Final = (404, 410)
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_SHA: Final = re.compile(r"[0-9a-f]{40}")


class GitHub:
    """One repository on GitHub, seen with one token.

    Every method raises UpstreamError (`status` is GitHub's, None without an answer) and, for writes with
    `observe`, Refusal. Reads and idempotent writes are repeated after an outage; a POST that creates
    something never is: look for its marker (`find_comment`) first. `bot` is who the token acts as, if known.
    Times are UTC; `write_gap` and `timeout` are seconds, `floor` the requests left at which it stops.
    """

    def __init__(
        self,
        api_url: str,
        repository: str,
        token: str,
        *,
        write_gap: float = 1.0,
        observe: bool = False,
        bot: Account | None = None,
        clock: Clock | None = None,
        timeout: int = 15,
        floor: int = 20,
    ) -> None:
        if not _NAME.fullmatch(repository):
            raise Refusal(f"{repository!r} is not a repository; write OWNER/NAME.")
        self.repository = repository
        self._bot = bot
        self._root = f"/repos/{repository}"
        self._connection = Connection(api_url, token, timeout)
        self._calls = Calls(self._send, clock or SystemClock(), write_gap, floor, observe=observe)

    def disconnect(self) -> None:
        """Close the connections."""
        self._connection.close()

    @property
    def requests(self) -> Requests:
        """How many requests were sent so far."""
        return self._calls.requests

    @property
    def remaining(self) -> int | None:
        """How many requests the token has left in this hour, as of the last answer."""
        return self._calls.remaining

    @property
    def spent(self) -> bool:
        """Whether this run stopped because a budget of requests or writes was used up."""
        return self._calls.spent

    # --- reading ---

    def whoami(self) -> Account:
        """Who the token acts as: `bot` where it was given, else GitHub is asked once."""
        if self._bot is None:
            self._bot = github_facts.account(self._calls.get("/user").data)
        return self._bot

    def account(self, login: str) -> Account | None:
        """The account that has a login now; None where nobody has it, or an organization does."""
        answer = self._calls.get(f"/users/{quote(login, safe='')}", accept=GONE)
        if answer.status in GONE or github_facts.member(answer.data, "type") == "Organization":
            return None
        return github_facts.account(answer.data)

    def account_of(self, id: int) -> OnGitHub | None:
        """The account with a numeric id, whatever it is called now; None where there is none (any more)."""
        return self._on_github(f"/user/{id:d}")

    def account_named(self, login: str) -> OnGitHub | None:
        """The account of whatever type that has a login now; None where nobody has it."""
        return self._on_github(f"/users/{quote(login, safe='')}")

    def _on_github(self, path: str) -> OnGitHub | None:
        answer = self._calls.get(path, accept=GONE)
        return None if answer.status in GONE else github_facts.on_github(answer.data)

    def default_branch(self) -> str:
        """The name of the repository's default branch."""
        return str(github_facts.member(self._calls.get(self._root).data, "default_branch"))

    def pulls_changed(self, since: datetime | None) -> tuple[tuple[PullRequest, ...], datetime]:
        """Pull requests updated at or after `since` (None: all), last changed first, and GitHub's time.

        That time, taken before the first page, is the next `since`: what changes while pages are read is seen
        again then.
        """
        query: dict[str, str | int] = {"state": "all", "sort": "updated", "direction": "desc"}
        found: dict[int, PullRequest] = {}
        server_time: datetime | None = None
        for answer in self._calls.pages(f"{self._root}/pulls", query):
            server_time = server_time or answer.time
            pulls = [github_facts.pull_request(item) for item in github_facts.listed(answer.data)]
            recent = [pull for pull in pulls if since is None or pull.updated_at >= since]
            found |= {pull.number: pull for pull in recent if pull.number not in found}
            if len(recent) < len(pulls):
                break
        if server_time is None:
            raise UpstreamError("GitHub gave no page of pull requests.")
        return tuple(found.values()), server_time

    def pulls_open(self) -> tuple[PullRequest, ...]:
        """Every open pull request, a hundred a request."""
        query: dict[str, str | int] = {"state": "open", "sort": "created", "direction": "asc"}
        found = map(github_facts.pull_request, github_lists.items(self._calls, f"{self._root}/pulls", query))
        return tuple({pull.number: pull for pull in found}.values())

    def last_scheduled(self, workflow: str) -> datetime | None:
        """When the schedule last started a workflow file; None where it never did."""
        path = f"{self._root}/actions/workflows/{workflow}/runs"
        answer = self._calls.get(path, {"event": "schedule", "per_page": 1}, accept=GONE)
        if answer.status != 200:
            return None
        runs = github_facts.listed(github_facts.member(answer.data, "workflow_runs"))
        return github_facts.created_at(runs[0]) if runs else None

    def pull(self, number: int) -> PullRequest:
        """One pull request."""
        return github_facts.pull_request(self._calls.get(f"{self._root}/pulls/{number:d}").data)

    def issue_about_rfc(self, number: int) -> PullRequest | None:
        """The issue as an RFC's conversation, None where it is gone or about none."""
        answer = self._calls.get(f"{self._root}/issues/{number:d}", accept=GONE)
        return None if answer.status in GONE else github_facts.issue_about_rfc(answer.data)

    def comments_since(self, since: datetime | None) -> tuple[tuple[Comment, ...], datetime]:
        """Conversation comments updated at or after `since`, oldest change first, and GitHub's time."""
        items, server_time = github_lists.updated_since(self._calls, f"{self._root}/issues/comments", since)
        return tuple(github_facts.comment(item) for item in items), server_time

    def inline_comments_since(self, since: datetime | None) -> tuple[tuple[Comment, ...], datetime]:
        """Review comments on lines updated at or after `since`, and GitHub's time."""
        items, server_time = github_lists.updated_since(self._calls, f"{self._root}/pulls/comments", since)
        return tuple(github_facts.inline_comment(item) for item in items), server_time

    def issue_comments(self, number: int, since: datetime | None = None) -> tuple[Comment, ...]:
        """Comments of one conversation, oldest first; with `since` those updated at or after it."""
        query: dict[str, str | int] = {} if since is None else {"since": github_lists.stamp(since)}
        items = github_lists.items(self._calls, f"{self._root}/issues/{number:d}/comments", query)
        found = {comment.id: comment for comment in map(github_facts.comment, items)}
        return tuple(found.values())

    def comment(self, id: int) -> Comment | None:
        """One conversation comment, None when it was deleted."""
        answer = self._calls.get(f"{self._root}/issues/comments/{id:d}", accept=GONE)
        return None if answer.status in GONE else github_facts.comment(answer.data)

    def find_comment(self, number: int, marker: str, since: datetime, author_id: int) -> Comment | None:
        """The first comment with `marker` in it that `author_id` wrote at or after `since`."""
        # A second of slack: clocks of two machines meet here.
        candidates = self.issue_comments(number, since - timedelta(seconds=1))
        return next((c for c in candidates if c.author.id == author_id and marker in c.body), None)

    def reviews(self, number: int) -> tuple[Review, ...]:
        """Submitted reviews, oldest first."""
        items = map(
            github_facts.review, github_lists.items(self._calls, f"{self._root}/pulls/{number:d}/reviews")
        )
        return tuple(review for review in items if review is not None)

    def closed_by(self, number: int) -> Account | None:
        """Who closed it, None while it is open."""
        closer = github_facts.member(self._calls.get(f"{self._root}/issues/{number:d}").data, "closed_by")
        return None if closer is None else github_facts.account(closer)

    def combined_status(self, sha: str) -> dict[str, tuple[str, str]]:
        """The latest (state, description) of each context on a commit."""
        found: dict[str, tuple[str, str]] = {}
        for answer in self._calls.pages(f"{self._root}/commits/{_checked_sha(sha)}/status"):
            statuses = github_facts.listed(github_facts.member(answer.data, "statuses"))
            found |= dict(map(github_facts.status, statuses))
        return found

    def labels(self) -> tuple[Label, ...]:
        """All labels of the repository."""
        return tuple(map(github_facts.label, github_lists.items(self._calls, f"{self._root}/labels")))

    def settings(self, ledger: str, sweeper: str, app: AppNames | None = None) -> Settings:
        """The repository's settings; `ledger` is the ledger's branch, `sweeper` the bot's workflow file.

        `app` are the names by which that file asks for an App.
        """
        return read_settings(self._calls, self._root, ledger, sweeper, app)

    # --- writing ---

    def alarm(self, marker: str) -> Alarm:
        """The issue by which people are told of something while it lasts; `marker` is its first line."""
        return Alarm(self._calls, self._root, self.whoami(), marker)

    def post_comment(self, number: int, body: str) -> Comment:
        """Write a comment; never repeated by itself."""
        path = f"{self._root}/issues/{number:d}/comments"
        return github_facts.comment(self._calls.call("POST", path, body={"body": body}).data)

    def delete_comment(self, id: int) -> None:
        """Delete a comment; raises UpstreamError 404 where it is gone."""
        self._calls.call("DELETE", f"{self._root}/issues/comments/{id:d}")

    def edit_comment(self, id: int, body: str) -> Comment:
        """Replace a comment's body."""
        path = f"{self._root}/issues/comments/{id:d}"
        return github_facts.comment(self._calls.call("PATCH", path, body={"body": body}).data)

    def react(self, comment_id: int, content: str) -> None:
        """Put a reaction on a conversation comment; GitHub takes the second one for the first."""
        path = f"{self._root}/issues/comments/{comment_id:d}/reactions"
        self._calls.call("POST", path, body={"content": content}, repeatable=True)

    def set_labels(self, number: int, labels: tuple[str, ...]) -> None:
        """Replace all labels of a pull request; GitHub creates those that are new to it."""
        path = f"{self._root}/issues/{number:d}/labels"
        self._calls.call("PUT", path, body={"labels": list(labels)})

    def create_label(self, name: str, color: str, description: str) -> None:
        """Create a label; one of that name stays as it is."""
        body = {"name": name, "color": color, "description": description}
        try:
            self._calls.call("POST", f"{self._root}/labels", body=body)
        except UpstreamError as error:
            if error.status != 422 or "already_exists" not in str(error):
                raise

    def change_label(self, name: str, color: str, description: str) -> None:
        """Give a label another colour, description or case; 404 where there is none."""
        body = {"new_name": name, "color": color, "description": description}
        self._calls.call("PATCH", f"{self._root}/labels/{quote(name, safe='')}", body=body)

    def delete_label(self, name: str) -> None:
        """Delete a label, which takes it off every issue; 404 where there is none."""
        self._calls.call("DELETE", f"{self._root}/labels/{quote(name, safe='')}")

    def set_status(
        self, sha: str, state: str, description: str, context: str, target_url: str | None = None
    ) -> None:
        """Post a commit status; the latest of a context counts. `description` is cut to 140 characters."""
        body = {"state": state, "description": _shortened(description), "context": context}
        if target_url:
            body["target_url"] = target_url
        self._calls.call("POST", f"{self._root}/statuses/{_checked_sha(sha)}", body=body, repeatable=True)

    def close(self, number: int) -> PullRequest:
        """Close a pull request."""
        return self._set_state(number, "closed")

    def reopen(self, number: int) -> PullRequest:
        """Reopen a pull request; 422 where GitHub cannot."""
        return self._set_state(number, "open")

    def create_pull(self, title: str, head: str, base: str, body: str) -> PullRequest:
        """Open a pull request from branch `head` to branch `base`; never repeated by itself."""
        sent = {"title": title, "head": head, "base": base, "body": body}
        return github_facts.pull_request(self._calls.call("POST", f"{self._root}/pulls", body=sent).data)

    def pulls_from(self, branch: str) -> tuple[PullRequest, ...]:
        """Pull requests from a branch of this very repository, open or not, newest first."""
        query: dict[str, str | int] = {"head": f"{self.repository.split('/')[0]}:{branch}", "state": "all"}
        found = github_lists.items(self._calls, f"{self._root}/pulls", query)
        pulls = tuple(github_facts.pull_request(item) for item in found)
        mine = self.repository.lower()
        return tuple(pull for pull in pulls if (pull.head_repository or "").lower() == mine)

    def merge(self, number: int, sha: str, method: str) -> None:
        """Merge a pull request whose head is `sha`; 405 where GitHub does not, 409 where the head moved."""
        body = {"sha": _checked_sha(sha), "merge_method": method}
        self._calls.call("PUT", f"{self._root}/pulls/{number:d}/merge", body=body)

    def create_commit(self, message: str, tree: str, parents: Sequence[str]) -> str:
        """A commit that GitHub makes and signs in the bot's name; the tree has to be there. Returns its id.

        https://docs.github.com/en/authentication/managing-commit-signature-verification
        """
        body = {"message": message, "tree": _checked_sha(tree), "parents": list(parents)}
        answer = self._calls.call("POST", f"{self._root}/git/commits", body=body, repeatable=True)
        return _checked_sha(str(github_facts.member(answer.data, "sha")))

    # --- within ---

    def _send(self, verb: str, path: str, parameters: Mapping[str, str | int], body: Any) -> Reply:
        return self._connection.send(verb, path, parameters, body)

    def _set_state(self, number: int, state: str) -> PullRequest:
        path = f"{self._root}/pulls/{number:d}"
        return github_facts.pull_request(self._calls.call("PATCH", path, body={"state": state}).data)


def _checked_sha(sha: str) -> str:
    if not _SHA.fullmatch(sha):
        raise Refusal(f"{sha!r:.80} is not a commit's full id.")
    return sha


def _shortened(text: str) -> str:
    return text if len(text) <= DESCRIPTION_LIMIT else text[: DESCRIPTION_LIMIT - 1] + "…"
