"""Runs every check CI runs, for scripts/check: cheap parts side by side, then the tests, then one table.

Invariant: what a part runs stands in one table (PARTS); a part fails when one of its commands does, and no
part hides another's result. Exit codes: 0 all passed, 1 a part failed, 2 usage.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import browser

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

Command = tuple[str, ...]

PYTHON: Command = (sys.executable, "-P")
RUFF: Command = (*PYTHON, "-m", "ruff")
RFC: Command = (*PYTHON, "-m", "rfcflow")
SHELL_SCRIPTS = (
    "scripts/rfc",
    "scripts/check",
    "scripts/environment.sh",
    ".ci/run",
    ".github/actions/rfc/run.sh",
)


@dataclass(frozen=True)
class Part:
    """One named check: commands that must all exit 0, those that mend it, whether it fills the machine.

    What is `long` begins first. What is `nightly` runs with `--nightly`, or where it is named.
    """

    name: str
    purpose: str
    commands: tuple[Command, ...]
    fix: tuple[Command, ...] = ()
    alone: bool = False
    long: bool = False
    nightly: bool = False


# Every part, cheap ones first. The order is that of the table printed at the end.
PARTS = (
    Part(
        "lock",
        "the lock files satisfy pyproject.toml, by hash and without addresses",
        commands=((*PYTHON, "scripts/locks.py"),),
    ),
    Part(
        "format",
        "Python is formatted (ruff format)",
        commands=((*RUFF, "format", "--check", "--diff", "."),),
        fix=((*RUFF, "format", "."),),
    ),
    Part(
        "lint",
        "no finding of ruff",
        commands=((*RUFF, "check", "."),),
        fix=((*RUFF, "check", "--fix", "."),),
    ),
    Part(
        "workflows",
        "workflows and shell scripts: actionlint, zizmor, shellcheck",
        commands=(
            (str(BIN / "actionlint"), "-shellcheck", str(BIN / "shellcheck")),
            (str(BIN / "zizmor"), "--offline", "--no-progress", "--quiet", ".github"),
            (str(BIN / "shellcheck"), "--external-sources", *SHELL_SCRIPTS),
        ),
    ),
    Part(
        "governance",
        "the governance files are valid and agree with each other",
        commands=((*RFC, "governance", "check"),),
    ),
    Part(
        "rfcs",
        "every RFC of this repository passes its own lints",
        commands=((*RFC, "lint", "rfcs/"),),
    ),
    Part(
        "generated",
        "generated files equal what would be generated now",
        commands=((*RFC, "governance", "sync", "--check"), (*RFC, "docs", "--check")),
        fix=((*RFC, "governance", "sync", "--apply"), (*RFC, "docs")),
    ),
    Part(
        "types",
        "mypy --strict on the package, the scripts and the tests",
        commands=((*PYTHON, "-m", "mypy"),),
        long=True,
    ),
    Part(
        "tests",
        "pytest on all cores",
        commands=((*PYTHON, "-m", "pytest", "-n", "auto"),),
        alone=True,
    ),
    Part(
        "mutation",
        "a sample of the mutants of policy/ and decide/ is killed by the tests; an hour, at night",
        commands=((*PYTHON, "scripts/mutants.py"),),
        alone=True,
        nightly=True,
    ),
)
# What the tests get beside when asked: coverage; at night that, slow tests and more examples.
COVERAGE: Command = ("--cov", "--cov-report=")
COVERAGE_TOTAL: Command = (*PYTHON, "-m", "coverage", "report", "--format=total")
# A test that takes minutes is not stuck; one that takes an hour is.
NIGHTLY_TESTS: Command = ("-m", "", "--hypothesis-profile", "nightly", "-o", "faulthandler_timeout=3600")


@dataclass(frozen=True)
class Result:
    """How a part ended: whether it passed, wall time in seconds, the output of commands that failed."""

    part: Part
    passed: bool
    seconds: float
    output: str


def run(part: Part, environment: dict[str, str]) -> Result:
    """Run all commands of a part, also after a failure. A part that runs alone prints as it goes."""
    start = time.monotonic()
    failures: list[str] = []
    for command in part.commands:
        result = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=None if part.alone else subprocess.PIPE,
            stderr=None if part.alone else subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if result.returncode != 0:
            failures.append(
                f"$ {shown(command)}   (exit {result.returncode})\n{result.stdout or ''}".rstrip()
            )
    return Result(part, not failures, time.monotonic() - start, "\n".join(failures))


def shown(command: Command) -> str:
    """Return a command as a person would type it in the checkout."""
    return " ".join(Path(word).name if word.startswith(str(BIN)) else word or "''" for word in command)


def announce(result: Result) -> None:
    """Print a part's line as soon as it ends, and everything it had to say if it failed."""
    verdict = "ok    " if result.passed else "FAILED"
    print(f"{verdict} {result.part.name} ({result.seconds:.1f} s)", flush=True)
    if not result.passed:
        print(result.output, flush=True)


