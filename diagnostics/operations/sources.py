"""How far the facts of each source reach, and which kinds of them have gone silent."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from accounts.models import Feed


@dataclass(frozen=True)
class Source:
    """Where facts come from; one feed for each kind of them."""

    name: str
    feeds: list[Feed]
    silent: list[Feed]  # past the days within which more was expected
    through: date  # the day of the latest fact of any kind

    @property
    def is_watched(self) -> bool:
        """Whether anything is expected of it."""
        return any(feed.cadence_days for feed in self.feeds)


def sources(today: date) -> list[Source]:
    """Those with silent kinds first, then by name."""
    feeds = Feed.objects.order_by("source", "kind")
    found = [
        _source(name, list(grouped), today)
        for name, grouped in groupby(feeds, key=lambda feed: feed.source)
    ]
    return sorted(found, key=lambda source: (not source.silent, source.name))


def _source(name: str, feeds: list[Feed], today: date) -> Source:
    return Source(
        name=name,
        feeds=feeds,
        silent=[feed for feed in feeds if feed.is_silent(today)],
        through=max(feed.data_through for feed in feeds),
    )
