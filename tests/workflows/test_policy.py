"""Our own rules for workflow files, on every one of them: what no linter knows of this project.

Invariant: a rule reads parsed YAML and returns sentences; each rule is shown a file that breaks it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec import Struct

from tests.conftest import PROJECT

GITHUB = PROJECT / ".github"
OURS = "meadow/rfcflow"
PINNED = f"@{'0123456789' * 4} # v1.0.0"
FULL_SHA = re.compile(rf"(actions/[a-z-]+|{OURS}/\.github/actions/rfc)@[0-9a-f]{{40}}")
# What may start a job that can write: nothing that runs a pull request's own files.
TRUSTED = {
    "issue_comment",
    "issues",
    "push",
    "schedule",
    "workflow_call",
    "workflow_dispatch",
    "workflow_run",
}
LONGEST = 60
BASE = "${{ github.event.pull_request.base.sha }}"


class File(Struct, frozen=True):
    """A workflow, or an action (it has `runs`)."""

    name: str
    text: str

    @property
    def document(self) -> dict[Any, Any]:
        found = yaml.safe_load(self.text)
        assert isinstance(found, dict)
        return found

    @property
    def events(self) -> set[str]:
        on = self.document.get("on", self.document.get(True, {}))
        return {on} if isinstance(on, str) else set(on)

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        return dict(self.document.get("jobs", {}))

    def steps(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every step with the name of its job."""
        for step in self.document.get("runs", {}).get("steps", ()):
            yield "action", step
        for name, job in self.jobs.items():
            for step in job.get("steps", ()):
                yield name, step


def files() -> list[File]:
    paths = [*GITHUB.glob("workflows/*.y*ml"), *GITHUB.glob("actions/*/action.y*ml")]
    found = [File(str(path.relative_to(PROJECT)), path.read_text()) for path in sorted(paths)]
    return [*found, *(File(f"an adopter's {name}", text) for name, text in adopted().items())]


def adopted() -> dict[str, str]:
    """What an adopter owns, with the place of rfcflow filled in as `OWNER` and `SHA` ask for."""
    folder = PROJECT / "scripts" / "rfcflow" / "sample" / ".github" / "workflows"
    texts = {path.name: path.read_text() for path in sorted(folder.glob("*.yml"))}
    return {name: text.replace("OWNER/rfcflow", OURS).replace("@SHA", PINNED) for name, text in texts.items()}


def privileged(file: File) -> Iterator[str]:
    """Jobs whose token can write."""
    for name, job in file.jobs.items():
        if "write" in dict(job.get("permissions") or {}).values():
            yield name


def unpinned(file: File) -> Iterator[str]:
    used = [step["uses"] for _, step in file.steps() if "uses" in step]
    used += [job["uses"] for job in file.jobs.values() if "uses" in job]
    for action in used:
        if not action.startswith("./") and not FULL_SHA.fullmatch(action):
            yield f"{action} is not one of GitHub's own actions by its full SHA"
    for line in file.text.splitlines():
        if re.search(r"uses:.*@", line) and not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line):
            yield f"{line.strip()} does not say its version beside the SHA"


def too_much_permitted(file: File) -> Iterator[str]:
    if "jobs" not in file.document:
        return
    if file.document.get("permissions") != {}:
        yield "the top does not say `permissions: {}`"
    for name, job in file.jobs.items():
        if not isinstance(job.get("permissions"), dict):
            yield f"job {name} does not list its permissions"
        if job.get("secrets") == "inherit":
            yield f"job {name} passes every secret on"
    for line in file.text.splitlines():
        if re.match(r"\s+[a-z-]+: (read|write)\b", line) and "#" not in line:
            yield f"the grant {line.strip()!r} does not say what for"


def expressions_in_scripts(file: File) -> Iterator[str]:
    for job, step in file.steps():
        if "${{" in str(step.get("run", "")) or "${{" in str(step.get("shell", "")):
            yield f"{job}: an expression is part of a script; pass it through env"
        script = dict(step.get("with") or {}).get("script")
        if script is not None:
            yield f"{job}: a script in an input"


def dangerous_events(file: File) -> Iterator[str]:
    if "pull_request_target" in file.events:
        yield "pull_request_target is not used here"
    untrusted = file.events - TRUSTED
    if "jobs" in file.document and untrusted:
        for job in privileged(file):
            yield f"job {job} can write and {', '.join(sorted(untrusted))} starts it"


def caches(file: File) -> Iterator[str]:
    if "jobs" in file.document and file.document.get("cache-mode") != "none":
        yield "the top does not say `cache-mode: none`"
    for job, step in file.steps():
        inputs = dict(step.get("with") or {})
        if str(step.get("uses", "")).startswith("actions/cache") or any("cache" in name for name in inputs):
            yield f"{job}: a cache could be filled by somebody else's run"


def unbounded(file: File) -> Iterator[str]:
    for name, job in file.jobs.items():
        if "steps" in job and not 0 < int(job.get("timeout-minutes", 0)) <= LONGEST:
            yield f"job {name} has no timeout of at most {LONGEST} minutes"


