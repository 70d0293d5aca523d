"""`/rank @a @b @c`: an elector's ranking of the candidates, the best one first."""

from __future__ import annotations

from rfcflow.policy.roles import shown_login
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_EXAMPLE = "/rank @ada-fjord @bo-larch @cleo-marsh"


def _run(hearing: Hearing) -> Answer:
    rfc, governance, actor = hearing.rfc, hearing.turn.governance, hearing.actor
    election = rfc.election
    if election is None:
        return Refused(
            "Nobody is elected here.", "An election is held in the final comment period of a `lead-change`."
        )
    if actor.id not in election.electors:
        return Refused(
            "Who may elect was fixed when the window opened, and you are not among them.",
            "Core elects, beside the lead.",
        )
    people = {
        person.login.lower(): person.id
        for person in governance.people.values()
        if person.id in election.candidates
    }
    names = [word.lstrip("@").lower() for word in hearing.arguments.words]
    listed = ", ".join(f"`{shown_login(login)}`" for login in sorted(people)) or "nobody"
    if not names or hearing.arguments.options:
        return Misunderstood(f"Rank the candidates, the best one first: {listed}.", _EXAMPLE)
    unknown = [name for name in names if name not in people]
    if unknown:
        return Misunderstood(f"`{unknown[0][:40]}` is no candidate; they are {listed}.", _EXAMPLE)
    ranking = tuple(people[name] for name in names)
    if len(set(ranking)) != len(ranking):
        return Misunderstood("Somebody is ranked twice.", _EXAMPLE)
    if election.rankings.get(actor.id) == ranking:
        return NoEffect("you gave this ranking already")
    hearing.emit("ranked", ranking=list(ranking))
    return Done()


COMMAND = Command(
    name="rank",
    summary="Ranks the candidates of an election; the last ranking counts.",
    forms=(
        Form(
            "/rank @LOGIN @LOGIN…",
            "ranks candidates, the best one first; whoever is left out gets nothing",
            ("core",),
            _run,
            states=("final-comment",),
            useful=lambda rfc: rfc.election is not None,
            example=_EXAMPLE,
        ),
    ),
)
