"""Who somebody is to an RFC, and how that is said."""

from __future__ import annotations

from datetime import date

import pytest

from rfcflow.model import Absence, Account, Rota
from rfcflow.policy.roles import ROLE_NAMES, on_call_login, roles, router, say_roles, say_who, shown_login
from rfcflow.policy.rotas import on_duty
from tests.builders import IDS, START, World, account, governance, text

DAY = START.date()


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("olaf", {"anyone"}),
        ("nina", {"anyone", "author"}),
        ("ada", {"anyone", "maintainer", "module-maintainer", "shepherd"}),
        ("ben", {"anyone", "maintainer", "module-maintainer", "owner"}),
        ("dan", {"anyone", "maintainer"}),
        ("cyrus", {"anyone", "maintainer", "core"}),
        ("cora", {"anyone", "maintainer", "core", "lead"}),
        ("tri", {"anyone", "on-call"}),
        ("github-actions[bot]", {"anyone"}),
    ],
)
def test_everybody_has_the_roles_of_the_registry_and_of_the_rfc(login: str, expected: set[str]) -> None:
    world = World().reviewed("ada")
    world.command("ben", "/concern Memory use")
    assert expected == roles(account(login), world.rfc, world.governance, DAY)


def test_the_one_the_place_is_offered_to_has_that_role() -> None:
    world = World().proposed()
    offer = world.rfc.offer
    assert offer is not None
    assert "offered" in roles(Account(offer.person, "any-login"), world.rfc, world.governance, DAY)


def test_roles_belong_to_numbers_and_not_to_logins() -> None:
    world = World().proposed()
    assert {"anyone"} == roles(Account(IDS["olaf"], "cora"), world.rfc, world.governance, DAY)


def test_a_project_without_a_rota_has_nobody_on_call() -> None:
    world = World(governance=governance(triage=()))
    assert None is on_call_login(world.governance, DAY)
    assert ("a core maintainer", "triage on call") == (router(world.governance), router(governance()))


def test_a_lead_who_is_not_in_core_is_said_without_a_slip() -> None:
    assert "the lead" == say_who(frozenset(("anyone", "lead")))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (("anyone",), "somebody without a role in the registry"),
        (("anyone", "maintainer"), "a maintainer of other modules"),
        (("maintainer", "module-maintainer", "author"), "a maintainer of one of its modules and its author"),
        (("lead", "core", "maintainer", "shepherd", "on-call"), "the lead, on call and its shepherd"),
    ],
)
def test_a_refusal_says_who_one_is(found: tuple[str, ...], said: str) -> None:
    assert said == say_who(frozenset(found))


def test_every_role_has_a_name() -> None:
    assert "the shepherd, a core maintainer or anyone" == say_roles(("shepherd", "core", "anyone"))
    for name in ROLE_NAMES:
        assert say_roles((name,))


@pytest.mark.parametrize(
    ("login", "shown"),
    [
        ("ada-fjord", "ada-fjord"),
        ("a_b", "a_b"),
        ("bot[bot]", "bot[bot]"),
        ("@x`|<b>", "?x???b?"),
        ("", "somebody"),
    ],
)
def test_a_login_is_shown_so_that_nothing_happens(login: str, shown: str) -> None:
    assert shown == shown_login(login)


def test_a_turn_goes_to_the_next_one_who_is_there() -> None:
    world = governance({"engine": ("ada", "ben")}, people={"ada": {"absences": (Absence(DAY, DAY),)}})
    rota = Rota("triage", ("ada", "gone", "ben"), DAY)
    assert "ben" == on_duty(rota, DAY, world)
    assert None is on_duty(Rota("triage", ("ada",), DAY), DAY, world)
    assert None is on_duty(Rota("triage", (), DAY), DAY, world)


def test_turns_go_round_before_and_after_the_start_and_give_way_to_an_override() -> None:
    world = governance({"engine": ("ada", "ben")})
    rota = Rota("triage", ("ada", "ben"), date(2026, 11, 2), 7, {date(2026, 11, 4): "cora"})
    days = [date(2026, 10, 31), date(2026, 11, 2), date(2026, 11, 8), date(2026, 11, 9), date(2026, 11, 4)]
    assert ["ben", "ada", "ada", "ben", "cora"] == [on_duty(rota, day, world) for day in days]


def test_maintainers_of_a_module_named_by_its_alias_are_its_maintainers() -> None:
    world = World(
        governance=governance(rules={"engine": {"aliases": ("motor",)}}), raw=text(modules=("motor",))
    )
    world.proposed()
    assert "module-maintainer" in roles(account("ben"), world.rfc, world.governance, DAY)
