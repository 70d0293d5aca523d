"""The index over the stage's repository, as `rfc site build` makes it."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from rfcflow.adapters import pagefind
from rfcflow.adapters.git import Git
from rfcflow.cli.demo.stage import NAME, Stage
from rfcflow.engine.output import write_site
from rfcflow.engine.place import LEDGER_BRANCH
from rfcflow.engine.site.reading import read_inputs
from rfcflow.engine.site.search import index_site
from rfcflow.errors import Refusal
from rfcflow.site.build import build


def build_index(stage: Stage) -> Path:
    """Build the index beside the repositories; returns its directory."""
    output = stage.directory / "site"
    with Git.at(stage.repository) as git:
        main = git.branch("main")
        if main is None:
            raise Refusal("The repository on the stage has no branch main.")
        inputs = read_inputs(git, main, git.branch(LEDGER_BRANCH), repository=NAME, web=stage.place.web)
    search = pagefind.is_installed()
    write_site(build(replace(inputs, search=search)), output)
    if search:
        index_site(output)
    return output