def run_all(parts: list[Part], environment: dict[str, str]) -> list[Result]:
    """Run the parts two at a time, then those that fill the machine; return results in the parts' order.

    The first of these begins when nothing waits any more, beside the last one that still runs: mypy takes one
    core for longer than all the others together take the other one.
    """
    results: dict[str, Result] = {}
    slots = min(2, os.cpu_count() or 1)
    together = sorted((part for part in parts if not part.alone), key=lambda part: not part.long)
    filling = [part for part in parts if part.alone]
    if together:
        print(f"running {', '.join(part.name for part in together)} …", flush=True)
    with ThreadPoolExecutor(max_workers=slots) as pool:
        waiting = as_completed([pool.submit(run, part, environment) for part in together])
        ended = len(together) if not filling else max(0, len(together) - slots + 1)
        for future in islice(waiting, ended):
            announce(future.result())
            results[future.result().part.name] = future.result()
        for part in filling:
            print(f"running {part.name} …", flush=True)
            results[part.name] = run(part, environment)
            announce(results[part.name])
        for future in waiting:
            announce(future.result())
            results[future.result().part.name] = future.result()
    return [results[part.name] for part in parts]


def mend(parts: list[Part], environment: dict[str, str]) -> None:
    """Run what mends the parts; whether it helped is for the check that follows to say."""
    for part in parts:
        for command in part.fix:
            print(f"$ {shown(command)}", flush=True)
            subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False)


def table(results: list[Result]) -> str:
    """Return the closing table, one line a part."""
    width = max(len(result.part.name) for result in results)
    lines = [
        f"  {result.part.name:<{width}}  {'ok' if result.passed else 'FAILED':<6}  {result.seconds:6.1f} s"
        for result in results
    ]
    failed = [result.part for result in results if not result.passed]
    if not failed:
        return "\n".join([*lines, f"all {len(results)} parts passed"])
    lines.append(f"{len(failed)} of {len(results)} parts failed")
    lines.append(f"again: scripts/check {' '.join(part.name for part in failed)}")
    fixable = [part.name for part in failed if part.fix]
    if fixable:
        lines.append(f"mend:  scripts/check --fix {' '.join(fixable)}")
    return "\n".join(lines)


def arguments(words: list[str]) -> argparse.Namespace:
    """Parse the command line; what follows `--` goes to pytest."""
    parser = argparse.ArgumentParser(
        prog="scripts/check",
        description="Runs every check CI runs. Exit codes: 0 all passed, 1 a part failed, 2 usage.",
        epilog="scripts/check tests -- -k landing    passes what follows -- to pytest",
    )
    names = [part.name for part in PARTS]
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these parts: {', '.join(names)}")
    parser.add_argument("--list", action="store_true", help="list the parts and what they check")
    parser.add_argument(
        "--fix", action="store_true", help="first mend what can be mended, generated files too"
    )
    parser.add_argument(
        "--bless", action="store_true", help="let the tests rewrite the golden files; read the diff"
    )
    parser.add_argument(
        "--nightly", action="store_true", help="also the tests that take minutes; many more examples"
    )
    parser.add_argument(
        "--coverage", action="store_true", help="also measure the tests' coverage (slower); --nightly does"
    )
    parser.add_argument(
        "--lock", action="store_true", help="compile the lock files again (needs uv and a network)"
    )
    split = words.index("--") if "--" in words else len(words)
    options = parser.parse_args(words[:split])
    options.pytest = tuple(words[split + 1 :])
    options.coverage = (options.coverage or options.nightly) and not options.pytest
    unknown = [name for name in options.parts if name not in names]
    if unknown:
        parser.error(f"no part named {', '.join(unknown)}; there are {', '.join(names)}")
    return options


def chosen(options: argparse.Namespace) -> list[Part]:
    """Return the parts to run in the table's order, the tests with their extra arguments."""
    extra = options.pytest
    extra += COVERAGE if options.coverage else ()
    extra += NIGHTLY_TESTS if options.nightly else ()
    wanted = options.parts or [part.name for part in PARTS if options.nightly or not part.nightly]
    parts = [part for part in PARTS if part.name in wanted]
    return [
        replace(part, commands=tuple((*command, *extra) for command in part.commands))
        if part.name == "tests"
        else part
        for part in parts
    ]


def main(words: list[str]) -> int:
    """Run the chosen parts and return the exit code."""
    options = arguments(words)
    if options.list:
        for part in PARTS:
            print(f"{part.name:<11} {part.purpose}{' (has --fix)' if part.fix else ''}")
        return 0
    environment = {**os.environ, "RFCFLOW_BLESS": "1" if options.bless else ""}
    # The package is compiled once, and not by each of the processes that the parts start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if options.lock:
        return subprocess.run((*PYTHON, "scripts/locks.py", "compile"), cwd=ROOT, check=False).returncode
    parts = chosen(options)
    try:
        if any(part.name == "tests" for part in parts):
            browser.provide()
        if options.fix:
            mend(parts, environment)
        results = run_all(parts, environment)
    except KeyboardInterrupt:
        return 130
    print(table(results))
    if options.coverage and any(part.name == "tests" for part in parts):
        total = subprocess.run(COVERAGE_TOTAL, cwd=ROOT, capture_output=True, text=True, check=False)
        print(
            f"coverage {total.stdout.strip()} % of lines and branches"
            if total.returncode == 0
            else "no coverage"
        )
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
