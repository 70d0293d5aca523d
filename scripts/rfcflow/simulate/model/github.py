"""The engine's view of the model: the methods of `adapters.github.GitHub` it calls.

Invariant: each request passes the wire before and after its effect, so that a fault can strike at either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from msgspec import Struct

from rfcflow.facts import Comment, PullRequest, Review
from rfcflow.model import Account
from rfcflow.simulate.model.faults import Wire, quiet
from rfcflow.simulate.model.hosting import BOT, Hosting

Listed = TypeVar("Listed")


class _Request(Struct):
    """One request on the wire; nothing comes after one that failed."""

    wire: Wire
    name: str

    def __enter__(self) -> None:
        self.wire(f"before {self.name}")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.wire(f"after {self.name}")


class ModelGitHub(Struct):
    """GitHub as the bot sees it; `requests` counts what it asked, `order` other than 0 mixes its lists."""

    hosting: Hosting
    wire: Wire = quiet
    order: int = 0
    requests: int = 0
    # Of the hour's budget: there is none here, so it is never spent.
    remaining: int | None = None
    spent: bool = False

    def _mixed(self, listed: Iterable[Listed]) -> tuple[Listed, ...]:
        if not self.order:
            return tuple(listed)
        return tuple(
            sorted(listed, key=lambda item: hashlib.sha256(f"{self.order} {item}".encode()).digest())
        )

    def _request(self, name: str) -> _Request:
        self.requests += 1
        return _Request(self.wire, name)

    # --- reading ---

    def pulls_changed(self, since: datetime | None) -> tuple[tuple[PullRequest, ...], datetime]:
        """Pull requests updated since, and GitHub's time."""
        with self._request("pulls_changed"):
            return self._mixed(self.hosting.updated_pulls(since)), self.hosting.now

    def comments_since(self, since: datetime | None) -> tuple[tuple[Comment, ...], datetime]:
        """Comments updated since, and GitHub's time."""
        with self._request("comments_since"):
            return self._mixed(self.hosting.updated_comments(since)), self.hosting.now

    def inline_comments_since(self, since: datetime | None) -> tuple[tuple[Comment, ...], datetime]:
        """Comments on lines updated since, and GitHub's time."""
        with self._request("inline_comments_since"):
            listed = self.hosting.inline.values()
            return tuple(c for c in listed if since is None or c.updated_at >= since), self.hosting.now

    def pulls_open(self) -> tuple[PullRequest, ...]:
        """Every open pull request."""
        with self._request("pulls_open"):
            return self._mixed(pull for pull in self.hosting.pulls.values() if pull.open)

    def pull(self, number: int) -> PullRequest:
        """One pull request."""
        with self._request("pull"):
            return self.hosting.pull(number)

    def issue_about_rfc(self, number: int) -> PullRequest | None:
        """The issue as an RFC's conversation."""
        with self._request("issue_about_rfc"):
            return self.hosting.issues.get(number)

    def issue_comments(self, number: int, since: datetime | None = None) -> tuple[Comment, ...]:
        """Comments of one conversation."""
        with self._request("issue_comments"):
            listed = self.hosting.conversation(number)
            return tuple(c for c in listed if since is None or c.updated_at >= since)

    def comment(self, id: int) -> Comment | None:
        """One comment, None when it was deleted."""
        with self._request("comment"):
            return self.hosting.comments.get(id)

    def reviews(self, number: int) -> tuple[Review, ...]:
        """Submitted reviews."""
        with self._request("reviews"):
            return self.hosting.reviews.get(number, ())

    def closed_by(self, number: int) -> Account | None:
        """Who closed it."""
        with self._request("closed_by"):
            return self.hosting.closers.get(number)

    # --- writing ---

    def post_comment(self, number: int, body: str) -> Comment:
        """Write a comment."""
        with self._request("post_comment"):
            return self.hosting.say(number, BOT, body)

    def edit_comment(self, id: int, body: str) -> Comment:
        """Replace a comment's body."""
        with self._request("edit_comment"):
            return self.hosting.edit(id, body)

    def delete_comment(self, id: int) -> None:
        """Delete a comment; raises UpstreamError 404."""
        with self._request("delete_comment"):
            self.hosting.delete(id)

    def react(self, comment_id: int, content: str) -> None:
        """Put a reaction on a comment."""
        with self._request("react"):
            if comment_id in self.hosting.comments:
                there = self.hosting.reactions.get(comment_id, ())
                self.hosting.reactions[comment_id] = tuple(dict.fromkeys((*there, content)))

    def set_labels(self, number: int, labels: tuple[str, ...]) -> None:
        """Replace the labels."""
        with self._request("set_labels"):
            self.hosting.touch(number, labels=labels)

    def set_status(
        self, sha: str, state: str, description: str, context: str, target_url: str | None = None
    ) -> None:
        """Post the gate."""
        del context, target_url
        with self._request("set_status"):
            self.hosting.statuses[sha] = (state, description)

    def close(self, number: int) -> PullRequest:
        """Close a pull request."""
        with self._request("close"):
            return self.hosting.set_open(number, BOT, opened=False)

    def reopen(self, number: int) -> PullRequest:
        """Reopen it; raises UpstreamError 422 where that cannot be."""
        with self._request("reopen"):
            return self.hosting.set_open(number, BOT, opened=True)
