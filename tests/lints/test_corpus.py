from __future__ import annotations

import pickle
import time

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rfcflow.lints import Entry, Ignore, Relation, entry_of, lint_corpus, lint_file
from rfcflow.lints._cycles import cycles
from rfcflow.model import LintSetting, Policy
from tests.lints.sample import CONTEXT, GOVERNANCE, whole


def entry(number: str, state: str | None = None, *, imported: bool = False, **relations: str) -> Entry:
    found = [
        Relation(key.replace("_", "-"), tuple(value.split()), line)
        for line, (key, value) in enumerate(relations.items(), start=2)
    ]
    return Entry(f"rfcs/{number}-x.md", number, number, state, imported, "2026-11-22", tuple(found))


def codes(*entries: Entry) -> list[tuple[str, str, int]]:
    return [(problem.path[5:9], problem.code, problem.line) for problem in lint_corpus(entries)]


def test_both_sides_of_a_succession_are_looked_at_where_both_are_written() -> None:
    old, new = entry("0001", "superseded", imported=True), entry("0002", imported=True, replaces="0001")
    assert [("0002", "one-sided-relation", 2)] == codes(old, new)
    said = entry("0001", "superseded", imported=True, superseded_by="0002")
    assert [] == codes(said, new)
    assert [("0001", "one-sided-relation", 2)] == codes(said, replace(new, relations=()))


def test_here_the_reverse_is_derived() -> None:
    new = entry("0002", "accepted", replaces="0001")
    assert [] == codes(entry("0001", "superseded"), new)
    assert [] == codes(entry("0001", "accepted"), replace(new, state="review"))
    assert [("0002", "one-sided-relation", 2)] == codes(entry("0001", "accepted"), new)
    assert [("0002", "one-sided-relation", 2)] == codes(
        entry("0001", "superseded", superseded_by="0003"), new
    )


def test_a_circle_is_told_once_and_named_by_its_way() -> None:
    entries = [entry("0001", requires="0002"), entry("0002", requires="0003"), entry("0003", requires="0001")]
    problems = lint_corpus(reversed(entries))
    assert ["`requires` goes in a circle: 0001 → 0002 → 0003 → 0001."] == [one.message for one in problems]
    assert [] == codes(entry("0001", requires="0001"))


def test_what_is_closed_or_built_may_have_required_anything() -> None:
    gone = entry("0001", "superseded")
    heir = entry("0003", "accepted", replaces="0001")
    for state, expected in ((None, 1), ("review", 1), ("accepted", 1), ("implemented", 0), ("rejected", 0)):
        assert expected == len(codes(gone, heir, entry("0002", state, requires="0001"))), state
    hint = lint_corpus([gone, heir, entry("0002", "review", requires="0001")])[0].hint
    assert "Name its successor, 0003." == hint


def test_a_number_taken_twice_is_an_error_in_history_too() -> None:
    first, second = entry("0001", "accepted"), replace(entry("0001", "accepted"), path="rfcs/0001-y.md")
    problems = lint_corpus([first, second])
    assert [("rfcs/0001-y.md", "error")] == [(one.path, one.severity) for one in problems]
    draft = entry("0000")
    assert () == lint_corpus([draft, replace(draft, path="rfcs/0000-y.md")])


def test_policy_and_comments_reach_rules_across_files() -> None:
    lonely = entry("0001", "superseded")
    silenced = replace(lonely, ignores=(Ignore("missing-successor", 9),))
    assert [("0001", "missing-successor", 1)] == codes(lonely)
    assert [] == codes(silenced)
    assert [("0001", "lint-ignore", 9)] == codes(replace(silenced, state="accepted"))
    policy = Policy(lints={"missing-successor": LintSetting("off")})
    assert () == lint_corpus([lonely], replace(GOVERNANCE, policy=policy))


def test_an_entry_is_made_from_a_document_and_travels_between_processes() -> None:
    text = whole('rfc: "0042"\nstate: accepted\nrequires: ["0001"]').decode()
    raw = f"{text}\n<!-- lint-ignore dead-dependency: nothing else will do -->\n".encode()
    document, problems = lint_file("rfcs/0042-x.md", raw, CONTEXT, human=False)
    assert document is not None
    assert () == problems
    made = entry_of(document)
    assert ("0042", "0042", "accepted", "2026-11-22") == (made.id, made.number, made.state, made.created)
    assert (Relation("requires", ("0001",), 10),) == made.relations
    assert ["dead-dependency"] == [item.slug for item in made.ignores]
    assert made == pickle.loads(pickle.dumps(made))  # noqa: S301 - bytes this very line made


NODES = st.sampled_from("abcdef")


@given(st.dictionaries(NODES, st.lists(NODES, max_size=4).map(tuple), max_size=6))
def test_each_knot_of_a_graph_has_one_circle_and_nothing_else_has(edges: dict[str, tuple[str, ...]]) -> None:
    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            for target in edges.get(todo.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        return seen

    reached = {node: reach(node) for node in "abcdef"}
    knots = {
        frozenset(other for other in reached[node] if node in reached[other]) | {node}
        for node in "abcdef"
        if any(other != node and node in reached[other] for other in reached[node])
    }
    found = cycles(edges)
    assert {min(knot) for knot in knots} == {cycle[0] for cycle in found}
    assert len(knots) == len(found)
    for cycle in found:
        assert len(cycle) == len(set(cycle)) > 1
        assert all(after in edges[node] for node, after in zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def test_a_long_chain_takes_neither_recursion_nor_time() -> None:
    size = 30_000
    ids = [f"{number:05d}" for number in range(10_000, 10_000 + size)]
    chain = [entry(ids[place], requires=ids[(place + 1) % size]) for place in range(size)]
    begun = time.process_time()
    problems = lint_corpus(chain)
    assert ["relation-cycle"] == [one.code for one in problems]
    assert time.process_time() - begun < 20
