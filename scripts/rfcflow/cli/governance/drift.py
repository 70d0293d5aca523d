"""`rfc governance drift`: files a code repository has, compared with the registry line by line.

Invariant: only reads; a difference is shown where it stands, and which side is right is for people to say.
"""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.adapters.clock import run_clock
from rfcflow.cli.checkout import governance_files
from rfcflow.cli.governance.import_ import source_text
from rfcflow.cli.options import format_option, show_json
from rfcflow.errors import UsageError
from rfcflow.governance.adopt.comparing import compare
from rfcflow.governance.load import load

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument(
    "root", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path(), required=False
)
@click.option("--merge-rules", type=_FILE, help="The merge_rules.yaml that is in use.")
@click.option("--code-owners", type=_FILE, help="The CODEOWNERS that is in use.")
@format_option
def drift(root: Path, merge_rules: Path | None, code_owners: Path | None, style: str) -> int:
    """Say where a code repository's own files and the registry of ROOT drifted apart.

    Who approves there and maintains nothing here, who maintains and cannot approve, rules of no module,
    modules without a rule, rules that cover everything and are not core's, paths that only one side has.
    Exit codes: 0 they agree, 1 they do not.
    """
    if merge_rules is None and code_owners is None:
        raise UsageError("Name a file with --merge-rules or --code-owners.")
    problems = compare(
        load(governance_files(root), "working-tree"),
        run_clock().now().date(),
        merge_rules=source_text(merge_rules) if merge_rules else None,
        code_owners=source_text(code_owners) if code_owners else None,
    )
    if style == "json":
        rows = [
            {"path": p.path, "line": p.line, "code": p.code, "severity": p.severity, "message": p.message}
            for p in problems
        ]
        show_json({"schema_version": 1, "ok": not problems, "findings": rows})
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"drift: {len(problems)} differences" if problems else "drift: none; they agree.")
    return 1 if problems else 0
