from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.model import Document
from rfcflow.text.document import text_hash

META = {"title": "Größe", "summary": "S", "kind": "feature", "requires": ("0042",)}


def document(body: bytes = b"Words.\n", changes: Mapping[str, object] = META) -> Document:
    return Document("rfcs/0000-x.md", {**META, **changes}, body, b"")


def test_the_layout_is_the_documented_one() -> None:
    expected = (
        '{"amends":[],"kind":"feature","principles":[],"replaces":[],"requires":["0042"],'
        '"summary":"S","title":"Größe"}\nWords.\nrfcs/assets/x/a.png\0aa\nrfcs/assets/x/b.png\0bb\n'
    ).encode()
    assets = [("rfcs/assets/x/b.png", "bb"), ("rfcs/assets/x/a.png", "aa")]
    assert f"t1:{hashlib.sha256(expected).hexdigest()}" == text_hash(document(), assets)


@pytest.mark.parametrize(
    "body", [b"Words.", b"Words.\r\n", b"Words.\r", b"\xef\xbb\xbfWords.\n\n\n", b"Words.\n\r\n"]
)
def test_what_an_editor_does_to_a_file_does_not_change_the_hash(body: bytes) -> None:
    assert text_hash(document()) == text_hash(document(body))


@pytest.mark.parametrize("body", [b"Words. \n", b" Words.\n", b"\nWords.\n", b"words.\n", b"Words\n.\n", b""])
def test_every_other_change_of_the_body_changes_the_hash(body: bytes) -> None:
    assert text_hash(document()) != text_hash(document(body))


def test_keys_that_carry_meaning_change_the_hash_and_others_do_not() -> None:
    for key, value in {
        "title": "x",
        "kind": "process",
        "amends": ("0001",),
        "requires": (),
        "principles": ("p",),
    }.items():
        assert text_hash(document()) != text_hash(document(changes={key: value}))
    for key in ("state", "created", "authors", "modules", "discussion", "contentious", "rfc"):
        assert text_hash(document()) == text_hash(document(changes={key: "x"}))


def test_a_missing_list_is_an_empty_one() -> None:
    assert text_hash(document()) == text_hash(document(changes={"replaces": ()}))


def test_an_asset_cannot_be_smuggled_into_the_body() -> None:
    with pytest.raises(ValueError, match="NUL"):
        text_hash(document(b"Words.\nrfcs/assets/x/a.png\0aa\n"))


@given(st.binary(max_size=60).filter(lambda raw: 0 not in raw), st.sampled_from([b"\r\n", b"\r"]))
def test_line_endings_never_matter(body: bytes, newline: bytes) -> None:
    unix = body.replace(b"\r", b"")
    assert text_hash(document(unix)) == text_hash(document(unix.replace(b"\n", newline)))