def misplaced_concurrency(file: File) -> Iterator[str]:
    if "concurrency" in file.document:
        yield "concurrency stands on the workflow: a skipped run would push a waiting one out"
    for name in privileged(file):
        if "steps" in file.jobs[name] and "concurrency" not in file.jobs[name]:
            yield f"job {name} can write and has no concurrency group"
        elif dict(file.jobs[name].get("concurrency") or {}).get("cancel-in-progress"):
            yield f"job {name} can write and may be cancelled in the middle"


def careless_checkouts(file: File) -> Iterator[str]:
    for job, step in file.steps():
        if not str(step.get("uses", "")).startswith("actions/checkout@"):
            continue
        inputs = dict(step.get("with") or {})
        if inputs.get("persist-credentials") is not False:
            yield f"{job}: the checkout keeps the token on disk"
        if set(inputs) - {"persist-credentials", "ref", "fetch-depth"} or inputs.get("ref", BASE) != BASE:
            yield f"{job}: a checkout of something else than the base"


Rule = Callable[[File], Iterator[str]]
RULES: tuple[Rule, ...] = (
    unpinned,
    too_much_permitted,
    expressions_in_scripts,
    dangerous_events,
    caches,
    unbounded,
    misplaced_concurrency,
    careless_checkouts,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_workflow_keeps_the_rule(rule: Rule) -> None:
    assert [] == [f"{file.name}: {sentence}" for file in files() for sentence in rule(file)]


def test_there_is_something_to_check() -> None:
    names = {Path(file.name).name for file in files()}
    assert {"rfc.yml", "validate.yml", "site.yml", "watch.yml", "check.yml", "action.yml"} <= names


def test_one_action_has_one_sha_everywhere() -> None:
    found: dict[str, set[str]] = {}
    for file in files():
        for _, step in file.steps():
            name, at, sha = str(step.get("uses", "")).partition("@")
            if at:
                found.setdefault(name, set()).add(sha)
    assert {} == {name: shas for name, shas in found.items() if len(shas) > 1}


def test_what_a_linter_may_not_say_has_a_reason() -> None:
    ours = [file for file in files() if file.name.startswith(".github/")]
    inline = [line for file in ours for line in file.text.splitlines() if "zizmor: ignore" in line]
    assert 2 == len(inline)
    assert [] == [line for line in inline if not re.search(r"ignore\[[a-z-]+\] \w+ \w+", line)]
    configured = (GITHUB / "zizmor.yml").read_text()
    assert ["self-repository"] == list(yaml.safe_load(configured)["rules"])


def test_only_the_sweep_the_deployment_and_the_watch_can_write() -> None:
    found = {(Path(file.name).name, job) for file in files() for job in privileged(file)}
    ours = {("rfc.yml", "sweep"), ("rfc.yml", "site"), ("site.yml", "deploy"), ("watch.yml", "watch")}
    theirs = {("rfc.yml", "sweep"), ("site.yml", "site"), ("watch.yml", "watch")}
    assert ours | {(f"an adopter's {name}", job) for name, job in theirs} == found


def test_an_adopters_files_are_short_and_pass_the_linters(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name, text in adopted().items():
        assert text.count("\n") <= 40
        (folder / name).write_text(text)
    programs = Path(sys.executable).parent
    paths = [str(path) for path in folder.iterdir()]
    linters: list[list[str]] = [
        [str(programs / "actionlint")],
        [str(programs / "zizmor"), "--offline", "--no-progress"],
    ]
    for linter in linters:
        done = subprocess.run([*linter, *paths], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert 0 == done.returncode, done.stdout


GOOD = """
on: push
permissions: {}
cache-mode: none
jobs:
  a:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    concurrency: {group: a}
    permissions:
      contents: write # to push
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with: {persist-credentials: false}
      - run: echo "$TITLE"
"""


@pytest.mark.parametrize(
    "rule,good,bad",
    [
        (unpinned, "@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "@v6"),
        (unpinned, "actions/checkout@", "somebody/checkout@"),
        (unpinned, " # v6.0.2", ""),
        (too_much_permitted, "permissions: {}", "permissions: write-all"),
        (too_much_permitted, " # to push", ""),
        (expressions_in_scripts, '"$TITLE"', "${{ github.event.issue.title }}"),
        (dangerous_events, "on: push", "on: pull_request_target"),
        (dangerous_events, "on: push", "on: [push, pull_request]"),
        (caches, "persist-credentials: false", "persist-credentials: false, cache: pip"),
        (caches, "cache-mode: none", ""),
        (caches, "uses: actions/checkout@", "uses: actions/cache@"),
        (unbounded, "timeout-minutes: 5", "timeout-minutes: 360"),
        (misplaced_concurrency, "permissions: {}", "permissions: {}\nconcurrency: a"),
        (misplaced_concurrency, "concurrency: {group: a}", "name: a"),
        (misplaced_concurrency, "{group: a}", "{group: a, cancel-in-progress: true}"),
        (careless_checkouts, "{persist-credentials: false}", "{ref: main}"),
        (careless_checkouts, "false}", "false, ref: '${{ github.head_ref }}'}"),
        (careless_checkouts, "false}", "false, allow-unsafe-pr-checkout: true}"),
    ],
)
def test_a_file_that_breaks_a_rule_is_found(rule: Rule, good: str, bad: str) -> None:
    assert [] == list(rule(File("good.yml", GOOD)))
    assert good in GOOD
    assert [] != list(rule(File("bad.yml", GOOD.replace(good, bad))))
