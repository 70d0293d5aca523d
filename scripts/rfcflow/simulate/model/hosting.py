"""What GitHub holds of an RFC repository: accounts, pull requests, comments, reviews, statuses.

Invariant: every change of a conversation has a time, and whatever was changed is listed under its last one;
values are frozen and replaced, so that a copy of the dictionaries is a snapshot.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import fields, replace

from rfcflow.engine.place import GITHUB_ACTIONS
from rfcflow.errors import UpstreamError
from rfcflow.facts import Comment, PullRequest, Review
from rfcflow.model import Account
from rfcflow.simulate.model.objects import Objects

BOT: Final = GITHUB_ACTIONS
FIRST_PERSON: Final = 1001
# Ids as the local forge gives them, so that a story is the same there.
FIRST_COMMENT: Final = 1_000_000
_FIRST_REVIEW: Final = 5_000_000


class Hosting(Struct):
    """The state of GitHub; `now` is its clock, UTC, whole seconds."""

    objects: Objects
    now: datetime
    accounts: dict[str, Account] = field(default_factory=lambda: {BOT.login: BOT})
    logins: dict[int, str] = field(default_factory=lambda: {BOT.id: BOT.login})
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    issues: dict[int, PullRequest] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    deleted: dict[int, Comment] = field(default_factory=dict)
    inline: dict[int, Comment] = field(default_factory=dict)
    reviews: dict[int, tuple[Review, ...]] = field(default_factory=dict)
    closers: dict[int, Account] = field(default_factory=dict)
    statuses: dict[str, tuple[str, str]] = field(default_factory=dict)
    reactions: dict[int, tuple[str, ...]] = field(default_factory=dict)
    touched: list[tuple[datetime, int]] = field(default_factory=list)
    heard: list[tuple[datetime, int]] = field(default_factory=list)
    threads: dict[int, tuple[int, ...]] = field(default_factory=dict)
    last_id: int = FIRST_COMMENT
    last_review: int = _FIRST_REVIEW
    last_number: int = 6
    # Whether the default branch takes no merge commits.
    linear: bool = False

    def copy(self) -> Hosting:
        """An independent state on the same objects, which never change."""
        kept: dict[str, Any] = {item.name: getattr(self, item.name) for item in fields(self)}
        for name, value in kept.items():
            if isinstance(value, dict | list):
                kept[name] = value.copy()
        kept["objects"] = replace(self.objects, refs=self.objects.refs.copy(), lost=self.objects.lost.copy())
        return Hosting(**kept)

    # --- who and what ---

    def account(self, login: str) -> Account:
        """The account of a login, made when it is first named; logins are one whatever their case."""
        key = login.lower()
        if key not in self.accounts:
            made = Account(FIRST_PERSON + len(self.logins), login, login.endswith("[bot]"))
            self.accounts[key], self.logins[made.id] = made, login
        return self.accounts[key]

    def login_of(self, account: int) -> str:
        """What an account is called now; raises KeyError."""
        return self.logins[account]

    def rename(self, old: str, new: str) -> None:
        """Give an account another login: what it wrote shows the new one from then on."""
        before = self.accounts.pop(old.lower())
        after = replace(before, login=new)
        self.accounts[new.lower()], self.logins[after.id] = after, new
        for listed in (self.pulls, self.issues, self.comments, self.inline):
            _rename(listed, after)
        for number, reviews in self.reviews.items():
            self.reviews[number] = tuple(
                replace(review, author=after) if review.author.id == after.id else review
                for review in reviews
            )
        for number, account in self.closers.items():
            self.closers[number] = after if account.id == after.id else account

    def new_id(self) -> int:
        """The next id of a comment."""
        self.last_id += 1
        return self.last_id

    def new_review(self) -> int:
        """The next id of a review."""
        self.last_review += 1
        return self.last_review

    def pull(self, number: int) -> PullRequest:
        """One pull request; raises UpstreamError 404."""
        if number not in self.pulls:
            raise UpstreamError(f"GitHub answered 404: there is no pull request {number}.", 404)
        return self.pulls[number]

    # --- changes ---

    def touch(self, number: int, **changes: Any) -> PullRequest:
        """Change a pull request; it is listed as updated now. An issue is changed, and not listed."""
        if number in self.issues:
            self.issues[number] = issue = replace(self.issues[number], **changes, updated_at=self.now)
            return issue
        pull = replace(self.pull(number), **changes, updated_at=self.now)
        self.pulls[number] = pull
        self.touched.append((self.now, number))
        return pull

    def set_open(self, number: int, by: Account, *, opened: bool) -> PullRequest:
        """Close or reopen; nothing happens to one that is so already, and a merged one stays closed."""
        pull = self.pull(number)
        if pull.open == opened:
            return pull
        if opened:
            gone = pull.head_repository is None or self.objects.resolve(f"refs/pull/{number}/head") is None
            if pull.merged or gone:
                raise UpstreamError("GitHub answered 422: it cannot be reopened.", 422)
            self.closers.pop(number, None)
            return self.touch(number, open=True, closed_at=None)
        self.closers[number] = by
        return self.touch(number, open=False, closed_at=self.now)

    def say(self, number: int, author: Account, body: str) -> Comment:
        """Write a comment in the conversation."""
        if number not in self.pulls and number not in self.issues:
            raise UpstreamError(f"GitHub answered 404: there is no issue {number}.", 404)
        comment = Comment(self.new_id(), number, author, body, self.now, self.now)
        self.comments[comment.id] = comment
        self.threads[number] = (*self.threads.get(number, ()), comment.id)
        self.heard.append((self.now, comment.id))
        self.touch(number)
        return comment

    def edit(self, comment: int, body: str) -> Comment:
        """Replace a comment's text, whoever does it: GitHub keeps the author."""
        if comment not in self.comments:
            raise UpstreamError(f"GitHub answered 404: there is no comment {comment}.", 404)
        changed = replace(self.comments[comment], body=body, updated_at=self.now)
        self.comments[comment] = changed
        self.heard.append((self.now, comment))
        self.touch(changed.number)
        return changed

    def delete(self, comment: int) -> None:
        """Remove a comment; nothing lists that it was there, nor that something changed."""
        if comment not in self.comments:
            raise UpstreamError(f"GitHub answered 404: there is no comment {comment}.", 404)
        gone = self.comments.pop(comment)
        self.deleted[comment] = gone
        kept = (other for other in self.threads[gone.number] if other != comment)
        self.threads[gone.number] = tuple(kept)

    def move_main(self, ref: str, commit: str) -> None:
        """Move the default branch; open pull requests whose head it contains become merged."""
        self.objects.refs[ref] = commit
        for number, pull in list(self.pulls.items()):
            if pull.open and self.objects.is_ancestor(pull.head, commit):
                self.touch(number, open=False, merged=True, closed_at=self.now, merge_commit=commit)

    # --- listings ---

    def updated_pulls(self, since: datetime | None) -> Iterator[PullRequest]:
        """Pull requests updated at or after `since`, last changed first."""
        start = 0 if since is None else bisect_left(self.touched, (since, 0))
        numbers = dict.fromkeys(number for _, number in reversed(self.touched[start:]))
        return (self.pulls[number] for number in numbers)

    def updated_comments(self, since: datetime | None) -> Iterator[Comment]:
        """Conversation comments updated at or after `since`, oldest change first."""
        start = 0 if since is None else bisect_left(self.heard, (since, 0))
        found = dict.fromkeys(comment for _, comment in self.heard[start:])
        listed = [self.comments[comment] for comment in found if comment in self.comments]
        return iter(sorted(listed, key=lambda comment: (comment.updated_at, comment.id)))

    def conversation(self, number: int) -> tuple[Comment, ...]:
        """The comments of one pull request or issue, oldest first."""
        return tuple(map(self.comments.__getitem__, self.threads.get(number, ())))


def _rename(listed: dict[int, Any], after: Account) -> None:
    """Give what an account wrote its new login."""
    for key, item in listed.items():
        if item.author.id == after.id:
            listed[key] = replace(item, author=after)
