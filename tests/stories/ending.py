"""Stories of how RFCs end, and of what comes afterwards."""

from __future__ import annotations

from typing import Final

from tests.builders import World
from tests.stories.deciding import accepted
from tests.stories.telling import kept, said, shown, world

VETO: Final = '/veto criterion=compatibility reopen="A shim for old files" It breaks every saved file.'
DISPUTE: Final = '/dispute docs criterion=composability reopen="A plan for both" Its pages contradict ours.'


@shown
def withdrawn_early() -> World:
    here = world().proposed()
    here.command("nina", "/withdraw The scheduler has an option for this since last week.")
    return here


@shown
def withdrawn() -> World:
    here = world().reviewed()
    here.command("nina", "/withdraw The scheduler has an option for this since last week.")
    here.land()
    return here


@shown
def taken_up_again() -> World:
    here = withdrawn_early()
    here.command("cora", "/reopen A maintainer was found.")
    here.command("cleo", "/reopen")
    return here


@kept
def taken_up_after_all() -> World:
    """Closed by somebody else, opened again, withdrawn by its author, and taken up again by core."""
    here = World().proposed()
    here.close("olaf")
    here.sweep()
    here.reopen()
    here.sweep()
    said(here, ("nina", "/withdraw It is solved."))
    return said(here, ("cora", "/reopen It is not."), ("cyrus", "/reopen"))


@shown
def silent() -> World:
    here = world().reviewed()
    here.later(days=57)
    here.sweep()
    return here


@kept
def silent_for_years() -> World:
    """Nobody says a word for two years: every reminder, and the end."""
    here = World().reviewed()
    for _ in range(24):
        here.later(days=30).sweep()
    return here


@shown
def expired() -> World:
    here = silent()
    here.later(days=181)
    here.sweep()
    here.land()
    return here


@shown
def closed() -> World:
    here = world().reviewed()
    here.close("nina")
    here.sweep()
    return here


@shown
def closed_by_other() -> World:
    here = world().reviewed()
    here.close("ben")
    here.sweep()
    return here


@kept
def closed_by_others() -> World:
    """Closed by somebody else, reopened, closed by its author until the days are over."""
    here = World().reviewed()
    here.close("olaf")
    here.updated = here.later(minutes=3).now
    here.sweep()
    here.reopen()
    here.sweep()
    here.close("nina")
    here.sweep()
    here.later(days=8).sweep()
    here.land()
    return said(here, ("cora", "/correct rejected It was decided."), ("cleo", "/correct rejected"))


@shown
def parked_closed() -> World:
    here = closed_by_other()
    here.later(days=8)
    here.sweep()
    return here


@shown
def merged_by_hand() -> World:
    here = world().reviewed()
    here.merged, here.open, here.closed_at = True, False, here.now
    here.sweep()
    return here


@shown
def settled_routine() -> World:
    here = world().decided()
    here.land()
    return here


@shown
def implemented() -> World:
    here = settled_routine()
    here.command("ben", "/implemented https://git.example/pull/9")
    return here


@shown
def retired() -> World:
    here = implemented()
    here.command("cora", "/retire It was taken out again.")
    here.command("cleo", "/retire")
    return here


@shown
def moving() -> World:
    here = settled_routine()
    here.command("cora", VETO)
    return here


@shown
def vetoed() -> World:
    here = moving()
    here.command("cyrus", "/veto")
    return here


@kept
def vetoed_behind() -> World:
    """A veto on what was decided, though something else was pushed since."""
    here = accepted()
    here.push(title="Another title")
    here.sweep()
    veto = '/veto criterion=need reopen="A user" Nobody needs it.'
    return said(here, ("cora", veto), ("cyrus", veto))


@shown
def veto_lapsed() -> World:
    here = moving()
    here.later(days=11)
    here.sweep()
    return here


@shown
def disputed() -> World:
    here = settled_routine()
    here.command("dan", DISPUTE)
    return here


@shown
def dispute_settled() -> World:
    here = disputed()
    here.command("ada", "/settle dispute-1 Arguments: the pages differ. Resolution: one of them goes.")
    return here


@shown
def appealed() -> World:
    here = disputed()
    here.later(days=22)
    here.sweep()
    here.command("cora", "/sign-off")
    return here


@shown
def upheld() -> World:
    here = appealed()
    here.command("cyrus", "/sign-off")
    here.later(days=15)
    here.sweep()
    return here


@shown
def not_upheld() -> World:
    here = appealed()
    here.later(days=15)
    here.sweep()
    return here


@kept
def moved_behind_the_decision() -> World:
    """Pushed after the decision, disputed, and brought before core, which votes on the decided text."""
    here = World().decided()
    here.land()
    here.push(title="Another title")
    here.sweep()
    said(here, ("dan", '/dispute docs criterion=need reopen="A user" Nobody needs it.'))
    here.later(days=22).sweep()
    said(here, ("cora", "/sign-off"), ("cyrus", "/sign-off"))
    here.later(days=15).sweep()
    return here
