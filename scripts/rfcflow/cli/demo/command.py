"""`rfc demo`: the whole story on a local GitHub, narrated."""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from rfcflow.adapters.git import Git
from rfcflow.cli.demo.hosting import hold
from rfcflow.cli.demo.index import build_index
from rfcflow.cli.demo.newcomer import Newcomer, newcomer_text
from rfcflow.cli.demo.stage import NAME, Stage, open_stage, sample_files
from rfcflow.cli.demo.story import Story
from rfcflow.engine.verify import verify_repository
from rfcflow.errors import Invalid, Refusal
from rfcflow.events import parse_ledger
from rfcflow.governance.load import load
from rfcflow.lints import LintContext, lint
from rfcflow.policy.fold import fold
from rfcflow.text.frontmatter import parse_document

_LIMIT = 1_000_000


@click.command()
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the repositories, the ledger and the site there.  [default: a temporary directory]",
)
@click.option(
    "--serve", is_flag=True, help="Leave the local GitHub and the index up, and print their addresses."
)
@click.option(
    "--rfc", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The newcomer's text."
)
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", help="How to print it."
)
def demo(directory: Path | None, *, serve: bool, file: Path | None, style: str) -> int:
    """Play the whole story on a local GitHub.

    Four RFCs go from opened to archived; people, time and GitHub are played, the bot is the real one.
    """
    text = newcomer_text(None if file is None else _read(file))
    if file is not None:
        _check(file, text)
    home = directory if directory is not None else Path(tempfile.mkdtemp(prefix="rfcflow-demo-"))
    if directory is not None and directory.exists() and any(directory.iterdir()):
        raise Refusal(f"{directory} is not empty; name a directory that is, or none.")
    home = home.resolve()
    quiet = style == "json"
    begun = time.perf_counter()
    with open_stage(home) as stage:
        narrator = Narrator(stage, quiet=quiet)
        record = play(stage, text, narrator)
        if quiet:
            click.echo(json.dumps(record, indent=2, ensure_ascii=False))
        else:
            narrator.end(record, time.perf_counter() - begun, kept=directory is not None or serve)
        if serve:
            hold(stage, Path(record["site"]))
    return 0 if record["verify"]["ok"] else 1


def _read(file: Path) -> bytes:
    if file.stat().st_size > _LIMIT:
        raise Refusal(f"{file} has more than {_LIMIT} bytes; an RFC has at most that.")
    return file.read_bytes()


def _check(file: Path, text: bytes) -> None:
    """The newcomer's text must be one that can be proposed; raises Invalid with what is in the way."""
    governance = load(sample_files(), "sample")
    document, problems = parse_document(str(file), text)
    found = list(problems)
    if document is not None:
        found += lint(document, LintContext(governance=governance))
    errors = tuple(problem for problem in found if problem.severity == "error")
    if errors:
        raise Invalid(errors)


def play(stage: Stage, text: bytes, narrator: Narrator) -> dict[str, Any]:
    """All four acts, the index and the proof; returns the record that `--format json` prints."""
    story = Story(stage, narrator.say, narrator.hear)
    numbers = []
    acts: tuple[tuple[str, Callable[[], int]], ...] = (
        ("A newcomer's RFC", lambda: Newcomer(story, text).play()),
        ("Rejected, and kept", story.rejected_act),
        ("Withdrawn, and kept", story.withdrawn_act),
        ("Nobody takes it", story.lonely_act),
    )
    for title, act in acts:
        narrator.title(title)
        numbers.append(act())
    narrator.title("The proof and the index")
    site = build_index(stage)
    proof = verify_repository(stage.repository)
    return {
        "schema_version": 1,
        "rfcs": [_rfc_record(stage, number) for number in numbers],
        "verify": {"ok": proof.ok, "rfcs": proof.rfcs},
        "requests": {"reads": stage.reads, "writes": stage.writes},
        "repository": str(stage.repository),
        "site": str(site),
    }


