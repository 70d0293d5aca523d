"""What lies on the default branch: each change of it that no decision made is found."""

from __future__ import annotations

import pytest

from rfcflow.importing.outcome import blob_id
from rfcflow.verify.findings import Finding
from tests.verify.workshop import Workshop, text

ONE = "rfcs/0001-resumable.md"
OUTCOME = "rfcs/outcomes/0001.yml"
LIST = "rfcs/README.md"
ORIGIN = b"""rfc: "0042"
state: accepted
origin:
  source: https://example.org/rfcs
  commit: 1111111111111111111111111111111111111111
  path: text/0042-old.md
  blob: 2222222222222222222222222222222222222222
file:
  path: rfcs/0042-old.md
  blob: %s
""" % blob_id(text("Old")).encode()


def read(shop: Workshop, path: str) -> bytes:
    raw = shop.git.read(shop.main, path, 1_000_000)
    assert raw is not None
    return raw


def found(shop: Workshop) -> set[tuple[str, str]]:
    """RFC and code of each finding."""
    return {(finding.rfc, finding.code) for finding in shop.verify().findings}


def only(shop: Workshop) -> Finding:
    (finding,) = shop.verify().findings
    return finding


@pytest.mark.parametrize("path", [ONE, OUTCOME])
def test_a_byte_changed_after_landing_is_found_with_the_commit_that_did_it(shop: Workshop, path: str) -> None:
    raw = read(shop, path)
    commit = shop.commit_main({path: raw[:-2] + b"!" + raw[-1:]})
    finding = only(shop)
    assert ("0001", "changed-on-main", "landed") == (finding.rfc, finding.code, (finding.event or (0, ""))[1])
    assert path in finding.message
    assert commit[:12] in finding.message


@pytest.mark.parametrize("path", [ONE, OUTCOME])
def test_a_landed_file_that_is_gone_is_found(shop: Workshop, path: str) -> None:
    shop.commit_main({path: None})
    assert ("0001", "changed-on-main") in found(shop)


def test_a_change_that_was_taken_back_is_no_finding(shop: Workshop) -> None:
    raw = read(shop, ONE)
    shop.commit_main({ONE: raw + b"x\n"})
    shop.commit_main({ONE: raw})
    assert shop.verify().ok


def test_changes_beside_the_rfcs_are_nobodys_business(shop: Workshop) -> None:
    shop.commit_main(
        {"README.md": b"new\n", "rfcs/notes.txt": b"x\n", ".github/governance/principles.md": b"# P\n"}
    )
    assert shop.verify().ok


def test_a_row_removed_from_the_list_is_found(shop: Workshop) -> None:
    rows = read(shop, LIST).splitlines(keepends=True)
    shop.commit_main({LIST: b"".join(row for row in rows if b"0002" not in row)})
    finding = only(shop)
    assert ("0002", "list", LIST) == (finding.rfc, finding.code, finding.path)


def test_the_list_removed_is_found_for_every_rfc_in_it(shop: Workshop) -> None:
    shop.commit_main({LIST: None})
    assert {("0001", "list"), ("0002", "list"), ("0003", "list")} == found(shop)


@pytest.mark.parametrize("before,after", [(b"accepted", b"rejected"), (b"Resumable", b"Assumable")])
def test_a_row_that_was_edited_is_found(shop: Workshop, before: bytes, after: bytes) -> None:
    shop.commit_main({LIST: read(shop, LIST).replace(before, after, 1)})
    assert {("0001", "list")} == found(shop)


def test_a_row_of_an_rfc_that_is_not_there_is_found(shop: Workshop) -> None:
    row = b"| [0099](0099-x.md) | X | accepted | 2026-11-01 | [outcome](outcomes/0099.yml) |\n"
    shop.commit_main({LIST: read(shop, LIST) + row})
    assert {("0099", "list")} == found(shop)


def test_prose_in_the_list_is_found(shop: Workshop) -> None:
    shop.commit_main({LIST: read(shop, LIST) + b"By the way.\n"})
    assert {("", "list")} == found(shop)


