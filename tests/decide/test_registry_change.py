"""What a change of the registry beside an RFC may do, by the RFC's kind, and who must agree to it."""

from __future__ import annotations

import pytest

from rfcflow.decide.reading import Reading, read_submission
from rfcflow.errors import Problem
from rfcflow.facts import Change, Submission
from rfcflow.governance.difference import TOPICS, Step, concerned, misfits, own_process, steps, subjects
from rfcflow.governance.load import load
from rfcflow.governance.vocabulary import KINDS
from rfcflow.model import Governance
from tests.builders import text
from tests.engine.small import ALPHA, CORE, governance_files, module, person
from tests.governance.samples import G

Files = dict[str, bytes | None]
BEFORE = load(governance_files(), "0" * 40)
POLICY = governance_files()[f"{G}/policy.yml"].decode()
NEWT = {"people/newt.yml": b"id: 970002001\nlogin: newt\n"}
JOINED: Files = {**NEWT, "modules/beta.yml": module("Beta", ("gil-gorse", "hana-heath", "newt"))}


def registry(change: Files) -> dict[str, bytes]:
    files: dict[str, bytes | None] = {
        **governance_files(),
        **{f"{G}/{path}": raw for path, raw in change.items()},
    }
    return {path: raw for path, raw in files.items() if raw is not None}


def after(change: Files) -> Governance:
    return load(registry(change), "1" * 40)


def said(kind: str, change: Files) -> list[str]:
    new = after(change)
    return list(misfits(kind, steps(BEFORE, new), new))


def read(kind: str, change: Files, *, author: int = 970_001_007, governance: Governance = BEFORE) -> Reading:
    """What a run reads of a pull request with this change."""
    rows = [Change(f"{G}/{path}", "M" if raw else "D", "100644", "b" * 40, 9) for path, raw in change.items()]
    raw = text(kind=kind, modules=("beta",))
    rows.append(Change("rfcs/0000-a-case.md", "A", "100644", "c" * 40, len(raw)))
    submission = Submission(
        "d" * 40, "e" * 40, tuple(rows), "rfcs/0000-a-case.md", raw, registry=registry(change)
    )
    return read_submission(submission, governance, None, author=author)


def errors(reading: Reading) -> list[Problem]:
    return [problem for problem in reading.problems if problem.severity == "error"]


def test_every_kind_has_its_row() -> None:
    assert set(KINDS) - set(TOPICS) == {"feature", "amendment"}


def test_what_differs_is_named_one_by_one() -> None:
    change: Files = {
        **JOINED,
        "modules/beta.yml": module("Beta", ("hana-heath", "newt"), "emeritus: [gil-gorse]\n"),
        "modules/gamma.yml": None,
        "modules/delta.yml": module("Delta", ("newt",), "replaces: [gamma]\n"),
        "policy.yml": POLICY.replace("mode: enforce", "mode: observe").encode(),
    }
    found = steps(BEFORE, after(change))
    assert [
        Step("maintainer-added", "beta", "newt"),
        Step("maintainer-removed", "beta", "gil-gorse"),
        Step("module-added", "delta"),
        Step("module-removed", "gamma"),
        Step("person-added", "", "newt"),
        Step("policy"),
    ] == list(found)
    assert ("gil-gorse", "newt") == subjects(found)
    assert () == steps(BEFORE, BEFORE)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("nomination", JOINED),
        ("nomination", {"policy.yml": POLICY.replace("merge:", "  editors: [eli-elm]\nmerge:").encode()}),
        ("core-nomination", {"policy.yml": POLICY.replace("cyd-core]", "cyd-core, eli-elm]").encode()}),
        ("removal", {"policy.yml": POLICY.replace(", cyd-core]", "]").encode()}),
        ("removal", {"modules/alpha.yml": module("Alpha", ALPHA[:2], f"emeritus: [{ALPHA[2]}]\n")}),
        ("module-change", {"modules/delta.yml": module("Delta", ("eli-elm",))}),
        ("module-change",
         {"modules/beta.yml": None, "modules/gamma.yml": module("Gamma", (), "aliases: [beta]\n")}),
        ("process", {"policy.yml": POLICY.replace("merge: bot", "merge: person").encode()}),
        ("process", {"rotas.yml": b"triage: {roster: [kim-kelp], start: 2026-11-02}\n"}),
    ],
)  # fmt: skip
def test_a_difference_that_matches_its_kind_is_let_through(kind: str, change: Files) -> None:
    assert [] == said(kind, change)


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        ("nomination", {"policy.yml": POLICY.replace("cyd-core]", "cyd-core, eli-elm]").encode()},
         "policy.yml: it makes `eli-elm` a core maintainer, and an RFC of kind `nomination` does not."),
        ("nomination", {"policy.yml": POLICY.replace("lead: ara-lead", "lead: bas-core").encode()},
         "policy.yml: it makes `bas-core` the lead"),
        ("lead-change", {"policy.yml": POLICY.replace("lead: ara-lead", "lead: bas-core").encode()},
         "policy.yml: it makes `bas-core` the lead"),
        ("nomination", {**JOINED, "modules/alpha.yml": module("Alpha", (*ALPHA, "kim-kelp"))},
         "it is about `kim-kelp`, `newt`: each person has an RFC of their own."),
        ("nomination", NEWT, "an RFC of kind `nomination` changes a role, and this difference changes none."),
        ("removal", JOINED, "modules/beta.yml: it makes `newt` a maintainer of `beta`"),
        ("module-change", {"modules/beta.yml": None}, "modules/beta.yml: nothing stands for `beta` any more"),
        ("module-change", {"modules/beta.yml": module("Beta", ("gil-gorse",))},
         "it ends that `hana-heath` maintains `beta` and leaves the module as it is"),
        ("module-change", {"modules/delta.yml": module("Delta", ("eli-elm",)), **NEWT},
         "people/newt.yml: `newt` maintains none of the modules it changes."),
        ("process", {"modules/beta.yml": None}, "modules/beta.yml: it ends the module `beta`"),
        ("process", {"people/eli-elm.yml": person("eli-elm", "capacity: 9\n")},
         "people/eli-elm.yml: it changes the file of `eli-elm`"),
    ],
)  # fmt: skip
def test_a_difference_that_does_not_match_its_kind_is_refused(kind: str, change: Files, says: str) -> None:
    assert any(sentence.startswith(says) or says in sentence for sentence in said(kind, change)), said(
        kind, change
    )


