"""Through a door: a draft reaches the default branch by the best way its rules leave, or waits for a person.

Invariant: what counts is what the default branch holds, byte for byte. Whatever somebody pushes to the bot's
branch, closes or merges there, the ledger says `landed` only once the decided blobs are on that branch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from msgspec import Struct

from rfcflow.adapters.git import RefUpdate
from rfcflow.engine.landing import Draft, Landed, commit_of, finish
from rfcflow.engine.run import Run
from rfcflow.engine.store import LANDINGS
from rfcflow.errors import PushRefused, RaceLost, UpstreamError
from rfcflow.events import Event
from rfcflow.facts import PullRequest
from rfcflow.policy.turn import Turn
from rfcflow.text.neutral import inline
from rfcflow.views.doors import (
    BRANCH,
    PULL_REQUEST,
    PULL_REQUEST_SINGLE,
    PUSH,
    SINGLE,
    door_for,
    rules_in,
    say_waiting,
)
from rfcflow.views.gate import CONTEXT, landing_gate

_TRIES: Final = 3
_METHODS: Final = ("merge", "squash", "rebase")


class Waiting(Struct, frozen=True):
    """A landing that waits: `said` is one paragraph for the status, `moved` whether this run did anything."""

    said: str
    moved: bool = False


class MakeDraft(Protocol):
    """Makes the draft of a landing; `dated` where the bot itself lands it now."""

    def __call__(self, *, dated: bool) -> Draft:
        """The draft on the default branch as it is."""
        ...


def pass_through(
    run: Run, draft: MakeDraft, turn: Callable[[], Turn], history: tuple[Event, ...]
) -> Landed | Waiting:
    """Bring what `draft` makes to the default branch, and its event to the ledger behind `history`.

    Each event takes a new `turn`. Raises RaceLost where another run was first, UpstreamError where GitHub
    cannot be reached.
    """
    return _Passage(run, draft, turn, history).go()


def shut(run: Run, rfc_id: str) -> None:
    """Remove the bot's branch of an RFC that has nothing to land, whoever made it."""
    tip = run.store.git.resolve(f"{LANDINGS}{rfc_id}")
    if tip is None:
        return
    branch = f"{BRANCH}{rfc_id}"
    try:
        # GitHub closes its pull request with it.
        run.store.git.push([RefUpdate(f"refs/heads/{branch}", None, tip)])
        run.store.git.update_ref(f"{LANDINGS}{rfc_id}", None)
    except UpstreamError as error:
        run.note(f"{branch} stays: {error}")


