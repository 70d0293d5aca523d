"""Every command form, by every role, in every state: one defined answer, and nothing is raised."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rfcflow.cli.simulate import shipped
from rfcflow.errors import RfcflowError
from rfcflow.model import STATES
from rfcflow.policy.roles import ROLE_NAMES
from rfcflow.simulate.matrix import ACTORS, DECIDED, STAGES, Row, forms, matrix, page
from rfcflow.verify import entitled


@pytest.fixture(scope="module")
def rows(base: Mapping[str, bytes]) -> tuple[Row, ...]:
    return matrix(shipped("stages"), base)


def test_every_form_role_and_state_has_one_defined_answer(rows: tuple[Row, ...]) -> None:
    assert len(list(forms())) * len(ACTORS) == len(rows)
    assert set(STATES) | {DECIDED} == set(STAGES)
    # Who holds it is the owner of the hold; an editor approves errata and has no command.
    assert set(ROLE_NAMES) <= set(ACTORS) | {"holder", "editor"}
    known = {"done", "shown", "no-effect", "refused", "misunderstood"}
    for row in rows:
        assert len(STAGES) == len(row.answers)
        assert set(row.answers) <= known, row


def test_an_example_is_understood_wherever_it_may_be_said(rows: tuple[Row, ...]) -> None:
    assert [] == [(row.form.usage, row.role) for row in rows if "misunderstood" in row.answers]


def test_every_form_can_be_done_or_shown_by_somebody_somewhere(rows: tuple[Row, ...]) -> None:
    useful = {row.form.usage for row in rows if {"done", "shown"} & set(row.answers)}
    assert set() == {form.usage for _, form in forms()} - useful


def test_a_stranger_changes_nothing_but_what_anyone_may(rows: tuple[Row, ...]) -> None:
    for row in rows:
        if row.role == "anyone" and "anyone" not in row.form.who:
            assert {"refused"} == set(row.answers), row


def test_nothing_is_done_where_its_form_is_not_legal(rows: tuple[Row, ...]) -> None:
    for row in rows:
        for stage, answer in zip(STAGES, row.answers, strict=True):
            if answer == "done" and stage != DECIDED:
                assert not row.form.states or stage in row.form.states, (row.form.usage, row.role, stage)


def test_a_command_that_the_recount_does_not_allow_is_a_bug(
    base: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(entitled.PEOPLE, "prioritised", ("core",))
    said = r"^/priority high\|normal by on-call .* `rfc verify` would object: .* it needs to be core"
    with pytest.raises(RfcflowError, match=said):
        matrix(shipped("stages"), base)


def test_the_page_has_a_table_for_every_form(rows: tuple[Row, ...]) -> None:
    text = page(rows)
    assert [] == [form.usage for _, form in forms() if f"`{form.usage}`\n\n| who |" not in text]
