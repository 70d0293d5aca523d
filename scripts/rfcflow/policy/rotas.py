"""Who is on duty: a pure function of date, roster, overrides and absences.

Invariant: the same date gives the same person on every machine; an absent person's turn goes to the next.
"""

from __future__ import annotations

from datetime import date

from rfcflow.model import Governance, Rota


def on_duty(rota: Rota, day: date, governance: Governance) -> str | None:
    """The handle of who is on duty on `day` (UTC), or None where everybody is absent or nobody is listed."""
    override = rota.overrides.get(day)
    if override is not None:
        return override
    if not rota.roster:
        return None
    turn = (day - rota.start).days // max(rota.days, 1)
    for step in range(len(rota.roster)):
        handle = rota.roster[(turn + step) % len(rota.roster)]
        person = governance.people.get(handle)
        if person is not None and not person.absent_on(day):
            return handle
    return None
