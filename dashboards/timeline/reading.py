"""Reading the timeline: one query finds the newest, one more for each kind found.

What is older is never fetched: the first query knows only day, kind and key.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, IntegerField, Min, Model, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from accounts import clock
from accounts.facts import name_of
from accounts.models import Customer
from dashboards.timeline.kinds import KINDS
from dashboards.timeline.moments import Group, Kind, Moment, TimelineItem

# A moment's place in this list is its number in the query.
MOMENTS = [(kind, moment) for kind in KINDS for moment in kind.moments]


class Found(NamedTuple):
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
    customer: Customer, day: date, most: int, kinds: Collection[Kind]
) -> list[TimelineItem]:
    """The newest `most` events of these kinds up to `day`."""
    zone = clock.zone()
    branches = [
        _newest(customer, place, day, zone, most)
        for place, (kind, _) in enumerate(MOMENTS)
        if kind in kinds
    ]
    return _told(customer, _newest_of(branches, most))


def told_of(customer: Customer, row: Model, day: date) -> list[TimelineItem]:
    """What the timeline tells of one row up to `day`, the first moment first.

    Of a row that is one event with others it tells of all of them.
    """
    branches = [
        _newest(customer, place, day, clock.zone(), 1, _one_event(kind, row))
        for place, (kind, _) in enumerate(MOMENTS)
        if kind.model is type(row)
    ]
    return _told(customer, _newest_of(branches, len(branches)))[::-1]


def one_event_with(customer: Customer, row: Model) -> QuerySet[Any, Any]:
    """The rows that are one event with this one, itself among them."""
    kind = next((each for each in KINDS if each.model is type(row)), None)
    if kind is None or not kind.together:
        return type(row)._default_manager.none()
    rows = _rows(kind, customer).filter(_one_event(kind, row))
    return rows.select_related(*kind.related).order_by("pk")


def _one_event(kind: Kind, row: Model) -> Q:
    if not kind.together:
        return Q(pk=row.pk)
    paths = {path: path.split("__") for path in kind.together}
    return Q(**{path: reduce(getattr, names, row) for path, names in paths.items()})


@dataclass(frozen=True)
class Window:
    """From one diagnosis to another: what became so, or known, in between.

    known_after  instant; None where the earlier one knew all that the later one does
    """

    after: date
    until: date
    known_after: datetime | None
    known_until: datetime

    def holds(self, kind: Kind, moment: Moment, zone: ZoneInfo) -> Q:
        """Which rows of a kind fall into it, for those up to `until`."""
        became_so = ~Q(**_up_to(moment, self.after, zone))
        if self.known_after is None or kind.together:
            return became_so
        known = (self.known_after, self.known_until)
        return became_so | Q(recorded_at__range=known)


def happened_between(
    customer: Customer, window: Window, kinds: Collection[Kind], most: int
) -> list[tuple[Kind, TimelineItem]]:
    """The newest `most` events of these kinds in the window, newest first."""
    zone = clock.zone()
    branches = [
        _newest(
            customer, place, window.until, zone, most, window.holds(kind, moment, zone)
        )
        for place, (kind, moment) in enumerate(MOMENTS)
        if kind in kinds
    ]
    found = _newest_of(branches, most)
    events = _told(customer, found)
    return [
        (MOMENTS[each.place][0], event)
        for each, event in zip(found, events, strict=True)
    ]


def _newest_of(branches: list[QuerySet[Any, Any]], most: int) -> list[Found]:
    if len(branches) < 2:  # a union of one is no union
        return [Found(*each) for branch in branches for each in branch]
    merged = branches[0].union(*branches[1:], all=True)
    newest = merged.order_by("-event_on", "-event_place", "-event_key")[:most]
    return [Found(*each) for each in newest]


def _newest(
    customer: Customer,
    place: int,
    day: date,
    zone: ZoneInfo,
    most: int,
    within: Q | None = None,
) -> QuerySet[Any, Any]:
    """(day, place, key) of a moment's newest rows up to `day`."""
    kind, moment = MOMENTS[place]
    rows = _rows(kind, customer).filter(within or Q(), **_up_to(moment, day, zone))
    if kind.together:
        rows = rows.values(*kind.together).annotate(event_key=Min("pk"))
    else:
        rows = rows.annotate(event_key=F("pk"))
    on = TruncDate(moment.on, tzinfo=zone) if moment.is_instant else F(moment.on)
    return (
        rows.annotate(event_on=on, event_place=Value(place, IntegerField()))
        .order_by(F(moment.on).desc(), "-event_key")
        .values_list("event_on", "event_place", "event_key")[:most]
    )


def _rows(kind: Kind, customer: Customer) -> QuerySet[Any, Any]:
    return kind.model._default_manager.filter(kind.of(customer))


def _up_to(moment: Moment, day: date, zone: ZoneInfo) -> dict[str, Any]:
    if not moment.is_instant:
        return {f"{moment.on}__lte": day}
    next_day = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    return {f"{moment.on}__lt": next_day}


def _told(customer: Customer, found: list[Found]) -> list[TimelineItem]:
    keys: dict[int, set[int]] = defaultdict(set)
    for each in found:
        keys[_number(each)].add(each.key)
    rows = {
        number: _by_key(KINDS[number], customer, wanted)
        for number, wanted in keys.items()
    }
    return [_item(each, rows[_number(each)][each.key], customer) for each in found]


def _item(found: Found, row: Any, customer: Customer) -> TimelineItem:
    kind, moment = MOMENTS[found.place]
    item = moment.item(found.on, row, customer.currency)
    if getattr(row, "customer_id", customer.pk) is None:
        return item  # of the whole segment, and not to be changed here
    return replace(item, fact=(name_of(kind.model), found.key))


def _number(found: Found) -> int:
    return KINDS.index(MOMENTS[found.place][0])


def _by_key(kind: Kind, customer: Customer, keys: Iterable[int]) -> dict[int, Any]:
    if not kind.together:
        rows = kind.model._default_manager.select_related(*kind.related)
        return rows.annotate(**kind.asked).in_bulk(keys)
    groups = (
        _rows(kind, customer)
        .values(*kind.together)
        .annotate(event_key=Min("pk"), **kind.figures)
        .filter(event_key__in=keys)
    )
    return {group["event_key"]: group for group in groups}
