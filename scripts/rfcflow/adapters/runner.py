"""What a GitHub Actions job gives a command, and how the command talks back to it.

Invariant: text from outside is only ever data: no line of it is taken for a workflow command, no value of it
ends an output early, and the token is never shown.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self, TextIO

from rfcflow.adapters.runner_log import SafeLog, obeyed
from rfcflow.errors import Problem, Refusal

API_URL: Final = "https://api.github.com"
SERVER_URL: Final = "https://github.com"
# GitHub cuts off what a step writes beyond this.
SUMMARY_BYTES: Final = 1024 * 1024
EVENT_BYTES: Final = 32 * 1024 * 1024
LEVELS: Final = ("notice", "warning", "error")
_OUTPUT_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WORKFLOW: Final = re.compile(r"[^@]*/\.github/workflows/([\w.-]+\.ya?ml)@.*", re.ASCII)
_CUT: Final = "\n\n*Cut here: a summary holds one mebibyte.*\n"


@dataclass(frozen=True, slots=True)
class Run:
    """The job as its environment tells it; empty strings and None outside GitHub Actions.

    `event` is the webhook's payload: anybody who can comment wrote parts of it.
    """

    in_actions: bool
    event_name: str
    event: Mapping[str, Any]
    repository: str
    api_url: str
    server_url: str
    token: str = field(repr=False)
    actor: str
    run_id: str
    run_attempt: str
    ref: str
    sha: str
    workflow: str
    summary_file: Path | None
    output_file: Path | None
    app: str = ""
    app_key: str = field(default="", repr=False)

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """From the process's environment or the one given; raises Refusal for a broken event file."""
        given = os.environ if environment is None else environment
        event_file = given.get("GITHUB_EVENT_PATH", "")
        return cls(
            in_actions=given.get("GITHUB_ACTIONS") == "true",
            event_name=given.get("GITHUB_EVENT_NAME", ""),
            event=_event(Path(event_file)) if event_file else MappingProxyType({}),
            repository=given.get("GITHUB_REPOSITORY", ""),
            api_url=given.get("GITHUB_API_URL", "") or API_URL,
            server_url=given.get("GITHUB_SERVER_URL", "") or SERVER_URL,
            token=given.get("GITHUB_TOKEN", "") or given.get("GH_TOKEN", ""),
            actor=given.get("GITHUB_ACTOR", ""),
            run_id=given.get("GITHUB_RUN_ID", ""),
            run_attempt=given.get("GITHUB_RUN_ATTEMPT", ""),
            ref=given.get("GITHUB_REF", ""),
            sha=given.get("GITHUB_SHA", ""),
            workflow=_workflow(given.get("GITHUB_WORKFLOW_REF", "")),
            app=given.get("RFC_APP_ID", "").strip(),
            app_key=given.get("RFC_APP_KEY", "").strip(),
            summary_file=_path(given.get("GITHUB_STEP_SUMMARY", "")),
            output_file=_path(given.get("GITHUB_OUTPUT", "")),
        )

    @property
    def run_url(self) -> str:
        """The page of this run, empty outside GitHub Actions."""
        if not self.run_id:
            return ""
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run_id}"

    @property
    def git_url(self) -> str:
        """Where git fetches from and pushes to, without credentials."""
        return f"{self.server_url.rstrip('/')}/{self.repository}.git"

    def summarize(self, markdown: str) -> None:
        """Append to the step's summary; what does not fit any more is cut. Does nothing without one."""
        if self.summary_file is None:
            return
        used = self.summary_file.stat().st_size if self.summary_file.exists() else 0
        room = SUMMARY_BYTES - used - len(_CUT.encode()) - 1
        content = markdown.encode("utf-8", "replace")
        if len(content) > room:
            content = content[: max(room, 0)].decode("utf-8", "ignore").encode() + _CUT.encode()
            if room <= 0:
                return
        with self.summary_file.open("ab") as file:
            file.write(content + b"\n")

    def output(self, name: str, value: str) -> None:
        """Set an output of the step; raises Refusal for a name that is none. Does nothing without a file."""
        if not _OUTPUT_NAME.fullmatch(name):
            raise Refusal(f"{name!r} is not the name of an output.")
        if self.output_file is None:
            return
        # Nobody can guess the delimiter, so that no value can end early and begin another output.
        delimiter = f"end_{os.urandom(16).hex()}"
        with self.output_file.open("ab") as file:
            file.write(f"{name}<<{delimiter}\n{value}\n{delimiter}\n".encode("utf-8", "replace"))


