"""Rules that finding the front matter enforces: encoding, size, and the two `---` lines."""

from __future__ import annotations

from typing import Final

from rfcflow.lints._rule import Rule
from rfcflow.text import block

_WORDS: Final = "title: Ragged tensors"

RULES: Final = (
    Rule(
        code="RFC001",
        slug="no-front-matter",
        severity="error",
        mends=True,
        what="The file begins with a line `---` and its keys.",
        why="Title, kind and modules are read from there; without them nobody can be asked.",
        bad=b"# Ragged tensors\n\nWords.\n",
        good=_WORDS,
    ),
    Rule(
        code="RFC002",
        slug="unclosed",
        severity="error",
        what="A second line `---` ends the front matter.",
        why="Without it the whole text would be read as keys.",
        bad=b"---\ntitle: Ragged tensors\n\nWords.\n",
        good=_WORDS,
    ),
    Rule(
        code="RFC003",
        slug="byte-order-mark",
        severity="error",
        mends=True,
        what="The file does not start with a byte order mark.",
        why="Many readers see no front matter behind one, and say nothing.",
        bad=b"\xef\xbb\xbf---\ntitle: Ragged tensors\n---\n",
        good=_WORDS,
    ),
    Rule(
        code="RFC004",
        slug="utf-16",
        severity="error",
        what="The file is UTF-8, not UTF-16 or UTF-32.",
        why="GitHub shows other encodings as binary, without differences between revisions.",
        bad="---\ntitle: Ragged tensors\n---\n".encode("utf-16"),
        good="title: Größe, 大きさ",
    ),
    Rule(
        code="RFC005",
        slug="encoding",
        severity="error",
        what="Every byte belongs to a UTF-8 character.",
        why="Two readers would show two texts, and the hash that votes are bound to needs one.",
        bad=b"---\ntitle: Gr\xf6\xdfe\n---\n",
        good="title: Größe, 大きさ",
    ),
    Rule(
        code="RFC006",
        slug="nul-byte",
        severity="error",
        what="The file has no NUL byte.",
        why="Git takes a file with one for binary and shows no differences.",
        bad=b"---\ntitle: Ragged tensors\n---\n\nWords\x00.\n",
        good=_WORDS,
    ),
    Rule(
        code="RFC007",
        slug="too-large",
        severity="error",
        what=f"The file has at most {block.TEXT_LIMIT:,} bytes.",
        why="Nobody reviews more, and pages and mails are made from it.",
        bad=b"---\ntitle: Ragged tensors\n---\n" + b"Words. " * 150_000,
        good=_WORDS,
    ),
    Rule(
        code="RFC008",
        slug="block-too-large",
        severity="error",
        what="The front matter has at most 16,384 bytes.",
        why="It is read on every sweep; text belongs in the body.",
        bad=b"---\ntitle: Ragged tensors\n" + b"# words\n" * 3000 + b"---\n",
        good=_WORDS,
    ),
    Rule(
        code="RFC009",
        slug="tab",
        severity="error",
        mends=True,
        what="Lines of the front matter are not indented with tabs.",
        why="YAML takes spaces only, and its own message about tabs helps nobody.",
        bad="---\nauthors:\n\t- ada-example\n---\n",
        good="authors:\n  - ada-example",
    ),
)
