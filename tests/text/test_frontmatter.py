from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.model import Document
from rfcflow.text.frontmatter import BOT_KEYS, HUMAN_KEYS, KEYS, compose, edit, parse_document

PATH = "rfcs/0000-example.md"
BASE = {
    "title": "title: Ragged tensors",
    "summary": "summary: Rows that differ in length.",
    "kind": "kind: feature",
    "authors": "authors: [ada-example]",
    "created": "created: 2026-11-22",
}


def rfc(*lines: str, body: bytes = b"\nWords.\n", newline: str = "\n") -> bytes:
    given_keys = {line.partition(":")[0] for line in lines}
    kept = [line for key, line in BASE.items() if key not in given_keys]
    block = "\n".join(("---", *kept, *lines, "---", "")).replace("\n", newline)
    return block.encode("utf-8", "surrogatepass") + body


def read(raw: bytes, *, human: bool = False) -> tuple[Document, tuple[Problem, ...]]:
    document, problems = parse_document(PATH, raw, human=human)
    assert document is not None, problems
    return document, problems


def codes(raw: bytes, *, human: bool = False) -> list[str]:
    return [problem.code for problem in parse_document(PATH, raw, human=human)[1]]


def test_every_value_has_its_declared_type() -> None:
    document, problems = read(
        rfc(
            'title: "Ragged: tensors"  # a comment',
            "modules:",
            "- autograd",
            "- 'nn'  # a comment",
            "contentious: []",
            'requires: [0042, "2071b"]',
            "discussion: https://example.org/t/7?a=b#c",
            "revisit-on: 2027-06-01",
        )
    )
    assert () == problems
    assert {
        "title": "Ragged: tensors",
        "summary": "Rows that differ in length.",
        "kind": "feature",
        "authors": ("ada-example",),
        "created": "2026-11-22",
        "modules": ("autograd", "nn"),
        "contentious": (),
        "requires": ("0042", "2071b"),
        "discussion": "https://example.org/t/7?a=b#c",
        "revisit-on": "2027-06-01",
    } == dict(document.meta)
    assert b"\nWords.\n" == document.body
    assert 6 == document.lines["title"]


def test_the_block_ends_at_the_first_fence_and_the_body_is_untouched() -> None:
    body = b"\xef\xbb\xbfA\r\n---\nb\rc\r\n\n---\n\n \t"
    document, problems = read(rfc(body=body))
    assert () == problems
    assert body == document.body


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read(newline: str) -> None:
    document, problems = read(rfc("modules:", "  - nn", "  - autograd", newline=newline))
    assert () == problems
    assert ("nn", "autograd") == document.meta["modules"]
    assert 7 == document.lines["modules"]


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("rfc: 0042", "rfc", "0042"),
        ("title: no", "title", "no"),
        ("title: 1.10", "title", "1.10"),
        ("title: 1:30", "title", "1:30"),
        ("created: 2026-11-22", "created", "2026-11-22"),
        ("modules: []", "modules", ()),
        ("title: '#7 is quoted'", "title", "#7 is quoted"),
        ("title: C#-like attributes", "title", "C#-like attributes"),
        ("summary: >-\n  One sentence\n  on two lines.", "summary", "One sentence on two lines."),
        ("authors: [ada-example, Grace-Example]", "authors", ("ada-example", "Grace-Example")),
        ("title: 大きさ 👩\u200d🔬", "title", "大きさ 👩\u200d🔬"),
    ],
)
def test_values_stay_what_was_written(line: str, key: str, value: object) -> None:
    document, problems = read(rfc(line))
    assert () == problems
    assert value == document.meta[key]


