from __future__ import annotations

import json

import jsonschema
import pytest

from rfcflow.governance.diagram import mermaid, say_timers, states_table
from rfcflow.governance.formats import schemas
from rfcflow.governance.generate import codeowners, reference, registry_page
from rfcflow.governance.labels import label_set
from rfcflow.governance.load import load
from rfcflow.governance.pages import following
from rfcflow.model import STATES, Governance
from rfcflow.text import yaml
from tests.conftest import compare_with_golden
from tests.governance.samples import PROJECT, G, own_files, sample_files


@pytest.fixture(scope="module")
def sample() -> Governance:
    return load(sample_files(), "0" * 40)


def test_what_follows_from_the_own_governance_is_up_to_date() -> None:
    governance = load(own_files(), "0" * 40)
    for path, text in {**following(governance), **reference(governance)}.items():
        compare_with_golden(path, text, PROJECT)


def test_the_published_schemas_are_up_to_date() -> None:
    for name, text in schemas().items():
        compare_with_golden(name, text, PROJECT / "scripts" / "rfcflow" / "governance" / "schemas")


def as_editors_read(node: yaml.Node) -> object:
    """YAML 1.2 as an editor's language server hands it to a JSON Schema validator."""
    if isinstance(node, yaml.Scalar):
        return int(node.text) if node.style == "plain" and node.text.isdecimal() else node.text
    if isinstance(node, yaml.Sequence):
        return [as_editors_read(item) for item in node.items]
    return {key.text: as_editors_read(item) for key, item in node.entries}


@pytest.mark.parametrize("files", [sample_files(), own_files()], ids=["sample", "own"])
def test_every_good_file_passes_its_published_schema(files: dict[str, bytes]) -> None:
    of_folder = {"kinds": "kind.json", "modules": "module.json", "people": "person.json"}
    validators = {
        name: jsonschema.Draft202012Validator(json.loads(text), format_checker=jsonschema.FormatChecker())
        for name, text in schemas().items()
    }
    for path, raw in files.items():
        name = path.removeprefix(f"{G}/")
        if not name.endswith(".yml"):
            continue
        schema = of_folder.get(name.split("/")[0]) or name.replace(".yml", ".json")
        tree = as_editors_read(yaml.parse(raw.decode(), path=path))
        assert [] == [error.message for error in validators[schema].iter_errors(tree)], path


def test_a_published_schema_is_a_schema_and_refuses_unknown_keys() -> None:
    for text in schemas().values():
        jsonschema.Draft202012Validator.check_schema(json.loads(text))
    person = jsonschema.Draft202012Validator(json.loads(schemas()["person.json"]))
    assert not person.is_valid({"id": 1, "login": "x", "company": "y"})
    assert not person.is_valid({"id": 1, "login": "-x"})


def test_codeowners_ask_core_by_login(sample: Governance) -> None:
    lines = codeowners(sample).splitlines()
    assert ["/.github/", "/scripts/"] == [line.split()[0] for line in lines[1:]]
    assert "@DagHeath" in lines[1].split()
    assert 9 == lines[1].count("@")


def test_labels_fit_github_and_name_every_state_and_module(sample: Governance) -> None:
    labels = label_set(sample)
    names = [label.name for label in labels]
    assert len(set(names)) == len(names) == 15 + 3 + 5 + 35
    assert {f"rfc: {state}" for state in STATES} <= set(names)
    assert "module: out-of-tree-backends" in names
    assert all(len(label.name) <= 50 and len(label.description) <= 100 for label in labels)


def test_a_long_description_is_cut_with_a_mark() -> None:
    files = own_files()
    path = f"{G}/states.yml"
    files[path] = files[path].replace(b"meaning: Shipped.", b"meaning: " + b"Shipped " * 20)
    label = next(label for label in label_set(load(files, "0" * 40)) if label.name == "rfc: implemented")
    assert 100 == len(label.description)
    assert label.description.endswith("…")


def test_the_diagram_has_every_move_but_corrections(sample: Governance) -> None:
    text = mermaid(sample.states)
    moves = {(edge.source, edge.target) for edge in sample.states.edges if edge.on != "corrected"}
    drawn = [line for line in text.splitlines() if ": " in line]
    assert len(moves) == len(drawn)
    assert '  state "final-comment" as final_comment' in text
    assert "  final_comment --> review: revised, final-comment-cancelled, window-lapsed" in text
    assert "corrected" not in text


def test_the_table_has_a_row_for_each_state(sample: Governance) -> None:
    rows = states_table(sample.states).splitlines()[2:]
    assert [f"| `{state}` " for state in STATES] == [f"{row[: row.index('|', 1)]}" for row in rows]
    assert "agenda 14 days, options 30 days, no-shepherd 60 days" in rows[1]
    assert "`corrected` → any other landed state (core)" in rows[-1]
    assert "none" == say_timers({})


def test_the_registry_page_mentions_nobody_and_keeps_text_in_its_cell() -> None:
    files = sample_files()
    path = f"{G}/modules/nn.yml"
    files[path] = files[path].replace(b"title: Neural network modules", b"title: A | <b>B</b>")
    page = registry_page(load(files, "0" * 40))
    assert "@" not in page
    assert "A \\| &lt;b>B&lt;/b>" in page
    assert "| `fft` | Fourier transforms | `linear-algebra` | nobody | Gus Elder, Moss Tarn |  |" in page
    assert "contentious `supermajority 2/3`" in page


def test_a_project_without_a_lead_names_none() -> None:
    files = sample_files()
    files[f"{G}/policy.yml"] = b"profile: small-team\nroles: {core: [ada-fjord, bo-larch]}\n"
    path = f"{G}/kinds/core-nomination.yml"
    files[path] = files[path].replace(b"track: lead", b"track: core")
    assert "- lead" not in registry_page(load(files, "0" * 40))
