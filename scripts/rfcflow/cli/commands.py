"""`rfc commands`: the table of slash commands, the same one that parses and authorises them."""

from __future__ import annotations

import click

from rfcflow.cli.options import format_option, show_json
from rfcflow.policy.roles import say_roles
from rfcflow.slash import commands as table


@click.command()
@format_option
def commands(style: str) -> int:
    """List the slash commands, who may use them, and where."""
    if style == "json":
        show_json({"schema_version": 1, "commands": [_record(name) for name in table()]})
        return 0
    for command in table().values():
        click.echo(f"/{command.name}  {command.summary}")
        for form in command.forms:
            click.echo(f"    {form.usage}")
            where = ", ".join(form.states) or "anywhere"
            click.echo(f"        {form.what}; who: {say_roles(form.who)}; where: {where}")
    return 0


def _record(name: str) -> dict[str, object]:
    command = table()[name]
    return {
        "name": command.name,
        "summary": command.summary,
        "usage": [form.usage for form in command.forms],
        "who": sorted({role for form in command.forms for role in form.who}),
        "states": sorted({state for form in command.forms for state in form.states}),
        "examples": [form.example for form in command.forms if form.example],
        "forms": [
            {
                "usage": form.usage,
                "what": form.what,
                "who": list(form.who),
                "states": list(form.states),
                "example": form.example,
            }
            for form in command.forms
        ],
    }
