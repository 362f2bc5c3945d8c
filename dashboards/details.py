"""One measure of one account in full: figure, curve, comparison, facts behind it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import Customer, Feed
from accounts.services.moves import open_actions
from dashboards.curves import CurveMark, curve_chart, points_at
from dashboards.evidence import Evidence, evidence
from dashboards.facts import Place
from dashboards.freshness import said_of_account
from dashboards.holders import Holders
from dashboards.limits import limits_on
from dashboards.measures import (
    Comparisons,
    measure_row,
    target_in_words,
    target_of,
)
from dashboards.moves import step_of
from dashboards.reader import Reader
from dashboards.values import in_unit
from diagnostics.explain import Line, explain
from diagnostics.models import Diagnosis
from diagnostics.scoring.curves import HUNDREDTHS
from diagnostics.scoring.states import State
from web.formatting import ago, days, full_date, number

SYMBOLS = {"own": "circle", "usual": "circle-open", "peers": "square"}


@dataclass(frozen=True)
class Legend:
    """What stands on the curve, in words; `name` is the class of its mark."""

    name: str
    symbol: str
    words: str


def detail_context(
    reader: Reader, customer: Customer, diagnosis: Diagnosis, key: str
) -> dict[str, Any] | None:
    """What the page of one measure needs; None where the model has no such measure.

    customer  carries its owner
    """
    is_contract = customer.relationship_type == Customer.RelationshipType.CONTRACT
    why = explain(diagnosis, is_contract=is_contract)
    line = next((one for one in why.lines if one.measure.key == key), None)
    if line is None:
        return None
    comparisons = Comparisons.of(customer, diagnosis, why)
    marks, found = _marks(line, comparisons), evidence(customer, line, reader.day)
    return {
        "customer": customer,
        "account_url": reverse("dashboards:account", args=[customer.pk]),
        "as_of": said_of_account(diagnosis.as_of, diagnosis.computed_at, reader.zone),
        "measure": measure_row(line, comparisons),
        "curve": _curve(line, marks),
        "legend": _legend(line, marks, comparisons),
        "steps": _steps(line),
        "target": ""
        if line.measure.words
        else target_in_words(line.rule, line.measure),
        "about": [
            *_about(line, Holders.of(customer, reader.day)),
            *limits_on(line, why, diagnosis.version.framework),
            *_ages(line, diagnosis, found, reader.day),
            *_received(line.measure.feeds_for(is_contract), reader.day),
        ],
        "evidence": _linked(reader, customer, found),
        **_step(reader, customer, diagnosis, line),
    }


def _step(
    reader: Reader, customer: Customer, diagnosis: Diagnosis, line: Line
) -> dict[str, Any]:
    """What raises a measure that costs points, and whether somebody does it."""
    step = step_of(line.measure.key, diagnosis, reader) if line.lost > 0 else None
    if step is None:
        return {"step": None}
    waiting = open_actions(customer).select_related("user")
    return {
        "step": step,
        "taken": next(filter(step.is_taken_by, waiting), None),
        "may_write": reader.may_write(customer),
        "take_url": reverse("dashboards:first-move", args=[customer.pk]),
    }


def _marks(line: Line, comparisons: Comparisons) -> list[CurveMark]:
    """Peers, the account's own usual value, and on top of them its value now."""
    if line.measure.words:
        return []
    key, curve = line.measure.key, line.rule.curve
    peers = comparisons.peers.get(key)
    values = {
        "peers": peers.value if peers else None,
        "usual": comparisons.usual.get(key),
    }
    marks = [
        CurveMark(name, SYMBOLS[name], value, points_at(value, curve))
        for name, value in values.items()
        if value is not None
    ]
    if line.value is not None and line.points is not None:
        points = line.points / HUNDREDTHS
        marks.append(CurveMark("own", SYMBOLS["own"], line.value, points))
    return marks


def _curve(line: Line, marks: list[CurveMark]) -> str:
    if line.measure.words:
        return ""
    target = target_of(line.rule)
    return curve_chart(line.rule.curve, line.measure.unit, marks, target)


def _legend(
    line: Line, marks: list[CurveMark], comparisons: Comparisons
) -> list[Legend]:
    """The marks in words, that of the account first."""
    names = {
        "own": "This account",
        "usual": "Usual for this account, last 12 months",
        "peers": comparisons.peer_name,
    }
    return [
        Legend(
            mark.name,
            mark.symbol,
            f"{names[mark.name]}: {in_unit(mark.value, line.measure)}, "
            f"{number(mark.points)} of 100 points",
        )
        for mark in reversed(marks)
    ]


def _steps(line: Line) -> list[tuple[str, str, bool]]:
    """(state, its points, whether it is this account's) of a measure in words."""
    return [
        (word, number(points_at(value, line.rule.curve)), value == line.value)
        for value, word in line.measure.words
    ]


def _about(line: Line, holders: Holders) -> list[tuple[str, str]]:
    """(name, words) of what the scoring model says of the measure."""
    measure, move = line.measure, line.measure.first_move
    mover = holders.of_role(move.role)
    return [
        ("Weight", _weight(line)),
        ("Belongs to", holders.of_role(measure.owner_role)),
        ("First move", f"{move.text} ({mover}, within {days(move.due_days)})"),
    ]


def _weight(line: Line) -> str:
    if not line.rule.weight or not line.share:
        return "none: it costs nothing by itself"
    share = f"{number(100 * line.share, 1)}%"
    if line.state is State.MISSING:
        return f"{share} of the score, once it is known"
    return f"{share} of this score"


def _ages(
    line: Line, diagnosis: Diagnosis, found: Evidence, day: date
) -> list[tuple[str, str]]:
    """As of when the figure is; of a rating, how old it is and how long it holds."""
    measure, as_of = line.measure, full_date(diagnosis.as_of)
    night = ", from figures of the night before" if measure.shared else ""
    ages = [("As of", f"{as_of}{night}")]
    if measure.valid_days and found.events:
        rated_on = max(event.on for event in found.events)
        ages.append(
            (
                "Last rated",
                f"{ago((day - rated_on).days)}; holds for {days(measure.valid_days)}, "
                f"then fades over {days(measure.grace_days)}",
            )
        )
    return ages


def _received(feeds: tuple[str, ...], day: date) -> list[tuple[str, str]]:
    """How far the sources of its facts reach."""
    return [
        (
            f"{feed.get_kind_display()} from {feed.source}",
            f"up to {full_date(feed.data_through)}"
            + (": silent for longer than it should be" if feed.is_silent(day) else ""),
        )
        for feed in Feed.objects.filter(kind__in=feeds).order_by("kind", "source")
    ]


def _linked(reader: Reader, customer: Customer, found: Evidence) -> Evidence:
    """With the pages on which the facts are read."""
    return replace(found, events=Place(reader, customer).linked(found.events))
