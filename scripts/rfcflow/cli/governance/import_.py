"""`rfc governance import DEST`: registry files from a maintainers page, merge rules and the like."""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.cli.governance.writing import differing, put
from rfcflow.cli.options import format_option, show_json
from rfcflow.errors import Invalid, Problem, UsageError
from rfcflow.governance.adopt.adopting import adopt
from rfcflow.governance.adopt.registry_files import read_ids
from rfcflow.governance.adopt.sources import LIMIT, Text
from rfcflow.text import yaml

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("import")
@click.argument("dest", type=click.Path(path_type=Path, file_okay=False))
@click.option("--page", type=_FILE, help="A maintainers page like PyTorch's persons_of_interest.md.")
@click.option("--merge-rules", type=_FILE, help="A merge_rules.yaml like PyTorch's.")
@click.option("--code-owners", type=_FILE, help="A CODEOWNERS file.")
@click.option("--aliases", type=_FILE, help="An OWNERS_ALIASES file.")
@click.option("--ids", type=_FILE, help="A mapping of logins to numeric account ids, as YAML or JSON.")
@click.option("--apply", "apply_", is_flag=True, help="Write the files.")
@click.option("--verbose", "-v", is_flag=True, help="Every finding; otherwise five of a sort are shown.")
@format_option
def import_command(
    dest: Path,
    page: Path | None,
    merge_rules: Path | None,
    code_owners: Path | None,
    aliases: Path | None,
    ids: Path | None,
    style: str,
    *,
    apply_: bool,
    verbose: bool,
) -> int:
    """Make registry files in DEST from what a project has already, and say where its files differ.

    Nothing is written without --apply, and never over a file that is there. Exit codes: 0 everything was
    taken, 1 something was left out or left alone, and the findings say what.
    """
    if page is None and aliases is None and merge_rules is None and code_owners is None:
        raise UsageError("Name a maintainers page with --page, or --aliases, --merge-rules, --code-owners.")
    known = read_ids(source_text(ids).content, str(ids)) if ids is not None else {}
    report = adopt(
        page=source_text(page) if page else None,
        merge_rules=source_text(merge_rules) if merge_rules else None,
        code_owners=source_text(code_owners) if code_owners else None,
        aliases=source_text(aliases) if aliases else None,
        ids=known,
    )
    changes = differing(dest, report.files)
    kept = [path for path in changes if (dest / path).exists() or (dest / path).is_symlink()]
    fresh = {path: text for path, text in changes.items() if path not in kept}
    if style == "json":
        put(dest, fresh, apply=apply_, say=False)
        show_json({**report.record(), "kept": kept, "written": list(fresh) if apply_ else []})
        return 0 if report.ok and not kept else 1
    for line in report.text(verbose=verbose):
        click.echo(line)
    click.echo()
    put(dest, fresh, apply=apply_, say=verbose)
    click.echo(f"{len(fresh)} files {'written' if apply_ else 'to write with --apply'}.")
    for path in kept:
        click.echo(f"left alone, for it is there and differs: {path}")
    if report.without_id:
        click.echo(
            f"{len(report.without_id)} people have no numeric id yet; `rfc governance check` names each. "
            "Give them with --ids FILE (https://api.github.com/users/LOGIN shows one)."
        )
    return 0 if report.ok and not kept else 1


def source_text(path: Path) -> Text:
    """A source's text; raises Invalid where it is too large or not UTF-8."""
    with path.open("rb") as file:
        raw = file.read(LIMIT + 1)
    if len(raw) > LIMIT:
        problem = Problem(str(path), 0, 0, "too-large", f"it has more than {LIMIT:,} bytes.")
        raise Invalid((problem,))
    return Text(path.name, yaml.decode(raw, path=str(path), limit=LIMIT))
