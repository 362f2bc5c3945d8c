"""The practice account: a made-up one with facts on each side, and our own answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.forms.review import ReviewSheet
from accounts.method import Guide
from accounts.models import Customer, Note, SuccessFactor, User
from dashboards.reviewing import Reason, Side, SideFacts

NAME = "Ambertide Workboats"
STORY = (
    "Ambertide builds workboats for harbours, 140 people on one site. They buy paint, "
    "fittings and advice from us for €240,000 a year; the contract runs for seven more "
    "months. Harbours order well this year. The founder still owns the yard; nobody "
    "speaks of a sale. Next year’s budget is drafted and not signed."
)
MOST_APART = 1  # on the scale of −2 to 2
FEWEST_ALIKE = 4  # of the six sides


@dataclass(frozen=True)
class Model:
    """What the facts of a side are, how we would rate it, and why."""

    facts: tuple[tuple[str, str], ...]
    rating: int
    why: str


MODELS: Mapping[str, Model] = {
    "results": Model(
        (
            ("Orders", "every three weeks, as for two years; the last 9 days ago"),
            ("Revenue", "−4 % against the year before"),
            ("Their aim: boats on time", "17 handed over, 15 planned by now"),
        ),
        1,
        "They are ahead of what they bought us for, and the rhythm holds. The small "
        "fall in revenue keeps it from being very good.",
    ),
    "relationship": Model(
        (
            ("Last contact", "12 days ago, with the foreman"),
            ("Head of purchasing", "brought us in; left five weeks ago"),
            ("Her successor", "has not answered two calls"),
            ("A competitor’s van", "seen in the yard twice this month"),
        ),
        -1,
        "Whoever spoke for us is gone and somebody else is at the door. It is not yet "
        "very bad: the foreman talks to us, and the successor has not said no. A "
        "friendly foreman does not make up for a door that is closed further up.",
    ),
    "service": Model(
        (
            ("Complaints", "3 in 90 days, each answered the same day"),
            ("Time to settle", "within the agreed time, none opened again"),
            ("Praise", "one letter from the foreman"),
        ),
        1,
        "Three complaints are no bad sign by themselves: they still ask, and all were "
        "settled. Very good would be that nothing had to be asked for.",
    ),
    "technology": Model(
        (
            ("Ordering portal", "down four times in 60 days, 310 minutes"),
            ("Cause", "the same each time, not removed"),
            ("Since then", "the foreman orders by telephone"),
        ),
        -2,
        "They have begun to plan around our failures, and the cause is still there. "
        "Few minutes, but the same cause four times is worse than one long outage.",
    ),
    "staffing": Model(
        (
            ("Required roles", "3 of 3 filled"),
            ("The engineer they count on", "goes on leave in six weeks"),
            ("Her deputy", "named, has been to the yard once"),
        ),
        0,
        "All is filled today and a known gap is prepared, though not proven. Nothing "
        "here stands out either way, so neutral is an honest answer.",
    ),
    "value": Model(
        (
            ("Payment", "on the day it is due, always"),
            ("Discounts", "none asked for in two years"),
            ("By their own count", "we cost €240,000 and bring €410,000 a year"),
        ),
        2,
        "They know what we bring them, in their own figures, and pay without a word.",
    ),
}


@dataclass(frozen=True)
class Comparison:
    """One side: what the person said, what we say, and why."""

    label: str
    given: str
    ours: str
    apart: int  # above 0 where the person was kinder
    why: str

    @property
    def words(self) -> str:
        if not self.apart:
            return "The same"
        steps = "one step" if abs(self.apart) == 1 else f"{abs(self.apart)} steps"
        return f"{steps.capitalize()} {'kinder' if self.apart > 0 else 'harsher'}"


def practice_sheet(author: User, day: date, data: Any, currency: str) -> ReviewSheet:
    """The form of a review of the practice account; nothing of it is stored."""
    aim = SuccessFactor(
        pk=0,
        name="Boats handed over on time",
        unit="boats",
        baseline=Decimal(11),
        target=Decimal(20),
        current=Decimal(17),
        measured_on=day - timedelta(days=30),
        recorded_xid=0,
    )
    return ReviewSheet(
        data,
        customer=Customer(name=NAME, currency=currency),
        author=author,
        day=day,
        factors=[aim],
        people=User.objects.filter(pk=author.pk),
        rates_all=True,
    )


def practice_sides(sheet: ReviewSheet) -> list[Side]:
    """Each side's form beside the facts that were made up for it."""
    return [Side(form, _facts(form.guide.key), None) for form in sheet.ratings]


def _facts(side: str) -> SideFacts:
    lines = tuple(Reason(label, words, 0) for label, words in MODELS[side].facts)
    return SideFacts(None, None, lines)


def compared(sheet: ReviewSheet) -> list[Comparison]:
    """The ratings of a sheet that is valid beside ours, side by side."""
    return [
        _comparison(form.guide, form.cleaned_data["rating"]) for form in sheet.ratings
    ]


def _comparison(guide: Guide, given: int) -> Comparison:
    ours = MODELS[guide.key]
    return Comparison(
        label=guide.label,
        given=Note.Sentiment(given).label,
        ours=Note.Sentiment(ours.rating).label,
        apart=given - ours.rating,
        why=ours.why,
    )


def is_near(comparisons: list[Comparison]) -> bool:
    """Whether no side is more than one step apart, and at least four are the same."""
    apart = [abs(each.apart) for each in comparisons]
    return max(apart) <= MOST_APART and apart.count(0) >= FEWEST_ALIKE
