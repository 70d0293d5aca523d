"""A repository, its people, and the bot: acts of people change the model, `sweep` runs the product's engine.

Invariant: the same acts at the same times give the same ledger; a snapshot taken is never changed by what
comes after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.adapters.git import Identity
from rfcflow.engine.place import Place
from rfcflow.engine.sweep import Report, Sweep
from rfcflow.errors import HistoryMissing, Invalid, UpstreamError
from rfcflow.events import Event
from rfcflow.facts import Comment, PullRequest, Review
from rfcflow.model import Account, Governance, Rfc
from rfcflow.policy.fold import fold
from rfcflow.simulate.model.faults import Killed, Wire, quiet
from rfcflow.simulate.model.github import ModelGitHub
from rfcflow.simulate.model.hosting import BOT, Hosting
from rfcflow.simulate.model.objects import FILE, SIGNATURE, Objects
from rfcflow.simulate.model.store import Branches, ModelStore

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
PLACE: Final = Place("example/rfcs", "https://git.example/example/rfcs")

Files = Mapping[str, bytes | None]


class Snapshot(Struct, frozen=True):
    """A world at one moment."""

    hosting: Hosting
    branches: Branches


class _Clock(Struct):
    """The model's time, as the engine reads it."""

    hosting: Hosting
    skew: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The present."""
        return self.hosting.now + self.skew

    def sleep(self, seconds: float) -> None:
        """Time passes."""
        self.hosting.now += timedelta(seconds=seconds)


class World(Struct):
    """One repository; make it with `World.of`.

    `skew` is how far the runner's clock is ahead of GitHub's; an `order` other than 0 mixes what GitHub
    lists.
    """

    hosting: Hosting
    branches: Branches
    place: Place = PLACE
    wire: Wire = quiet
    skew: timedelta = timedelta(0)
    order: int = 0
    killed: int = 0

    @classmethod
    def of(cls, files: Mapping[str, bytes], start: datetime = START) -> World:
        """A repository whose default branch holds `files`, governance included."""
        objects = Objects.empty()
        hosting = Hosting(objects, start)
        world = cls(hosting, Branches(hosting))
        objects.refs[world.place.main] = world.first_commit(files)
        return world

    def first_commit(self, files: Mapping[str, bytes]) -> str:
        """The commit a repository begins with."""
        return self._commit(None, files, BOT, "The first commit")

    def snapshot(self) -> Snapshot:
        """Everything as it is now."""
        hosting = self.hosting.copy()
        return Snapshot(hosting, Branches(hosting, self.branches.ledger))

    def restore(self, saved: Snapshot) -> None:
        """Everything as it was then."""
        self.hosting = saved.hosting.copy()
        self.branches = Branches(self.hosting, saved.branches.ledger)

    # --- time, and the bot ---

    @property
    def now(self) -> datetime:
        """The model's time."""
        return self.hosting.now

    def later(self, span: timedelta) -> None:
        """Let time pass."""
        self.hosting.now += span

    def sweep(self, only: int | None = None) -> Report | None:
        """One run of the bot; None when it was killed. GitHub out of reach is a failure of the report."""
        sweep = Sweep(
            ModelStore.on(self.branches, self.place, self.wire),
            # The model has every method of the adapter that the engine calls.
            cast("GitHub", ModelGitHub(self.hosting, self.wire, self.order)),
            _Clock(self.hosting, self.skew),
        )
        try:
            return sweep.run(only)
        except Killed:
            self.killed += 1
            return None
        except UpstreamError as error:
            return Report(failures=[str(error)])

    def next_due(self) -> datetime | None:
        """When the next timer of any RFC acts."""
        store = ModelStore.on(self.branches, self.place, quiet)
        store.refresh()
        return min((s.due for s in store.checkpoint().open.values() if s.due is not None), default=None)

    # --- what can be seen ---

    @property
    def main(self) -> dict[str, bytes]:
        """The files on the default branch."""
        objects = self.hosting.objects
        return {path: objects.blobs[sha] for path, (_, sha) in objects.files(self.place.main).items()}

    def main_paths(self) -> tuple[str, ...]:
        """The paths on the default branch."""
        return tuple(self.hosting.objects.files(self.place.main))

    @property
    def governance(self) -> Governance:
        """The governance on the default branch; raises Invalid where it is broken."""
        store = ModelStore.on(self.branches, self.place, quiet)
        store.refresh()
        return store.governance()

    def governance_at(self, commit: str) -> Governance | None:
        """The governance at a commit of the default branch; None where there is none that holds."""
        store = ModelStore.on(self.branches, self.place, quiet)
        store.main = commit
        try:
            return store.governance()
        except (Invalid, HistoryMissing):
            return None

    def history(self, rfc: str) -> tuple[Event, ...]:
        """An RFC's ledger."""
        ledger = self.branches.ledger
        return ledger.histories.get(rfc, ()) if ledger is not None else ()

    def rfc(self, name: str) -> Rfc | None:
        """An RFC as its ledger tells it."""
        return fold(self.history(name))

    def rfcs(self) -> tuple[str, ...]:
        """Every RFC with a ledger."""
        ledger = self.branches.ledger
        return tuple(sorted(ledger.histories)) if ledger is not None else ()

    # --- what people do ---

    def open_pull(
        self, author: str, files: Files, *, title: str = "An RFC", draft: bool = False, base: str = "main"
    ) -> int:
        """Open a pull request from a fork; returns its number."""
        hosting = self.hosting
        hosting.last_number += 1
        number, who, now = hosting.last_number, hosting.account(author), hosting.now
        head = self._commit(self.place.main, files, who, title)
        hosting.objects.refs[f"refs/pull/{number}/head"] = head
        fork = f"{who.login}/rfcs"
        pull = PullRequest(number, title, who, draft, True, False, base, head, fork, (), now, now)
        hosting.pulls[number] = pull
        hosting.touch(number)
        return number

    def open_issue(self, author: str, about: str) -> int:
        """Open an issue whose first line is `RFC: ID`; returns its number."""
        hosting = self.hosting
        hosting.last_number += 1
        number, who, now = hosting.last_number, hosting.account(author), hosting.now
        hosting.issues[number] = PullRequest(
            number, f"About RFC {about}", who, False, True, False, "", "", None, (), now, now, about=about
        )
        return number

    def push(self, number: int, author: str, files: Files, *, force: bool = False) -> str:
        """Push a commit; `files` differ from the head's, with `force` from the default branch's."""
        hosting = self.hosting
        pull = hosting.pull(number)
        base = self.place.main if force else pull.head
        head = self._commit(base, files, hosting.account(author), "Update")
        hosting.objects.refs[f"refs/pull/{number}/head"] = head
        hosting.touch(number, head=head)
        return head

    def comment(self, login: str, number: int, body: str) -> Comment:
        """Write in the conversation."""
        return self.hosting.say(number, self.hosting.account(login), body)

    def inline(self, login: str, number: int, body: str) -> Comment:
        """Write on a line of the difference."""
        hosting = self.hosting
        now = hosting.now
        found = Comment(hosting.new_id(), number, hosting.account(login), body, now, now, "inline")
        hosting.inline[found.id] = found
        hosting.touch(number)
        return found

    def review(
        self, login: str, number: int, state: str, body: str = "", commit: str | None = None
    ) -> Review:
        """Submit a review of the head, or of another commit."""
        hosting = self.hosting
        at = commit or hosting.pull(number).head
        found = Review(hosting.new_review(), hosting.account(login), state, at, body, hosting.now)
        hosting.reviews[number] = (*hosting.reviews.get(number, ()), found)
        hosting.touch(number)
        return found

    def dismiss(self, number: int, review: int, by: str = "") -> None:
        """Dismiss a review, whoever does it."""
        del by
        there = self.hosting.reviews.get(number, ())
        self.hosting.reviews[number] = tuple(
            replace(item, state="DISMISSED") if item.id == review else item for item in there
        )
        self.hosting.touch(number)

    def edit(self, comment: int, by: str, body: str) -> None:
        """Change a comment, whoever does it: its author stays."""
        del by
        self.hosting.edit(comment, body)

    def delete(self, comment: int, by: str) -> None:
        """Delete a comment, whoever does it."""
        del by
        self.hosting.delete(comment)

    def rename(self, old: str, new: str) -> None:
        """Give an account another login."""
        self.hosting.rename(old, new)

    def set_draft(self, number: int, by: str, *, draft: bool) -> None:
        """Convert to draft, or mark ready for review."""
        del by
        self.hosting.touch(number, draft=draft)

    def retarget(self, number: int, by: str, base: str) -> None:
        """Change the base branch."""
        del by
        self.hosting.touch(number, base=base)

    def label(self, number: int, by: str, labels: tuple[str, ...]) -> None:
        """Set the labels by hand."""
        del by
        self.hosting.touch(number, labels=labels)

    def change(self, number: int, **changes: object) -> None:
        """Change what a pull request is: draft, base, title, labels."""
        self.hosting.touch(number, **changes)

    def close(self, number: int, by: str) -> None:
        """Close it."""
        self.hosting.set_open(number, self.hosting.account(by), opened=False)

    def reopen(self, number: int, by: str) -> None:
        """Reopen it; raises UpstreamError where GitHub cannot."""
        self.hosting.set_open(number, self.hosting.account(by), opened=True)

    def merge(self, number: int, by: str) -> None:
        """Merge it by hand, as the button does."""
        objects, head = self.hosting.objects, self.hosting.pull(number).head
        base = objects.merge_base(self.place.main, head)
        files = dict(objects.files(self.place.main))
        for change in objects.changes(base, head) if base is not None else ():
            if change.status == "D":
                files.pop(change.path, None)
            else:
                files[change.path] = (change.mode, change.blob)
        who, main = self.hosting.account(by), objects.refs[self.place.main]
        pull = self.hosting.pull(number)
        message = f"Merge pull request #{number} from {pull.author.login}/idea-{number}\n\n{pull.title}\n"
        tree = objects.keep_tree(files)
        # What is merged on the site is signed by GitHub.
        merged = objects.commit(tree, (main, head), message, identity_of(who), self.now, signature=SIGNATURE)
        self.hosting.closers[number] = who
        self.hosting.move_main(self.place.main, merged)

    def lose_fork(self, number: int) -> None:
        """The fork is deleted, with the branches of all its pull requests; their own refs keep the heads."""
        fork = self.hosting.pull(number).head_repository
        for other, pull in list(self.hosting.pulls.items()):
            if pull.head_repository == fork:
                self.hosting.pulls[other] = replace(pull, head_repository=None)

    def commit_to_main(self, by: str, files: Files) -> None:
        """Commit to the default branch: how governance changes here."""
        commit = self._commit(self.place.main, files, self.hosting.account(by), "A commit by hand")
        self.hosting.move_main(self.place.main, commit)

    def keep_linear(self, *, linear: bool) -> None:
        """Forbid merge commits on the default branch, or allow them; people who merge are exempt."""
        self.hosting.linear = linear

    def _commit(self, base: str | None, files: Files, who: Account, message: str) -> str:
        objects = self.hosting.objects
        edits = {
            path: None if content is None else (FILE, objects.write_blob(content))
            for path, content in files.items()
        }
        parents: Iterable[str] = () if base is None else (objects.resolve(base) or "",)
        tree = objects.write_tree(base, edits)
        return objects.commit(tree, tuple(parents), message, identity_of(who), self.now)


def identity_of(who: Account) -> Identity:
    """Somebody as a Git author, as GitHub writes it."""
    return Identity(who.login, f"{who.id}+{who.login}@users.noreply.github.com")
