"""One job, run for real by nektos/act on this machine, under an environment that holds nothing of it.

Invariant: the job sees its event, its token and what a runner gives, and none of the caller's variables or
files but what is on PATH; it ends in time or is ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import yaml
from msgspec import Struct, field

from rfcflow.forge import plumbing
from rfcflow.forge.dispatcher.expressions import interpolate
from rfcflow.forge.dispatcher.runs import CANCELLED, FAILURE, SKIPPED, SUCCESS, TIMED_OUT, JobRun, WorkflowRun
from rfcflow.forge.state import Json

# Keys of a job that the dispatcher has dealt with, or that act does not know.
_DONE_HERE = (
    "needs",
    "if",
    "permissions",
    "concurrency",
    "cache-mode",
    "environment",
    "outputs",
    "timeout-minutes",
)
_TOP_KEPT = ("name", "env", "defaults")
_USES = re.compile(r"""^\s*(?:-\s+)?uses:\s*["']?([\w.-]+/[\w.-]+)(/[\w./-]+)?@([\w./-]+)""", re.MULTILINE)
_COMMANDS = ("notice", "warning", "error", "add-mask", "set-env", "add-path", "group", "debug")


class Machine(Struct, frozen=True):
    """What runs jobs: the program, a directory to work in, actions by `owner/name`, variables every job gets.

    `limit` is in seconds and shortens a job's own timeout.
    """

    act: Path
    directory: Path
    actions: Mapping[str, Path]
    variables: Mapping[str, str]
    limit: int = 300


class Seen(Struct):
    """What act said about one job."""

    conclusion: str = ""
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    commands: list[Json] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)

    def hear(self, line: str) -> None:
        """One line of act's JSON."""
        try:
            said = json.loads(line)
        except ValueError:
            self.log.append(line)
            return
        command = said.get("command")
        if said.get("raw_output"):
            self.log.append(said["msg"].rstrip("\n"))
        elif command == "set-output" and len(said.get("stepID", ())) == 1:
            self.outputs.setdefault(said["stepID"][0], {})[said["name"]] = said["arg"]
        elif command == "summary":
            self.summary.append(said.get("content", ""))
        elif command in _COMMANDS:
            self.commands.append(said)
        elif "jobResult" in said:
            self.conclusion = said["jobResult"]
        elif said.get("level") in ("error", "fatal"):
            self.log.append(str(said.get("msg", "")))


def run_job(
    machine: Machine, repository: Path, run: WorkflowRun, job: JobRun, token: str, context: Json
) -> None:
    """Run `job` and note in it how it ended and what it left.

    `context` has what expressions may see (`github`, `inputs`); `repository` is the bare repository.
    """
    folder = machine.directory / f"{run.id}-{re.sub(r'[^a-z]+', '-', job.name)}"
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("home", "place"):
        (folder / name).mkdir(parents=True)
    _lay_place(repository, folder / "place", run.sha)
    (folder / "event.json").write_text(json.dumps(run.payload), encoding="utf-8")
    (folder / "job.yml").write_text(yaml.safe_dump(_single(run, job), sort_keys=False), encoding="utf-8")
    seen = Seen()
    seconds = min(job.job.minutes * 60, machine.limit)
    ended = _act(_command(machine, repository, run, job, token, folder), folder, seconds, seen)
    job.log, job.commands, job.summary = "\n".join(seen.log), seen.commands, "\n".join(seen.summary)
    scope = {**context, "steps": {step: {"outputs": given} for step, given in seen.outputs.items()}}
    job.outputs = {name: interpolate(text, scope) for name, text in job.job.outputs.items()}
    known = (SUCCESS, FAILURE, SKIPPED, CANCELLED)
    job.end(TIMED_OUT if not ended else seen.conclusion if seen.conclusion in known else FAILURE)
    shutil.rmtree(folder, ignore_errors=True)


def _lay_place(repository: Path, place: Path, sha: str) -> None:
    """A repository whose HEAD is the run's commit: act takes `GITHUB_SHA` from there."""
    environment = plumbing.environment()
    subprocess.run(["git", "init", "-q", "-b", "main", str(place)], check=True, env=environment)
    alternates = place / ".git" / "objects" / "info" / "alternates"
    alternates.write_text(f"{(repository / 'objects').resolve()}\n", encoding="utf-8")
    (place / ".git" / "refs" / "heads" / "main").write_text(f"{sha}\n", encoding="utf-8")


def _single(run: WorkflowRun, job: JobRun) -> Json:
    """The workflow with this one job, as act is to see it."""
    raw = {key: value for key, value in job.job.raw.items() if key not in _DONE_HERE}
    if "needs." in json.dumps(raw):
        raise ValueError(f"{job.name}: steps that read `needs` are not emulated")
    top = {key: job.workflow.raw[key] for key in _TOP_KEPT if key in job.workflow.raw}
    return {**top, "on": [run.event], "jobs": {job.job.id: raw}}


def _command(
    machine: Machine, repository: Path, run: WorkflowRun, job: JobRun, token: str, folder: Path
) -> list[str]:
    name = machine.variables["GITHUB_REPOSITORY"]
    given = {
        **machine.variables,
        "GITHUB_REF": run.ref,
        "GITHUB_RUN_ID": str(run.id),
        "DISPATCHER_SHA": run.sha,
        "DISPATCHER_PERMISSIONS": " ".join(f"{scope}={level}" for scope, level in job.permissions.items()),
        "DISPATCHER_GIT": f"{machine.variables['GITHUB_SERVER_URL']}/{name}.git",
    }
    command = [str(machine.act), run.event, "-C", str(folder / "place"), "-W", str(folder / "job.yml")]
    command += ["-e", str(folder / "event.json"), "-j", job.job.id, "-a", run.shown.actor.login, "--json"]
    command += ["--no-cache-server", "--action-cache-path", str(folder / "cache"), "--action-offline-mode"]
    command += ["--no-skip-checkout", "--defaultbranch", "main", "-s", f"GITHUB_TOKEN={token}"]
    for label in ("ubuntu-24.04", "ubuntu-latest"):
        command += ["-P", f"{label}=-self-hosted"]
    for key, value in given.items():
        command += ["--env", f"{key}={value}"]
    for action, ref in sorted(_used(machine, repository, run, job)):
        if action in machine.actions:
            command += ["--local-repository", f"{action}@{ref}={machine.actions[action]}"]
    return command


def _used(machine: Machine, repository: Path, run: WorkflowRun, job: JobRun) -> set[tuple[str, str]]:
    """Every action the job names, and those that actions of ours name, with their refs."""
    own = plumbing.run(repository, "show", f"{run.sha}:.github/actions/rfc/action.yml", accept=(0, 128))
    todo = [yaml.safe_dump(dict(job.job.raw)), own.decode("utf-8", "replace")]
    found: set[tuple[str, str]] = set()
    while todo:
        for name, inside, ref in _USES.findall(todo.pop()):
            nested = machine.actions.get(name, machine.directory) / inside.strip("/") / "action.yml"
            if (name, ref) not in found and nested.is_file():
                todo.append(nested.read_text(encoding="utf-8"))
            found.add((name, ref))
    return found


def _act(command: list[str], folder: Path, seconds: int, seen: Seen) -> bool:
    """Run act and listen to it; False when it had to be ended."""
    clean = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder / "home"), "LANG": "C.UTF-8"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=clean,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        for line in said.splitlines():
            seen.hear(line)
        return False
    for line in said.splitlines():
        seen.hear(line)
    return True
