"""What a change of the registry beside an RFC may do, by the RFC's kind, and who must agree to it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from rfcflow.decide.cases import Case
from rfcflow.decide.reading import Reading, read_submission
from rfcflow.decide.registry_change import NO_CHANGE
from rfcflow.errors import Problem
from rfcflow.events import words
from rfcflow.facts import Change, Submission
from rfcflow.governance.difference import Step, concerned, own_process, steps, subjects
from rfcflow.governance.load import load
from rfcflow.governance.misfits import TOPICS, deviations, misfits
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
    return list(misfits(kind, steps(BEFORE, new), BEFORE, new))


def read(
    kind: str,
    change: Files,
    *,
    author: int = 970_001_007,
    governance: Governance = BEFORE,
    consent: tuple[int, str] = (0, ""),
) -> Reading:
    """What a run reads of a pull request with this change; `consent` is who agreed, if anybody was asked."""
    rows = [Change(f"{G}/{path}", "M" if raw else "D", "100644", "b" * 40, 9) for path, raw in change.items()]
    raw = text(kind=kind, modules=("beta",))
    rows.append(Change("rfcs/0000-a-case.md", "A", "100644", "c" * 40, len(raw)))
    submission = Submission(
        "d" * 40, "e" * 40, tuple(rows), "rfcs/0000-a-case.md", raw, registry=registry(change)
    )
    if consent[0]:
        submission = replace(submission, consent=consent[0], consent_login=consent[1])
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


ROTA = "triage:\n  roster: [{}]\n  start: 2026-11-02\n  days: 7\n"
TERMS = module("Beta", ("gil-gorse", "hana-heath", "newt"), "terms: {hana-heath: {since: 2026-01-01}}\n")


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        # Triage may close and route: nobody gets there in somebody else's case.
        ("removal",
         {"modules/alpha.yml": module("Alpha", ALPHA[:2]),
          "rotas.yml": ROTA.format("jon-jetty, eli-elm").encode()},
         "rotas.yml: it changes the rotas, and an RFC of kind `removal` does not."),
        ("removal",
         {"modules/alpha.yml": module("Alpha", ALPHA[:2]), "rotas.yml": ROTA.format("kim-kelp").encode()},
         "rotas.yml: it takes `jon-jetty` off a rota, whom this is not about."),
        ("module-change",
         {"modules/delta.yml": module("Delta", ("eli-elm",)), "rotas.yml": ROTA.format("kim-kelp").encode()},
         "rotas.yml: it takes `jon-jetty` off a rota, who leaves none of the modules it changes."),
        ("nomination", {**NEWT, "modules/beta.yml": TERMS},
         "modules/beta.yml: it changes the term of `hana-heath` in `beta`, whom this is not about."),
        ("nomination", {**JOINED, "principles.md": b"# Principles\n\n## P1: Ours now\n"},
         "principles.md: it changes the principles, and an RFC of kind `nomination` does not."),
    ],
)  # fmt: skip
def test_nothing_goes_along_in_somebody_elses_case(kind: str, change: Files, says: str) -> None:
    assert says in said(kind, change)


def test_who_leaves_takes_themselves_off_the_rota() -> None:
    files = {**governance_files(), f"{G}/rotas.yml": ROTA.format("eli-elm, kim-kelp").encode()}
    before = load(files, "0" * 40)
    files |= {
        f"{G}/modules/alpha.yml": module("Alpha", ("dana-dune", "fay-fell")),
        f"{G}/rotas.yml": ROTA.format("kim-kelp").replace("11-02", "11-30").encode(),
    }
    new = load(files, "1" * 40)
    assert [] == list(misfits("removal", steps(before, new), before, new))


def test_a_file_whose_change_says_nothing_is_named() -> None:
    quiet = b"# Nothing to see here.\n" + governance_files()[f"{G}/people/eli-elm.yml"]
    (problem,) = errors(read("nomination", {**JOINED, "people/eli-elm.yml": quiet}))
    assert (f"{G}/people/eli-elm.yml", "registry-misfit") == (problem.path, problem.code)
    reworded: Files = {"principles.md": b"# Principles\n\n## P1: Said otherwise\n## P2: B\n## P3: C\n"}
    assert [] == errors(read("process", reworded))


def test_whoever_agreed_is_registered_as_their_account_is_called() -> None:
    assert [] == errors(read("nomination", JOINED, consent=(970_002_001, "NEWT")))


def test_a_change_that_is_not_the_one_voted_on_any_more_is_told() -> None:
    moved = registry({**JOINED, "people/newt.yml": b"id: 970002002\nlogin: newt\n"})
    asked: dict[str, Any] = {"parties": (), "about": (970_002_001,), "alone": False}
    assert [] == list(deviations("nomination", BEFORE, after(JOINED), **asked))
    assert ["it is about other people than the ones kept from voting."] == list(
        deviations("nomination", BEFORE, load(moved, "1" * 40), **asked)
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


SPLIT = "Take it out, or choose the kind of RFC it is: docs/governance.md has the table."


@pytest.mark.parametrize(
    ("kind", "change", "found"),
    [
        ("feature", JOINED,
         Problem(f"{G}/modules/beta.yml", 0, 0, "governance-beside",
                 "An RFC of kind `feature` does not change the registry.", SPLIT)),
        ("module-change", {},
         Problem(G, 0, 0, "registry-missing",
                 "An RFC of kind `module-change` carries the change of the registry it proposes; "
                 "this one has none.",
                 f"Change the files below `{G}` on the same branch; `rfc governance check` reads them.")),
        ("nomination", {"people/eli-elm.yml": governance_files()[f"{G}/people/eli-elm.yml"]},
         Problem(G, 0, 0, "registry-same", "The change of the registry changes nothing in it.", "")),
        ("nomination", {**JOINED, "modules/alpha.yml": module("Alpha", (*ALPHA, "kim-kelp"))},
         Problem(G, 0, 0, "registry-misfit",
                 "It is about `kim-kelp`, `newt`: each person has an RFC of their own.", SPLIT)),
        ("process", {"modules/beta.yml": None},
         Problem(f"{G}/modules/beta.yml", 0, 0, "registry-misfit",
                 "It ends the module `beta`, and an RFC of kind `process` does not.", SPLIT)),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_change_is_said_whole(kind: str, change: Files, found: Problem) -> None:
    assert found in errors(read(kind, change, author=970_001_002))


def test_whoever_agreed_under_another_name_is_said_whole() -> None:
    problem = Problem(
        f"{G}/people/newt.yml",
        0,
        0,
        "consent-login",
        "the account that agreed is called `n3wt`, and not `newt`.",
        "Write the account's own login.",
    )
    assert [problem] == errors(read("nomination", JOINED, consent=(970_002_001, "n3wt")))
    assert [] == errors(read("nomination", JOINED, consent=(970_002_001, "")))


def test_what_the_ledger_keeps_of_a_change() -> None:
    kept = read("nomination", JOINED).change.record(Case(None, {"by": "core"}, ()))["registry"]
    assert {
        "paths": [[f"{G}/modules/beta.yml", "b" * 40], [f"{G}/people/newt.yml", "b" * 40]],
        "parties": [],
        "subjects": [970_002_001],
        "own_process": False,
        "recorded": {"by": words("core")},
    } == kept
    assert None is read("nomination", JOINED).change.record(None)["registry"]["recorded"]
    assert {} == NO_CHANGE.record(Case(None, {"by": "core"}, ()))


def test_core_nominations_are_opened_by_maintainers() -> None:
    change: Files = {"policy.yml": POLICY.replace("cyd-core]", "cyd-core, eli-elm]").encode()}
    assert ["case-opener"] == [p.code for p in errors(read("core-nomination", change, author=1))]
    assert [] == errors(read("core-nomination", change))
    assert CORE[0] in BEFORE.policy.core
