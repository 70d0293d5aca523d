"""A world at full depth: people act on a local forge as on the model, the bot works over HTTP and real git.

Invariant: every act is done at both, and must give the same ids; what the bot did is read back from
the forge, so that whoever looks at the model looks at the forge.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from msgspec import field

from rfcflow.adapters.git import Git
from rfcflow.adapters.github import GitHub
from rfcflow.adapters.workers import one_processor
from rfcflow.cli.demo.stage import PERMISSIONS
from rfcflow.cli.simulating.meeting import Clone, RunnersClock, SharedClock, WiredGitHub, WiredStore
from rfcflow.cli.simulating.reading_forge import read_back
from rfcflow.engine.sweep import Report, Sweep
from rfcflow.errors import UpstreamError
from rfcflow.forge import Forge, Refusal, conversation, plumbing
from rfcflow.forge.state import Actor
from rfcflow.simulate.model.faults import Killed
from rfcflow.simulate.model.hosting import BOT, Hosting
from rfcflow.simulate.model.objects import Objects
from rfcflow.simulate.model.store import Branches
from rfcflow.simulate.model.world import PLACE, START, Files, World, identity_of

if TYPE_CHECKING:
    from rfcflow.facts import Comment, Review
    from rfcflow.model import Governance

# Seconds: a machine that is busy, or was put to sleep, is no misfortune of the story.
_PATIENCE: Final = 3600
_VERDICTS: Final = {"APPROVED": "APPROVE", "CHANGES_REQUESTED": "REQUEST_CHANGES", "COMMENTED": "COMMENT"}


class FullWorld(World, kw_only=True):
    """One repository on a forge in `directory`; make it with `full_worlds`."""

    forge: Forge
    directory: Path
    reader: Git
    level: int = 0
    token: str = ""
    clones: dict[int, Clone] = field(default_factory=dict)
    governances: dict[str, Governance] = field(default_factory=dict)

    @property
    def _name(self) -> str:
        return self.place.repository

    # --- the bot ---

    def sweep(self, only: int | None = None) -> Report | None:
        """One run of the bot with a token and a clone of its own; then the model reads what is there."""
        self.level += 1
        self.token = token = self.forge.job_token(self._name, PERMISSIONS)
        clock = RunnersClock(self.hosting, self.skew)
        url, bot = self.forge.api_url, self.place.bot
        github = GitHub(url, self._name, token, write_gap=0, bot=bot, clock=clock, timeout=_PATIENCE)
        report: Report | None = None
        try:
            # What governance files say is read once, for it is found by their content.
            store = WiredStore(self._clone(), self.place, _governance=self.governances)
            store.wire = self.wire
            report = Sweep(store, cast("GitHub", WiredGitHub(github, self.wire)), clock).run(only)
        except Killed:
            self.killed += 1
        except UpstreamError as error:
            report = Report(failures=[str(error)])
        finally:
            github.disconnect()
            self.level -= 1
            if report is None or report.failures or report.pushes or report.writes:
                read_back(self)
        return report

    def _clone(self) -> Git:
        """A run's clone; it begins with what the last one fetched. Two runs at once have two."""
        if self.level not in self.clones:
            clone, remote = self.directory / f"clone-{self.level}.git", f"{self.forge.url}/{self._name}.git"
            made = Clone.create(clone, remote=remote, token=lambda: self.token)
            made.there = self.forge.state.repository_named(self._name).path
            self.clones[self.level] = made
        return self.clones[self.level]

    def end(self) -> None:
        """Stop everything that runs for this world."""
        for git in (*self.clones.values(), self.reader):
            git.close()
        self.forge.close()

    # --- people ---

    def _known(self, login: str) -> str:
        """A login that has an account at the forge, too, with the model's id."""
        self.forge.account(login, self.hosting.account(login).id)
        return login

    def open_pull(
        self, author: str, files: Files, *, title: str = "An RFC", draft: bool = False, base: str = "main"
    ) -> int:
        """Open a pull request from a fork."""
        number = super().open_pull(author, files, title=title, draft=draft, base=base)
        branch = f"idea-{number}"
        self.forge.open_pull(self._name, self._known(author), branch, files, title, draft=draft)
        self._same_head(number)
        return number

    def push(self, number: int, author: str, files: Files, *, force: bool = False) -> str:
        """Push a commit."""
        head = super().push(number, author, files, force=force)
        self.forge.push_to_pull(self._name, number, files, force=force, login=self._known(author))
        self._same_head(number)
        return head

    def _same_head(self, number: int) -> None:
        pull = self.forge.state.repository_named(self._name).issues[number].pull
        if pull is None or pull.head_sha != self.hosting.pull(number).head:
            raise AssertionError(f"pull request {number} has another head at the forge")

    def comment(self, login: str, number: int, body: str) -> Comment:
        """Write in the conversation."""
        found = super().comment(login, number, body)
        there = self.forge.comment(self._name, number, self._known(login), body)
        if there != found.id:
            raise AssertionError(f"comment {found.id} is {there} at the forge")
        return found

    def edit(self, comment: int, by: str, body: str) -> None:
        """Change a comment."""
        super().edit(comment, by, body)
        self.forge.edit_comment(self._name, comment, self._known(by), body)

    def delete(self, comment: int, by: str) -> None:
        """Delete a comment."""
        super().delete(comment, by)
        self.forge.delete_comment(self._name, comment, self._known(by))

    def review(
        self, login: str, number: int, state: str, body: str = "", commit: str | None = None
    ) -> Review:
        """Submit a review."""
        found = super().review(login, number, state, body, commit)
        self.forge.review(self._name, number, self._known(login), _VERDICTS[state], body, commit)
        return found

    def dismiss(self, number: int, review: int, by: str = "") -> None:
        """Dismiss a review."""
        super().dismiss(number, review, by)
        self.forge.dismiss_review(self._name, number, review, self._known(by))

    def close(self, number: int, by: str) -> None:
        """Close it."""
        super().close(number, by)
        self.forge.close_pull(self._name, number, self._known(by))

    def reopen(self, number: int, by: str) -> None:
        """Reopen it; raises UpstreamError where the forge refuses."""
        try:
            self.forge.reopen_pull(self._name, number, self._known(by))
        except Refusal as error:
            raise UpstreamError(f"the forge refuses: {error}", 422) from error
        super().reopen(number, by)

    def set_draft(self, number: int, by: str, *, draft: bool) -> None:
        """Convert to draft, or back."""
        super().set_draft(number, by, draft=draft)
        self.forge.set_draft(self._name, number, draft, self._known(by))

    def retarget(self, number: int, by: str, base: str) -> None:
        """Change the base branch."""
        super().retarget(number, by, base)
        self.forge.retarget(self._name, number, base, self._known(by))

    def label(self, number: int, by: str, labels: tuple[str, ...]) -> None:
        """Set the labels by hand."""
        super().label(number, by, labels)
        state = self.forge.state
        with state.lock:
            issue = state.repository_named(self._name).issues[number]
            conversation.set_labels(state, issue, Actor(state.account(self._known(by))), list(labels))
            conversation.touch(state, issue)

    def merge(self, number: int, by: str) -> None:
        """Merge it by hand; raises UpstreamError where the forge refuses."""
        try:
            self.forge.merge_pull(self._name, number, self._known(by))
        except Refusal as error:
            raise UpstreamError(f"the forge refuses: {error}", 405) from error
        super().merge(number, by)
        self._same_main()

    def lose_fork(self, number: int) -> None:
        """The fork is deleted."""
        super().lose_fork(number)
        pull = self.forge.state.repository_named(self._name).issues[number].pull
        if pull is not None and pull.head_repository is not None:
            self.forge.delete_fork(pull.head_repository.full_name)

    def commit_to_main(self, by: str, files: Files) -> None:
        """Commit to the default branch."""
        super().commit_to_main(by, files)
        self.forge.commit(self._name, self._known(by), files, "A commit by hand")
        self._same_main()

    def keep_linear(self, *, linear: bool) -> None:
        """Set the rule against merge commits, or lift it."""
        super().keep_linear(linear=linear)
        rules: dict[str, object] = {"required_linear_history": True} if linear else {}
        self.forge.protect(self._name, self.place.default_branch, rules)

    def rename(self, old: str, new: str) -> None:
        """Give an account another login."""
        self._known(old)
        super().rename(old, new)
        self.forge.rename(old, new)

    def _same_main(self) -> None:
        here = self.hosting.objects.refs[self.place.main]
        there = plumbing.ref(self.forge.state.repository_named(self._name).path, self.place.main)
        if here != there:
            raise AssertionError("the default branch is another at the forge")


