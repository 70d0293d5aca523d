from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.errors import Invalid
from rfcflow.events import TYPES
from rfcflow.governance.load import examine, load
from rfcflow.governance.registry import LIMIT
from rfcflow.governance.vocabulary import KINDS
from rfcflow.model import STATES, Edge, Rule
from tests.governance.samples import G, own_files, sample_files

COMMIT = "c" * 40


def test_the_own_governance_is_valid_without_a_warning() -> None:
    governance, problems = examine(own_files(), COMMIT)
    assert () == problems
    assert governance is not None


def test_the_sample_has_the_shape_of_pytorch() -> None:
    governance = load(sample_files(), COMMIT)
    active = Counter(len(module.maintainers) for module in governance.modules.values())
    roles = Counter(handle for module in governance.modules.values() for handle in module.maintainers)
    assert 35 == len(governance.modules)
    assert 60 == len(governance.people)
    assert 9 == len(governance.policy.core)
    assert 8 == active[0]
    assert 6 == active[1]
    assert {"hal-brook", "gry-moor"} == {handle for handle, count in roles.items() if count == 5}
    assert 4 == len(governance.modules["distributed"].maintainers)


def test_the_sample_warns_of_each_module_with_fewer_than_two_maintainers_and_of_nothing_else() -> None:
    governance, problems = examine(sample_files(), COMMIT)
    assert governance is not None
    assert {"modules-have-maintainers": 14} == Counter(problem.code for problem in problems)
    assert {"warning"} == {problem.severity for problem in problems}


def test_values_arrive_by_their_declared_type() -> None:
    governance = load(sample_files(), COMMIT)
    assert COMMIT == governance.commit
    assert "ada-fjord" == governance.policy.lead
    assert Rule("core-majority") == governance.policy.core_rule
    assert date(2026, 12, 25) in governance.policy.holidays
    assert Rule("supermajority", p=2, q=3) == governance.modules["distributed"].contentious
    assert governance.modules["distributed"].routine is None
    assert "loomtensor/vision" == governance.modules["vision"].repository
    assert "DagHeath" == governance.people["dag-heath"].login
    assert governance.people["kai-dune"].absent_on(date(2026, 12, 6))
    assert not governance.people["kai-dune"].absent_on(date(2026, 12, 7))
    assert 0 == governance.people["bram-knoll"].capacity
    assert date(2027, 3, 31) == governance.people["zane-heron"].newcomer_until
    assert {date(2026, 12, 24): "birk-tor"} == governance.rotas["triage"].overrides
    assert ("P1", "P2", "P3") == governance.principles
    assert set(KINDS) == set(governance.kinds)
    assert governance.kinds["nomination"].changes_governance
    assert "lead" == governance.kinds["core-nomination"].track
    assert "active" == governance.kinds["process"].after_landing


def test_a_module_is_found_by_its_alias() -> None:
    governance = load(sample_files(), COMMIT)
    assert governance.modules["linear-algebra"] is governance.module("linalg")


def test_a_profile_is_overridden_only_where_policy_says_so() -> None:
    files = sample_files()
    files[f"{G}/policy.yml"] = (
        b"profile: lazy-consensus\nroles: {core: [ada-fjord], lead: ada-fjord}\n"
        b"windows: {veto-days: 21}\nduties: {offer-shepherd: off}\nnumbering: {offset: 2000}\n"
    )
    policy = load(files, COMMIT).policy
    assert Rule("lazy-consensus") == policy.routine
    assert (21, 14) == (policy.veto_days, policy.dispute_days)
    assert not policy.does("offer-shepherd")
    assert 2000 == policy.numbering_offset


def test_states_come_in_the_order_of_the_process_with_their_timers() -> None:
    table = load(sample_files(), COMMIT).states
    assert STATES == tuple(table.states)
    assert {"agenda": 14, "options": 30, "no-shepherd": 60} == table.states["proposed"].timers
    assert 56 == table.states["review"].timers["author-silent"]


@pytest.mark.parametrize(
    "source,on,target",
    [
        ("draft", "ready", "proposed"),
        ("proposed", "shepherd-accepted", "review"),
        ("review", "landed", "accepted"),
        ("final-comment", "window-lapsed", "review"),
        ("dormant", "revised", "proposed"),
        ("dormant", "landed", "expired"),
        ("active", "overturned", "rejected"),
        ("superseded", "corrected", "active"),
    ],
)
def test_an_edge_of_the_process_is_there(source: str, on: str, target: str) -> None:
    assert (source, on, target) in {
        (edge.source, edge.on, edge.target) for edge in load(sample_files(), COMMIT).states.edges
    }


def test_an_edge_with_several_ends_stands_for_each_pair_of_different_states() -> None:
    edges = load(sample_files(), COMMIT).states.edges
    corrected = [edge for edge in edges if edge.on == "corrected"]
    assert 8 * 7 == len(corrected)
    assert Edge("dormant", "woken", "review", "shepherd, author") in edges
    assert {edge.on for edge in edges} <= set(TYPES)


def test_a_principle_is_a_heading_outside_code() -> None:
    code = "```text\n## P2: code\n~~~\n```\n"
    text = f"# Title\n## P1: one\n{code}  ### P3 - three ###\n## Plain\n~~~~\n## P4: x\n~~~\n"
    governance = load({**own_files(), f"{G}/principles.md": text.encode()}, COMMIT)
    assert ("P1", "P3") == governance.principles


