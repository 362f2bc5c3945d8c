"""Seven accounts with a story, in the demo executive's book: see docs/demo.md."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from accounts.demo.people import DEMO_EXECUTIVE
from accounts.demo.randomness import ALWAYS, NEVER, weekdays_before

# (days ago, kind, sentiment, text) of the last touches; older ones are drawn.
Touch = tuple[int, str, int, str]
Told = tuple[int, tuple[Touch, ...]]  # an executive, and what they wrote


@dataclass(frozen=True)
class Story:
    """An account's name, what differs from `_ORDINARY`, and the last notes."""

    name: str
    industry: str
    differs: dict[str, Any]
    touches: tuple[Touch, ...]


_ORDINARY = {
    "owner": DEMO_EXECUTIVE, "archived_ago": NEVER, "segment": 1, "cadence": 60,
    "is_contract": False, "acquired_ago": 1600, "gap": 30.0, "regularity": 90.0,
    "value": 5200.0, "growth": 0.03, "mood": 0.9, "late_share": 0.03, "discount": 0.06,
    "breadth": 7, "ended_ago": NEVER, "last_order_ago": 12, "fading": 1.0, "season": 0,
    "quiet_until_ago": NEVER, "quiet_from_ago": NEVER, "late": False, "buys": True,
    "term_end_ago": -200, "terms": 4, "notice_ago": NEVER, "changed_ago": ALWAYS,
    "note_gap": 40.0, "last_note_ago": 20,
}  # fmt: skip
_CONTRACT = {"is_contract": True, "buys": False, "value": 46_000.0}

LATE = Story(
    "Marrowick Tooling", "Machinery",
    {"gap": 28.0, "regularity": 400.0, "last_order_ago": 110, "late": True,
     "last_note_ago": 58, "value": 8400.0},
    ((58, "call", 0, "Usual order has not come; they promised to look into it."),
     (115, "visit", 1, "On site, walked the floor. Content with the last delivery.")),
)  # fmt: skip
RENEWAL = Story(
    "Tellowin Clinics", "Healthcare",
    {**_CONTRACT, "term_end_ago": -6, "terms": 3, "last_note_ago": 125, "mood": 0.1,
     "growth": -0.3},
    ((125, "call", 0, "Short call. Could not say yet whether they will renew."),
     (158, "email", -1, "Two invoices needed correcting, again."),
     (205, "call", 0, "Went through the open points. Did not want to plan ahead.")),
)  # fmt: skip
FADING = Story(
    "Quennor Foods", "Food and drink",
    {"fading": 2.2, "gap": 21.0, "last_order_ago": 41, "last_note_ago": 86,
     "growth": -0.35, "mood": 0.0, "late_share": 0.2},
    ((86, "call", -1, "Volume down on last year, no clear reason given."),
     (121, "meeting", -1, "They stretched the time between orders to save money."),
     (170, "call", -1, "Part of the assortment goes to another supplier now.")),
)  # fmt: skip
LOST = Story(
    "Halvane Shipping", "Logistics",
    {**_CONTRACT, "ended_ago": 40, "term_end_ago": 40, "notice_ago": 95,
     "last_order_ago": 40, "last_note_ago": 38, "mood": 0.2},
    ((38, "call", -1, "Friendly goodbye; they have moved to another supplier."),
     (94, "meeting", -2, "Notice received. They felt we answered too slowly."),
     (160, "call", -1, "A new buyer is asking for other offers.")),
)  # fmt: skip
WON_BACK = Story(
    "Pellgrove Paper", "Printing and paper",
    {"quiet_until_ago": 78, "quiet_from_ago": 338, "last_order_ago": 9, "gap": 24.0,
     "last_note_ago": 11},
    ((11, "call", 1, "Glad to buy from us again, asked for a quote on a lift table."),
     (45, "visit", 2, "On site. They use everything they ordered since they are back."),
     (78, "call", 1, "Back with a first order; the other supplier let them down."),
     (230, "email", -1, "They are trying another supplier this season.")),
)  # fmt: skip
NEW = Story(
    "Ostrivel Cycles", "Retail",
    {"acquired_ago": 30, "last_order_ago": 17, "gap": 28.0, "last_note_ago": 8,
     "segment": 2, "cadence": 90, "value": 1400.0},
    ((8, "call", 1, "First delivery arrived complete."),
     (25, "meeting", 1, "Introduced the service desk and agreed whom to call.")),
)  # fmt: skip
WELL = Story(
    "Brackenfold Dairy", "Food and drink",
    {"gap": 22.0, "last_order_ago": 8, "growth": 0.12, "value": 9600.0, "mood": 1.4,
     "late_share": 0.0, "breadth": 9, "last_note_ago": 12, "note_gap": 28.0,
     "discount": 0.03},
    ((12, "visit", 2, "Wants to extend to the second site."),
     (41, "call", 1, "Numbers are fine on their side, steady plans.")),
)  # fmt: skip

STORIES = (LATE, RENEWAL, FADING, LOST, WON_BACK, NEW, WELL)


def cast(accounts: pl.DataFrame) -> pl.DataFrame:
    """The accounts with the stories in the first rows of the demo executive's book."""
    roles = [
        {"id": place, "name": story.name, "industry": story.industry,
         **_ORDINARY, **story.differs}
        for place, story in enumerate(STORIES, start=1)
    ]  # fmt: skip
    shared = {name: accounts.schema[name] for name in roles[0]}
    return accounts.update(pl.DataFrame(roles, schema=shared), on="id")


def touches() -> dict[int, Told]:
    """Of each story: the account's id, whose words they are, and what was said."""
    return {
        place: (DEMO_EXECUTIVE, story.touches)
        for place, story in enumerate(STORIES, start=1)
    }


def tell(notes: pl.DataFrame, told: dict[int, Told], day: date) -> pl.DataFrame:
    """The notes with what is told in place of those drawn since the first touch told.

    notes  rows of accounts_note
    told   by customer id
    """
    rows = pl.DataFrame(_rows(told, day))
    rows = rows.cast({name: notes.schema[name] for name in rows.columns})
    since = rows.group_by("customer_id").agg(pl.col("happened_on").min().alias("since"))
    kept = notes.join(
        since, on="customer_id", how="left", maintain_order="left"
    ).filter(pl.col("since").is_null() | (pl.col("happened_on") < pl.col("since")))
    return pl.concat([kept.drop("since"), rows], how="diagonal")


def _rows(told: dict[int, Told], day: date) -> list[dict[str, Any]]:
    return [
        {
            "external_id": f"story-{place}-{number}",
            "source": "demo",
            "customer_id": place,
            "kind": kind,
            "happened_on": (happened := weekdays_before(day, ago).item()),
            "sentiment": sentiment,
            "author_id": owner + 1,
            "text": text,
            "knowable_on": happened,
        }
        for place, (owner, touches) in told.items()
        for number, (ago, kind, sentiment, text) in enumerate(touches)
    ]
