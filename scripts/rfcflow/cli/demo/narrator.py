"""The narrator: what people do in plain words, and what the bot says as it said it.

Invariant: it reads the forge and writes to the terminal, and does nothing else.
"""

from __future__ import annotations

import re
from typing import Any

import click

from rfcflow.cli.demo.stage import Stage
from rfcflow.ledger import ledger_path


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
            self._out(f"  RFC {rfc['number']:04d}  {rfc['state']:<13} shepherd {shepherd:<15} {rfc['title']}")
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
        self._out(f"    git -C {repository} show rfc-ledger:{ledger_path('0001')}")
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