@contextmanager
def full_worlds() -> Iterator[Callable[[], World]]:
    """A maker of fresh worlds at full depth; their forges and files are gone at the end."""
    worlds: list[FullWorld] = []
    with one_processor(), tempfile.TemporaryDirectory(prefix="rfcflow-simulate-") as root:

        def new_world() -> World:
            directory = Path(root) / f"world-{len(worlds)}"
            directory.mkdir()
            worlds.append(_empty(directory))
            return worlds[-1]

        try:
            yield new_world
        finally:
            for world in worlds:
                world.end()


def _empty(directory: Path) -> FullWorld:
    """An empty repository, the same in the model and at the forge."""
    hosting = Hosting(Objects.empty(), START)
    forge = Forge(directory / "forge", START, delivers=False)
    forge.state.clock = SharedClock(hosting)
    repository = forge.repository(PLACE.repository, {})
    reader = Git.open(repository.path)
    world = FullWorld(hosting, Branches(hosting), forge=forge, directory=directory, reader=reader)
    repository.next_number = hosting.last_number + 1
    bot = identity_of(BOT)
    first = plumbing.commit_files(
        repository.path, "main", [], {}, "The first commit", (bot.name, bot.email), START
    )
    plumbing.update_refs(repository.path, [("refs/heads/next", first, None)])
    hosting.objects.refs[world.place.main] = world.first_commit({})
    world._same_main()
    return world
