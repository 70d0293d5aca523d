"""What people do, one call each: the same effects and events as their click or request would have."""

from __future__ import annotations

from collections.abc import Mapping

from rfcflow.forge import conversation, plumbing, pull_requests, pushes, repositories, reviews, webhooks
from rfcflow.forge.model import Account, Comment, Issue, Repository
from rfcflow.forge.repositories import branch_tip, pull_of
from rfcflow.forge.state import Actor, State, identity

Files = Mapping[str, bytes | str | None]


def encoded(files: Files) -> dict[str, bytes | None]:
    """File contents as bytes; None stays and deletes."""
    return {path: body.encode() if isinstance(body, str) else body for path, body in files.items()}


class Stories:
    """Mixed into the forge. Repositories are named ``owner/name``, people by login, pulls by number.

    Unknown names raise KeyError; what GitHub would refuse raises ``refusals.Refusal``.
    """

    state: State

    def _actor(self, login: str) -> Actor:
        account = self.state.find_account(login)
        if account is None:
            raise KeyError(f"the forge has no account {login}")
        return Actor(account)

    def _thread(self, repository: str, number: int) -> Issue:
        return self.state.repository_named(repository).issues[number]

    def _commit(
        self, repository: Repository, branch: str, parent: str, files: Files, message: str, account: Account
    ) -> str:
        now = self.state.clock.now()
        return plumbing.commit_files(
            repository.path, branch, [parent], encoded(files), message, identity(account), now
        )

    def commit(
        self, repository: str, login: str, files: Files, message: str, branch: str | None = None
    ) -> str:
        """Commit to a branch (None: the default one) as if pushed by ``login``, whatever protects it.

        Returns the commit.
        """
        with self.state.lock:
            self.state.clock.tick()
            where, actor = self.state.repository_named(repository), self._actor(login)
            branch = branch or where.default_branch
            old = branch_tip(where, branch)
            parent = old or branch_tip(where, where.default_branch)
            if parent is None:
                raise KeyError(f"{repository} has no commit to build on")
            new = self._commit(where, branch, parent, files, message, actor.account)
            pushes.moved(self.state, where, actor, [(f"refs/heads/{branch}", old or plumbing.ZERO, new)])
            return new

    def open_pull(
        self,
        repository: str,
        login: str,
        branch: str,
        files: Files,
        title: str,
        body: str = "",
        draft: bool = False,
        fork: bool = True,
        base: str | None = None,
    ) -> int:
        """Fork (unless ``fork`` is False), commit ``files`` to a new branch and open a pull request.

        The branch starts at the base branch's tip. Returns the number.
        """
        with self.state.lock:
            self.state.clock.tick()
            target = self.state.repository_named(repository)
            actor = Actor(self.state.account(login))
            known = set(self.state.repositories)
            home = repositories.fork(self.state, target, actor.account) if fork else target
            if home.id not in known:
                webhooks.forked(self.state, target, home, actor)
            base = base or target.default_branch
            tip = branch_tip(target, base)
            if tip is None:
                raise KeyError(f"{repository} has no branch {base}")
            new = self._commit(home, branch, tip, files, title, actor.account)
            pushes.moved(self.state, home, actor, [(f"refs/heads/{branch}", plumbing.ZERO, new)])
            issue = pull_requests.open_pull(
                self.state, target, base, home, branch, actor, title, body, draft=draft
            )
            return issue.number

    def push_to_pull(
        self,
        repository: str,
        number: int,
        files: Files,
        message: str = "Update",
        force: bool = False,
        login: str | None = None,
    ) -> str:
        """Push a commit to the pull request's branch, as its author unless ``login`` says otherwise.

        ``force`` replaces the branch by one commit on the base branch's tip. Returns the commit.
        """
        with self.state.lock:
            self.state.clock.tick()
            issue = self._thread(repository, number)
            pull = pull_of(issue)
            home = pull.head_repository
            old = branch_tip(home, pull.head_branch) if home is not None else None
            if home is None or old is None:
                raise KeyError(f"the branch of #{number} is gone")
            actor = self._actor(login or issue.author.login)
            parent = repositories.base_of(issue) if force else old
            new = self._commit(home, pull.head_branch, parent, files, message, actor.account)
            pushes.moved(self.state, home, actor, [(f"refs/heads/{pull.head_branch}", old, new)])
            return new

    def comment(self, repository: str, number: int, login: str, body: str) -> int:
        """Comment; returns the comment's id."""
        with self.state.lock:
            self.state.clock.tick()
            issue = self._thread(repository, number)
            return conversation.comment(self.state, issue, Actor(self.state.account(login)), body).id

    def _comment(self, repository: str, comment: int) -> Comment:
        found = self.state.comments[comment]
        if found.issue.repository is not self.state.repository_named(repository):
            raise KeyError(f"{repository} has no comment {comment}")
        return found

    def edit_comment(self, repository: str, comment: int, login: str, body: str) -> None:
        """Edit a comment as ``login``; its author stays."""
        with self.state.lock:
            self.state.clock.tick()
            found = self._comment(repository, comment)
            conversation.edit_comment(self.state, found, self._actor(login), body)

    def delete_comment(self, repository: str, comment: int, login: str) -> None:
        """Delete a comment as ``login``."""
        with self.state.lock:
            self.state.clock.tick()
            found = self._comment(repository, comment)
            conversation.delete_comment(self.state, found, self._actor(login))

    def review(
        self,
        repository: str,
        number: int,
        login: str,
        event: str,
        body: str = "",
        commit: str | None = None,
    ) -> int:
        """Submit APPROVE, REQUEST_CHANGES or COMMENT on ``commit`` (the head); returns the id."""
        with self.state.lock:
            self.state.clock.tick()
            issue, actor = self._thread(repository, number), Actor(self.state.account(login))
            return reviews.review(self.state, issue, actor, event, body, commit).id

    def dismiss_review(self, repository: str, number: int, review: int, login: str) -> None:
        """Dismiss a review as ``login``."""
        with self.state.lock:
            self.state.clock.tick()
            issue = self._thread(repository, number)
            found = next(one for one in pull_of(issue).reviews if one.id == review)
            reviews.dismiss_review(self.state, issue, found, self._actor(login))

    def close_pull(self, repository: str, number: int, login: str | None = None) -> None:
        """Close, as the author unless ``login`` says otherwise."""
        with self.state.lock:
            self.state.clock.tick()
            issue = self._thread(repository, number)
            pull_requests.close(self.state, issue, self._actor(login or issue.author.login))

    def reopen_pull(self, repository: str, number: int, login: str | None = None) -> None:
        """Reopen, as the author unless ``login`` says otherwise."""
        with self.state.lock:
            self.state.clock.tick()
            issue = self._thread(repository, number)
            pull_requests.reopen(self.state, issue, self._actor(login or issue.author.login))

    def set_draft(self, repository: str, number: int, draft: bool, login: str | None = None) -> None:
        """Convert to draft or mark ready."""
        with self.state.lock:
            self.state.clock.tick()
            issue = self._thread(repository, number)
            pull_requests.set_draft(self.state, issue, self._actor(login or issue.author.login), draft)

    def merge_pull(self, repository: str, number: int, login: str, method: str = "merge") -> str:
        """Merge by ``merge``, ``squash`` or ``rebase``; returns the base branch's new tip."""
        with self.state.lock:
            self.state.clock.tick()
            issue, actor = self._thread(repository, number), self._actor(login)
            return pull_requests.merge(self.state, issue, actor, method, None, None, None)

    def retarget(self, repository: str, number: int, branch: str, login: str | None = None) -> None:
        """Change the base branch."""
        with self.state.lock:
            self.state.clock.tick()
            issue = self._thread(repository, number)
            pull_requests.retarget(self.state, issue, self._actor(login or issue.author.login), branch)

    def open_issue(self, repository: str, login: str, title: str, body: str = "") -> int:
        """Open an issue; returns its number."""
        with self.state.lock:
            self.state.clock.tick()
            where, actor = self.state.repository_named(repository), Actor(self.state.account(login))
            issue = conversation.open_issue(self.state, where, actor, title, body)
            webhooks.thread(self.state, "opened", issue, actor)
            return issue.number

    def delete_fork(self, fork: str) -> None:
        """Delete a fork; its pull requests stay and ``refs/pull/N/head`` still serves them."""
        with self.state.lock:
            self.state.clock.tick()
            repositories.delete(self.state, self.state.repository_named(fork))
