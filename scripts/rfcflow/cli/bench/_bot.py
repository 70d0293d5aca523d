"""A local GitHub for a bench, and the bot as a job would run it: one process from start to exit.

Invariant: what is measured is `rfc sweep` alone; the GitHub it talks to lives in the bench's own process, and
its work is not counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from rfcflow.cli.bench._processes import RFC, SOURCE
from rfcflow.cli.demo.stage import NAME, PERMISSIONS, Stage, open_stage
from rfcflow.cli.demo.story import front_matter
from rfcflow.errors import RfcflowError
from rfcflow.forge import conversation
from rfcflow.forge.state import Actor

SWEEP = (*RFC, "sweep", "--github", NAME, "--write-gap", "0", "--format", "json")
_BODY = "\n".join(f"## {name}\n\nOne page, and not more.\n" for name in ("Summary", "Motivation", "Design"))


class Bot(Struct, frozen=True):
    """A stage with people on it, and the environment in which the bot's processes run."""

    stage: Stage

    @property
    def environment(self) -> Mapping[str, str]:
        """What a job would find in its environment, with a new token."""
        forge = self.stage.forge
        return {
            "GITHUB_REPOSITORY": NAME,
            "GITHUB_TOKEN": forge.job_token(NAME, PERMISSIONS),
            "GITHUB_API_URL": forge.api_url,
            "GITHUB_SERVER_URL": forge.url,
            "GITHUB_WORKFLOW_REF": f"{NAME}/.github/workflows/rfc.yml@refs/heads/main",
            "RFC_CLOCK": forge.clock_url,
        }

    def propose(self, count: int, first: int = 0) -> list[int]:
        """So many open pull requests, each with an RFC."""
        numbers = []
        for row in range(first, first + count):
            author = f"author-{row % 40}"
            text = front_matter(f"Proposal {row}", author, ["autograd"]) + f"\n# It\n\n{_BODY}".encode()
            files = {f"rfcs/0000-proposal-{row}.md": text}
            number = self.stage.forge.open_pull(NAME, author, f"proposal-{row}", files, f"Proposal {row}")
            numbers.append(number)
        return numbers

    def settle(self) -> None:
        """Sweep, in this process, until nothing is left to do; an hour later where a budget was used up."""
        left = 0
        for _ in range(24):
            self.stage.travel(minutes=60 if left else 1)
            report = self.stage.sweep()
            if report.failures or report.broken:
                raise RfcflowError("; ".join([*report.failures[:3], report.broken]))
            left = report.left
            if not report.writes and not report.pushes and not left:
                return
        raise RfcflowError("the sweeps of the bench do not come to rest")

    def requests(self) -> int:
        """Run the bot as a process; returns how many REST requests GitHub got. Raises RfcflowError."""
        before = len(self.stage.forge.requests)
        done = subprocess.run(
            SWEEP,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": SOURCE, **self.environment},
            capture_output=True,
            check=False,
            timeout=600,
        )
        if done.returncode != 0:
            raise RfcflowError(f"`rfc sweep` ended with {done.returncode}: {done.stderr.decode()[-300:]}")
        sent = sum(json.loads(done.stdout)["requests"].values())
        received = len(self.stage.forge.requests) - before
        if sent != received:
            raise RfcflowError(f"`rfc sweep` counts {sent} requests, the forge {received}")
        return received

    def chat(self, number: int, count: int) -> None:
        """So many comments in a conversation that are no commands."""
        forge = self.stage.forge
        issue = forge.state.repository_named(NAME).issues[number]
        with forge.state.lock:
            for row in range(count):
                forge.clock.tick()
                actor = Actor(forge.account(f"talker-{row % 7}"))
                conversation.comment(forge.state, issue, actor, f"Opinion {row}.")

    def approve(self, number: int, login: str) -> None:
        """Somebody presses GitHub's *Approve*."""
        self.stage.forge.review(NAME, number, login, "APPROVE", "")
        self.stage.travel(minutes=1)

    def comment(self, number: int, login: str, body: str) -> None:
        """Somebody comments."""
        self.stage.forge.comment(NAME, number, login, body)
        self.stage.travel(minutes=1)


@contextmanager
def open_bot(directory: Path) -> Iterator[Bot]:
    """A forge in `directory` with the sample project on it."""
    with open_stage(directory / "forge") as stage:
        yield Bot(stage)


def progress(text: str) -> None:
    """Say on standard error what takes so long."""
    sys.stderr.write(f"{text} …\n")
