from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.facts import Change
from rfcflow.text.submission import Examination, examine, slug_of

RFC = "rfcs/0000-ragged-tensors.md"
PICTURE = "rfcs/assets/ragged-tensors/flow.png"


def change(path: str, status: str = "A", mode: str = "100644", size: int = 100) -> Change:
    return Change(path, status, mode, "b" * 40, size)


def look(*changes: Change | str) -> Examination:
    return examine([change(item) if isinstance(item, str) else item for item in changes])


def codes(*changes: Change | str) -> list[str]:
    return [problem.code for problem in look(*changes).problems]


def test_one_rfc_with_its_pictures_is_fine() -> None:
    found = look(RFC, PICTURE, "rfcs/assets/ragged-tensors/b_2.svg")
    assert () == found.problems
    assert (True, RFC, "ragged-tensors") == (found.is_rfc, found.path, found.slug)
    assert (("rfcs/assets/ragged-tensors/b_2.svg", "b" * 40), (PICTURE, "b" * 40)) == found.assets


@pytest.mark.parametrize("number", ["0", "0000", "0042", "9999999", "2071b"])
def test_any_number_in_the_name_is_ignored(number: str) -> None:
    found = look(f"rfcs/{number}-ragged.md")
    assert () == found.problems
    assert "ragged" == found.slug


def test_a_pull_request_that_touches_no_rfc_is_none_of_our_business() -> None:
    for paths in [
        ("README.md", "src/x.py"),
        (".github/governance/policy.yml",),
        ("docs/rfcs/0000-x.md",),
        (),
    ]:
        found = look(*paths)
        assert (False, None, ()) == (found.is_rfc, found.path, found.problems)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ((RFC, "rfcs/0001-other.md"), "several-rfcs"),
        ((RFC, "src/tensor.py"), "beside"),
        ((RFC, "TEMPLATE.md"), "beside"),
        ((change("rfcs/0042-old.md", "D"),), "landed-edited"),
        ((change("rfcs/0042-old.md", "T"),), "landed-edited"),
        ((RFC, change("rfcs/assets/old/a.png", "M")), "landed-edited"),
        ((RFC, change("rfcs/README.md", "M")), "bot-owned-file"),
        ((RFC, "rfcs/outcomes/0042.yml"), "bot-owned-file"),
        ((RFC, "rfcs/Outcomes/0042.yml"), "bot-owned-file"),
        ((RFC, "rfcs/notes.txt"), "stray-file"),
        ((RFC, "rfcs/drafts/0000-x.md"), "stray-file"),
        (("rfcs/ragged.md",), "rfc-name"),
        (("rfcs/0000-Ragged.md",), "rfc-name"),
        (("rfcs/0000-ragged_tensors.md",), "rfc-name"),
        (("rfcs/0000-ragged--tensors.md",), "rfc-name"),
        (("rfcs/0000-.md",), "rfc-name"),
        (("rfcs/0000-ragged.MD",), "rfc-name"),
        (("rfcs/0000-" + "x" * 81 + ".md",), "rfc-name"),
        (("rfcs/0000 ragged.md",), "path-characters"),
        (("rfcs/0000-größe.md",), "path-characters"),
        (("rfcs/0000-a\nb.md",), "path-characters"),
        (("rfcs/0000-a\u202eb.md",), "path-characters"),
        (("rfcs/../0000-a.md",), "path-traversal"),
        (("rfcs//0000-a.md",), "path-traversal"),
        ((RFC, "rfcs/.git/config"), "path-traversal"),
        ((RFC, "rfcs\\0000-a.md"), "path-traversal"),
        ((RFC, "rfcs/" + "x" * 300), "path-length"),
        (("RFCs/0000-a.md",), "path-case"),
        ((change(RFC, mode="120000"),), "symlink"),
        ((change(RFC, mode="160000"),), "submodule"),
        ((change(RFC, mode="100755"),), "executable"),
        ((change(RFC, mode="040000"),), "file-mode"),
        ((RFC, change(PICTURE, mode="120000")), "symlink"),
        ((RFC, change(".github/governance/policy.yml", mode="120000")), "symlink"),
        ((change(RFC, size=1_000_001),), "too-large"),
        ((RFC, change(PICTURE, size=10_000_001)), "assets-too-large"),
        ((RFC, "rfcs/assets/other/flow.png"), "asset-folder"),
        ((RFC, "rfcs/assets/ragged-tensors/flow.gif"), "asset-name"),
        ((RFC, "rfcs/assets/ragged-tensors/Flow.png"), "asset-name"),
        ((RFC, "rfcs/assets/ragged-tensors/flow.PNG"), "asset-name"),
        ((RFC, "rfcs/assets/ragged-tensors/deep/flow.png"), "asset-name"),
        ((RFC, "rfcs/assets/flow.png"), "asset-name"),
        ((PICTURE,), "no-rfc"),
    ],
)
def test_what_is_not_one_rfc_is_named(changes: tuple[Change | str, ...], code: str) -> None:
    found = look(*changes)
    assert found.is_rfc
    assert [code] == [problem.code for problem in found.problems]
    assert found.problems[0].hint