def _rfc_record(stage: Stage, number: int) -> dict[str, Any]:
    name = f"{number:04d}"
    with Git.at(stage.repository) as git:
        history, _ = parse_ledger(git.read("refs/heads/rfc-ledger", f"{name}.jsonl", 50_000_000) or b"", name)
        outcome = f"rfcs/outcomes/{name}.yml"
        there = git.read("refs/heads/main", outcome, _LIMIT) is not None
    rfc = fold(history)
    if rfc is None:
        raise Refusal(f"RFC {name} has no ledger.")
    pull = stage.forge.state.repository_named(NAME).issues[number]
    merged = pull.pull is not None and pull.pull.merged_at is not None
    return {
        "number": number,
        "title": rfc.title,
        "state": rfc.state,
        "shepherd": rfc.shepherd.login if rfc.shepherd else None,
        "pull_request": {"merged": merged, "state": pull.state},
        "outcome": outcome if there else None,
    }


class Narrator:
    """Tells the story on a terminal: what happens in plain words, what the bot says as it said it."""

    def __init__(self, stage: Stage, *, quiet: bool) -> None:
        self._stage = stage
        self._quiet = quiet
        self._heard: set[int] = set()
        self._status: dict[int, str] = {}
        self._width = 100

    def title(self, text: str) -> None:
        """An act begins."""
        self._out("")
        self._out(click.style(f"━━ {text} ", bold=True) + "━" * max(0, 60 - len(text)))

    def say(self, text: str) -> None:
        """One step, dated."""
        self._out("")
        date = self._stage.forge.clock.now().strftime("%a %Y-%m-%d")
        self._out(click.style(f"{date}  ", fg="cyan") + text)

    def hear(self) -> None:
        """What the bot wrote since the last time: whole comments, and of the status its first sentence."""
        state = self._stage.forge.state
        for comment in sorted(state.comments.values(), key=lambda comment: comment.id):
            if comment.author.login != "github-actions[bot]":
                continue
            if "<!-- rfcflow:status" in comment.body:
                self._hear_status(comment.issue.number, comment.body)
            elif comment.id not in self._heard:
                self._heard.add(comment.id)
                self._quote(f"bot on #{comment.issue.number}", readable(comment.body))

    def _hear_status(self, number: int, body: str) -> None:
        lines = [line for line in body.splitlines() if line.startswith(("**", "| "))]
        told = "\n".join(lines[:1] + [line for line in lines[1:4] if not line.startswith("| next")][:1])
        if self._status.get(number) == told:
            return
        self._status[number] = told
        self._quote(f"status of #{number}", readable(told))

    def _quote(self, who: str, text: str) -> None:
        self._out(click.style(f"    {who}:", fg="green"))
        for line in text.splitlines():
            if line.strip():
                self._out(f"      {line}")

    def end(self, record: dict[str, Any], seconds: float, *, kept: bool) -> None:
        """Where everything ended, and where to look."""
        self._out("")
        for rfc in record["rfcs"]:
            shepherd = rfc["shepherd"] or "nobody"
            self._out(f"  RFC {rfc['number']:04d}  {rfc['state']:<10} shepherd {shepherd:<15} {rfc['title']}")
        proof = record["verify"]
        verdict = "every decision recomputed from Git alone" if proof["ok"] else "VERIFY FAILED"
        self._out(f"\n  {proof['rfcs']} RFCs verified: {verdict}.")
        requests = record["requests"]
        sent = f"{requests['reads']} reads and {requests['writes']} writes"
        self._out(f"  The bot sent {sent}; {seconds:.1f} s in all.")
        repository = record["repository"]
        self._out("\n  Where to look:")
        self._out(f"    git -C {repository} log --graph --oneline main")
        self._out(f"    git -C {repository} show main:{record['rfcs'][0]['outcome']}")
        self._out(f"    git -C {repository} show rfc-ledger:0001.jsonl")
        self._out(f"    scripts/rfc verify --repository {repository}")
        self._out(f"    scripts/rfc explain 4 --repository {repository}")
        self._out(f"    {record['site']}/index.html")
        if not kept:
            self._out("  It lies in a temporary directory; `--dir DIR` keeps it where you say.")

    def _out(self, text: str) -> None:
        if not self._quiet:
            click.echo(text)


def readable(markdown: str) -> str:
    """A comment without its hidden marker and table rules, for a terminal."""
    text = re.sub(r"<!--.*?-->", "", markdown, flags=re.DOTALL)
    text = re.sub(r"</?(?:details|summary|sub)[^>]*>", "", text)
    lines = [line for line in text.splitlines() if not re.fullmatch(r"\|[-| ]+\|", line)]
    text = (
        "\n".join(lines)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#124;", "|")
        .replace("&amp;", "&")
    )
    return re.sub(r"\\(?=[\\*_\[\]<>#|.!()-])", "", text).strip()
