"""Rules that reading the front matter as YAML enforces: plain keys and values, each written once."""

from __future__ import annotations

from typing import Final

from rfcflow.lints._rule import Rule

_WORDS: Final = "title: Ragged tensors"

RULES: Final = (
    Rule(
        code="RFC011",
        slug="yaml-syntax",
        severity="error",
        mends=True,
        what="The front matter is valid YAML.",
        why="A colon in a title or an `@` before a login make it unreadable; quotes mend both.",
        bad="---\ntitle: Tensors: ragged\n---\n",
        good='title: "Tensors: ragged"',
    ),
    Rule(
        code="RFC012",
        slug="not-keys",
        severity="error",
        what="The front matter consists of `key: value` lines.",
        why="Each value is looked up by its key.",
        bad="---\n- Ragged tensors\n---\n",
        good=_WORDS,
    ),
    Rule(
        code="RFC013",
        slug="indented-key",
        severity="error",
        mends=True,
        what="Every key starts its own line in the first column.",
        why="The bot changes single lines and leaves the others as you wrote them.",
        bad="---\n{title: Ragged tensors, kind: feature}\n---\n",
        good=_WORDS,
    ),
    Rule(
        code="RFC014",
        slug="duplicate-key",
        severity="error",
        mends=True,
        what="A key occurs once.",
        why="Readers of YAML silently take the last one; reviewers see the first.",
        bad="---\ntitle: Ragged tensors\ntitle: Something else\n---\n",
        good=_WORDS,
    ),
    Rule(
        code="RFC015",
        slug="anchor",
        severity="error",
        what="No anchors (`&name`).",
        why="They make values that stand somewhere else, and can grow without end.",
        bad="---\ntitle: &title Ragged tensors\n---\n",
        good='title: "&c."',
    ),
    Rule(
        code="RFC016",
        slug="alias",
        severity="error",
        what="No aliases (`*name`) and no merge keys (`<<`).",
        why="They make values that stand somewhere else, and can grow without end.",
        bad="---\ntitle: &title Ragged tensors\nsummary: *title\n---\n",
        good='title: "*args in forward"',
    ),
    Rule(
        code="RFC017",
        slug="tag",
        severity="error",
        what="No tags (`!name`).",
        why="Every key has a declared type; a tag would claim another one.",
        bad="---\ntitle: !!str Ragged tensors\n---\n",
        good='title: "!important"',
    ),
    Rule(
        code="RFC018",
        slug="directive",
        severity="error",
        what="No YAML directives (`%`).",
        why="They change how the rest is read.",
        bad="---\n%YAML 1.2\n--- {title: Ragged tensors}\n---\n",
        good='title: "%-formatting"',
    ),
    Rule(
        code="RFC019",
        slug="second-document",
        severity="error",
        what="The front matter is one YAML document.",
        why="Readers disagree about which of several counts.",
        bad="---\ntitle: Ragged tensors\n--- more\n---\n",
        good=_WORDS,
    ),
    Rule(
        code="RFC020",
        slug="too-deep",
        severity="error",
        what="Values are texts and lists of texts.",
        why="Deep nesting is only good for exhausting a reader.",
        bad=f"---\nauthors: {'[' * 20}ada-example{']' * 20}\n---\n",
        good="authors: [ada-example]",
    ),
    Rule(
        code="RFC021",
        slug="key-not-text",
        severity="error",
        what="A key is a word, not a list.",
        why="Braces and brackets that are meant as text need quotes.",
        bad="---\n[title]: Ragged tensors\n---\n",
        good=_WORDS,
    ),
    Rule(
        code="RFC022",
        slug="hidden-character",
        severity="error",
        what="Values have no control characters, zero-width characters or bidirectional overrides.",
        why="Two titles that look the same would be different, or one would read backwards.",
        bad="title: Ragged\u200btensors",
        good="title: Größe, 大きさ, 👩\u200d🔬",
    ),
)
