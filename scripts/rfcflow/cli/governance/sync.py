"""`rfc governance sync`: what every RFC repository makes from its registry, compared or written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rfcflow.adapters.clock import run_clock
from rfcflow.adapters.runner import Run
from rfcflow.cli.checkout import governance_files
from rfcflow.cli.governance.writing import capped, differing, put, texts_of
from rfcflow.cli.init.command import repository_name
from rfcflow.errors import Refusal
from rfcflow.governance.generate import generated
from rfcflow.governance.labels import Label, Mending, label_set, mending
from rfcflow.governance.load import load
from rfcflow.governance.losses import MOST, losses
from rfcflow.governance.pages import FOLDER, INDEX, NOTE, pages
from rfcflow.model import Governance

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub

_NONE = Mending((), (), ())


@click.command()
@click.argument(
    "root", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path(), required=False
)
@click.option("--apply", "apply_", is_flag=True, help="Write what differs.")
@click.option("--check", "only_check", is_flag=True, help="Exit 1 when something differs.")
@click.option("--pages", "with_pages", is_flag=True, help=f"Begin with the pages below {FOLDER}.")
@click.option("--labels", "with_labels", is_flag=True, help="The labels on GitHub too (GITHUB_TOKEN).")
@click.option(
    "--allow-removals",
    "most",
    type=click.IntRange(0),
    default=MOST,
    show_default=True,
    help="Take away so many names, pages and labels at most.",
)
def sync(
    root: Path, most: int, *, apply_: bool, only_check: bool, with_pages: bool, with_labels: bool
) -> int:
    """Compare what is made from the registry with what is there; show the plan, and do it with --apply.

    CODEOWNERS, TEMPLATE.md, the pages of teams and modules once there are some (--pages begins with them),
    and with --labels the labels on GitHub. A plan that takes away more than --allow-removals is shown and not
    done.
    """
    governance = load(governance_files(root), "working-tree")
    files = generated(governance)
    gone: list[str] = []
    if with_pages or (root / INDEX).is_file():
        made = pages(governance)
        files |= made
        gone = list(_orphans(root, made))
    changes = differing(root, files)
    with _github(root, wanted=with_labels) as github:
        labels = _labels(governance, github) if github is not None else _NONE
        if not changes and not gone and labels == _NONE:
            click.echo("Every generated file follows the registry; nothing to do.")
            return 0
        lost = losses(texts_of(root, changes), {**changes, **dict.fromkeys(gone)})
        capped((*lost, *(f"the label `{name}`" for name in labels.remove)), most, apply=apply_)
        put(root, changes, apply=apply_, gone=gone)
        if github is not None:
            _mend(github, labels, apply=apply_)
    if apply_:
        return 0
    click.echo("Write it with: scripts/rfc governance sync --apply")
    return 1 if only_check else 0


def _orphans(root: Path, made: dict[str, str]) -> Iterator[str]:
    """Pages of modules that are no more; a page that people wrote is left alone."""
    for path in sorted((root / FOLDER).glob("*.md")):
        name = path.relative_to(root).as_posix()
        if name not in made and not path.is_symlink() and path.read_bytes().startswith(NOTE.encode()):
            yield name


@contextmanager
def _github(root: Path, *, wanted: bool) -> Iterator[GitHub | None]:
    if not wanted:
        yield None
        return
    from rfcflow.adapters.github import GitHub  # its import costs 0.3 s

    run, name = Run.read(), repository_name(root, None)
    if not name or not run.token:
        raise Refusal(
            "For labels it needs GITHUB_TOKEN (with gh: GITHUB_TOKEN=$(gh auth token)) and a clone of the "
            "repository."
        )
    github = GitHub(run.api_url, name, run.token, clock=run_clock())
    try:
        yield github
    finally:
        github.disconnect()


def _labels(governance: Governance, github: GitHub) -> Mending:
    there = (Label(label.name, label.color.lower(), label.description) for label in github.labels())
    return mending(label_set(governance), there)


def _mend(github: GitHub, labels: Mending, *, apply: bool) -> None:
    """Say what becomes of the labels, or do it: new ones first, so that a stop in between takes nothing."""
    would = "" if apply else "would "
    for label in labels.create:
        click.echo(f"{would}create the label {label.name}")
        if apply:
            github.create_label(label.name, label.colour, label.description)
    for label in labels.change:
        click.echo(f"{would}change the label {label.name}")
        if apply:
            github.change_label(label.name, label.colour, label.description)
    for name in labels.remove:
        click.echo(f"{would}remove the label {name}")
        if apply:
            github.delete_label(name)