@pytest.mark.parametrize("name", ["0042-merged-by-hand.md", "0000-never-numbered.md"])
def test_an_rfc_that_nobody_decided_is_found(shop: Workshop, name: str) -> None:
    shop.commit_main({f"rfcs/{name}": text("Unproved")})
    finding = only(shop)
    assert (name[:4], "unproved", f"rfcs/{name}") == (finding.rfc, finding.code, finding.path)


def test_an_open_rfc_merged_by_hand_is_found(shop: Workshop) -> None:
    shop.commit_main({"rfcs/0004-open.md": text("An open thing")})
    assert {("0004", "unproved")} == found(shop)


def test_a_second_file_with_a_number_that_is_taken_is_found(shop: Workshop) -> None:
    shop.commit_main({"rfcs/0001-another.md": text("Another")})
    assert {("0001", "number-twice")} == found(shop)


def test_an_imported_rfc_is_counted_and_not_proved(shop: Workshop) -> None:
    shop.commit_main({"rfcs/0042-old.md": text("Old"), "rfcs/outcomes/0042.yml": ORIGIN})
    report = shop.verify()
    assert (True, 1) == (report.ok, report.imported)
    assert report.summary().endswith("ok; 1 imported, not proved")


def test_an_import_without_a_commit_is_one(shop: Workshop) -> None:
    outcome = ORIGIN.replace(b"1" * 40, b"null")
    shop.commit_main({"rfcs/0042-old.md": text("Old"), "rfcs/outcomes/0042.yml": outcome})
    assert (True, 1) == (shop.verify().ok, shop.verify().imported)


@pytest.mark.parametrize(
    "name,raw,code",
    [
        ("0042-old.md", text("Old") + b"more\n", "import-changed"),
        ("0042-new.md", text("Old"), "misplaced"),
    ],
)
def test_an_imported_rfc_that_is_not_what_was_imported_is_found(
    shop: Workshop, name: str, raw: bytes, code: str
) -> None:
    shop.commit_main({f"rfcs/{name}": raw, "rfcs/outcomes/0042.yml": ORIGIN})
    assert {("0042", code)} == found(shop)


def test_an_import_that_does_not_say_what_it_wrote_is_found(shop: Workshop) -> None:
    outcome = ORIGIN.partition(b"file:")[0]
    shop.commit_main({"rfcs/0042-old.md": text("Old"), "rfcs/outcomes/0042.yml": outcome})
    assert {("0042", "import-unchecked")} == found(shop)


@pytest.mark.parametrize("missing", ["source", "path", "blob"])
def test_an_origin_that_does_not_say_all_proves_nothing(shop: Workshop, missing: str) -> None:
    lines = [
        line for line in ORIGIN.splitlines(keepends=True) if not line.startswith(f"  {missing}:".encode())
    ]
    shop.commit_main({"rfcs/0042-old.md": text("Old"), "rfcs/outcomes/0042.yml": b"".join(lines)})
    assert ("0042", "unproved") in found(shop)


def test_an_outcome_without_its_rfc_is_found(shop: Workshop) -> None:
    shop.commit_main({"rfcs/outcomes/0042.yml": ORIGIN})
    assert {("0042", "outcome-alone")} == found(shop)


def test_an_outcome_that_names_a_decision_nobody_made_is_found(shop: Workshop) -> None:
    made_up = read(shop, OUTCOME).replace(b"event: ", b"event: '0123'  # ")
    shop.commit_main({"rfcs/0004-open.md": text("Open"), "rfcs/outcomes/0004.yml": made_up})
    assert {("0004", "cut"), ("0004", "unproved")} == found(shop)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"a: &a [*a]\n", b"- x\n", b"{" * 5000, b"decisions: 7\n", b"x: \t\n", b"\0" * 100],
)
def test_a_hostile_outcome_is_a_finding_and_never_a_crash(shop: Workshop, raw: bytes) -> None:
    shop.commit_main({"rfcs/0042-x.md": text("X"), "rfcs/outcomes/0042.yml": raw})
    assert ("0042", "unproved") in found(shop)