def test_who_must_agree_follows_from_the_difference() -> None:
    split: Files = {
        "modules/beta.yml": None,
        "modules/alpha.yml": module("Alpha", ALPHA, "replaces: [beta]\n"),
        "modules/delta.yml": module("Delta", ("eli-elm",), "replaces: [beta]\n"),
    }
    found = steps(BEFORE, after(split))
    assert ("alpha", "beta") == concerned("module-change", found, BEFORE)
    assert ("alpha", "delta") == tuple(each.id for each in after(split).modules_of("beta"))
    joined = steps(BEFORE, after(JOINED))
    assert ((), False) == (concerned("nomination", joined, BEFORE), own_process("nomination", joined, BEFORE))
    own = load(
        {
            **governance_files(),
            f"{G}/modules/beta.yml": module("Beta", ("gil-gorse", "hana-heath"), "nomination: majority\n"),
        },
        "0" * 40,
    )
    new = module("Beta", ("gil-gorse", "hana-heath", "newt"), "nomination: majority\n")
    joined = steps(own, after({**NEWT, "modules/beta.yml": new}))
    assert (("beta",), True) == (concerned("nomination", joined, own), own_process("nomination", joined, own))


def test_a_reading_carries_what_the_change_does_and_binds_the_text_to_it() -> None:
    reading = read("nomination", JOINED)
    assert [] == errors(reading)
    assert ((970_002_001,), False) == (reading.change.subjects, reading.change.own_process)
    assert (
        reading.text
        != read(
            "nomination",
            {
                **JOINED,
                "people/newt.yml": None,
                "people/eft.yml": NEWT["people/newt.yml"],
                "modules/beta.yml": module("Beta", ("gil-gorse", "hana-heath", "eft")),
            },
        ).text
    )
    assert {"paths", "parties", "subjects", "own_process", "recorded"} == set(
        reading.change.record(reading.case)["registry"]
    )


def test_a_registry_that_would_not_hold_together_is_an_error_where_it_breaks() -> None:
    (problem,) = errors(read("module-change", {"modules/delta.yml": module("Delta", ("nobody-known",))}))
    assert (f"{G}/modules/delta.yml", "modules-name-registered-people") == (problem.path, problem.code)
    assert problem.line > 0


@pytest.mark.parametrize("kind", ["nomination", "core-nomination", "removal", "module-change"])
def test_a_kind_that_changes_the_registry_says_nothing_without_a_change(kind: str) -> None:
    codes = [problem.code for problem in errors(read(kind, {}, author=970_001_002))]
    assert ["registry-missing"] == codes


def test_a_feature_changes_no_registry() -> None:
    assert ["governance-beside"] == [problem.code for problem in errors(read("feature", JOINED))]


def test_core_nominations_are_opened_by_maintainers() -> None:
    change: Files = {"policy.yml": POLICY.replace("cyd-core]", "cyd-core, eli-elm]").encode()}
    assert ["case-opener"] == [p.code for p in errors(read("core-nomination", change, author=1))]
    assert [] == errors(read("core-nomination", change))
    assert CORE[0] in BEFORE.policy.core
