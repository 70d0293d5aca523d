"""The mapping profile: what ships, what a person writes, and what is wrong with it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.engine.import_source import shipped_profile
from rfcflow.errors import Invalid
from rfcflow.importing.profile import SHIPPED, dump, load, pattern_of, plain, schema
from tests.conftest import PROJECT
from tests.importing.sources import run, write

PACKAGE = PROJECT / "scripts" / "rfcflow" / "importing"


def test_every_shipped_profile_is_named_and_loads() -> None:
    assert list(SHIPPED) == sorted(path.stem for path in (PACKAGE / "profiles").glob("*.yml"))
    for name in SHIPPED:
        assert name == shipped_profile(name).name


@pytest.mark.parametrize("name", SHIPPED)
def test_a_profile_is_written_and_read_back(name: str) -> None:
    profile = shipped_profile(name)
    assert profile == load(dump(profile).encode(), path="x.yml", name=name)


def test_the_published_schema_is_up_to_date_and_takes_the_shipped_profiles() -> None:
    assert schema() == (PACKAGE / "schemas" / "profile.json").read_text(encoding="utf-8")
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    for name in SHIPPED:
        validator.validate(yaml.safe_load((PACKAGE / "profiles" / f"{name}.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text,place,says",
    [
        ("files: x.md\nheader: yaml\n", (1, 8), "`files` has `x.md`"),
        ("header: yaml\n", (1, 1), "lacks `files`"),
        ("files: '{slug}.md'\nheader: [yml]\n", (2, 10), "Did you mean `yaml`?"),
        ("files: '{slug}.md'\nheader: yaml\nkeys:\n  titel: Title\n", (4, 3), "`keys.titel`"),
        ("files: '{slug}.md'\nheader: yaml\nstates:\n  Final: finished\n", (4, 10), "`states.Final`"),
        ("files: '../{slug}.md'\nheader: yaml\n", (1, 8), "`files`"),
        ("files: '{slug}.md'\nheader: sidecar\n", (2, 9), "needs a key `sidecar`"),
        ("files: '{slug}.md'\nheader: yaml\nfiels: x\n", (3, 1), "Did you mean `files`?"),
        ("files: [x\nheader: y\n", (2, 7), "not valid YAML"),
        ("- x\n", (1, 1), "must be a mapping"),
        ("files: '{num}-{slug}.md'\nheader: yaml\n", (1, 8), "has `{num}`, which stands for nothing"),
        ("files: '{slug}.md'\nheader: yaml\nsidecar: '{slug}.yml'\n", (3, 10), "Known are `{stem}`"),
    ],
)
def test_a_mistake_is_said_with_line_and_field(text: str, place: tuple[int, int], says: str) -> None:
    with pytest.raises(Invalid) as caught:
        load(text.encode(), path="mine.yml", name="mine")
    problem = caught.value.problems[0]
    assert ("mine.yml", place) == (problem.path, (problem.line, problem.column))
    assert says in str(problem)


def test_the_words_a_value_may_be_are_listed_once() -> None:
    with pytest.raises(Invalid) as caught:
        load(b"files: '{slug}.md'\nheader: yaml\nstates: {Final: xyzzy}\n", path="mine.yml", name="mine")
    assert 1 == str(caught.value).count("`withdrawn`")


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_of_profiles_raise_anything_else(raw: bytes) -> None:
    with suppress(Invalid):
        load(raw, path="x.yml", name="x")


@pytest.mark.parametrize(
    "file,path,groups",
    [
        ("pep-{number}.rst", "peps/pep-0007.rst", {"number": "0007"}),
        ("{number}-{slug}.md", "7-a-b.md", {"number": "7", "slug": "a-b"}),
        ("RFC-{number}-{slug}.md", "x/rfc-0007-A.MD", {"number": "0007", "slug": "A"}),
        ("{number}-{slug}/README.md", "keps/sails/7-a/README.md", {"number": "7", "slug": "a"}),
        ("text/*-{slug}.md", "rfcs/text/x-y.md", {"slug": "y"}),
        ("pep-{number}.rst", "pep-NNNN.rst", None),
        ("{number}.md", "a/7.md.txt", None),
        ("{number}(x).md", "7(x).md", {"number": "7"}),
    ],
)
def test_a_file_name_is_matched_at_the_end_of_a_path(
    file: str, path: str, groups: dict[str, str] | None
) -> None:
    match = pattern_of(file).fullmatch(path)
    assert groups == (match.groupdict() if match is not None else None)


@pytest.mark.parametrize("word", ["Start Date", "**start-date:**", "START_DATE", "start date #"])
def test_keys_and_words_are_compared_without_their_dress(word: str) -> None:
    assert "start-date" == plain(word)


def test_the_guides_example_of_ten_lines_works(tmp_path: Path) -> None:
    guide = (PROJECT / "docs" / "import.md").read_text(encoding="utf-8")
    text = guide.partition("<!-- example: profile -->\n```yaml\n")[2].partition("```")[0]
    source = guide.partition("<!-- example: source -->\n```markdown\n")[2].partition("```")[0]
    assert 10 == len(text.splitlines())
    write(tmp_path / "source", {"designs/0007-striped-sails.md": source.encode()})
    chosen = load(text.encode(), path="sails.yml", name="sails")
    report = run(tmp_path / "source", tmp_path / "dest", chosen)
    assert ((), True) == (report.findings, report.ok)
    written = (tmp_path / "dest/rfcs/0007-striped-sails.md").read_text(encoding="utf-8")
    shown = guide.partition("<!-- example: result -->\n```markdown\n")[2].partition("```")[0]
    assert shown == written


def test_more_stars_than_a_name_can_be_matched_with_are_refused() -> None:
    with pytest.raises(Invalid, match="many `\\*`"):
        load(b'files: ["*a*a*-{slug}.md"]\nheader: none\n', path="x.yml", name="x")
    assert ("*/*-*-{slug}.md",) == load(
        b'files: ["*/*-*-{slug}.md"]\nheader: none\n', path="x.yml", name="x"
    ).files
