"""Ending what is open, in one word: today, or now."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet

from accounts import clock
from accounts.models import (
    Action,
    ActionOutcome,
    AffectedCustomer,
    Fact,
    Incident,
    Promise,
    PromiseOutcome,
    Ticket,
)


@dataclass(frozen=True)
class Ending:
    """How a fact ends.

    key    its name in what is sent
    label  what the button says
    ends   the column that is empty while the fact is open
    rest   what else is written
    """

    key: str
    label: str
    model: type[Fact]
    ends: str
    rest: dict[str, str] = field(default_factory=dict)


RESOLVED = Ending("resolved", "Resolve", Ticket, "resolved_at")
KEPT = Ending("kept", "Kept", Promise, "settled_on", {"outcome": PromiseOutcome.MET})
BROKEN = Ending(
    "broken", "Broken", Promise, "settled_on", {"outcome": PromiseOutcome.MISSED}
)
DONE = Ending("done", "Done", Action, "done_on")
WORKED = Ending(
    "worked", "It worked", Action, "done_on", {"outcome": ActionOutcome.WORKED}
)
FAILED = Ending(
    "failed", "It did not work", Action, "done_on", {"outcome": ActionOutcome.FAILED}
)
DROPPED = Ending(
    "dropped", "No longer needed", Action, "done_on", {"outcome": ActionOutcome.DROPPED}
)
OVER = Ending("over", "Over", Incident, "ended_at")
ALL = (RESOLVED, KEPT, BROKEN, DONE, WORKED, FAILED, DROPPED, OVER)
ENDINGS = {each.key: each for each in ALL}


def endings_of(fact: Any) -> list[Ending]:
    """How the fact can end; none where it has, or never does.

    An incident ends as the row that says whom it hit.
    """
    row = fact.incident if isinstance(fact, AffectedCustomer) else fact
    return [
        ending
        for ending in ENDINGS.values()
        if ending.model is type(row) and getattr(row, ending.ends) is None
    ]


@transaction.atomic
def end(
    *, ending: Ending, rows: QuerySet[Any], pk: int, remark: str = ""
) -> Fact | None:
    """End a row now, or today; None where it is not open any more, or not theirs.

    rows    where it must be among
    remark  what came of an action, in a few words
    """
    fact: Any = rows.select_for_update().filter(pk=pk, **{ending.ends: None}).first()
    if fact is None:
        return None
    is_instant = isinstance(fact._meta.get_field(ending.ends), models.DateTimeField)
    now = clock.now() if is_instant else clock.today()
    written = {ending.ends: max(now, getattr(fact, fact.domain_date)), **ending.rest}
    if remark and isinstance(fact, Action):
        written["text"] = "\n\n".join(filter(None, (fact.text, remark)))
    for name, value in written.items():
        setattr(fact, name, value)
    fact.save(update_fields=list(written))
    return fact  # type: ignore[no-any-return]
