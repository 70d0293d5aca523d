"""`rfc VERB`: the table of verbs, and the one place where errors become exit codes.

Invariant: a verb's module is imported only when the verb is used; nobody sees a traceback, and every error
says the next step.

Exit codes: 0 done, 1 findings or refusal, 2 usage, 3 bug, 4 upstream or not enough history.
"""

from __future__ import annotations

import os
import sys
from errno import EACCES, EDQUOT, EMFILE, ENOSPC, EPERM, EROFS
from importlib import import_module
from typing import Final

import click

from rfcflow.adapters.runner_log import safe_log
from rfcflow.errors import RfcflowError

# What a machine refuses, whatever the program does.
_OUTSIDE: Final = (EACCES, EDQUOT, EMFILE, ENOSPC, EPERM, EROFS)
VERBS: Final = {
    "agenda": ("rfcflow.cli.agenda:agenda", "Print the agenda of a meeting."),
    "bench": ("rfcflow.cli.bench.command:bench", "Measure what the program costs, against its bars."),
    "commands": ("rfcflow.cli.commands:commands", "List the slash commands, who may use them, and where."),
    "demo": ("rfcflow.cli.demo.command:demo", "Play the whole story on a local GitHub."),
    "docs": ("rfcflow.cli.docs:docs", "Write or check the generated reference."),
    "doctor": ("rfcflow.cli.doctor:doctor", "Say what is right and what is wrong with an RFC repository."),
    "explain": ("rfcflow.cli.explain:explain", "Say why an RFC is where it is and what moves it next."),
    "fmt": ("rfcflow.cli.fmt:fmt", "Put RFC files into canonical form."),
    "governance": (
        "rfcflow.cli.governance.command:governance",
        "Check the registry; make files from it, or it from files.",
    ),
    "health": ("rfcflow.cli.health:health", "Tell how each module and the process do."),
    "import": (
        "rfcflow.cli.import_:import_command",
        "Make DEST an RFC repository from the proposals in SOURCE.",
    ),
    "init": ("rfcflow.cli.init.command:init", "Make a repository one whose RFC process runs itself."),
    "lint": ("rfcflow.cli.lint:lint", "Check RFC files."),
    "minutes": ("rfcflow.cli.minutes:minutes", "Make public minutes from private notes."),
    "new": ("rfcflow.cli.new:new", "Begin an RFC from its kind's template."),
    "plan": ("rfcflow.cli.sweep:plan", "Say what a sweep would do to one pull request, and do nothing."),
    "sandbox": ("rfcflow.cli.demo.sandbox:sandbox", "Keep a local GitHub and an index open to play with."),
    "simulate": (
        "rfcflow.cli.simulate:simulate",
        "Play the process: scenarios, years of random traffic, every order of a small case.",
    ),
    "site": ("rfcflow.cli.site:site", "Build the index, or show it while it changes."),
    "sweep": ("rfcflow.cli.sweep:sweep", "Read what changed, decide, record, show."),
    "triage": ("rfcflow.cli.triage:triage", "Show the queue of triage: today's share, and the overflow."),
    "verify": ("rfcflow.cli.verify:verify", "Recompute every decision from Git alone."),
    "watch": (
        "rfcflow.cli.watch:watch",
        "Verify the default branch, and prepare a revert of what was changed by hand.",
    ),
}


class Verbs(click.Group):
    """A group whose commands are imported when they are asked for; help costs no import but click's."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, sorted."""
        del ctx
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a verb."""
        del ctx
        if name not in VERBS:
            return None
        module, _, attribute = VERBS[name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of verbs, from the table and not from the modules."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, VERBS[name][1]) for name in self.list_commands(context)])

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, with a suggestion for a verb nobody knows."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches  # only where somebody mistyped

            near = get_close_matches(args[0], VERBS, n=1)
            hint = f" Did you mean `rfc {near[0]}`?" if near else " `rfc --help` lists the verbs."
            raise click.UsageError(f"There is no verb {args[0]!r}.{hint}", context)
        return super().resolve_command(context, args)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name=None, version="0.1.0", prog_name="rfc")
def rfc() -> None:
    """An RFC process that runs itself in one Git repository.

    Where messages and documents say `rfc`, the command is scripts/rfc of this repository.
    """


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    # Much of what is printed repeats titles, names and comments of strangers.
    with safe_log(in_actions=os.environ.get("GITHUB_ACTIONS") == "true"):
        return _run(argv)


def _run(argv: list[str] | None) -> int:
    try:
        result = rfc.main(args=argv, prog_name="rfc", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except RfcflowError as error:
        click.echo(f"rfc: {error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:  # the last resort: a bug is reported as one, without a traceback
        if os.environ.get("RFC_DEBUG"):
            raise
        if isinstance(error, OSError) and error.errno in _OUTSIDE:
            where = f"{error.filename!r}: " if error.filename else ""
            click.echo(f"rfc: {where}{error.strerror}. Make room or allow it, and do it again.", err=True)
            return 1
        click.echo(f"rfc: this is a bug ({type(error).__name__}: {error}).", err=True)
        click.echo("Run it again with RFC_DEBUG=1 set and report what it prints.", err=True)
        return 3
    return result if isinstance(result, int) else 0