@pytest.mark.parametrize(
    ("line", "code", "hint"),
    [
        ("created: 2026-02-30", "date", "created: 2026-11-22"),
        ("created: 2026-30-01", "date", "created: 2026-11-22"),
        ("created: 22.11.2026", "date", "created: 2026-11-22"),
        ("created: 2026-11-22T10:00:00Z", "date", "created: 2026-11-22"),
        ("created: \uff12\uff10\uff12\uff16-11-22", "date", "created: 2026-11-22"),
        ("title: TITLE", "placeholder", "title: Ragged"),
        ("created: YYYY-MM-DD", "placeholder", "created: 2026-11-22"),
        ("authors: [YOUR-LOGIN]", "placeholder", "authors: [ada-example]"),
        ("summary: FIXME later", "placeholder", "summary:"),
        ("title:", "empty-value", "title: Ragged"),
        ("title: ''", "empty-value", "title: Ragged"),
        ("title: null", "empty-value", "title: Ragged"),
        ("title: #7 is lost", "empty-value", "title: Ragged"),
        ("modules:", "empty-value", "modules: []"),
        ("modules: ~", "empty-value", "modules: []"),
        ("modules: [nn, ~]", "empty-value", "Delete it"),
        ("authors: []", "empty-value", "authors: [ada-example]"),
        ("authors: ada, grace", "not-a-list", "authors: [ada, grace]"),
        ("modules: {nn: yes}", "not-a-list", "modules: [autograd, nn]"),
        ("modules: [[nn]]", "not-text", "modules: [autograd, nn]"),
        ("title: [Ragged]", "not-text", "title: Ragged"),
        ("title: {en: Ragged}", "not-text", "title: Ragged"),
        ("title: Mend bug #7", "empty-value", "title: Ragged"),
        ("authors: [ada, Ada]", "duplicate-item", "Keep one"),
        ("requires: [42]", "reference", '"0042"'),
        ("requires: ['#42']", "reference", '"0042"'),
        ("requires: ['00042']", "reference", '"0042"'),
        ("requires: [soon]", "reference", '"0042"'),
        ("discussion: forum", "url", "https://"),
        ("discussion: javascript:alert(1)", "url", "https://"),
        ("discussion: https://user:secret@example.org/", "url", "https://"),
        ("discussion: https://[half", "url", "https://"),
        ("discussion: 'https://example.org/ a'", "url", "https://"),
        ("tracking-issue: //example.org/7", "url", "https://"),
        ("Title: x", "unknown-key", "`title`"),
        ("titel: x", "unknown-key", "`title`"),
        ("author: x", "unknown-key", "`authors`"),
        ("status: x", "unknown-key", "`state`"),
        ("tracking_issue: x", "unknown-key", "`tracking-issue`"),
        ("colour: x", "unknown-key", "Known keys"),
        ("summary: |\n  one\n  two", "line-break", ">-"),
        ("title: " + "x" * 121, "too-long", "Shorten"),
        ("summary: " + "x" * 501, "too-long", "Shorten"),
        ("modules: [" + ", ".join(f"m{n}" for n in range(65)) + "]", "too-many", "Shorten"),
        ("title: a\u200bb", "hidden-character", "Delete"),
        ("title: a\u202eb", "hidden-character", "Delete"),
        ('title: "a\\u202eb"', "hidden-character", "Delete"),
        ('title: "a\\tb"', "hidden-character", "Delete"),
        ("title: pay\u200dpal", "hidden-character", "Delete"),
        ("title: &a x", "anchor", "Delete"),
        ("summary: *a", "alias", "again"),
        ("title: !!str x", "tag", "Delete"),
        ("title: a: b", "yaml-syntax", "double quotes"),
        ("authors: [@ada]", "yaml-syntax", "double quotes"),
        ("authors: [ada", "yaml-syntax", "closed"),
        ("modules:\n\t- nn", "tab", "spaces"),
    ],
)
def test_each_trap_is_one_clear_problem(line: str, code: str, hint: str) -> None:
    if line == "title: Mend bug #7":
        code, hint = "comment-in-value", "double quotes"
    _, problems = parse_document(PATH, rfc(line))
    assert [code] == [problem.code for problem in problems], problems
    assert hint in problems[0].hint
    assert problems[0].line >= 2
    assert problems[0].message.endswith(".")