def _workflow(reference: str) -> str:
    """`rfc.yml` of `OWNER/NAME/.github/workflows/rfc.yml@REF`."""
    match = _WORKFLOW.fullmatch(reference)
    return match[1] if match is not None else ""


def annotation(
    level: str, message: str, path: str = "", line: int = 0, column: int = 0, title: str = ""
) -> str:
    """One workflow command that shows `message` at a place in a file, escaped as the runner unescapes it.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    if level not in LEVELS:
        raise Refusal(f"{level!r} is not a level of annotations; one of {', '.join(LEVELS)}.")
    places = {"file": path, "line": str(line or ""), "col": str(column or ""), "title": title}
    properties = ",".join(f"{name}={_property(value)}" for name, value in places.items() if value)
    return f"::{level}{' ' if properties else ''}{properties}::{_data(message)}"


class Console:
    """Where a command writes for people: a terminal, a pipe, or the log of a job (`in_actions`)."""

    def __init__(self, stream: TextIO, *, in_actions: bool = False) -> None:
        self._stream = stream
        self._in_actions = in_actions
        self._safe = SafeLog(stream) if in_actions and not isinstance(stream, SafeLog) else stream
        self._terminal = not in_actions and stream.isatty()
        self._drawn = False

    def say(self, text: str) -> None:
        """Write `text` and a line end; in a job its lines cannot be workflow commands."""
        self._clear()
        self._safe.write(text + "\n")
        self._stream.flush()

    def report(self, problem: Problem) -> None:
        """Show a defect: an annotation in a job, a line elsewhere."""
        if not self._in_actions:
            self.say(str(problem))
            return
        level = problem.severity if problem.severity in LEVELS else "error"
        message = f"{problem.message} {problem.hint}".strip()
        line = annotation(level, message, problem.path, problem.line, problem.column, problem.code)
        obeyed(self._stream, line)

    def mask(self, secret: str) -> None:
        """Ask the runner to blot out `secret` in the log from here on; does nothing elsewhere."""
        if not self._in_actions:
            return
        for line in secret.splitlines():
            if line.strip():
                obeyed(self._stream, f"::add-mask::{_data(line)}")

    def progress(self, done: int, total: int, what: str) -> None:
        """Tell how far it is: one moving line on a terminal, every tenth of the way as a line elsewhere."""
        shown = f"[{done}/{total}] {_one_line(what)}"
        if self._terminal:
            self._stream.write(f"\r\x1b[K{shown}")
            self._drawn = True
            if done >= total:
                self._clear()
            self._stream.flush()
        elif total <= 10 or done >= total or done * 10 // total > (done - 1) * 10 // total:
            self.say(shown)

    def _clear(self) -> None:
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._drawn = False


def _event(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            raw = file.read(EVENT_BYTES + 1)
        event = json.loads(raw) if len(raw) <= EVENT_BYTES else None
    except (OSError, ValueError, RecursionError) as error:
        raise Refusal(
            f"GITHUB_EVENT_PATH: {path} cannot be read as JSON ({type(error).__name__})."
        ) from error
    if not isinstance(event, dict):
        raise Refusal(f"GITHUB_EVENT_PATH: {path} is not an event of at most {EVENT_BYTES} bytes.")
    return MappingProxyType(event)


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _one_line(text: str) -> str:
    """At most 100 printable characters: it may be somebody's title."""
    return "".join(character if character.isprintable() else " " for character in text)[:100]


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
