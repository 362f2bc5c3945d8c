"""What files say of accounts beyond our own fields, to narrow a list by."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import QueryDict

from diagnostics.models import Diagnosis

PREFIX = "attribute."  # in the address, before an attribute's name
MOST_OFFERED = 6
MOST_VALUES = 30  # what has more different values is a text, not a group
LOOKED_AT = 2_000  # accounts, the largest: enough to know the groups by

Asked = tuple[tuple[str, str], ...]  # name and value of each, by name


@dataclass(frozen=True)
class AttributeFilter:
    """One attribute with the values to choose from; `chosen` is "" for all."""

    label: str
    choices: list[tuple[str, str]]
    chosen: str

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.label}"


def asked_attributes(query: QueryDict) -> Asked:
    """The attributes that the address asks for; empty values ask for nothing."""
    given = {name: str(value) for name, value in query.items() if value}
    return tuple(
        sorted(
            (name.removeprefix(PREFIX), value)
            for name, value in given.items()
            if name.startswith(PREFIX) and "\0" not in name + value
        )
    )


def attribute_filters(
    accounts: QuerySet[Diagnosis], asked: Asked
) -> list[AttributeFilter]:
    """Attributes that tell these accounts apart, by name, and those asked for."""
    largest = accounts.order_by(F("revenue").desc(nulls_last=True), "pk")
    said = largest.values_list("customer__attributes", flat=True)[:LOOKED_AT]
    values, chosen = _values(said), dict(asked)
    telling = [name for name in sorted(values) if 1 < len(values[name]) <= MOST_VALUES]
    offered = dict.fromkeys([*chosen, *telling[:MOST_OFFERED]])
    return [
        AttributeFilter(
            name, _choices(values[name], chosen.get(name)), chosen.get(name, "")
        )
        for name in sorted(offered)
    ]


def _values(said: Iterable[dict[str, str]]) -> dict[str, set[str]]:
    values: dict[str, set[str]] = defaultdict(set)
    for attributes in said:
        for name, value in attributes.items():
            values[name].add(str(value))
    return values


def _choices(values: set[str], chosen: str | None) -> list[tuple[str, str]]:
    known = sorted(values)[:MOST_VALUES]
    return [
        (value, value) for value in dict.fromkeys([*known, *filter(None, [chosen])])
    ]
