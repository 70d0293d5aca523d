"""The small project in memory: the product's own sweep over the model of both adapters.

Invariant: for what HTTP and Git prove nothing about; whoever is registered has the id of the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from rfcflow.engine.sweep import Report
from rfcflow.model import Account, Governance, Rfc
from rfcflow.simulate.model import World
from rfcflow.simulate.model.hosting import BOT
from tests.engine.small import PERSON_ID, governance_files, login

Files = Mapping[str, bytes | str | None]


def _bytes(files: Files) -> dict[str, bytes | None]:
    return {path: raw.encode() if isinstance(raw, str) else raw for path, raw in files.items()}


@dataclass
class Meadow:
    """The model, and what people do there; each act takes a minute."""

    model: World = field(default_factory=lambda: World.of({**governance_files(), "README.md": b"# RFCs\n"}))

    def __post_init__(self) -> None:
        for handle, number in PERSON_ID.items():
            self.account(login(handle), number)

    def account(self, name: str, number: int) -> None:
        hosting = self.model.hosting
        hosting.accounts[name.lower()], hosting.logins[number] = Account(number, name), name

    def pause(self, **span: float) -> None:
        self.model.later(timedelta(**(span or {"minutes": 1})))

    def open(self, author: str, files: Files) -> int:
        number = self.model.open_pull(login(author), _bytes(files))
        self.pause()
        return number

    def push(self, number: int, author: str, files: Files) -> None:
        self.model.push(number, login(author), _bytes(files))
        self.pause()

    def govern(self, files: Files) -> None:
        self.model.commit_to_main(login("ara-lead"), _bytes(files))
        self.pause()

    def say(self, number: int, who: str, body: str) -> int:
        comment = self.model.comment(login(who), number, body)
        self.pause()
        return comment.id

    def sweep(self) -> Report:
        """A run in which nothing failed."""
        report = self.model.sweep()
        assert report is not None
        assert ([], "") == (report.failures, report.broken), f"{report.failures} {report.broken}"
        return report

    def in_review(self, number: int, shepherd: str) -> None:
        self.sweep()
        self.say(number, shepherd, "/shepherd me")
        self.sweep()
        assert "review" == self.rfc(number).state

    def rfc(self, number: int) -> Rfc:
        rfc = self.model.rfc(f"{number:04d}")
        assert rfc is not None, f"pull request {number} has no ledger"
        return rfc

    def types(self, number: int) -> list[str]:
        return [event.type for event in self.model.history(f"{number:04d}")]

    def comments(self, number: int) -> list[str]:
        """The whole conversation."""
        return [comment.body for comment in self.model.hosting.conversation(number)]

    def status(self, number: int) -> str:
        """What the status comment says."""
        mark = f"<!-- rfcflow:status {number:04d} -->"
        (found,) = [
            comment.body
            for comment in self.model.hosting.conversation(number)
            if comment.author.id == BOT.id and mark in comment.body
        ]
        return found

    @property
    def governance(self) -> Governance:
        """The registry on the default branch."""
        return self.model.governance
