"""Minutes: what is published, what is only counted, and that nothing private gets anywhere."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.errors import Invalid
from rfcflow.meetings.leaks import Known, leaks, needles
from rfcflow.meetings.minutes import make_minutes
from rfcflow.meetings.minutes_text import as_markdown, as_record
from rfcflow.meetings.redaction import Secret
from tests.cli.conftest import rfc, rfc_process
from tests.conftest import Golden
from tests.governance.samples import PROJECT, SAMPLE

SCHEMA = PROJECT / "scripts" / "rfcflow" / "meetings" / "schemas" / "minutes.json"
HEADER = "---\nmeeting: core, quarterly\ndate: 2026-11-20\nattended: [Ada Fjord, Bo Larch]\n---\n\n"
NOTES = (
    HEADER
    + """\
- Nomination of Gry Moor: accepted. She has moved the module forward for a year.
- Nomination of {{redact nomination: Zed Quill}}: declined. {{redact personal: Reviews come late,
  and Zed knows it.}}
- Nomination of Ylva Strand: deferred.
  Wants to finish her thesis first.

- Decision on safe tensors: declined. Coverage and complexity.
- Decision on FP8: work group of Ada Fjord and Bo Larch by 2027-02-01.
- Decision on vendor dtypes: use the RFC process.
- Decision on the taxonomy: no action until 2027-03-01. Compilers come first.

# Taxonomy

The split of the compiler module was discussed with {{redact embargo: Loomtensor Incorporated}} in mind.