@pytest.mark.parametrize(
    ("raw", "code", "line"),
    [
        (b"", "no-front-matter", 1),
        (b"# Title\n", "no-front-matter", 1),
        (b"\n" + rfc(), "no-front-matter", 1),
        (b"---\ntitle: x\n", "unclosed", 1),
        (b"---", "no-front-matter", 1),
        (rfc().decode().encode("utf-16"), "utf-16", 1),
        (rfc().decode().encode("utf-16-le"), "utf-16", 1),
        (rfc().decode().encode("utf-32"), "utf-16", 1),
        (rfc(body=b"ok\nNa\xefve\n"), "encoding", 9),
        (rfc(body=b"ok\r\nNUL \0\n"), "nul-byte", 9),
        (b"---\n- a\n---\n", "not-keys", 2),
        (b"---\njust text\n---\n", "not-keys", 2),
        (b"---\n  title: x\n---\n", "indented-key", 2),
        (b"---\n{title: x}\n---\n", "indented-key", 2),
        (b"---\n? title\n: x\n---\n", "indented-key", 2),
        (b"---\ntitle: x\ntitle: y\n---\n", "duplicate-key", 3),
        (b"---\ntitle: x\n--- y\n---\n", "second-document", 3),
        (b"---\n" + b"# x\n" * 5000 + b"---\n", "block-too-large", 1),
        (rfc(body=b"x" * 500_000), "too-large", 0),
    ],
)
def test_a_file_that_cannot_be_read_says_why(raw: bytes, code: str, line: int) -> None:
    document, problems = parse_document(PATH, raw)
    assert document is None
    assert [(code, line)] == [(problem.code, problem.line) for problem in problems]
    assert problems[0].hint


def test_a_byte_order_mark_is_reported_and_read_past() -> None:
    document, problems = read(b"\xef\xbb\xbf" + rfc())
    assert ["byte-order-mark"] == [problem.code for problem in problems]
    assert "Ragged tensors" == document.meta["title"]


def test_an_alias_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert {"anchor", "alias"} <= set(codes(rfc(*lines)))


def test_a_merge_key_is_refused() -> None:
    assert ["anchor", "alias"] == codes(rfc("kind: &a feature", "<<: *a"))
    assert ["unknown-key"] == codes(rfc("<<: {state: accepted}"))


def test_missing_keys_are_named_all_at_once() -> None:
    document, problems = read(b"---\ntitle: x\n---\n")
    assert ["authors", "created", "kind", "summary"] == [
        problem.message.split("`")[1] for problem in problems
    ]
    assert {"title": "x"} == dict(document.meta)


def test_bot_owned_keys_are_refused_from_people_only() -> None:
    raw = rfc("rfc: '0042'", "state: accepted")
    assert ["bot-owned", "bot-owned"] == codes(raw, human=True)
    assert [] == codes(raw)


def test_problems_are_sorted_by_place() -> None:
    _, problems = parse_document(PATH, rfc("kind:", "modules: x", "created: tomorrow", "titel: x"))
    assert sorted(problems) == list(problems)
    assert 4 == len(problems)


def test_the_table_of_keys_is_whole() -> None:
    assert list(KEYS) == [*HUMAN_KEYS, *BOT_KEYS]
    assert ("rfc", "state", "shepherd", "pull-request", "decided", "outcome", "superseded-by") == BOT_KEYS
    for key in KEYS.values():
        assert [] == codes(rfc(f"{key.name}: {key.example}")), key.name


@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise(raw: bytes) -> None:
    parse_document(PATH, raw)
    parse_document(PATH, b"---\n" + raw + b"\n---\n", human=True)


YAMLISH = st.lists(
    st.sampled_from(
        [
            "title",
            "authors",
            "summary",
            ":",
            "-",
            ",",
            "[",
            "]",
            "{",
            "}",
            '"',
            "|",
            ">-",
            "#",
            "&a",
            "*a",
            "!t",
            "%",
            "@",
            "?",
            "---",
            "...",
            "~",
            "0042",
            "x",
            "\\u202e",
        ]
    )
    | st.sampled_from("' \n\t\r\u2028\x85\ud800\u200b"),
    max_size=40,
).map("".join)


