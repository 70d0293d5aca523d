from __future__ import annotations

import pytest

from rfcflow.text.characters import hidden, name, shown


@pytest.mark.parametrize(
    "text", ["plain", "Größe", "大きさ", "👩\u200d🔬", "❤\ufe0f", "نمی\u200cشود", "a\u00a0b"]
)
def test_ordinary_text_of_any_script_hides_nothing(text: str) -> None:
    assert hidden(text) is None


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("a\tb", "a tab"),
        ("a\nb", "a line break"),
        ("a\0b", "the control character U+0000"),
        ("a\u200bb", "U+200B ZERO WIDTH SPACE"),
        ("a\u202eb", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\u2066b", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("a\u00adb", "U+00AD SOFT HYPHEN"),
        ("a\u200db", "U+200D ZERO WIDTH JOINER"),
        ("\ufeffa", "a byte order mark (U+FEFF)"),
        ("a\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("a\ud800", "the control character U+D800"),
    ],
)
def test_what_cannot_be_seen_is_called_by_name(text: str, called: str) -> None:
    found = hidden(text)
    assert found is not None
    assert called == name(found)


def test_a_message_shows_one_short_line() -> None:
    assert "a␦b␦c" == shown("a\nb\u202ec")
    assert "xxxx…" == shown("x" * 9, 5)