def test_principles_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(Invalid, match="byte 0xe9 is not UTF-8"):
        load({**own_files(), f"{G}/principles.md": b"## P1: caf\xe9\n"}, COMMIT)


def test_principles_and_rotas_may_be_missing() -> None:
    files = own_files()
    del files[f"{G}/principles.md"], files[f"{G}/rotas.yml"]
    governance = load(files, COMMIT)
    assert ((), {}) == (governance.principles, dict(governance.rotas))


def test_a_key_left_empty_is_as_good_as_left_out() -> None:
    files = own_files()
    files[f"{G}/modules/index.yml"] = b"title: Index\nparent:\npaths: ~\nlabels: null\nrules:\n"
    module = load(files, COMMIT).modules["index"]
    assert (None, (), (), None) == (module.parent, module.paths, module.labels, module.routine)


def test_somebody_may_be_called_null() -> None:
    files = own_files()
    files[f"{G}/people/ife-moss.yml"] = b"id: 5\nlogin: no\nname: Null\n"
    person = load(files, COMMIT).people["ife-moss"]
    assert ("no", "Null") == (person.login, person.name)


def test_files_outside_governance_are_left_alone() -> None:
    files = {**own_files(), "rfcs/0001-x.md": b"\xff", ".github/governance.yml": b"{"}
    assert load(files, COMMIT) == load(own_files(), COMMIT)


def test_windows_line_ends_are_read_and_warned_of() -> None:
    files = own_files()
    files[f"{G}/policy.yml"] = files[f"{G}/policy.yml"].replace(b"\n", b"\r\n")
    governance, problems = examine(files, COMMIT)
    assert load(own_files(), COMMIT) == governance
    assert [("crlf", 1, "warning")] == [(p.code, p.line, p.severity) for p in problems]


def test_every_problem_of_every_file_comes_at_once() -> None:
    files = sample_files()
    files[f"{G}/people/bo-larch.yml"] = b"id: 0042\nlogin: bo--larch\nnmae: Bo\n"
    files[f"{G}/modules/nn.yml"] = b"title: [a\n"
    files[f"{G}/policy.yml"] = files[f"{G}/policy.yml"].replace(b"lead: ada-fjord", b"lead: ada-fiord")
    with pytest.raises(Invalid) as caught:
        load(files, COMMIT)
    found = [(p.path.removeprefix(f"{G}/"), p.line, p.code) for p in caught.value.problems]
    assert [
        ("modules/nn.yml", 1, "yaml-syntax"),
        ("people/bo-larch.yml", 1, "wrong-type"),
        ("people/bo-larch.yml", 2, "wrong-form"),
        ("people/bo-larch.yml", 3, "unknown-key"),
        ("policy.yml", 16, "lead-is-core"),
    ] == found


def test_a_broken_file_is_not_a_problem_of_those_who_name_it() -> None:
    files = sample_files()
    files[f"{G}/people/hal-brook.yml"] = b"%"
    with pytest.raises(Invalid) as caught:
        load(files, COMMIT)
    assert [f"{G}/people/hal-brook.yml"] == [problem.path for problem in caught.value.problems]


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    files = sample_files()
    files[f"{G}/people/hal-brook.yml"] = b"#" * (LIMIT + 1)
    with pytest.raises(Invalid, match="at most 262,144"):
        load(files, COMMIT)


def test_nothing_at_all_is_said_to_be_missing() -> None:
    with pytest.raises(Invalid) as caught:
        load({}, COMMIT)
    codes = Counter(problem.code for problem in caught.value.problems)
    assert {"missing-file": 2, "kinds-are-complete": 8} == codes


NAMES = st.sampled_from([path.removeprefix(f"{G}/") for path in sorted(sample_files())]) | st.text(
    max_size=20
)
WORDS = st.sampled_from(
    [
        "id",
        "login",
        "roles",
        "core",
        "states",
        "edges",
        "from",
        "to",
        "on",
        "who",
        "timers",
        "roster",
        "start",
        "parent",
        "maintainers",
        "2026-02-30",
        "0042",
        "no",
        "~",
        "null",
        "*a",
        "&a",
        "!!int",
        "any-of",
        "nn",
    ]
)
VALUES = st.recursive(
    WORDS | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, st.binary(max_size=60) | st.text(max_size=60).map(str.encode), max_size=3))
def test_no_bytes_make_anything_but_invalid_come_out(changes: dict[str, bytes]) -> None:
    _load_or_refuse(changes)


@given(NAMES, VALUES)
def test_no_structure_makes_anything_but_invalid_come_out(name: str, value: object) -> None:
    # A Python value's own notation is nearly always YAML of the same structure.
    _load_or_refuse({name: repr(value).encode("utf-8", "replace")})


@given(NAMES, st.integers(0, 4000), st.integers(0, 40), st.binary(max_size=12))
def test_no_cut_in_a_good_file_makes_anything_but_invalid_come_out(
    name: str, start: int, length: int, insert: bytes
) -> None:
    good = sample_files().get(f"{G}/{name}", b"")
    _load_or_refuse({name: good[:start] + insert + good[start + length :]})


def _load_or_refuse(changes: dict[str, bytes]) -> None:
    files = own_files() | {f"{G}/{name}": raw for name, raw in changes.items()}
    governance, problems = examine(files, COMMIT)
    assert (governance is None) == any(problem.severity == "error" for problem in problems)
    assert all(problem.message and problem.path in files for problem in problems)
