"""Which event most likely moved a measure between two diagnoses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import AffectedCustomer, Customer
from accounts.models.opening import witness
from dashboards.evidence import is_picked, pick_for, subject_of
from dashboards.facts import Place
from dashboards.falling_due import fell_due
from dashboards.reader import Reader
from dashboards.timeline.kinds import KINDS
from dashboards.timeline.moments import Kind, TimelineItem
from dashboards.timeline.page import ANCHOR
from dashboards.timeline.reading import Window, happened_between
from diagnostics.bridges import Bridge
from diagnostics.measures.registry import Measure
from diagnostics.scoring.bridge import Cause
from diagnostics.scoring.rules import MeasureRule
from web.formatting import days

Fact = tuple[str, int]
MOST = 100  # events between two diagnoses that are looked at
# What may have made a score fall, and rise; the likelier tone first.
TONES = {False: ("bad", "warn", "mute"), True: ("ok", "info", "mute")}
# What opens the feed of a measure and moves it only once more has happened.
TOO_EARLY = {"days_beyond_terms": "invoice", "overdue_days": "invoice"}
SILENCE = "time passed, and nothing new was recorded"
NOTHING_NEW = "nothing new was recorded here"
MIXED = "new facts and older ones together"


@dataclass(frozen=True)
class EventLink:
    """An event in a few words, and where more of it stands."""

    words: str
    on: date
    url: str


@dataclass(frozen=True)
class Behind:
    """What happened between two diagnoses, and what fell due; each newest first.

    events    with the feeds that they belong to
    due       with the keys of the measures that they change
    counting  the facts that count for a measure, by its key, where it became known
    """

    is_contract: bool
    until: date
    events: tuple[tuple[frozenset[str], TimelineItem], ...]
    due: tuple[tuple[frozenset[str], TimelineItem], ...] = ()
    counting: Mapping[str, frozenset[Fact | None]] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        reader: Reader,
        customer: Customer,
        bridge: Bridge,
        rules: Sequence[MeasureRule],
    ) -> "Behind":
        """Read what may have moved the measures of these rules."""
        is_contract = customer.relationship_type == Customer.RelationshipType.CONTRACT
        wanted = {
            feed for rule in rules for feed in rule.measure.feeds_for(is_contract)
        }
        kinds = tuple(kind for kind in KINDS if feeds_of(kind) & wanted)
        found = happened_between(customer, _window(bridge), kinds, MOST)
        events = _linked(reader, customer, found)
        feeds = [feeds_of(kind) for kind, _ in found]
        return cls(
            is_contract=is_contract,
            until=bridge.after.as_of,
            events=tuple(zip(feeds, events, strict=True)),
            due=_due(reader, customer, bridge, [rule.key for rule in rules]),
            counting=_counting(customer, bridge, rules),
        )

    def made_known(self, rule: MeasureRule) -> EventLink | None:
        """The newest fact that counts for a measure: nothing else made it known."""
        found = self._of(rule.measure, subject_of(rule))
        if rule.key in self.counting:
            counts, due = self.counting[rule.key], self._due(rule.measure)
            found = [each for each in found if each.fact in counts or each in due]
        return self._told(found[0]) if found else None

    def event(
        self, measure: Measure, tenths: int, subject: str = ""
    ) -> EventLink | None:
        """The newest event of the measure's feeds that fits a fall, or a rise, best.

        Where the measure is of one subject, the newest of that subject made it.
        """
        found = self._of(measure, subject)
        tones: tuple[str, ...] = TONES[tenths > 0]
        if tenths > 0 and measure.absence == "bad":  # whatever came ended the silence
            tones = (*tones, "warn", "bad")
        fitting = [event for event in found if event.tone in tones]
        best = min(fitting, key=lambda each: tones.index(each.tone), default=None)
        likely = next(iter(found), None) if subject else best
        return self._told(likely) if likely else None

    def without_event(self, measure: Measure, tenths: int, subject: str = "") -> str:
        """What there is to say where no event fits: mostly that time passed."""
        if self._of(measure, subject):
            return MIXED
        is_awaited = tenths < 0 and measure.absence == "bad"
        return SILENCE if is_awaited else NOTHING_NEW

    def _of(self, measure: Measure, subject: str) -> list[TimelineItem]:
        """What fell due for the measure, and the events of its feeds; newest first.

        Of events with a subject only those of its own.
        """
        feeds = set(measure.feeds_for(self.is_contract))
        events = [
            event
            for of, event in self.events
            if of & feeds and event.about in ("", subject)
            if not (event.fact and event.fact[0] == TOO_EARLY.get(measure.key))
        ]
        found = [*self._due(measure), *events]
        return sorted(found, key=lambda event: event.on, reverse=True)

    def _due(self, measure: Measure) -> list[TimelineItem]:
        return [event for of, event in self.due if measure.key in of]

    def _told(self, event: TimelineItem) -> EventLink:
        is_open = bool(event.endings) and self.until > event.on
        since = f", open {days((self.until - event.on).days)}" if is_open else ""
        return EventLink(f"{event.title}{since}", event.on, event.url)


def _due(
    reader: Reader, customer: Customer, bridge: Bridge, measures: list[str]
) -> tuple[tuple[frozenset[str], TimelineItem], ...]:
    found = fell_due(customer, bridge.before.as_of, bridge.after.as_of, measures)
    events = _linked(reader, customer, [(each.kind, each.item) for each in found])
    return tuple(zip([each.measures for each in found], events, strict=True))


def _counting(
    customer: Customer, bridge: Bridge, rules: Iterable[MeasureRule]
) -> dict[str, frozenset[Fact | None]]:
    """By the key of a measure that became known, the facts that it counts."""
    made = {step.measure for step in bridge.steps if step.cause is Cause.KNOWN}
    picks = {rule.key: pick_for(rule) for rule in rules if is_picked(rule)}
    return {
        key: frozenset(
            event.fact for event in pick.events(customer, bridge.after.as_of, MOST)
        )
        for key, pick in picks.items()
        if key in made and pick
    }


def feeds_of(kind: Kind) -> frozenset[str]:
    """The feeds that a kind's rows open."""
    if kind.model is AffectedCustomer:
        return frozenset(["incident"])
    return frozenset(witness(kind.model))


def _window(bridge: Bridge) -> Window:
    """A diagnosis that was worked out later knew what was told later, too."""
    before, after = bridge.before, bridge.after
    is_late = getattr(before, "computed_later", False)
    known_after = None if is_late else before.computed_at
    return Window(before.as_of, after.as_of, known_after, after.computed_at)


def _linked(
    reader: Reader, customer: Customer, found: list[tuple[Kind, TimelineItem]]
) -> list[TimelineItem]:
    """Each event with its own page, where it has one; else its part of the list."""
    page = reverse("dashboards:account", args=[customer.pk])
    listed = [
        replace(event, url=f"{page}?{urlencode({'kind': kind.group})}#{ANCHOR}")
        for kind, event in found
    ]
    return Place(reader, customer).linked(listed)