@given(YAMLISH)
def test_front_matter_of_any_shape_never_raises(source: str) -> None:
    raw = b"---\n" + source.encode("utf-8", "surrogatepass") + b"\n---\n"
    document, problems = parse_document(PATH, raw)
    assert document is not None or problems


WRITTEN = st.sampled_from(
    """A b|FIXME|FIXME later|TITLE|"TITLE."|EIP 7|null|"null"|~|true|'7'|2026-02-28|2026-02-29|2026-11-30
    0000-01-01|2026-13-01|0042|"0042"|["0042"]|["0042", "0042"]
    [ada]|[Ada, ada]|[]|[a, 7 b]|[null]|[TBD]|é|a  |"a "|" a"
    https://a.example/b#c|https://a.example:99999/|https://u@a.example|x #y|x#y|"x # y"|[x#]|- a|[[a]]
    [TODO, x]
    """.strip()
    .replace("\n    ", "|")
    .split("|")
) | st.integers(100, 600).map(lambda length: "x" * length)


@given(st.dictionaries(st.sampled_from([*KEYS, "status", "a-b"]), WRITTEN, max_size=5), st.booleans())
@example({"authors": "[" + "a, " * 70 + "b]"}, False)
@example({"state": "accepted"}, True)
def test_what_is_read_at_once_is_read_the_same_by_a_second_look(
    given_keys: dict[str, str], human: bool
) -> None:
    lines = [f"{key}: {value}" for key, value in given_keys.items()]
    # A comment among the keys asks for the second look, and moves every line by one.
    first, second = (
        parse_document(PATH, "\n".join(("---", *more, *lines, "---", "")).encode(), human=human)
        for more in ((), ("# words",))
    )
    found = [document and (document.meta, [*document.lines]) for document, _ in (first, second)]
    assert found[1] == found[0]
    assert [replace(problem, line=problem.line - (problem.line > 1)) for problem in second[1]] == [*first[1]]
    if first[0] is not None and second[0] is not None:
        assert [line - 1 for line in second[0].lines.values()] == [*first[0].lines.values()]


def test_reading_front_matter_loads_no_markdown_parser() -> None:
    script = (
        "import sys, rfcflow.text.frontmatter; print('markdown_it' in sys.modules or 'comrak' in sys.modules)"
    )
    package = str(Path(__file__).parents[2] / "scripts")
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": package},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "False" == run.stdout.strip()


def test_real_bodies_come_through_byte_for_byte(corpora: Path, tmp_path: Path) -> None:
    with tarfile.open(corpora / "pytorch-rfcs.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    files = sorted(tmp_path.rglob("RFC-*.md"))
    assert len(files) >= 14
    meta = {
        "title": "A real one",
        "summary": "From a corpus.",
        "kind": "feature",
        "authors": ["ada-example"],
        "modules": [],
        "created": "2026-11-22",
    }
    for file in files:
        body = file.read_bytes()
        raw = edit(compose(meta) + body, {"rfc": "0042", "state": "accepted", "modules": ["nn"]})
        document, problems = read(raw)
        assert () == problems, file.name
        assert body == document.body, file.name
        assert "0042" == document.meta["rfc"]


@pytest.mark.parametrize(("alias", "key"), [("status", "state"), ("number", "rfc"), ("champion", "shepherd")])
def test_nobody_is_led_to_a_key_of_the_bot(alias: str, key: str) -> None:
    _, problems = parse_document("rfcs/0000-a.md", f"---\n{alias}: x\n---\n".encode(), human=True)
    said = next(problem for problem in problems if problem.code == "unknown-key")
    assert (f"The bot writes the `{key}`; delete the line.", None) == (said.hint, said.fix)
