"""One forge with a small project on it, what people do there, and the bot that sweeps it.

Invariant: the bot is the product's engine with the real PyGithub over HTTP and the real git; everything a
test asks about is read from the forge or from the ledger branch, never from the engine's memory.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rfcflow.adapters.git import Git
from rfcflow.adapters.git_sparse import SparseGit
from rfcflow.adapters.github import GitHub
from rfcflow.cli.demo.stage import ForgeClock
from rfcflow.engine.place import Place
from rfcflow.engine.store import Store
from rfcflow.engine.sweep import Report, Sweep
from rfcflow.events import Event
from rfcflow.forge import Forge
from rfcflow.forge.model import BOT_LOGIN, Comment
from rfcflow.ledger import ledger_of, ledger_path, parse_ledger
from rfcflow.model import Rfc
from rfcflow.policy.fold import fold
from rfcflow.slash.sign_off import short
from tests.engine.small import PERSON_ID, governance_files, login

NAME = "meadow/rfcs"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PERMISSIONS = {
    "contents": "write",
    "issues": "write",
    "pull-requests": "write",
    "statuses": "write",
    "actions": "read",
    "metadata": "read",
}
LEDGER = "refs/heads/rfc-ledger"
BODY = """# An idea

## Summary

One page about an idea.

## Motivation

Somebody needs it.

## Proposed implementation

With care.

## Drawbacks

It costs time.

## Alternatives

Doing nothing.

## Unresolved questions

