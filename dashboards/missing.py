"""What is missing from a score, as a list of things to do, the most valuable first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.urls import reverse

from accounts.facts import kinds_of_customers, name_of
from accounts.models import Customer, Feed
from dashboards.evidence import KIND_OF_FEED
from dashboards.reader import Reader
from diagnostics.bridges import side_of
from diagnostics.explain import Explanation, Line
from diagnostics.models import Diagnosis
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.narrowing import narrowing
from diagnostics.scoring.states import State
from web.formatting import days

Entries = dict[str, tuple[str, str]]  # by feed: an address, and what is done there
SHOWN = 5
THOUSAND = 1000  # tenths that a score has


@dataclass(frozen=True)
class Gap:
    """Something to do so that the score rests on more.

    worth  tenths by which a middling answer narrows what the score could be; of what
           is old or of a source, its share of the weight, as many tenths
    url    where it is entered or loaded; "" where the reader cannot
    """

    label: str
    text: str
    worth: int
    url: str
    action: str


@dataclass(frozen=True)
class Gaps:
    """The list of one account; `more` are those of less value."""

    missing: list[Gap]
    more: list[Gap]
    stale: list[Gap]
    sources: list[Gap]

    def first(self, *, of_sources: bool) -> Gap | None:
        """Where to start: with a source, or with what is missing of this account."""
        groups = [self.sources, self.missing] if of_sources else [self.missing]
        return next(chain.from_iterable(groups), None)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.sources)


def gaps(
    reader: Reader, customer: Customer, diagnosis: Diagnosis, why: Explanation
) -> Gaps:
    """What is not known, has grown old, or has no source."""
    entered, weighted = _entries(reader, customer), _weighted(why)
    missing = _all_missing(diagnosis, why, entered)
    stale = [_stale(one, entered) for one in weighted if one.state is State.STALE]
    silent = [line for line in weighted if line.state is State.NOT_CONNECTED]
    framework = reader.framework_of(diagnosis)
    return Gaps(
        missing=missing[:SHOWN],
        more=missing[SHOWN:],
        stale=_dearest(stale),
        sources=_sources(reader, customer, framework, silent) if silent else [],
    )


def _weighted(why: Explanation) -> list[Line]:
    """Those that count."""
    return [
        line
        for dimension in why.dimensions
        if dimension.dimension.weight
        for line in dimension.lines
        if line.rule.weight
    ]


def _all_missing(diagnosis: Diagnosis, why: Explanation, entered: Entries) -> list[Gap]:
    """What counts and, where a limit watches it, what makes the bounds wider."""
    worths = narrowing(side_of(diagnosis))
    counting = {line.measure.key for line in _weighted(why)}
    return _dearest(
        _missing(line, worths[line.measure.key], entered)
        for line in why.lines
        if line.state is State.MISSING
        if line.measure.key in counting or worths[line.measure.key]
    )


def _dearest(found: Iterable[Gap]) -> list[Gap]:
    return sorted(found, key=lambda gap: -gap.worth)


def _missing(line: Line, worth: int, entered: Entries) -> Gap:
    url, action = _entry(line, entered)
    return Gap(
        label=line.measure.label,
        text=f"Needs {line.measure.needs}.",
        worth=worth,
        url=url,
        action=action,
    )


def _stale(line: Line, entered: Entries) -> Gap:
    valid = days(line.measure.valid_days)
    url, _ = _entry(line, entered)
    return Gap(
        label=line.measure.label,
        text=f"Older than {valid}; soon it counts no more.",
        worth=round(THOUSAND * line.share),
        url=url,
        action="Enter the answer" if url else "",
    )


def _entry(line: Line, entered: Entries) -> tuple[str, str]:
    """Where the first of its facts that can be entered is entered, and what it is."""
    possible = (entered[feed] for feed in line.measure.feeds if feed in entered)
    return next(possible, ("", ""))


def _entries(reader: Reader, customer: Customer) -> Entries:
    """By feed, where such a fact is added; empty for who only reads."""
    if not reader.may_write(customer):
        return {}
    known = kinds_of_customers()
    kinds = {feed: name_of(kind.model) for feed, kind in KIND_OF_FEED.items()}
    return {
        feed: (
            reverse("dashboards:fact-add", args=[customer.pk, name]),
            f"Add {known[name]._meta.verbose_name}",
        )
        for feed, name in kinds.items()
        if name in known
    }


def _sources(
    reader: Reader, customer: Customer, framework: Framework, silent: list[Line]
) -> list[Gap]:
    """What to load, with all that would be known by it."""
    is_contract = customer.relationship_type == Customer.RelationshipType.CONTRACT
    received = set(Feed.objects.values_list("kind", flat=True).distinct())
    by_need: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in silent:
        needed = line.measure.feeds_for(is_contract)
        by_need[tuple(feed for feed in needed if feed not in received)].append(line)
    url = reverse("accounts:imports") if reader.administers else ""
    weights = _weights(framework)
    return _dearest(
        Gap(
            label=" and ".join(Feed.Kind(feed).label for feed in need) or "Source",
            text=", ".join(line.measure.label for line in lines),
            worth=round(THOUSAND * sum(weights[line.measure.key] for line in lines)),
            url=url,
            action="Import" if url else "",
        )
        for need, lines in by_need.items()
    )


def _weights(framework: Framework) -> dict[str, float]:
    """Measure -> its share of the score if everything were known."""
    whole = sum(dimension.weight for dimension in framework.dimensions)
    return {
        rule.key: dimension.weight / whole * rule.weight / within
        for dimension in framework.dimensions
        if (within := sum(rule.weight for rule in dimension.measures)) and whole
        for rule in dimension.measures
    }
