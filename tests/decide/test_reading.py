"""What a run reads of a submission: every finding of its own, whole, and who is named in a text."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace

from rfcflow.decide.reading import Reading, author_ids, candidate_ids, read_submission
from rfcflow.errors import Problem
from rfcflow.facts import Change, Submission
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import parse_document
from tests.builders import IDS, governance, text

PATH: Final = "rfcs/0000-ragged.md"
PICTURE: Final = "rfcs/assets/ragged/plot.png"
RAW: Final = text()
CHANGES: Final = (
    Change(PATH, "A", "100644", "1" * 40, len(RAW)),
    Change(PICTURE, "A", "100644", "2" * 40, 10),
)
SUBMISSION: Final = Submission("a" * 40, "b" * 40, CHANGES, PATH, RAW, ((PICTURE, "2" * 40),))


def read(submission: Submission = SUBMISSION, landed: dict[str, str] | None = None) -> Reading:
    return read_submission(submission, governance(), None, landed)


def errors(reading: Reading) -> list[Problem]:
    found = [problem for problem in reading.problems if problem.severity == "error"]
    assert len(found) == reading.errors
    return found


def test_a_sound_text_is_read_with_its_hash_its_blob_and_its_pictures() -> None:
    reading = read()
    document, _ = parse_document(PATH, RAW, human=True)
    assert document is not None
    assert (True, PATH, "1" * 40, ((PICTURE, "2" * 40),)) == (
        reading.is_rfc,
        reading.path,
        reading.blob,
        reading.assets,
    )
    assert text_hash(document, reading.assets) == reading.text
    assert [] == errors(reading)
    assert None is reading.case


def test_what_adds_no_rfc_is_none() -> None:
    changes = (Change("src/x.py", "M", "100644", "1" * 40, 10),)
    nothing = Problem(
        "rfcs/",
        0,
        0,
        "no-rfc",
        "The pull request does not add an RFC any more.",
        "An RFC is one new file `rfcs/0000-a-title.md`.",
    )
    found = read(Submission("a" * 40, "b" * 40, changes))
    assert Reading(False, "", None, "", "", (), (nothing,)) == found


def test_a_file_that_cannot_be_read_is_named_once() -> None:
    reading = read(replace(SUBMISSION, text=None))
    hint = "Push it again as a plain file of UTF-8 text."
    assert [Problem(PATH, 0, 0, "unreadable", "The file could not be read.", hint)] == errors(reading)
    assert (None, "", "1" * 40) == (reading.document, reading.text, reading.blob)
    link = replace(SUBMISSION, text=None, changes=(Change(PATH, "A", "120000", "1" * 40, 9),))
    assert "unreadable" not in [problem.code for problem in errors(read(link))]
    assert errors(read(link))


def test_what_the_default_branch_has_is_not_taken() -> None:
    taken = [
        Problem(
            path,
            0,
            0,
            "path-taken",
            "The default branch has a file of this name already.",
            "Choose another name for the RFC and its pictures.",
        )
        for path in (PATH, PICTURE)
    ]
    assert taken == errors(read(landed={PATH: "1" * 40, PICTURE: "3" * 40}))
    assert taken[:1] == errors(read(landed={PATH: "1" * 40, PICTURE: "2" * 40}))
    assert [] == errors(read(landed={"rfcs/0042-other.md": "1" * 40}))


def test_only_numbered_files_beside_each_other_are_rfcs_that_can_be_named() -> None:
    raw = RAW.replace(b"created:", b"requires: ['0042', '0043', '0044']\ncreated:")
    landed = {
        "rfcs/0042-known.md": "4" * 40,
        "rfcs/old/0043-elsewhere.md": "4" * 40,
        "rfcs/0044.txt": "4" * 40,
        "rfcs/README.md": "4" * 40,
    }
    said = [problem.message for problem in errors(read(replace(SUBMISSION, text=raw), landed))]
    assert 2 == len(said)
    assert all(name in line for name, line in zip(("0043", "0044"), said, strict=True))
    assert [] == errors(read(replace(SUBMISSION, text=raw)))


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (["ada"], ["ada"]),
        (["@ada", "BEN"], ["ada", "ben"]),
        (["eve <eve@example.org>", "nina"], ["eve"]),
        (["ada ben"], ["ada"]),
        (["wren"], ["dan"]),
        ([], []),
    ],
)
def test_authors_are_people_by_login_or_handle(named: list[str], found: list[str]) -> None:
    people = governance(people={"dan": {"login": "Wren"}})
    assert [IDS[name] for name in found] == author_ids({"authors": named}, people)
    assert [] == author_ids({}, people)


def test_candidates_are_members_of_core_listed_below_their_heading() -> None:
    lines = ("- @cora", "* cyrus, who knows it", "1. Wren", "- ada", "-cleo", "cleo", "     - cleo")
    body = "# Summary\n\n- cleo\n\n## Candidates\n\n" + "\n".join(lines) + "\n\n## Next\n\n- cleo\n"
    document, _ = parse_document(PATH, text(body=body), human=True)
    assert document is not None
    assert [IDS["cora"], IDS["cyrus"]] == candidate_ids(document, governance())
    renamed = governance(people={"cleo": {"login": "Wren"}})
    assert sorted(IDS[name] for name in ("cora", "cyrus", "cleo")) == candidate_ids(document, renamed)
