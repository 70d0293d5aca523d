"""`rfc new`: an RFC begun from its kind's template.

Invariant: no file is ever overwritten, and what is written lints clean but for what its author must still
say.
"""

from __future__ import annotations

import re
import shlex
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from rfcflow.adapters.clock import SystemClock
from rfcflow.cli.checkout import governance_of, own_command
from rfcflow.errors import Problem, Refusal
from rfcflow.governance.template import Beginning, template
from rfcflow.lints import LintContext, lint_file
from rfcflow.model import Governance, Kind, Module
from rfcflow.text.submission import SLUG_LIMIT
from rfcflow.text.suggestions import closest

# What an author is still to say, as the lints put it.
_STILL: Final = frozenset(("placeholder", "placeholder-left", "nothing-written", "amendment-target"))
_SLUG: Final = re.compile(r"[^a-z0-9]+")


@click.command()
@click.option("--kind", metavar="KIND", help="A kind of .github/governance/kinds.")
@click.option("--title", metavar="TITLE", help="The title, one line.")
@click.option("--module", "modules", multiple=True, metavar="ID", help="A module; the first owns the RFC.")
@click.option("--author", "authors", multiple=True, metavar="LOGIN", help="A GitHub login of an author.")
@click.option("--summary", metavar="SENTENCE", help="One sentence for a busy reader.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("rfcs"),
    show_default=True,
    help="The directory to write into.",
)
def new(
    kind: str | None,
    title: str | None,
    modules: tuple[str, ...],
    authors: tuple[str, ...],
    summary: str | None,
    output: Path,
) -> int:
    """Begin an RFC from its kind's template.

    On a terminal it asks for what is missing.
    """
    governance = _governance(output)
    asks = on_terminal()
    if not asks and (kind is None or title is None):
        missing = " and ".join(
            name for name, value in (("--kind", kind), ("--title", title)) if value is None
        )
        raise click.UsageError(f"This is no terminal to ask on: give {missing}. {_kinds(governance)}")
    chosen = _kind(governance, kind) if kind is not None else _ask_kind(governance)
    title = title if title is not None else click.prompt("Title", type=str)
    if asks and not modules:
        modules = _ask_modules(governance)
    if asks and summary is None:
        summary = click.prompt("Summary, one sentence (empty: later)", default="", show_default=False) or None
    if asks and not authors:
        click.echo("Reviewers are chosen and asked by login, and yours shows whose RFC it is.")
        authors = _words(click.prompt("Your GitHub login", type=str))
    name = slug(title) or chosen.id
    known = Beginning(
        title=" ".join(title.split()),
        summary=" ".join((summary or Beginning().summary).split()),
        authors=tuple(author.removeprefix("@") for author in authors) or Beginning().authors,
        modules=tuple(_module(governance, module) for module in modules),
        created=SystemClock().now().date().isoformat(),
        name=name,
    )
    path = output / f"0000-{name}.md"
    text = template(chosen, known)
    _refuse_mistakes(path, text, governance)
    _write(path, text)
    _say_next(path, chosen)
    return 0


def on_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def slug(title: str) -> str:
    """A file name's part from a title: ASCII letters and digits; empty where the title has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return _SLUG.sub("-", plain).strip("-")[:SLUG_LIMIT].strip("-")


def _governance(output: Path) -> Governance:
    ruling = governance_of(output.absolute())
    if ruling.problems:
        found = "\n".join(str(problem) for problem in ruling.problems)
        raise Refusal(f"{ruling.why}; kinds and modules come from there. Mend it first:\n{found}")
    if ruling.governance is None:
        raise Refusal(f"{ruling.why}; kinds and modules come from there. Run it in an RFC repository.")
    return ruling.governance


def _kinds(governance: Governance) -> str:
    return f"Kinds: {', '.join(sorted(governance.kinds))}."


def _kind(governance: Governance, name: str) -> Kind:
    if name in governance.kinds:
        return governance.kinds[name]
    raise click.UsageError(f"There is no kind {name!r}.{_near(name, governance.kinds)} {_kinds(governance)}")


def _module(governance: Governance, name: str) -> str:
    module = governance.module(name)
    if module is None:
        listed = ", ".join(sorted(governance.modules))
        near = _near(name, governance.modules)
        raise click.UsageError(f"There is no module {name!r}.{near} Modules: {listed}.")
    return module.id


def _near(name: str, known: Mapping[str, object]) -> str:
    near = closest(name[:40].lower(), known)
    return f" Did you mean `{near}`?" if near else ""


def _ask_kind(governance: Governance) -> Kind:
    _table("Kinds", governance.kinds)
    default = "feature" if "feature" in governance.kinds else None
    choices = click.Choice(sorted(governance.kinds))
    return governance.kinds[click.prompt("Kind", type=choices, default=default, show_choices=False)]


def _ask_modules(governance: Governance) -> tuple[str, ...]:
    _table("Modules", governance.modules)
    while True:
        given = _words(click.prompt("Modules, the owning one first (empty: not sure)", default="", type=str))
        unknown = [name for name in given if governance.module(name) is None]
        if not unknown:
            return given
        click.echo(f"There is no module {unknown[0]!r}.{_near(unknown[0], governance.modules)}")


def _table(heading: str, rows: Mapping[str, Kind | Module]) -> None:
    width = max((len(name) for name in rows), default=0)
    click.echo(f"{heading}:")
    for name, row in sorted(rows.items()):
        click.echo(f"  {name:<{width}}  {row.description or row.title}")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _refuse_mistakes(path: Path, text: str, governance: Governance) -> None:
    """Raises a usage error for what the flags or answers made wrong, in the lint's words."""
    _, problems = lint_file(
        f"rfcs/{path.name}", text.encode(), LintContext(governance=governance), human=True
    )
    wrong: list[Problem] = [
        problem
        for problem in problems
        if problem.code == "author-login" or (problem.severity == "error" and problem.code not in _STILL)
    ]
    if wrong:
        raise click.UsageError(f"{wrong[0].message} {wrong[0].hint}".rstrip())


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Refusal(
            f"{path} exists already and is not overwritten: choose another title, or go on in that file."
        ) from None
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}.") from None


def _say_next(path: Path, kind: Kind) -> None:
    click.echo(f"Wrote {path}.")
    click.echo("Next:")
    click.echo("  1. Fill it in: each `FIXME` and each value in capitals. Comments say what belongs there.")
    click.echo(f"  2. Check it:   {own_command()} lint {shlex.quote(str(path))}")
    if kind.changes_governance:
        click.echo("  3. Make the change of .github/governance/ that it describes, on the same branch.")
    step = 4 if kind.changes_governance else 3
    click.echo(f"  {step}. Open a pull request with it, as a draft if you like; the number comes later.")
