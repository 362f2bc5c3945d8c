"""Which event most likely moved a measure between two diagnoses."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import AffectedCustomer, Customer
from accounts.models.opening import witness
from dashboards.facts import Place
from dashboards.reader import Reader
from dashboards.timeline.kinds import KINDS
from dashboards.timeline.moments import Kind, TimelineItem
from dashboards.timeline.page import ANCHOR
from dashboards.timeline.reading import Window, happened_between
from diagnostics.bridges import Bridge
from diagnostics.measures.registry import Measure
from web.formatting import days

MOST = 100  # events between two diagnoses that are looked at
# What may have made a score fall, and rise; the likelier tone first.
TONES = {False: ("bad", "warn", "mute"), True: ("ok", "info", "mute")}
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
    """What happened between two diagnoses, newest first, by the feeds it belongs to."""

    is_contract: bool
    until: date
    events: tuple[tuple[frozenset[str], TimelineItem], ...]

    @classmethod
    def read(
        cls,
        reader: Reader,
        customer: Customer,
        bridge: Bridge,
        measures: Iterable[Measure],
    ) -> "Behind":
        """Read what may have moved these measures."""
        is_contract = customer.relationship_type == Customer.RelationshipType.CONTRACT
        wanted = {feed for each in measures for feed in each.feeds_for(is_contract)}
        kinds = tuple(kind for kind in KINDS if feeds_of(kind) & wanted)
        found = happened_between(customer, _window(bridge), kinds, MOST)
        linked = _linked(reader, customer, found)
        feeds = [feeds_of(kind) for kind, _ in found]
        until = bridge.after.as_of
        return cls(is_contract, until, tuple(zip(feeds, linked, strict=True)))

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
        """The events of the measure's feeds, of those with subjects only its own."""
        feeds = set(measure.feeds_for(self.is_contract))
        return [
            event
            for of, event in self.events
            if of & feeds and event.about in ("", subject)
        ]

    def _told(self, event: TimelineItem) -> EventLink:
        is_open = bool(event.endings) and self.until > event.on
        since = f", open {days((self.until - event.on).days)}" if is_open else ""
        return EventLink(f"{event.title}{since}", event.on, event.url)


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
    """Each event with its own page, for who may write; else its part of the list."""
    page = reverse("dashboards:account", args=[customer.pk])
    listed = [
        replace(event, url=f"{page}?{urlencode({'kind': kind.group})}#{ANCHOR}")
        for kind, event in found
    ]
    if not reader.may_write(customer):
        return listed
    return Place(reader, customer).linked(listed)