class _Passage:
    def __init__(
        self, run: Run, draft: MakeDraft, turn: Callable[[], Turn], history: tuple[Event, ...]
    ) -> None:
        self._run = run
        self._make = draft
        self._draft = draft(dated=True)
        self._turn = turn
        self._history = history
        self._git = run.store.git
        self._branch = f"{BRANCH}{self._draft.rfc.id}"
        self._tip = self._git.resolve(f"{LANDINGS}{self._draft.rfc.id}")

    def go(self) -> Landed | Waiting:
        """Try one door after the other."""
        if self._tip is not None and self._is_there(self._make(dated=False)):
            return self._arrived()
        joined, signed, said = self._draft.joins is not None, False, ""
        for _ in range(_TRIES):
            try:
                return self._push(joined=joined, signed=signed)
            except RaceLost:
                raise
            except PushRefused as refused:
                said = str(refused)
            door = door_for(rules_in(said) or {"unknown"})
            again = joined, signed
            joined = (
                joined and not rules_in(said) & {"workflows", "required_linear_history"} and not door.signed
            )
            signed = signed or door.signed
            if door.name == PULL_REQUEST or again == (joined, signed):
                break
        if self._is_there(self._make(dated=False)):
            return self._arrived()
        self._draft = self._make(dated=False)
        return self._by_pull_request(said, joined=joined, signed=signed)

    # --- the direct doors ---

    def _push(self, *, joined: bool, signed: bool) -> Landed:
        commit = self._signed() if signed else commit_of(self._run.store, self._draft, joined=joined)
        door = PUSH if joined or self._draft.joins is None else SINGLE
        return self._record(commit, door, main=commit)

    def _signed(self) -> str:
        """The commit made by GitHub, which signs it; its tree travels by the bot's own branch."""
        plain = commit_of(self._run.store, self._draft, joined=False)
        self._move_branch(plain)
        sha = self._run.github.create_commit(self._draft.unjoined, self._draft.tree, [self._run.store.main])
        self._git.fetch([f"+{sha}:refs/rfcflow/signed/{self._draft.rfc.id}"])
        return sha

    def _is_there(self, draft: Draft) -> bool:
        return draft.tree == self._git.commit_info(self._run.store.main).tree

    def _arrived(self) -> Landed:
        """The default branch holds it already: somebody merged it, by whatever button."""
        self._draft = self._make(dated=False)
        paths = [path for path in self._draft.edits if path in self._draft.own]
        commit = self._git.last_change(self._run.store.main, paths) or self._run.store.main
        door = PULL_REQUEST if self._draft.joins is None else PULL_REQUEST_SINGLE
        return self._record(commit, door, main=None)

    def _record(self, commit: str, door: str, main: str | None) -> Landed:
        run, turn = self._run, self._turn()
        landed = finish(self._git, self._draft, commit, door, run.governance, turn)
        grown = {**landed.superseded, self._draft.rfc.id: (*self._history, landed.event)}
        ledger = run.store.commit(grown, f"{self._draft.rfc.id} {landed.event.type}", turn.now)
        run.store.push(ledger, main)
        shut(run, self._draft.rfc.id)
        return landed

    # --- the door of a pull request ---

    def _by_pull_request(self, refused: str, *, joined: bool, signed: bool) -> Waiting:
        moved = False
        if (
            self._tip is None
            or not self._brings(self._tip)
            or (signed and not self._git.is_signed(self._tip))
        ):
            try:
                commit = self._signed() if signed else commit_of(self._run.store, self._draft, joined=joined)
                self._move_branch(commit)
            except PushRefused as error:
                return Waiting(
                    f"No door is open. The default branch refused it: {inline(refused, 400)} "
                    f"And {self._branch} refused it, too: {inline(str(error), 400)} "
                    f"An administrator exempts branches below {BRANCH} from that rule, or removes what is in "
                    "the way."
                )
            moved = True
        pulls = self._run.github.pulls_from(self._branch)
        opened = next((p for p in pulls if p.open and p.base == self._run.place.default_branch), None)
        if opened is None:
            closed = next((p for p in pulls if p.head == self._tip and not p.merged), None)
            if closed is not None:
                link = f"[#{closed.number}]({self._run.place.web}/pull/{closed.number})"
                return Waiting(
                    f"{link} brings it, and somebody closed it. Whoever may write reopens it.", moved
                )
            made = self._open(refused)
            if isinstance(made, Waiting):
                return Waiting(made.said, moved)
            opened, moved = made, True
        return self._merge(opened, moved=moved, joined=joined)

    def _brings(self, tip: str) -> bool:
        """Whether merging `tip` would bring the draft and nothing else, however it is merged."""
        main = self._run.store.main
        base = self._git.merge_base(main, tip)
        if base is None:
            return False
        wanted = {
            path: edit[1] if edit is not None else None
            for path, edit in self._draft.edits.items()
            if self._git.find(main, path) != (edit[1] if edit is not None else None)
        }
        brought = {
            change.path: None if change.status == "D" else change.blob
            for change in self._git.changes(base, tip)
        }
        still = all(self._git.find(base, path) == self._git.find(main, path) for path in wanted)
        return brought == wanted and still

    def _move_branch(self, commit: str) -> None:
        if commit != self._tip:
            self._git.push([RefUpdate(f"refs/heads/{self._branch}", commit, self._tip)])
            self._git.update_ref(f"{LANDINGS}{self._draft.rfc.id}", commit)
            self._tip = commit

    def _open(self, refused: str) -> PullRequest | Waiting:
        rfc, place = self._draft.rfc, self._run.place
        body = (
            f"Brings RFC {rfc.id} (#{rfc.number}) to {place.default_branch} as its ledger says, because the "
            "bot may not push there. It holds the decided text, its outcome and the list, and nothing else; "
            "the bot writes this branch anew when somebody changes it. Merge it by a merge commit or by "
            "squashing; after *Rebase and merge*, which leaves merge commits out, another pull request "
            "follows.\n"
        )
        title = f"Landing of RFC {rfc.id}"
        try:
            return self._run.github.create_pull(title, self._branch, place.default_branch, body)
        except UpstreamError as error:
            if error.status not in (403, 422):
                raise
            link = f"{place.web}/compare/{place.default_branch}...{self._branch}?expand=1"
            clicks = " ".join(door_for(rules_in(refused) or {"unknown"}, may_open_pulls=False).clicks)
            return Waiting(
                f"It waits for a pull request that the bot may not open: [open it]({link}). {clicks}"
            )

    def _merge(self, pull: PullRequest, *, moved: bool, joined: bool) -> Waiting:
        """Merge it as far as GitHub lets the bot; the next pass finds the default branch moved."""
        run, tip = self._run, self._tip or ""
        gate = landing_gate(self._draft.rfc.id)
        if moved:
            run.github.set_status(tip, gate.state, gate.description, CONTEXT)
        if pull.head != tip:
            # GitHub has not seen the push yet.
            return Waiting(say_waiting(pull.number, run.place.web, "it is being updated."), moved)
        said = ""
        for method in _METHODS if joined else _METHODS[1:]:
            try:
                run.github.merge(pull.number, tip, method)
            except UpstreamError as error:
                if error.status not in (403, 405, 409, 422):
                    raise
                said = error.said or str(error)
                if "not allowed on this repository" not in said:
                    break
            else:
                run.note(f"RFC {self._draft.rfc.id}: #{pull.number} merged")
                return Waiting(f"#{pull.number} is merged.", moved=True)
        return Waiting(say_waiting(pull.number, run.place.web, said), moved)
