"""`rfc explain N`: why an RFC is where it is, from Git alone."""

from __future__ import annotations

import re
from pathlib import Path

import click

from rfcflow.adapters.git import Git
from rfcflow.cli.options import (
    branch_option,
    format_option,
    ledger_commit,
    repository_option,
    rfc_name,
    show_json,
)
from rfcflow.engine.governance import read_governance
from rfcflow.engine.place import LEDGER_BRANCH, LEDGER_LIMIT
from rfcflow.engine.store import BrokenLedger
from rfcflow.errors import Refusal
from rfcflow.events import timestamp
from rfcflow.ledger import ledger_of, ledger_path, parse_ledger
from rfcflow.policy.clocks import dues
from rfcflow.policy.fold import fold
from rfcflow.views.explain import explain as explain_text
from rfcflow.views.next_step import next_step
from rfcflow.views.outcome import outcome_path


@click.command()
@click.argument("number")
@repository_option
@branch_option
@format_option
def explain(number: str, repository: Path, main: str | None, style: str) -> int:
    """Say why an RFC is where it is and what moves it next.

    For RFC NUMBER: the rules and votes, what is missing, who can act, and every timer.
    """
    name = rfc_name(number)
    with Git.at(repository) as git:
        default, commit = git.main_branch(main)
        _imported(git, default, commit, name)
        tip = ledger_commit(git)
        raw = git.read(tip, ledger_path(name), LEDGER_LIMIT)
        if raw is None:
            known = [found for path in git.tree(tip) if (found := ledger_of(path))]
            listed = ", ".join(sorted(known)[:20]) or "none yet"
            raise Refusal(f"There is no ledger of RFC {name}. There are: {listed}.")
        history, problems = parse_ledger(raw, ledger_path(name))
        if problems:
            raise BrokenLedger(f"{problems[0]} Run `rfc verify`.")
        governance = read_governance(git, commit)
    rfc = fold(history)
    if rfc is None:
        raise BrokenLedger(f"The ledger of RFC {name} is empty. Run `rfc verify`.")
    step = next_step(rfc, governance)
    text = explain_text(rfc, history, governance)
    if style == "json":
        show_json(
            {
                "schema_version": 1,
                "rfc": rfc.id,
                "state": rfc.state,
                "stands": step.state,
                "next": step.next,
                "when": timestamp(step.when) if step.when else None,
                "who": step.who,
                "timers": [
                    {"at": timestamp(due.at), "rule": due.rule, "what": due.what}
                    for due in dues(rfc, governance)
                ],
                "text": text,
            }
        )
    else:
        click.echo(_plain(text))
    return 0


def _imported(git: Git, main: str, commit: str, name: str) -> None:
    """Raise Refusal where the RFC has a record on the default branch and no ledger: it was imported."""
    tip, path = git.branch(LEDGER_BRANCH), outcome_path(name)
    if git.read(commit, path, LEDGER_LIMIT) is None:
        return
    if tip is None or git.read(tip, ledger_path(name), LEDGER_LIMIT) is None:
        raise Refusal(
            f"RFC {name} has no ledger: it was imported, or the ledger is not fetched here. What is known of "
            f"its decision is in {path}: git show {main}:{path}"
        )


def _plain(markdown: str) -> str:
    """The same without Markdown's marks, for a terminal."""
    text = re.sub(r"\*\*|`|<!-- -->|\\(?=[\\*_\[\]<>#|])", "", markdown)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&#124;", "|").replace("&amp;", "&")