{{redact security: token hunter2-9f31 leaked
from the mirror}}
Nobody objected.
"""
)
SECRETS = (
    "Zed",
    "Quill",
    "Reviews come late",
    "Ylva",
    "Strand",
    "thesis",
    "Loomtensor",
    "hunter2-9f31",
    "leaked",
    "mirror",
)


def told(text: str, *people: Known) -> list[tuple[int, str]]:
    """The problems of notes as (line, code)."""
    with pytest.raises(Invalid) as caught:
        make_minutes(text, people)
    for secret in SECRETS:
        assert secret not in str(caught.value)
    return [(problem.line, problem.code) for problem in caught.value.problems]


def test_the_page_is_golden_and_keeps_every_secret(golden: Golden) -> None:
    made, _ = make_minutes(NOTES)
    page = as_markdown(made)
    golden("minutes/quarterly.md", page)
    golden("minutes/quarterly.json", json.dumps(as_record(made), indent=2) + "\n")
    assert [] == [secret for secret in SECRETS if secret.lower() in page.lower()]
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(as_record(made))


def test_who_was_not_accepted_is_counted_and_not_named() -> None:
    made, _ = make_minutes(NOTES)
    assert (3, ["Gry Moor"]) == (
        made.nominations.considered,
        [case.who for case in made.nominations.accepted],
    )
    assert {"accepted": 1, "declined": 1, "deferred": 1, "withdrawn": 0} == made.nominations.counts
    assert made.nominations.considered == sum(made.nominations.counts.values())


def test_decisions_are_of_a_closed_vocabulary() -> None:
    made, _ = make_minutes(NOTES)
    assert [
        "declined",
        "work group of Ada Fjord, Bo Larch by 2027-02-01",
        "use the RFC process",
        "no action until 2027-03-01",
    ] == [decision.say() for decision in made.decisions]


@pytest.mark.parametrize(
    "line,code",
    [
        ("- Decision on x: perhaps.", "unknown-outcome"),
        ("- Decision on x: no action.", "unknown-outcome"),
        ("- Decision on x: work group of Ada.", "unknown-outcome"),
        ("- Decision: accepted", "unknown-outcome"),
        ("- Decided to wait.", "unknown-outcome"),
        ("Decision on x was hard.", "unknown-outcome"),
        ("- Nomination of Zed Quill: rejected.", "unknown-outcome"),
        ("Nomination of Zed Quill: declined", "unknown-outcome"),
        ("1. **Nomination of Zed Quill**: declined", "unknown-outcome"),
        ("- Decision on x: no action until 2027-02-30.", "impossible-date"),
        ("- Decision on x: no action until 2026-11-20.", "date-passed"),
        ("fine <!-- Zed Quill --> fine", "html-comment"),
        ("fine \u202eenif", "hidden-character"),
        ("{{redacted personal: Zed}}", "bad-mark"),
        ("{{redact gossip: Zed}}", "bad-mark"),
        ("{{redact personal:}}", "bad-mark"),
        ("{{redact personal: Zed", "bad-mark"),
        ("Zed}}", "bad-mark"),
        ("{{redact personal: a {{redact personal: Zed}} b", "bad-mark"),
        ("{ {redact personal: Zed}}", "bad-mark"),
    ],
)
def test_what_is_not_understood_is_refused_by_line_and_never_quoted(line: str, code: str) -> None:
    found = told(f"{HEADER}Fine.\n{line}\n")
    assert (8, code) in found


@pytest.mark.parametrize(
    "line",
    [
        "Later Zed came in.",
        "later ZED came in",
        "Z**e**d came",
        "Z\u00e9d came",
        "&#90;ed came",
        "[him](https://example.org/%5Aed)",
        "- Decision on Zed: accepted.",
        "- Decision on x: work group of Ada and Quill by 2027-01-01.",
        "- Nomination of Zed Quill: accepted.",
        "zed-quill's idea",
        "`zed`",
        "\uff3a\uff45\uff44 came",
        "| a | Quill |",
        "reviews come late and nobody cares",
    ],
)
def test_a_repetition_in_any_disguise_is_refused_at_its_line(line: str) -> None:
    text = f"{HEADER}{{{{redact personal: Zed Quill: his reviews come late and are short}}}}\n{line}\n"
    assert (8, "leak") in told(text)


def test_a_repetition_over_the_end_of_a_line_is_found() -> None:
    text = f"{HEADER}{{{{redact personal: the reviews always come late}}}}\nThe reviews\nalways are slow.\n"
    make_minutes(text)
    text = text.replace("are slow", "come late")
    assert [(0, "leak")] == told(text)


def test_the_header_is_looked_at_too() -> None:
    text = f"{HEADER}{{{{redact personal: Bo would rather not}}}}\n"
    assert [(4, "leak")] == told(text)
    allowed = text.replace("attended:", "publish: [Bo Larch]\nattended:")
    assert "Bo Larch" in as_markdown(make_minutes(allowed)[0])
    assert "leak" in {code for _, code in told(f"{allowed}Bo would rather not.\n")}


def test_somebody_of_the_registry_is_known_by_every_name() -> None:
    person = Known(("Pell Brook", "pellb7", "pellb7"))
    for mention, public in (("pellb7", "Brook agreed."), ("Pell", "pellb7 agreed."), ("pell brook", "Pell")):
        text = f"{HEADER}{{{{redact personal: today {mention} was not well at all}}}}\n{public}\n"
        assert [(8, "leak")] == told(text, person)


def test_a_name_disguised_where_it_is_marked_is_found_where_it_is_not() -> None:
    secret = Secret("Z\u200bed and **Wi**ll", 7)
    assert [] != list(leaks("Zed was there.", needles([secret])))
    # A common word that happens to be a name bans nobody from saying it.
    person = Known(("Will Quill", "wquill"))
    assert () == leaks("We will see.", needles([Secret("Quill was away for a week", 7)], [person]))


def test_no_trick_of_letters_or_markup_shows_a_reader_a_name() -> None:
    head = "---\nmeeting: core\ndate: 2026-11-20\nattended: [Ada Fjord]\n---\n\n"
    head += "- Nomination of Zed Quill: declined.\n\n"
    shown = []
    for trick in (
        # letters: Cyrillic, Greek, full width, small capitals, without a dot, digits, mathematical
        "Z\u0435d", "\u0396ed", "\uff3a\uff45\uff44", "Z\u1d07\u1d05", "Qu\u0131ll", "Qu1ll", "\U0001d419ed",
        # markup within the word
        "Z**e**d", "Z<b></b>ed", "Qu<i>ill</i>", "He Z<wbr>ed", "Z[e](#)d", "[Ze][1]d", "Z[^1]ed", "`Z`ed",
        "Z&#8203;ed", "&amp;#90;ed", "Qu&shy;ill", "Qu\\\nill", "![Zed](x.png)", "x.org/%5Aed",
        # spacing
        "Z e d", "Z.e.d", "Qu-ill", "Q u i l l", "ZedQuill", "@zedquill", "Zed_Quill", "Quill's", "ZED",
    ):  # fmt: skip
        try:
            make_minutes(f"{head}It was {trick} who spoke.\n")
            shown.append(trick)
        except Invalid:
            pass
    assert [] == shown


def test_a_name_in_a_script_without_capitals_or_spaces_is_found() -> None:
    text = (
        f"{HEADER}{{{{redact nomination: \u738b\u5c0f\u660e}}}}\n\u4eca\u5929\u738b\u5c0f\u660e\u6765\u4e86\n"
    )
    assert [(8, "leak")] == told(text)


def test_what_goes_on_about_a_declined_case_is_dropped_with_it() -> None:
    text = (
        f"{HEADER}- Nomination of Ylva Strand: declined. Not\nyet convincing.\n\n"
        "  A paragraph of the same item.\n\nA public paragraph.\n"
        "- Decision on x: accepted. For\nnow.\n"
    )
    made, _ = make_minutes(text)
    assert ("A public paragraph.", "For now.") == (made.body, made.decisions[0].remark)


@pytest.mark.parametrize(
    "text,line",
    [
        ("no header", 1),
        ("---\nmeeting: x\n", 1),
        ("---\nmeeting: Zed\ndate: soon\nattended: [a]\n---\n", 3),
        ("---\nmeeting: Zed\nsecret: Zed Quill\ndate: 2026-11-20\nattended: [a]\n---\n", 3),
        ("---\nmeeting: [Zed\n---\n", 2),
    ],
)
def test_a_header_that_cannot_be_read_is_not_quoted(text: str, line: int) -> None:
    assert line in {number for number, _ in told(text)}


@given(
    st.lists(st.sampled_from(["Fine.", "- item", "", "# Heading", "  indented", "1. one"]), max_size=8),
    st.text(alphabet="abcXYZ .,-'\u00e4\n7", min_size=1, max_size=60).filter(lambda text: text.strip()),
    st.integers(0, 8),
)
def test_no_word_of_a_secret_that_tells_something_is_ever_published(
    lines: list[str], secret: str, at: int
) -> None:
    marked = f"{{{{redact personal: {secret}}}}}"
    text = HEADER + "\n".join([*lines[:at], marked, *lines[at:]]) + "\n"
    sought = needles([Secret(secret.strip(), 1)])
    try:
        made, _ = make_minutes(text)
    except Invalid:
        return
    assert () == leaks(as_markdown(made), sought)


def everything_below(directory: Path) -> bytes:
    """Every byte below a directory, Git's objects inflated."""
    found = b"".join(path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file())
    objects = subprocess.run(
        ["git", "-C", str(directory), "cat-file", "--batch-all-objects", "--batch"],
        capture_output=True,
        check=True,
    )
    return found + objects.stdout


