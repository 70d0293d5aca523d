"""What a step does to the world: one function for each verb, the bot's runs excepted.

Invariant: an act does what GitHub would let somebody do, or nothing; `perform` says whether it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from rfcflow.errors import Invalid, UpstreamError
from rfcflow.simulate.model.hosting import BOT
from rfcflow.simulate.model.store import load_once
from rfcflow.simulate.project import ROOT, rfc_text
from rfcflow.simulate.traffic.stage import Stage
from rfcflow.simulate.traffic.step import Step

_SECTIONS: Final = ("Summary", "Motivation")
_PICTURE: Final = b"\x89PNG\r\n\x1a\n"
_OPEN_ONLY: Final = frozenset(
    ("draft", "ready", "close", "retarget", "merge", "approve", "object", "lose-fork", "push", "force-push")
)


def perform(stage: Stage, step: Step) -> bool:
    """Do one step; False where it cannot be done, which changes nothing."""
    if step.verb in _REPOSITORY:
        return _REPOSITORY[step.verb](stage, step)
    who = stage.who(step)
    number = stage.numbers.get(step.rfc)
    if who is None or number is None:
        return False
    if step.verb in _OPEN_ONLY and not stage.world.hosting.pull(number).open:
        return False
    try:
        return _ACTS[step.verb](stage, step, who, number)
    except UpstreamError:
        return False


# --- the repository ---


def _opens(stage: Stage, step: Step) -> bool:
    if step.rfc in stage.numbers:
        return False
    fields: dict[str, Any] = {**step.value, "author": step.who}
    landed = stage.landed()
    if "relation" in fields and landed is not None:
        fields[fields["relation"]] = [landed]
    if fields["kind"] == "amendment":
        fields |= {"amends": [landed]} if landed is not None else {"kind": "feature"}
    stage.fields[step.rfc] = fields
    stage.numbers[step.rfc] = stage.world.open_pull(
        stage.login(step.who),
        _files(stage, step.rfc, fields, 0),
        title=f"RFC: idea {step.rfc} for @cora `x` <!-- y -->",
        draft=bool(fields.get("draft")),
    )
    return True


def _renames(stage: Stage, step: Step) -> bool:
    old = stage.login(step.who)
    stage.world.rename(old, str(step.value))
    # Somebody else takes the login that is free now.
    stage.impostors.append(old)
    stage.ids[old] = stage.world.hosting.account(old).id
    return True


def _governs(stage: Stage, step: Step) -> bool:
    what, *rest = step.value
    if what == "broken":
        stage.world.commit_to_main("cora", {f"{ROOT}/policy.yml": b"profile: [of, nobody]\n"})
    elif what == "mended":
        if not stage.broken:
            return False
        stage.world.commit_to_main("cora", stage.files(stage.project))
    elif stage.broken or not _changes(stage, what, rest):
        return False
    stage.look_again()
    return True


def _rules(stage: Stage, step: Step) -> bool:
    stage.world.keep_linear(linear=bool(step.value))
    return True


def _changes(stage: Stage, what: str, rest: list[str]) -> bool:
    """Change the project; nothing happens where it would not hold afterwards."""
    project = {
        **stage.project,
        "modules": {**stage.project["modules"]},
        "people": {**stage.project["people"]},
    }
    name = rest[0]
    match what:
        case "leaves":
            for module, row in project["modules"].items():
                project["modules"][module] = _without(row, name)
        case "joins" | "returns":
            project["modules"][rest[1]] = _with(project["modules"][rest[1]], name)
        case "leaves-core":
            project["core"] = [handle for handle in project["core"] if handle != name]
        case "joins-core":
            project["core"] = list(dict.fromkeys([*project["core"], name]))
        case "absent":
            begins = stage.world.now.date()
            project["people"][name] = {"absent": f"{begins} to {begins + timedelta(days=int(rest[1]))}"}
    files = stage.files(project)
    before = {path for path in stage.world.main_paths() if path.startswith(f"{ROOT}/")}
    try:
        load_once(tuple(sorted((path, content) for path, content in files.items() if content is not None)))
    except Invalid:
        return False
    stage.project = project
    stage.world.commit_to_main("cora", {**dict.fromkeys(before), **files})
    return True


def _without(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        return {**row, "maintainers": _without(row["maintainers"], name), "emeritus": [name]}
    return [handle for handle in row if handle != name]


def _with(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        rest = [handle for handle in row.get("emeritus", ()) if handle != name]
        return {**row, "maintainers": _with(row["maintainers"], name), "emeritus": rest}
    return list(dict.fromkeys([*row, name]))


# --- one pull request ---


def _says(stage: Stage, step: Step, who: str, number: int) -> bool:
    stage.world.comment(who, number, stage.fill(str(step.value), step))
    return True


def _pushes(stage: Stage, step: Step, who: str, number: int) -> bool:
    pull, forced = stage.world.hosting.pull(number), step.verb == "force-push"
    if pull.head_repository is None or (forced and pull.base != stage.world.place.default_branch):
        return False
    stage.world.push(
        number,
        who,
        _files(stage, step.rfc, stage.fields[step.rfc], step.value),
        force=forced,
    )
    return True


def _files(
    stage: Stage, index: int, fields: Mapping[str, Any], variant: int | str
) -> dict[str, bytes | None]:
    """The files of a revision: a number is another text, a word another way to change it."""
    mentioned = {key: value for key, value in fields.items() if key not in ("draft", "relation", "co-author")}
    authors = [stage.login(str(fields["author"]))]
    if "co-author" in fields:
        authors.append(str(fields["co-author"]))
    mentioned["authors"] = authors
    extra: dict[str, bytes | None] = {}
    match variant:
        case "same":
            mentioned["created"] = "2026-11-21"
        case "broken":
            mentioned["kind"] = "no-such-kind"
        case "picture":
            extra = {f"rfcs/assets/idea-{index}/plot.png": _PICTURE}
        case "beside":
            extra = {"src/engine.py": b"import this\n"}
        case "class":
            mentioned["contentious"] = ["removal"]
        case "modules":
            mentioned["modules"] = list(dict.fromkeys([*fields["modules"], "docs"]))
        case int() if variant:
            mentioned["motivation"] = f"It is needed, for reason {variant}."
    if mentioned["kind"] == "core-nomination":
        mentioned["body"] = f"# {fields['title']}\n\n## Summary\n\nSomebody.\n\n## Candidates\n\n- @cleo\n"
    return {f"rfcs/0000-idea-{index}.md": rfc_text(mentioned, _SECTIONS), **extra}


def _edits(stage: Stage, step: Step, who: str, number: int) -> bool:
    mine = [c for c in stage.world.hosting.conversation(number) if c.author.login == who]
    if not mine:
        return False
    stage.world.edit(mine[-1].id, who, str(step.value))
    return True


def _deletes(stage: Stage, _step: Step, who: str, number: int) -> bool:
    mine = [c for c in stage.world.hosting.conversation(number) if c.author.login == who]
    if not mine:
        return False
    stage.world.delete(mine[-1].id, who)
    return True


def _status(stage: Stage, step: Step, who: str, number: int) -> bool:
    said = stage.world.hosting.conversation(number)
    mine = [c for c in said if c.author.id == BOT.id and c.body.startswith("<!-- rfcflow:status")]
    if not mine:
        return False
    if step.verb == "edit-status":
        stage.world.edit(mine[0].id, who, str(step.value))
    else:
        stage.world.delete(mine[0].id, who)
    return True


def _reviews(stage: Stage, step: Step, who: str, number: int) -> bool:
    pull = stage.world.hosting.pull(number)
    if who == pull.author.login:
        # GitHub lets nobody approve or refuse their own pull request.
        return False
    state = "APPROVED" if step.verb == "approve" else "CHANGES_REQUESTED"
    stage.world.review(who, number, state, str(step.value or ("" if state == "APPROVED" else "No.")))
    return True


def _dismisses(stage: Stage, _step: Step, who: str, number: int) -> bool:
    able = [r for r in stage.world.hosting.reviews.get(number, ()) if r.state != "DISMISSED"]
    if not able:
        return False
    stage.world.dismiss(number, able[-1].id, who)
    return True


def _closes(stage: Stage, _step: Step, who: str, number: int) -> bool:
    stage.world.close(number, who)
    return True


def _reopens(stage: Stage, _step: Step, who: str, number: int) -> bool:
    if stage.world.hosting.pull(number).open:
        return False
    stage.world.reopen(number, who)
    return True


def _merges(stage: Stage, _step: Step, who: str, number: int) -> bool:
    pull = stage.world.hosting.pull(number)
    if pull.draft or pull.base != stage.world.place.default_branch:
        return False
    stage.world.merge(number, who)
    return True


def _drafts(stage: Stage, step: Step, who: str, number: int) -> bool:
    if stage.world.hosting.pull(number).draft == (step.verb == "draft"):
        return False
    stage.world.set_draft(number, who, draft=step.verb == "draft")
    return True


def _retargets(stage: Stage, step: Step, who: str, number: int) -> bool:
    if stage.world.hosting.pull(number).base == step.value:
        return False
    stage.world.retarget(number, who, str(step.value))
    return True


def _labels(stage: Stage, step: Step, who: str, number: int) -> bool:
    there = stage.world.hosting.pull(number).labels
    stage.world.label(number, who, tuple(sorted({*there, *step.value})) if step.value else ())
    return True


def _loses_fork(stage: Stage, _step: Step, _who: str, number: int) -> bool:
    if stage.world.hosting.pull(number).head_repository is None:
        return False
    stage.world.lose_fork(number)
    return True


Act = Callable[[Stage, Step, str, int], bool]
_REPOSITORY: Final[Mapping[str, Callable[[Stage, Step], bool]]] = {
    "open": _opens,
    "rename": _renames,
    "govern": _governs,
    "linear": _rules,
}
_ACTS: Final[Mapping[str, Act]] = {
    "say": _says,
    "push": _pushes,
    "force-push": _pushes,
    "edit": _edits,
    "delete": _deletes,
    "edit-status": _status,
    "delete-status": _status,
    "approve": _reviews,
    "object": _reviews,
    "dismiss": _dismisses,
    "close": _closes,
    "reopen": _reopens,
    "merge": _merges,
    "draft": _drafts,
    "ready": _drafts,
    "retarget": _retargets,
    "label": _labels,
    "unlabel": _labels,
    "lose-fork": _loses_fork,
}
