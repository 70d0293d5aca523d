"""Which files are proposals, and what they are called here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.importing.naming import Candidate, assign, candidates, landed_path, slug
from rfcflow.importing.profile import Profile
from rfcflow.importing.titles import from_name, heading
from rfcflow.text.keys import REFERENCE

NUMBERED = Profile("test", ("{number}-{slug}.md",), ("none",))


def test_templates_pages_and_hidden_folders_are_no_proposals() -> None:
    paths = ["0000-template.md", "0001-a.md", "README.md", ".github/0002-x.md", "assets/0003-x.md", "x.png"]
    found, left = candidates(paths, NUMBERED)
    assert ["0001-a.md"] == [each.path for each in found]
    assert [".github/0002-x.md", "0000-template.md", "README.md", "assets/0003-x.md"] == [
        each.path for each in left
    ]


def test_texts_in_a_folder_of_its_name_are_parts_of_a_proposal() -> None:
    found, left = candidates(
        ["t/0001-a.md", "t/0001-a/de.md", "t/0001-a/x/y.md", "t/0001-ab/no.md"], NUMBERED
    )
    assert ("t/0001-a/de.md", "t/0001-a/x/y.md") == found[0].parts
    assert ["t/0001-ab/no.md"] == [each.path for each in left]


@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(1, 30)), st.text("abc", min_size=1, max_size=3)),
        max_size=40,
    )
)
def test_every_proposal_has_an_id_of_its_own_that_stays(names: list[tuple[int | None, str]]) -> None:
    proposals = {f"{number}-{word}": Candidate(f"{number}-{word}", number, word) for number, word in names}
    half = list(proposals.values())[::2]
    first, _ = assign(half, {}, frozenset(("0003", "0099")))
    ids, problems = assign(list(proposals.values()), first, frozenset(("0003", "0099")))
    exhausted = {problem.path for problem in problems if problem.code == "number-exhausted"}
    assert set(proposals) - exhausted == set(ids)
    assert len(ids) == len(set(ids.values()))
    assert all(REFERENCE.fullmatch(name) for name in ids.values())
    assert first.items() <= ids.items()


@pytest.mark.parametrize(
    "text,expected",
    [
        ("An Example: Größe", "an-example-groe"),
        ("entry_v3", "entry-v3"),
        ("../../x", "x"),
        ("日本", ""),
        ("É-à", "e-a"),
    ],
)
def test_a_slug_has_letters_digits_and_hyphens(text: str, expected: str) -> None:
    assert expected.replace("groe", "grosse") == slug(text)


def test_a_slug_is_cut_between_words() -> None:
    assert "word-" * 15 + "word" == slug("word " * 40)


@pytest.mark.parametrize(
    "path,given_slug,expected",
    [
        ("pep-7.rst", "", "rfcs/0007-a-title.rst"),
        ("x/0007-Some_Name.md", "Some_Name", "rfcs/0007-some-name.md"),
        ("7.txt", "日本", "rfcs/0007-a-title.md"),
    ],
)
def test_a_file_is_called_by_id_and_slug(path: str, given_slug: str, expected: str) -> None:
    assert expected == landed_path("0007", Candidate(path, 7, given_slug), "A title")


@pytest.mark.parametrize(
    "body,title",
    [
        (b"\n# [A **bold** title](x.md) #\n", "A bold title"),
        (b"Title\n=====\n", "Title"),
        (b"## Summary\n# Title\n", None),
        (b"```\n# no title\n```\ntext\n", None),
        (b"", None),
    ],
)
def test_a_title_is_the_first_heading_that_says_something(body: bytes, title: str | None) -> None:
    assert title == heading(body, is_rst=False)


def test_a_title_of_restructured_text_is_underlined() -> None:
    assert "Sails" == heading(b".. note:: x\n\nSails\n-----\n", is_rst=True)
    assert None is heading(b"Abstract\n========\n", is_rst=True)


def test_a_name_is_the_last_resort_for_a_title() -> None:
    assert "Striped sails" == from_name(Candidate("0007-striped_sails.md", 7, "striped_sails"))
    assert "EIP 20" == from_name(Candidate("EIPS/eip-20.md", 20, ""))
