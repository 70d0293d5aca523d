"""Health: what registry and ledgers tell of modules and process, without a score for anybody."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import jsonschema

from rfcflow.meetings.health import as_text, health
from rfcflow.model import Absence, Term, Upkeep
from tests.builders import START, World, governance, text
from tests.test_architecture import PACKAGE

DAY = START.date() + timedelta(days=20)
YEAR_AGO = DAY - timedelta(days=400)


def of(*worlds: World, day: date = DAY, **rules: Any) -> dict[str, Any]:
    return health([(world.rfc, world.history) for world in worlds], governance(**rules), day)


def module(report: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in report["modules"] if row["id"] == name)


def test_a_module_tells_its_people_and_what_waits_for_them() -> None:
    report = of(World().reviewed(), World(raw=text(modules=("tiny",))).proposed())
    engine, docs, tiny = (module(report, name) for name in ("engine", "docs", "tiny"))
    assert (3, False, 1, 0) == tuple(
        engine[key] for key in ("maintainers", "single_point_of_failure", "open", "without_shepherd")
    )
    assert docs["single_point_of_failure"]
    assert (True, 1, 1) == (tiny["nobody"], tiny["open"], tiny["without_shepherd"])


def test_a_recurring_duty_is_overdue_by_its_date_and_missing_data_is_missing() -> None:
    duties = {
        "roadmap": Upkeep(90, DAY - timedelta(days=91)),
        "public-meeting": Upkeep(30),
        "notes": Upkeep(90, DAY),
    }
    upkeep = {row["duty"]: row for row in module(of(rules={"docs": {"upkeep": duties}}), "docs")["upkeep"]}
    assert {"notes": False, "public-meeting": True, "roadmap": True} == {
        n: r["overdue"] for n, r in upkeep.items()
    }
    assert (None, None) == (upkeep["public-meeting"]["last"], upkeep["public-meeting"]["due"])


def test_who_was_silent_for_the_modules_window_is_somebody_to_ask_and_a_sign_puts_it_off() -> None:
    terms = {name: Term(since=YEAR_AGO) for name in ("ada", "ben", "eve")}
    active = World().reviewed("ada")
    away = {"eve": {"absences": (Absence(DAY - timedelta(days=30), DAY + timedelta(days=9)),)}}
    rules = {"engine": {"terms": terms, "inactivity_days": 365}}
    asked = module(of(active, rules=rules, people=away), "engine")["emeritus_proposals"]
    assert [("ben", YEAR_AGO.isoformat(), 365)] == [(r["login"], r["last"], r["window_days"]) for r in asked]
    longer = {"engine": {"terms": terms, "inactivity_days": 500}}
    assert [] == module(of(active, rules=longer, people=away), "engine")["emeritus_proposals"]


def test_the_process_is_counted_and_nobody_is_scored() -> None:
    lonely = World().proposed()
    lonely.later(days=70)
    lonely.sweep()
    report = of(World().reviewed(), lonely)
    assert (2, 2, 1, 1) == tuple(
        report["process"][key]
        for key in ("rfcs", "proposed", "shepherd_within_7_days", "ended_without_shepherd")
    )
    assert report["process"]["median_days_in_state"]["draft"] == 0
    schema = json.loads((PACKAGE / "meetings" / "schemas" / "health.json").read_text(encoding="utf-8"))
    jsonschema.validate({**report, "unreadable": []}, schema)
    words = {key for row in [report["process"], *report["modules"]] for key in row}
    assert not {word for word in words for bad in ("score", "rank", "star", "best") if bad in word}
    assert "one maintainer" in "\n".join(as_text(report))
