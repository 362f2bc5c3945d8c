"""What is missing from a score, as a list of things to do, the most valuable first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.urls import reverse

from accounts.models import Customer, Feed
from dashboards.awaited import Awaited
from dashboards.reader import Reader
from dashboards.unfinished import Unfinished
from dashboards.ways import Way, Ways
from diagnostics.bridges import side_of
from diagnostics.explain import Explanation, Line
from diagnostics.models import Diagnosis
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.narrowing import narrowing
from diagnostics.scoring.states import State
from web.formatting import days

SHOWN = 5
THOUSAND = 1000  # tenths that a score has
IN_A_REVIEW = {Feed.Kind.RATING, Feed.Kind.REVIEW, Feed.Kind.SUCCESS_FACTOR}


@dataclass(frozen=True)
class Gap:
    """Something to do so that the score rests on more.

    worth        tenths by which a middling answer narrows what the score could be;
                 of what is old or of a source, its share of the weight, in tenths
    ways         none where the reader cannot
    has_to_wait  time alone brings it
    """

    label: str
    text: str
    worth: int
    ways: tuple[Way, ...]
    has_to_wait: bool = False

    @property
    def url(self) -> str:
        """Where to begin; "" where the reader cannot."""
        return self.ways[0].url if self.ways else ""


@dataclass(frozen=True)
class Asked:
    """What fills a gap of one account: a new fact, one to finish, or time."""

    ways: Ways
    awaited: Awaited
    unfinished: Unfinished

    def gap(self, line: Line, worth: int) -> Gap:
        """What is missing of a measure."""
        measure, comes = line.measure, self.awaited.words(line.measure)
        words, to_finish = ("", ()) if comes else self.unfinished.of(measure.feeds)
        return Gap(
            label=measure.label,
            text=" ".join(filter(None, (f"Needs {measure.needs}.", comes, words))),
            worth=worth,
            ways=() if comes else (*to_finish, *self.ways.to_enter(measure)),
            has_to_wait=bool(comes),
        )


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
        possible = (gap for gap in chain.from_iterable(groups) if not gap.has_to_wait)
        return next(possible, None)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.sources)


def gaps(
    reader: Reader, customer: Customer, diagnosis: Diagnosis, why: Explanation
) -> Gaps:
    """What is not known, has grown old, or has no source."""
    ways = Ways.of(reader, customer)
    weighted = _weighted(why)
    asked = Asked(
        ways,
        Awaited(customer, reader.day),
        Unfinished(customer, reader.day, ways.may_write),
    )
    missing = _all_missing(diagnosis, why, asked)
    silent = [line for line in weighted if line.state is State.NOT_CONNECTED]
    framework = reader.framework_of(diagnosis)
    return Gaps(
        missing=missing[:SHOWN],
        more=missing[SHOWN:],
        stale=_stale([one for one in weighted if one.state is State.STALE], ways),
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


def _all_missing(diagnosis: Diagnosis, why: Explanation, asked: "Asked") -> list[Gap]:
    """What counts and, where a limit watches it, what makes the bounds wider."""
    worths = narrowing(side_of(diagnosis))
    counting = {line.measure.key for line in _weighted(why)}
    return _dearest(
        asked.gap(line, worths[line.measure.key])
        for line in why.lines
        if line.state is State.MISSING
        if line.measure.key in counting or worths[line.measure.key]
    )


def _dearest(found: Iterable[Gap]) -> list[Gap]:
    """What somebody can do something about, then what has to be waited for."""
    return sorted(found, key=lambda gap: (gap.has_to_wait, -gap.worth))


def _stale(lines: list[Line], ways: Ways) -> list[Gap]:
    """What one review answers is asked once, and all else by itself."""
    reviewed = [line for line in lines if IN_A_REVIEW & set(line.measure.feeds)]
    found = [
        _old(line, ways.to_enter(line.measure)[:1])
        for line in lines
        if line not in reviewed
    ]
    if len(reviewed) > 1:
        return _dearest([*found, _asked_together(reviewed, ways)])
    return _dearest(
        [*found, *(_old(line, ways.to_review([line.measure])) for line in reviewed)]
    )


def _old(line: Line, ways: tuple[Way, ...]) -> Gap:
    valid = days(line.measure.valid_days)
    return Gap(
        label=line.measure.label,
        text=f"Older than {valid}; soon it counts no more.",
        worth=round(THOUSAND * line.share),
        ways=tuple(Way(way.url, "Enter the answer") for way in ways),
    )


def _asked_together(lines: list[Line], ways: Ways) -> Gap:
    measures = [line.measure for line in lines]
    return Gap(
        label=f"Ask {len(lines)} again in one review",
        text=f"{', '.join(one.label for one in measures)}. Soon they count no more.",
        worth=round(THOUSAND * sum(line.share for line in lines)),
        ways=ways.to_review(measures),
    )


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
    ways = (Way(reverse("accounts:imports"), "Import"),) if reader.administers else ()
    weights = _weights(framework)
    return _dearest(
        Gap(
            label=" and ".join(Feed.Kind(feed).label for feed in need) or "Source",
            text=", ".join(line.measure.label for line in lines),
            worth=round(THOUSAND * sum(weights[line.measure.key] for line in lines)),
            ways=ways,
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
