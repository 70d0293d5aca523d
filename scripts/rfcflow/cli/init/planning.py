"""What `rfc init` would do to a repository, as one value, before anything is done.

Invariant: the governance that would be there afterwards is valid, and no file that is there is in the plan,
but a workflow of ours that only calls another commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from rfcflow.cli.checkout import governance_files
from rfcflow.cli.init.sources import code_owners_of
from rfcflow.cli.init.workflows import FOLDER, ROOT, WATCH, Pin, pin_of, workflows
from rfcflow.engine.proposals import Proposals
from rfcflow.errors import Invalid, Problem, Refusal
from rfcflow.governance import vocabulary
from rfcflow.governance.generate import generated
from rfcflow.governance.labels import Label
from rfcflow.governance.load import examine
from rfcflow.lints import adjustable
from rfcflow.model import Governance

GOVERNANCE: Final = vocabulary.ROOT
OWNERS: Final = ".github/CODEOWNERS"
ACTION: Final = ".github/actions/rfc/action.yml"
# Enough to see what is wrong with people who are known, when the ids of others are not.
_NOBODY: Final = 999_000_000_000


class Plan(Struct):
    """`new` and `changed` are texts by path; `kept` are the adopter's own files with why; `pinned` what runs.

    `without_id` are logins whose numeric id nobody told: while there are any, nothing is written.
    """

    root: Path
    branch: str
    governance: Governance | None = None
    new: dict[str, str] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    pinned: str = ""
    people: dict[str, int] = field(default_factory=dict)
    without_id: tuple[str, ...] = ()
    findings: tuple[Problem, ...] = ()
    repository: str = ""
    labels: tuple[Label, ...] | None = None
    proposals: Proposals = field(default_factory=Proposals)

    @property
    def files(self) -> dict[str, str]:
        """Everything that would be written."""
        return {**self.new, **self.changed}

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return not self.new and not self.changed and not self.labels

    def record(self, *, applied: bool) -> dict[str, Any]:
        """The JSON object."""
        return {
            "schema_version": 1,
            "ok": not self.without_id,
            "applied": applied,
            "idle": self.idle,
            "branch": self.branch,
            "repository": self.repository or None,
            "action": self.pinned or None,
            "files": [
                *({"path": path, "do": "write", "why": None} for path in sorted(self.new)),
                *({"path": path, "do": "change", "why": None} for path in sorted(self.changed)),
                *({"path": path, "do": "keep", "why": why} for path, why in sorted(self.kept.items())),
            ],
            "labels": None if self.labels is None else [label.name for label in self.labels],
            "people": [{"login": login, "id": number} for login, number in sorted(self.people.items())],
            "without_id": list(self.without_id),
            "findings": [
                {
                    "path": problem.path,
                    "line": problem.line,
                    "code": problem.code,
                    "severity": problem.severity,
                    "message": problem.message,
                    "hint": problem.hint,
                }
                for problem in self.findings
            ],
            "proposals": {"waiting": self.proposals.waiting, "imported": self.proposals.imported},
        }


def has_governance(root: Path) -> bool:
    """Whether the repository has a governance that holds."""
    files = _there(root)
    return bool(files) and examine(files, "working-tree")[0] is not None


def plan_governance(plan: Plan, registry: Mapping[str, str]) -> None:
    """Add what the governance lacks; `registry` are the files of people, modules and roles.

    Raises Refusal, with every problem, where what is there and what would be added do not hold together.
    """
    there = _there(plan.root)
    governance, _ = examine(there, "working-tree")
    if governance is None:
        wanted = {**_shared(), **registry}
        plan.new |= {path: text for path, text in wanted.items() if path not in there}
        for path in sorted(wanted.keys() & there.keys()):
            if there[path] != wanted[path].encode():
                plan.kept[path] = "yours; it is not overwritten"
        union = {path: text.encode() for path, text in _numbered(wanted).items()} | there
        governance, problems = examine(union, "working-tree", vocabulary.Vocabulary(lints=adjustable()))
        if governance is None:
            wrong = tuple(problem for problem in problems if problem.severity == "error")
            raise Refusal(f"The governance would not hold; nothing was written.\n{Invalid(wrong)}")
    plan.governance = governance
    own = code_owners_of(plan.root)
    for path, text in generated(governance).items():
        if path == OWNERS and own not in (None, OWNERS):
            # GitHub reads one such file, and this one before theirs.
            plan.kept[str(own)] = f"yours; put into it what {OWNERS} would say: {_lines(text)}"
        else:
            _take(plan, path, text, "yours; `rfc governance sync` shows what differs")


def plan_workflows(plan: Plan, pin: Pin | None, *, given: bool) -> None:
    """Add the adopter's workflows; with `given`, one of ours that calls another commit is changed to this.

    `pin` is None where the repository is a copy of the template: its workflows are there.
    """
    if pin is None:
        plan.pinned = "./.github/actions/rfc"
        return
    watched = plan.governance is not None and WATCH in plan.governance.rotas
    texts = workflows(pin, plan.branch, watched=watched)
    plan.pinned = str(pin)
    for path, text in texts.items():
        here = _read(plan.root / path)
        if here is None:
            plan.new[path] = text
        elif here != text:
            calls = pin_of(here, path, plan.branch)
            if calls is None:
                plan.kept[path] = "yours; compare it with docs/workflows.md"
            elif given:
                plan.changed[path] = text
            else:
                plan.pinned = str(calls)


def _take(plan: Plan, path: str, text: str, why: str) -> None:
    place = plan.root / path
    if not place.exists() and not place.is_symlink():
        plan.new[path] = text
    elif _read(place) != text:
        plan.kept[path] = why


def _lines(text: str) -> str:
    return "; ".join(line for line in text.splitlines() if not line.startswith("#"))


def _there(root: Path) -> dict[str, bytes]:
    return governance_files(root) if (root / GOVERNANCE).is_dir() else {}


def _read(place: Path) -> str | None:
    """A regular file's text; None where nothing is there. What cannot be read is somebody's, too."""
    if place.is_symlink():
        return ""
    if not place.exists():
        return None
    try:
        return place.read_bytes()[:1_000_000].decode()
    except (OSError, UnicodeDecodeError):
        return ""


def _shared() -> dict[str, str]:
    """States and kinds, as this project has them: what every process needs and few change."""
    folder = ROOT / GOVERNANCE
    paths = [folder / "states.yml", *sorted((folder / "kinds").glob("*.yml"))]
    missing = [path for path in paths if not path.is_file()]
    if missing or len(paths) < 2:
        raise Refusal(f"{folder} has no states and kinds: `rfc init` needs a whole checkout of rfcflow.")
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _numbered(files: Mapping[str, str]) -> dict[str, str]:
    """The same with an id for everybody who has none yet, so that everything else is checked."""
    found = dict(files)
    for position, (path, text) in enumerate(sorted(files.items())):
        if path.startswith(f"{GOVERNANCE}/people/") and not text.startswith("id: "):
            found[path] = f"id: {_NOBODY - position}\n{text}"
    return found


def workflow_folder_of(root: Path) -> bool:
    """Whether the repository is a copy of the template: the action and the workflows lie in it."""
    return (root / ACTION).is_file() and (root / FOLDER / "rfc.yml").is_file()
