"""What files say of accounts beyond our own fields, to narrow a list by."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import QueryDict

from diagnostics.models import Diagnosis

PREFIX = "attribute."  # in the address, before an attribute's name
MOST_SHOWN = 6  # beside the other filters; the rest stand behind "More filters"
MOST_VALUES = 30  # what has more different values is typed, not chosen from a list
LOOKED_AT = 2_000  # accounts, the largest; of more, other values may be typed

Asked = tuple[tuple[str, str], ...]  # name and value of each, by name
Said = dict[str, Counter[str]]  # name -> how many accounts say each value


@dataclass(frozen=True)
class AttributeFilter:
    """One attribute to narrow by; `chosen` is "" for all.

    place     a number of its own on the page
    values    to choose from; none where there are too many
    is_typed  whether other values than these may be asked for
    """

    place: int
    label: str
    values: list[str]
    chosen: str
    is_typed: bool

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.label}"


@dataclass(frozen=True)
class AttributeFilters:
    """All that tells the accounts apart: some lists at once, the rest below them.

    looked_at  so many accounts, the largest, were looked at; 0: all of them
    """

    shown: list[AttributeFilter]
    more: list[AttributeFilter]
    looked_at: int

    @property
    def is_open(self) -> bool:
        return any(each.chosen for each in self.more)


def asked_attributes(query: QueryDict) -> Asked:
    """The attributes that the address asks for; empty values ask for nothing."""
    given = {name: str(value).strip() for name, value in query.items()}
    return tuple(
        sorted(
            (name.removeprefix(PREFIX), value)
            for name, value in given.items()
            if value and name.startswith(PREFIX) and "\0" not in name + value
        )
    )


def attribute_filters(accounts: QuerySet[Diagnosis], asked: Asked) -> AttributeFilters:
    """Each attribute that not all of these accounts say the same of, and those asked.

    Some lists are shown at once: those asked for, then the first by name.
    """
    largest = accounts.order_by(F("revenue").desc(nulls_last=True), "pk")
    found = largest.values_list("customer__attributes", flat=True)[: LOOKED_AT + 1]
    rows = list(found)
    is_all = len(rows) <= LOOKED_AT
    said, chosen = _said(rows[:LOOKED_AT]), dict(asked)
    telling = {name for name in said if not is_all or _tells(said[name], rows)}
    every = [
        _filter(place, name, said[name], chosen.get(name, ""), is_all)
        for place, name in enumerate(sorted(telling.union(chosen)), start=1)
    ]
    lists = [each for each in every if not each.is_typed]
    most = max(MOST_SHOWN, sum(bool(each.chosen) for each in lists))
    shown = sorted(lists, key=lambda each: not each.chosen)[:most]
    more = [each for each in every if each not in shown]
    return AttributeFilters(shown, more, 0 if is_all else LOOKED_AT)


def _said(rows: Iterable[dict[str, str]]) -> Said:
    said: Said = defaultdict(Counter)
    for attributes in rows:
        for name, value in attributes.items():
            said[name][str(value)] += 1
    return said


def _tells(values: Counter[str], rows: list[dict[str, str]]) -> bool:
    return len(values) > 1 or values.total() < len(rows)


def _filter(
    place: int, name: str, values: Counter[str], chosen: str, is_all: bool
) -> AttributeFilter:
    is_short = len(values) <= MOST_VALUES
    known = sorted(values) if is_short else []
    is_typed = not (is_short and is_all)
    if chosen and chosen not in known and not is_typed:
        known.append(chosen)
    return AttributeFilter(place, name, known, chosen, is_typed)
