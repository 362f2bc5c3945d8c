"""Reading the timeline: one query finds the newest, one more for each kind found.

What is older is never fetched: the first query knows only day, kind and key.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, IntegerField, Min, QuerySet, Value
from django.db.models.functions import TruncDate

from accounts import clock
from accounts.facts import name_of
from accounts.models import Customer
from dashboards.timeline.kinds import KINDS
from dashboards.timeline.moments import Group, Kind, Moment, TimelineItem

Moments = Sequence[tuple[Kind, Moment]]


class Found(NamedTuple):
    """A moment's place is its number in the query, and among the moments."""

    on: date
    place: int
    key: int


def timeline(
    customer: Customer, day: date, most: int, groups: Collection[str] = ()
) -> list[TimelineItem]:
    """The newest `most` events up to `day`, of these groups if any are named."""
    wanted = groups or Group.values
    return newest(customer, day, most, [kind for kind in KINDS if kind.group in wanted])


def newest(
    customer: Customer, day: date, most: int, kinds: Sequence[Kind]
) -> list[TimelineItem]:
    """The newest `most` events up to `day`, of at least one kind."""
    zone = clock.zone()
    moments = [(kind, moment) for kind in kinds for moment in kind.moments]
    branches = [
        _newest(customer, place, each, _Until(day, zone), most)
        for place, each in enumerate(moments)
    ]
    return _told(customer, moments, [Found(*each) for each in _merged(branches, most)])


def _merged(branches: list[QuerySet[Any, Any]], most: int) -> QuerySet[Any, Any]:
    """The newest of all; one branch alone is in order already."""
    first, *others = branches
    if not others:
        return first
    merged = first.union(*others, all=True)
    return merged.order_by("-event_on", "-event_place", "-event_key")[:most]


class _Until(NamedTuple):
    day: date
    zone: ZoneInfo


def _newest(
    customer: Customer,
    place: int,
    told: tuple[Kind, Moment],
    until: _Until,
    most: int,
) -> QuerySet[Any, Any]:
    """(day, place, key) of a moment's newest rows."""
    kind, moment = told
    rows = _rows(kind, customer).filter(**up_to(moment, *until))
    if kind.together:
        rows = rows.values(*kind.together).annotate(event_key=Min("pk"))
    else:
        rows = rows.annotate(event_key=F("pk"))
    on = TruncDate(moment.on, tzinfo=until.zone) if moment.is_instant else F(moment.on)
    return (
        rows.annotate(event_on=on, event_place=Value(place, IntegerField()))
        .order_by(F(moment.on).desc(), "-event_key")
        .values_list("event_on", "event_place", "event_key")[:most]
    )


def _rows(kind: Kind, customer: Customer) -> QuerySet[Any, Any]:
    return kind.model._default_manager.filter(kind.of(customer))


def up_to(moment: Moment, day: date, zone: ZoneInfo) -> dict[str, Any]:
    """The filter that leaves out what came after `day`."""
    if not moment.is_instant:
        return {f"{moment.on}__lte": day}
    next_day = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    return {f"{moment.on}__lt": next_day}


def _told(
    customer: Customer, moments: Moments, found: list[Found]
) -> list[TimelineItem]:
    keys: dict[Kind, set[int]] = defaultdict(set)
    for each in found:
        keys[moments[each.place][0]].add(each.key)
    rows = {kind: _by_key(kind, customer, wanted) for kind, wanted in keys.items()}
    return [_item(each, *moments[each.place], rows, customer) for each in found]


def _item(
    found: Found,
    kind: Kind,
    moment: Moment,
    rows: dict[Kind, dict[int, Any]],
    customer: Customer,
) -> TimelineItem:
    row = rows[kind][found.key]
    item = moment.item(found.on, row, customer.currency)
    if kind.together and row["count"] > 1:
        return item
    if getattr(row, "customer_id", customer.pk) is None:
        return item  # of the whole segment, and not to be changed here
    return replace(item, fact=(name_of(kind.model), found.key))


def _by_key(kind: Kind, customer: Customer, keys: Iterable[int]) -> dict[int, Any]:
    if not kind.together:
        return kind.model._default_manager.select_related(*kind.related).in_bulk(keys)
    groups = (
        _rows(kind, customer)
        .values(*kind.together)
        .annotate(event_key=Min("pk"), **kind.figures)
        .filter(event_key__in=keys)
    )
    return {group["event_key"]: group for group in groups}