def test_a_link_in_the_place_of_an_rfc_is_found(shop: Workshop) -> None:
    blob = shop.git.write_blob(b"../README.md")
    tree = shop.git.write_tree(shop.main, {ONE: ("120000", blob)})
    info = shop.git.commit_info(shop.main)
    commit = shop.git.commit(tree, [shop.main], "link", info.author, info.committed)
    shop.git.update_ref("refs/heads/main", commit)
    assert {("", "not-a-file"), ("0001", "changed-on-main")} <= found(shop)


def test_a_default_branch_without_the_landings_is_found(shop: Workshop) -> None:
    shop.git.update_ref("refs/heads/main", shop.git.log_first_parent(shop.main)[-1])
    assert {("0001", "landing-commit"), ("0002", "landing-commit"), ("0003", "landing-commit")} <= found(shop)


def test_a_default_branch_rewritten_with_the_same_tree_is_found(shop: Workshop) -> None:
    info = shop.git.commit_info(shop.main)
    squashed = shop.git.commit(info.tree, [], "squashed", info.author, info.committed)
    shop.git.update_ref("refs/heads/main", squashed)
    codes = found(shop)
    assert {
        (name, code) for name in ("0001", "0002", "0003") for code in ("governance", "landing-commit")
    } <= codes


@pytest.mark.parametrize(
    "broken", [b"", b"[]", b"{", b'{"v":1}', b'{"open":7,"taken":[],"v":1}', b"\xff", b"9" * 9000]
)
def test_a_hostile_checkpoint_is_a_finding_and_never_a_crash(shop: Workshop, broken: bytes) -> None:
    shop.commit_ledger({"checkpoint.json": broken})
    assert {("", "cache")} == found(shop)


def test_a_checkpoint_that_knows_a_state_the_ledger_never_had_is_a_witness(shop: Workshop) -> None:
    standing = b'{"due":null,"number":4,"pending":false,"shepherd":904,"state":"final-comment"}'
    shop.commit_ledger({"checkpoint.json": b'{"open":{"0004":' + standing + b'},"taken":{},"v":1}\n'})
    assert {("0004", "cut")} == found(shop)


def test_a_checkpoint_that_knows_a_shepherd_the_ledger_does_not_is_a_witness(shop: Workshop) -> None:
    shop.commit_ledger({"checkpoint.json": b'{"open":{},"taken":{"905":"2026-11-30T00:00:00Z"},"v":1}\n'})
    assert {("", "cut")} == found(shop)


def test_heads_that_know_more_than_the_ledger_are_witnesses(shop: Workshop) -> None:
    last = shop.history("0004")[-1]
    shop.commit_ledger({"heads.json": f'{{"0004":[{last.seq},"{last.id}"]}}\n'.encode()})
    assert shop.verify().ok
    shop.commit_ledger({"heads.json": f'{{"0004":[{last.seq + 1},"{last.id}"]}}\n'.encode()})
    assert {("0004", "cut")} == found(shop)
    shop.commit_ledger({"heads.json": f'{{"0004":[{last.seq},"{"0" * 64}"]}}\n'.encode()})
    assert {("0004", "cut")} == found(shop)


def test_a_landing_commit_that_saw_another_ledger_is_a_witness(shop: Workshop) -> None:
    outcome = {"rfcs/0042-old.md": text("Old"), "rfcs/outcomes/0042.yml": ORIGIN}
    seen, never = shop.ledger, "1" * 40
    shop.commit_main(outcome, f"RFC 0042 accepted: Old\n\nLedger commit {seen}\n")
    assert shop.verify().ok
    shop.commit_main({"rfcs/outcomes/0042.yml": ORIGIN + b"x: 1\n"}, f"RFC 0042 x\n\nLedger commit {never}\n")
    assert {("0042", "history")} == found(shop)
