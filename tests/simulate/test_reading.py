"""A stranger's file works, or gets an error with a line, a column and a hint."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rfcflow.cli.simulate import shipped
from rfcflow.errors import Invalid
from rfcflow.simulate.expectations import EXPECTATIONS
from rfcflow.simulate.play import play
from rfcflow.simulate.reading import read_scenario
from rfcflow.simulate.schema import schema
from rfcflow.simulate.steps import OTHERS, SENTENCES
from rfcflow.text import yaml


def problems(text: str) -> list[str]:
    try:
        read_scenario(text.encode(), "mine.yml")
    except Invalid as error:
        return [str(problem) for problem in error.problems]
    return []


def step(text: str) -> str:
    """The one problem of a step in line 3."""
    (found,) = problems(f"scenario: Mine\nsteps:\n  - {text}\n")
    return found


TEN_LINES = """
scenario: Two friends decide
given:
  modules: {garden: [rosa, tom]}
  rfc: {author: ines, title: Fewer weeds, modules: [garden]}
steps:
  - rosa comments: /shepherd me
  - tom comments: /sign-off
  - then: {state: accepted, main: {rfcs/outcomes/0007.yml: Fewer weeds}}
"""


def test_a_strangers_ten_lines_work(base: Mapping[str, bytes]) -> None:
    result = play(read_scenario(TEN_LINES.encode(), "mine.yml"), "pytorch", base)
    assert "" == result.failure
    assert ["shepherd-accepted"] == [event.type for event in result.story[1].events]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "ada coments: /status",
            "mine.yml:3:5: error[unknown-step] nobody knows how to do `ada coments`. Did you mean",
        ),
        ("aad comments: /status", "Did you mean `ada`?"),
        ("ada comments", "mine.yml:3:5: error[nothing-given] `ada comments` needs text after it."),
        (
            "after: soon",
            "mine.yml:3:12: error[no-time] `after` must be a length of time. Write it like `3 days`",
        ),
        ("until: tomorrow", "Write it like 2026-12-01"),
        (
            "then: {stat: review}",
            "mine.yml:3:12: error[unknown-key] `then` has no key `stat`. Did you mean `state`?",
        ),
        (
            "then: {state: reviewed}",
            "mine.yml:3:19: error[unknown-word] `state` cannot be `reviewed`. Did you mean `review`?",
        ),
        ("then: {signed: [bem]}", "Did you mean `ben`?"),
        ("then: {landed: perhaps}", "`landed` must be `yes` or `no`."),
        ("then: {lapses: many}", "`lapses` must be a whole number."),
        ("then: {due: in a bit}", "must be a length of time"),
        ("then: {main: [a]}", "`main` takes paths"),
        ("then: {rfc: other, state: review}", "`rfc` cannot be `other`."),
        ("then: {events: [signedoff]}", "Did you mean `signed-off`?"),
        ("next run: explodes", "Write one of `is lost`"),
        ("next run: is killed before breakfast", "a request is one of"),
        ("nina pushes: {motivatoin: x}", "Did you mean `motivation`?"),
        ("nina closes: now", "`closes` takes nothing after it."),
        ("ada opens a pull request: words", "takes paths and what is in them"),
        ("governance: {module: {}}", "Did you mean `modules`?"),
        ("together: ada comments", "must be a list"),
        ("[a, b]", "a step is one sentence."),
        ("{after: 1 day, sweep: ~}", "a step is one sentence."),
        ("sweeep", "Did you mean `sweep`?"),
        ("_x comments: hello", "`_x` is no login."),
    ],
)
def test_each_slip_is_told_where_and_how_to_mend_it(text: str, says: str) -> None:
    assert says in step(text)


def test_all_problems_of_a_file_come_at_once() -> None:
    found = problems("scenaro: Mine\nprofiles: [pytroch]\ngiven: {cores: [a]}\nsteps:\n  - bot is awy\n")
    assert ["mine.yml:1:1:", "mine.yml:1:1:", "mine.yml:2:12:", "mine.yml:3:9:", "mine.yml:5:5:"] == [
        line.partition(" ")[0] for line in found
    ]


def test_what_is_no_yaml_says_so() -> None:
    assert "mine.yml:2:8: error[yaml-syntax]" in problems("scenario: Mine\nsteps: [a\n")[0]
    assert problems("")
    assert problems("- a")


@pytest.mark.parametrize(
    "text",
    [
        "given: {modules: [engine]}",
        "given: {modules: {engine: ada}}",
        "given: {core: cora}",
        "given: {people: 7}",
    ],
)
def test_a_project_of_the_wrong_shape_is_told(text: str, base: Mapping[str, bytes]) -> None:
    whole = f"scenario: Mine\n{text}\nsteps:\n  - sweep\n"
    said = problems(whole)
    if not said:
        said = [play(read_scenario(whole.encode(), "mine.yml"), "pytorch", base).failure]
    assert all(line for line in said)


@given(st.text(max_size=200))
def test_any_text_is_a_scenario_or_a_list_of_problems(text: str) -> None:
    problems(text)
    problems(f"scenario: Mine\nsteps:\n  - {text}\n")


def test_every_example_of_the_reference_is_read() -> None:
    for sentence in SENTENCES.values():
        assert [] == problems(f"scenario: Mine\nsteps:\n  - {sentence.example}\n"), sentence.verb
    for name, (_, example) in OTHERS.items():
        assert [] == problems(f"scenario: Mine\nsteps:\n  - {example}\n"), name
    for name, key in EXPECTATIONS.items():
        assert [] == problems(f"scenario: Mine\nsteps:\n  - then: {{{name}: {key.example}}}\n"), name


def test_every_scenario_that_ships_fits_the_published_schema() -> None:
    whole = json.loads(schema())
    Draft202012Validator.check_schema(whole)
    validator = Draft202012Validator(whole)
    for name, raw in shipped().items():
        value = plain(yaml.parse(raw.decode(), path=name))
        assert [] == [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)], name
    assert list(validator.iter_errors({"scenario": "Mine", "steps": [{"ada coments": "x"}]}))
    assert list(validator.iter_errors({"scenario": "Mine", "steps": [{"then": {"stat": "x"}}]}))


def plain(node: yaml.Node) -> object:
    if isinstance(node, yaml.Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, yaml.Sequence):
        return [plain(item) for item in node.items]
    return None if node.is_null else node.text