None.
"""

Files = Mapping[str, bytes | str | None]
Wire = Callable[[str], None]


class Killed(BaseException):
    """The job was killed: nothing of the engine may catch it."""


class WiredGitHub(GitHub):
    """The adapter, with a hook before and after each request leaves the machine."""

    wire: Wire | None = None

    def _send(self, verb: str, path: str, parameters: Mapping[str, str | int], body: Any) -> Any:
        if self.wire is not None:
            self.wire(f"before {verb} {path}")
        reply = super()._send(verb, path, parameters, body)
        if self.wire is not None:
            self.wire(f"after {verb} {path}")
        return reply


class WiredGit(Git):
    """The adapter, with a hook before and after each git command that talks to the remote."""

    wire: Wire | None = None

    def _network(self, arguments: Any, stdin: bytes = b"", settings: Any = ()) -> Any:
        if self.wire is not None:
            self.wire(f"before git {arguments[0]}")
        finished = super()._network(arguments, stdin, settings)
        if self.wire is not None:
            self.wire(f"after git {arguments[0]}")
        return finished


class WiredSparseGit(WiredGit, SparseGit):
    """The adapter of a fresh machine, with the same hooks."""


def rfc_text(
    title: str = "An idea",
    modules: tuple[str, ...] = ("alpha",),
    body: str = BODY,
    author: str = "wren",
    extra: str = "",
) -> str:
    """A sound RFC."""
    return (
        f"---\ntitle: {json.dumps(title)}\nsummary: An idea in one line.\nkind: feature\n"
        f"authors: [{author}]\n"
        f"modules: [{', '.join(modules)}]\ncreated: 2026-11-23\n{extra}---\n\n{body}"
    )


@dataclass(slots=True)
class World:
    """The forge and the bot.

    With `fresh` each run has a machine of its own with an empty clone, as on GitHub; without, the clone of
    the run before, which costs half as much. A run that is tampered with always has its own.
    """

    forge: Forge
    directory: Path
    fresh: bool = False
    jobs: int = 0
    reports: list[Report] = field(default_factory=list)
    slugs: int = 0

    # --- the bot ---

    @contextmanager
    def job(self, wire: Wire | None = None) -> Iterator[Sweep]:
        """A run of the bot, with a new token."""
        self.jobs += 1
        alone = self.fresh or wire is not None
        token = self.forge.job_token(NAME, PERMISSIONS)
        place = Place(NAME, f"{self.forge.url}/{NAME}")
        clock = ForgeClock(self.forge)
        github = WiredGitHub(self.forge.api_url, NAME, token, write_gap=0, bot=place.bot, clock=clock)
        github.wire = wire
        try:
            clone = self.directory / (f"job-{self.jobs}.git" if alone else "clone.git")
            adapter = WiredSparseGit if alone else WiredGit
            with adapter.create(clone, remote=f"{place.web}.git", token=lambda: token) as git:
                git.wire = wire
                yield Sweep(Store(git, place), github, clock)
        finally:
            github.disconnect()

    def sweep(self, only: int | None = None, wire: Wire | None = None) -> Report:
        """One run of the bot."""
        with self.job(wire) as sweep:
            report = sweep.run(only)
        self.reports.append(report)
        return report

    def good_sweep(self) -> Report:
        """A run in which nothing failed."""
        report = self.sweep()
        assert ([], "") == (report.failures, report.broken)
        return report

    def counted(self) -> tuple[Report, list[str]]:
        """A run and the REST requests it sent, as METHOD path."""
        before = len(self.forge.requests)
        report = self.sweep()
        return report, [f"{one.method} {one.path}" for one in self.forge.requests[before:]]

    # --- people ---

    def open(
        self,
        text: str | bytes | None = None,
        author: str = "wren",
        files: Files | None = None,
        *,
        slug: str = "",
        draft: bool = False,
        title: str = "An idea",
        base: str | None = None,
    ) -> int:
        """Open a pull request; `files` instead of one RFC with `text`."""
        self.slugs += 1
        slug = slug or f"idea-{self.slugs}"
        content: Files = (
            files if files is not None else {f"rfcs/0000-{slug}.md": text or rfc_text(author=author)}
        )
        number = self.forge.open_pull(NAME, author, slug, content, title, draft=draft, base=base)
        self.pause()
        return number

    def pause(self, **span: float) -> None:
        """Let time pass, a minute unless it says otherwise."""
        self.forge.clock.advance(timedelta(**(span or {"minutes": 1})))

    def say(self, number: int, who: str, body: str) -> int:
        """Somebody (a handle or a login) comments, and a minute passes."""
        comment = self.forge.comment(NAME, number, login(who), body)
        self.pause()
        return comment

    def approve(self, number: int, who: str, body: str = "") -> int:
        """Somebody presses GitHub's *Approve*."""
        review = self.forge.review(NAME, number, login(who), "APPROVE", body)
        self.pause()
        return review

    def push(self, number: int, files: Files, *, force: bool = False) -> str:
        """The author pushes to the pull request."""
        commit = self.forge.push_to_pull(NAME, number, files, force=force)
        self.pause()
        return commit

    def govern(self, files: Files) -> None:
        """Somebody changes the governance on the default branch, by hand."""
        self.forge.commit(NAME, login("ara-lead"), files, "Change governance")
        self.pause()

    def in_review(self, number: int, shepherd: str = "dana-dune") -> None:
        """Sweep, and somebody takes the shepherd's place."""
        self.good_sweep()
        self.say(number, shepherd, "/shepherd me")
        self.good_sweep()
        assert "review" == self.rfc(number).state

    def open_in_review(self, text: str | bytes | None = None, slug: str = "") -> int:
        """An RFC under review, led by dana-dune."""
        number = self.open(text, slug=slug)
        self.in_review(number)
        return number

    # --- what the forge shows ---

    @property
    def repository(self) -> Path:
        """The bare repository."""
        return self.directory / "forge" / "repositories" / f"{NAME}.git"

    def git(self, *arguments: str) -> str:
        """What git says in the bare repository."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.repository, capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout.rstrip("\n")

    def file(self, path: str, ref: str = "refs/heads/main") -> bytes | None:
        """A file's bytes on a branch, None where it is not."""
        command = ["git", "cat-file", "blob", f"{ref}:{path}"]
        done = subprocess.run(command, cwd=self.repository, capture_output=True, check=False, timeout=60)
        return done.stdout if done.returncode == 0 else None

    def ledgers(self) -> dict[int, bytes]:
        """Every ledger as it lies on its branch, by pull request."""
        try:
            listed = self.git("ls-tree", "-r", "--name-only", LEDGER).splitlines()
        except subprocess.CalledProcessError:
            return {}
        return {int(name): self.file(path, LEDGER) or b"" for path in listed if (name := ledger_of(path))}

    def history(self, number: int) -> tuple[Event, ...]:
        """The events of an RFC, none where it has no ledger; the chain is checked on the way."""
        raw = self.file(ledger_path(f"{number:04d}"), LEDGER)
        events, problems = parse_ledger(raw or b"", ledger_path(f"{number:04d}"))
        assert () == tuple(problems)
        return events

    def types(self, number: int) -> list[str]:
        """The events of an RFC by type."""
        return [event.type for event in self.history(number)]

    def rfc(self, number: int) -> Rfc:
        """Where an RFC stands by its ledger."""
        rfc = fold(self.history(number))
        assert rfc is not None, f"pull request {number} has no ledger"
        return rfc

    def rev(self, number: int) -> str:
        """The hash that `/sign-off rev=` takes."""
        revision = self.rfc(number).revision
        assert revision is not None
        return short(revision.text)

    def comments(self, number: int) -> list[Comment]:
        """The whole conversation."""
        return self.forge.state.repository_named(NAME).issues[number].comments

    def bot_comments(self, number: int) -> list[str]:
        """What the bot wrote, oldest first."""
        return [one.body for one in self.comments(number) if one.author.login == BOT_LOGIN]

    def status_comment(self, number: int) -> Comment:
        """The one status comment."""
        mark = f"<!-- rfcflow:status {number:04d} -->"
        (found,) = [
            one for one in self.comments(number) if one.author.login == BOT_LOGIN and mark in one.body
        ]
        return found

    def status(self, number: int) -> str:
        """What the status comment says."""
        return self.status_comment(number).body

    def replies(self, number: int) -> list[str]:
        """What the bot answered to commands."""
        return [body for body in self.bot_comments(number) if "<!-- rfcflow:reply" in body]

    def gates(self, number: int) -> list[tuple[str, str]]:
        """Every gate posted on the pull request's head, oldest first: (state, description)."""
        repository = self.forge.state.repository_named(NAME)
        pull = repository.issues[number].pull
        assert pull is not None
        return [
            (one.state, one.description or "")
            for one in repository.statuses
            if one.sha == pull.head_sha and one.context == "rfc/gate"
        ]

    def gate(self, number: int) -> tuple[str, str]:
        """The gate that counts."""
        return self.gates(number)[-1]

    def labels(self, number: int) -> set[str]:
        """The labels of the pull request."""
        return {label.name for label in self.forge.state.repository_named(NAME).issues[number].labels}

    def state(self, number: int) -> str:
        """`open`, `closed` or `merged`."""
        issue = self.forge.state.repository_named(NAME).issues[number]
        return "merged" if issue.pull is not None and issue.pull.merged_at is not None else issue.state

    def reactions(self, comment: int) -> list[str]:
        """The reactions on a comment."""
        return [one.content for one in self.forge.state.comments[comment].reactions]

    # --- comparing worlds ---

    def essence(self) -> dict[str, Any]:
        """What must not depend on how often, when and in how many pieces the sweeps ran.

        Left out are the time of the run (`seen`), what is hashed over it or counted from it, and the moment
        of landing.
        """
        return {
            "ledgers": {number: self._bare(number) for number in self.ledgers()},
            "comments": {
                number: sorted(_bare_text(body) for body in self.bot_comments(number))
                for number in self.ledgers()
            },
            "reactions": {one.id: sorted(r.content for r in one.reactions) for one in self._heard()},
            "labels": {number: sorted(self.labels(number)) for number in self.ledgers()},
            "pulls": {number: self.state(number) for number in self.ledgers()},
            "gates": {number: self.gate(number) for number in self.ledgers()},
            "main": self.git("ls-tree", "-r", "--name-only", "refs/heads/main").splitlines(),
            "landed": self.git("log", "--first-parent", "--format=%P", "refs/heads/main").count(" "),
            "list": self.file("rfcs/README.md"),
        }

    def _heard(self) -> list[Comment]:
        return [one for one in self.forge.state.comments.values() if one.author.login != BOT_LOGIN]

    def _bare(self, number: int) -> list[dict[str, Any]]:
        bare = []
        for line in self.ledgers()[number].splitlines():
            event = json.loads(line)
            for key in ("seen", "id", "prev"):
                del event[key]
            event["data"].pop("contestable_until", None)
            if event["type"] == "landed":
                event["at"], event["source"]["id"] = "", ""
                event["data"]["commit"] = ""
                event["data"]["blobs"] = sorted(event["data"]["blobs"])
            bare.append(event)
        return bare


def _bare_text(body: str) -> str:
    """A comment without the forge's port, the landing commit and the minute, which differ from run to run."""
    lines = [line for line in body.splitlines() if not line.startswith(("Landed as", "<sub>"))]
    text = re.sub(r"http://127\.0\.0\.1:\d+", "", "\n".join(lines))
    return re.sub(r"\d\d:\d\d UTC", "", text)


@contextmanager
def open_world(directory: Path, files: Files | None = None, *, fresh: bool = False) -> Iterator[World]:
    """A forge with the small project and everybody of its registry."""
    content = {**governance_files(), "README.md": b"# RFCs of a meadow\n", **(files or {})}
    with Forge(directory / "forge", START) as forge:
        for handle, number in PERSON_ID.items():
            forge.account(login(handle), id=number)
        forge.repository(NAME, content, {login(handle): "write" for handle in PERSON_ID})  # type: ignore[arg-type]
        yield World(forge, directory, fresh)