def test_names_that_differ_in_case_only_collide() -> None:
    assert ["case-collision", "rfc-name", "case-collision", "several-rfcs"] == codes(
        "rfcs/0000-a.md", "rfcs/0000-A.md"
    )


def test_what_cannot_be_read_safely_has_no_path() -> None:
    for item in (change(RFC, mode="120000"), change(RFC, mode="160000"), change("rfcs/0000-a\u202eb.md")):
        assert look(item).path is None
    assert look(RFC, "rfcs/0001-other.md").path is None


def test_a_misnamed_rfc_is_still_read_so_that_its_author_learns_everything_at_once() -> None:
    found = look("rfcs/Ragged_Tensors.md")
    assert "rfcs/Ragged_Tensors.md" == found.path
    assert "`rfcs/0000-ragged-tensors.md`" in found.problems[0].hint


def test_several_things_beside_are_one_problem_that_says_split() -> None:
    found = look(RFC, *(f"src/{number}.py" for number in range(9)))
    assert 1 == len(found.problems)
    assert "and 4 more" in found.problems[0].message
    assert found.problems[0].hint.startswith("Split")


def test_governance_beside_an_rfc_is_bound_with_its_blobs_and_a_matter_of_its_kind() -> None:
    found = look(RFC, ".github/governance/modules/nn.yml", change(".github/governance/people/ada.yml", "D"))
    assert () == found.problems
    paths = [".github/governance/modules/nn.yml", ".github/governance/people/ada.yml"]
    assert paths == [path for path, _ in found.governance] == [path for path, _ in found.bound]
    assert [True, False] == [bool(blob) for _, blob in found.governance]


def test_a_thousand_problems_are_cut_short() -> None:
    found = look(RFC, *(f"rfcs/{number}.txt" for number in range(1000)))
    assert 21 == len(found.problems)
    assert "980 more" in found.problems[-1].message


def test_a_slug_keeps_numbers_behind_the_first() -> None:
    assert "3d-2-tensors" == slug_of("rfcs/0042-3d-2-tensors.md")


PATHS = st.lists(
    st.sampled_from(
        ["rfcs", "/", "..", "0000-a", ".md", "assets", "A", "\n", "\u202e", "ß", ".git", "\\", "README", " "]
    ),
    max_size=8,
).map("".join)


@given(
    st.lists(
        st.builds(
            change,
            PATHS,
            st.sampled_from("AMDT"),
            st.sampled_from(["100644", "100755", "120000", "160000", ""]),
            st.integers(0, 10**8),
        ),
        max_size=6,
    )
)
def test_nothing_hostile_raises_or_reaches_a_message(changes: list[Change]) -> None:
    found = examine(changes)
    for problem in found.problems:
        assert str(problem).isprintable()
    if found.path is not None:
        assert found.path in {item.path for item in changes if item.status == "A"}
        assert ".." not in found.path