def test_seeded_secrets_reach_no_file_no_log_and_no_git_object(tmp_path: Path) -> None:
    private, repository = tmp_path / "private", tmp_path / "repository"
    private.mkdir()
    subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
    notes, output = private / "notes.md", repository / "minutes" / "2026-11-20.md"
    notes.write_text(NOTES)
    command = ("minutes", str(notes), "--root", str(SAMPLE), "--output", str(output))
    logs = []
    leaking = NOTES + "\nZed Quill was thanked.\n"
    for text in (
        leaking,
        NOTES + "\n{{redact Zed}}\n",
        NOTES.replace("{{redact embargo", "{{redct embargo"),
        NOTES,
    ):
        notes.write_text(text)
        ran = [rfc_process(*command, RFC_DEBUG=debug, TMPDIR=str(repository)) for debug in ("", "1")]
        logs += [each.out + each.err for each in ran]
        assert [int(text != NOTES)] * 2 == [each.code for each in ran]
    assert output.read_text() == as_markdown(make_minutes(NOTES)[0])
    subprocess.run(["git", "-C", str(repository), "add", "-A"], check=True)
    subprocess.run(["git", "-C", str(repository), "commit", "--quiet", "-m", "Minutes"], check=True)
    written = everything_below(repository).lower() + "".join(logs).lower().encode()
    assert [] == [secret for secret in SECRETS if secret.lower().encode() in written]
    assert ["2026-11-20.md"] == [path.name for path in output.parent.iterdir()]


def test_notes_inside_of_a_repository_are_refused(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    notes = tmp_path / "deep" / "notes.md"
    notes.parent.mkdir()
    notes.write_text(NOTES)
    ran = rfc("minutes", str(notes))
    assert (1, "") == (ran.code, ran.out)
    assert "inside of a Git repository" in ran.err


def test_an_output_named_after_somebody_private_is_refused(tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text(NOTES)
    ran = rfc("minutes", str(notes), "--output", str(tmp_path / "about-zed.md"))
    assert (1, [notes]) == (ran.code, list(tmp_path.iterdir()))
