"""The stage of the demo: a forge with the sample project, its people, and a bot that sweeps on command.

Invariant: the bot is the product's own engine over HTTP and git; nothing here writes what the bot would.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rfcflow.adapters.git import Git
from rfcflow.adapters.github import GitHub
from rfcflow.engine.place import Place
from rfcflow.engine.store import Store
from rfcflow.engine.sweep import Report, Sweep
from rfcflow.errors import Refusal
from rfcflow.forge import Forge
from rfcflow.governance.load import load
from rfcflow.model import Governance

NAME = "example/rfcs"
BEGINNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SAMPLE = Path(__file__).parents[2] / "sample"
PERMISSIONS = {
    "contents": "write",
    "issues": "write",
    "pull-requests": "write",
    "statuses": "write",
    "actions": "read",
    "metadata": "read",
}


class ForgeClock:
    """The bot's clock on the stage: the forge's time; sleeping lets it pass."""

    def __init__(self, forge: Forge) -> None:
        self._forge = forge

    def now(self) -> datetime:
        """The forge's present, UTC."""
        return self._forge.clock.now()

    def sleep(self, seconds: float) -> None:
        """Let time pass, in whole seconds."""
        self._forge.clock.advance(timedelta(seconds=max(1, round(seconds))))


def sample_files() -> dict[str, bytes]:
    """The sample project's governance and template, by path in its repository."""
    root = SAMPLE / ".github" / "governance"
    if not root.is_dir():
        raise Refusal(f"The sample project is missing ({root}); check the files out again.")
    found = {p.relative_to(SAMPLE).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}
    found["README.md"] = b"# RFCs of an example project\n\nA fictional project, to try the RFC process on.\n"
    return found


@dataclass(slots=True)
class Stage:
    """The forge, the repository on it, and the bot; `requests` counts what the bot sent."""

    forge: Forge
    directory: Path
    governance: Governance
    reads: int = 0
    writes: int = 0
    reports: list[Report] = field(default_factory=list)
    _store: Git | None = None

    @property
    def repository(self) -> Path:
        """The bare repository on disk."""
        return self.directory / "repositories" / f"{NAME}.git"

    @property
    def place(self) -> Place:
        """Where the bot works."""
        return Place(NAME, f"{self.forge.url}/{NAME}")

    def sweep(self) -> Report:
        """One run of the bot, as a job would do it: its own token, its own client, the same code."""
        token = self.forge.job_token(NAME, PERMISSIONS)
        place = self.place
        github = GitHub(
            self.forge.api_url, NAME, token, write_gap=0, bot=place.bot, clock=ForgeClock(self.forge)
        )
        store = self.directory / "bot.git"
        try:
            with Git.create(store, remote=f"{place.web}.git", token=lambda: token) as git:
                report = Sweep(Store(git, place), github, ForgeClock(self.forge)).run()
        finally:
            github.disconnect()
        self.reads += github.requests.reads
        self.writes += github.requests.writes
        self.reports.append(report)
        return report

    def travel(self, **span: int) -> None:
        """Let time pass: days, hours, minutes."""
        self.forge.clock.advance(timedelta(**span))

    def travel_to(self, moment: datetime) -> None:
        """Go to a date; a date in the past leaves the clock alone."""
        if moment > self.forge.clock.now():
            self.forge.clock.travel(moment)


@contextmanager
def open_stage(directory: Path, port: int = 0, *, workflows: bool = False) -> Iterator[Stage]:
    """A forge in `directory` with the sample project and everybody in its registry.

    With `workflows` the bot is not the engine itself but the workflow files, run by act.
    """
    from rfcflow.cli.demo.workflow_stage import WorkflowStage, template_files

    files = sample_files() | (template_files() if workflows else {})
    governance = load(files, "sample")
    with Forge(directory, BEGINNING, port) as forge:
        for person in governance.people.values():
            forge.account(person.login, id=person.id, name=person.name or None)
        permissions = {person.login: "write" for person in governance.people.values()}
        forge.repository(NAME, files=files, permissions=permissions)
        yield (WorkflowStage if workflows else Stage)(forge, directory, governance)
