"""Relations among imported proposals: both ends compared, every defect named once."""

from __future__ import annotations

from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from rfcflow.importing.record import Imported
from rfcflow.importing.relations import problems, relate


def one(name: str, state: str = "accepted", **relations: tuple[str, ...]) -> Imported:
    named = {key.replace("_", "-"): ids for key, ids in relations.items()}
    return Imported(
        name,
        f"{name}.md",
        "T",
        "feature",
        state,
        "",
        MappingProxyType({}),
        MappingProxyType(named),
        b"",
        (),
        (),
    )


def test_each_end_is_compared_with_the_other() -> None:
    found = relate(
        [
            one("0001", "superseded", superseded_by=("0002",)),
            one("0002", replaces=("0001", "0003")),
            one("0003", "superseded"),
            one("0004", "superseded", superseded_by=("0002",)),
        ]
    )
    assert (("0002", "0003"),) == found.only_replaces
    assert (("0004", "0002"),) == found.only_superseded_by
    assert ("0003",) == found.without_successor
    assert (2, 2) == (len(found.replaces), len(found.superseded_by))


def test_dangling_and_self_relations_are_found_and_other_ids_count_as_there() -> None:
    found = relate([one("0001", requires=("0001", "0009", "0010"))], others=("0010",))
    assert (("0001", "0009"),) == found.dangling
    assert ("0001",) == found.to_itself


def test_a_cycle_is_named_with_its_way_round_from_its_lowest_id() -> None:
    graph = [
        one("0003", requires=("0001",)),
        one("0001", requires=("0002",)),
        one("0002", requires=("0003",)),
    ]
    found = relate(graph)
    assert (("0001", "0002", "0003"),) == found.cycles
    says = "its relations lead back to it: 0001 → 0002 → 0003 → 0001. Mend it in the source and import again."
    assert [f"0001.md: warning[cycle] {says}"] == [
        str(problem) for problem in problems(found, {each.id: each.path for each in graph})
    ]


IDS = st.integers(1, 12).map("{:04d}".format)


@given(st.dictionaries(IDS, st.lists(IDS, max_size=4).map(tuple), max_size=12))
def test_there_is_a_cycle_exactly_where_no_order_exists(graph: dict[str, tuple[str, ...]]) -> None:
    left = {
        name: {each for each in targets if each in graph and each != name} for name, targets in graph.items()
    }
    while free := {name for name, targets in left.items() if not targets}:
        left = {name: targets - free for name, targets in left.items() if name not in free}
    found = relate([one(name, requires=targets) for name, targets in graph.items()])
    assert bool(left) == bool(found.cycles)


def test_a_chain_of_ten_thousand_is_no_recursion() -> None:
    chain = [one(f"{n:05d}", requires=(f"{n + 1:05d}",)) for n in range(10_000, 20_000)]
    assert () == relate(chain).cycles


def test_no_line_is_advised_that_may_be_there_already() -> None:
    graph = [one("0001", superseded_by=("0002",)), one("0002", replaces=("0003",)), one("0003")]
    said = [problem.hint for problem in problems(relate(graph), {each.id: each.path for each in graph})]
    assert ["The index derives it from the other side.", "Mend it in the source and import again."] == said
