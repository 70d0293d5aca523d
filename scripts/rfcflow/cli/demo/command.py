"""`rfc demo`: the whole story on a local GitHub, narrated."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from rfcflow.adapters.git import Git
from rfcflow.adapters.workers import one_processor
from rfcflow.cli.demo.bot import Bot
from rfcflow.cli.demo.hosting import hold
from rfcflow.cli.demo.index import build_index
from rfcflow.cli.demo.narrator import Narrator
from rfcflow.cli.demo.newcomer import Newcomer, newcomer_text
from rfcflow.cli.demo.stage import NAME, Stage, open_stage, sample_files
from rfcflow.cli.demo.story import Story
from rfcflow.cli.demo.workflow_stage import WorkflowStage
from rfcflow.engine.verify import verify_repository
from rfcflow.errors import Invalid, Refusal
from rfcflow.forge.dispatcher import find_act
from rfcflow.governance.load import load
from rfcflow.ledger import ledger_path, parse_ledger
from rfcflow.lints import LintContext, lint
from rfcflow.policy.fold import fold
from rfcflow.text.block import TEXT_LIMIT
from rfcflow.text.frontmatter import parse_document


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
    "--further", is_flag=True, help="Go on: what was accepted is built, and a fifth RFC builds upon it."
)
@click.option(
    "--workflows", is_flag=True, help="Let the bot be the workflow files themselves, run by act (minutes)."
)
@click.option(
    "--rfc", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The newcomer's text."
)
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", help="How to print it."
)
def demo(
    directory: Path | None, *, serve: bool, further: bool, workflows: bool, file: Path | None, style: str
) -> int:
    """Play the whole story on a local GitHub.

    Four RFCs go from opened to archived; people, time and GitHub are played, the bot is the real one.
    """
    raw = None if file is None else _read(file)
    text = newcomer_text(raw)
    if file is not None and raw is not None:
        _check(file, text, text.removesuffix(raw).count(b"\n"))
    if workflows:
        find_act()
    home = directory if directory is not None else Path(tempfile.mkdtemp(prefix="rfcflow-demo-"))
    if directory is not None and directory.exists() and any(directory.iterdir()):
        raise Refusal(f"{directory} is not empty; name a directory that is, or none.")
    home = home.resolve()
    quiet = style == "json"
    begun = time.perf_counter()
    # A job of act is a world of programs of its own, which are glad of every processor.
    with nullcontext() if workflows else one_processor(), open_stage(home, workflows=workflows) as stage:
        narrator = Narrator(stage, quiet=quiet)
        record = play(stage, text, narrator, further=further)
        if quiet:
            click.echo(json.dumps(record, indent=2, ensure_ascii=False))
        else:
            narrator.end(record, time.perf_counter() - begun, kept=directory is not None or serve)
        if serve:
            bot = Bot(stage, narrator)
            hold(stage, bot.site, bot.look)
    return 0 if record["verify"]["ok"] else 1


def _read(file: Path) -> bytes:
    if file.stat().st_size > TEXT_LIMIT:
        raise Refusal(f"{file} has more than {TEXT_LIMIT:,} bytes; an RFC has at most that.")
    raw = file.read_bytes()
    if not raw.strip():
        raise Refusal(f"{file} is empty; name a Markdown file with a text to propose.")
    return raw


def _check(file: Path, text: bytes, before: int) -> None:
    """The newcomer's text must be one that can be proposed; raises Invalid with what is in the way.

    `before` is how many lines of front matter were put before the file's own.
    """
    governance = load(sample_files(), "sample")
    document, problems = parse_document(str(file), text)
    found = list(problems)
    if document is not None:
        found += lint(document, LintContext(governance=governance))
    errors = tuple(
        replace(problem, line=max(problem.line - before, 0))
        for problem in found
        if problem.severity == "error"
    )
    if errors:
        raise Invalid(errors)


def play(stage: Stage, text: bytes, narrator: Narrator, *, further: bool = False) -> dict[str, Any]:
    """All acts, the index and the proof; returns the record that `--format json` prints.

    `further`: what was accepted is built afterwards, and a fifth RFC is left in its final comment period.
    """
    story = Story(stage, narrator.say, narrator.hear)
    numbers: list[int] = []
    acts: tuple[tuple[str, Callable[[], int]], ...] = (
        ("A newcomer's RFC", lambda: Newcomer(story, text).play()),
        ("Rejected, and kept", story.rejected_act),
        ("Withdrawn, and kept", story.withdrawn_act),
        ("Nobody takes it", story.lonely_act),
    )
    if further:
        acts += (("Built, and built upon", lambda: story.open_act(numbers[0])),)
    for title, act in acts:
        narrator.title(title)
        numbers.append(act())
    narrator.title("The proof and the index")
    site = stage.publish() if isinstance(stage, WorkflowStage) else build_index(stage)
    proof = verify_repository(stage.repository)
    played = {"workflows": stage.record()} if isinstance(stage, WorkflowStage) else {}
    return {
        "schema_version": 1,
        "rfcs": [_rfc_record(stage, number) for number in numbers],
        **played,
        "verify": {"ok": proof.ok, "rfcs": proof.rfcs},
        "requests": {"reads": stage.reads, "writes": stage.writes},
        "repository": str(stage.repository),
        "site": str(site),
    }


def _rfc_record(stage: Stage, number: int) -> dict[str, Any]:
    name = f"{number:04d}"
    with Git.at(stage.repository) as git:
        raw = git.read("refs/heads/rfc-ledger", ledger_path(name), 50_000_000)
        history, _ = parse_ledger(raw or b"", name)
        outcome = f"rfcs/outcomes/{name}.yml"
        there = git.read("refs/heads/main", outcome, TEXT_LIMIT) is not None
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
