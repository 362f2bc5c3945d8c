"""Which kinds of fact were being received."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from accounts.models import Feed
from diagnostics.features.frame import Reading, known, query


@dataclass(frozen=True)
class FeedStatus:
    """A kind of fact as of a day.

    started_on  first day from which absence means something
    reaches     the day of its latest fact
    read_on     the day to read it at: the last on which it was not yet silent
    is_silent   it has been quiet for longer than its cadence
    """

    started_on: date
    reaches: date
    read_on: date
    is_silent: bool


def open_feeds(reading: Reading) -> dict[str, FeedStatus]:
    """The open feeds by kind; one of several sources is as fresh as the freshest."""
    relation, parameters = known("accounts_feed", reading.known_at)
    rows = query(
        "SELECT kind, started_on, cadence_days, data_through"  # noqa: S608
        f" FROM {relation} f WHERE started_on <= %s ORDER BY kind, source",
        [*parameters, reading.as_of],
        {
            "kind": pl.String,
            "started_on": pl.Date,
            "cadence_days": pl.Int64,
            "data_through": pl.Date,
        },
    )
    return {
        kind[0]: _status(group.rows(), reading.as_of)
        for kind, group in rows.group_by("kind", maintain_order=True)
    }


def _status(
    sources: list[tuple[str, date, int | None, date]], as_of: date
) -> FeedStatus:
    trusted = [
        as_of if cadence is None else through + timedelta(days=cadence)
        for _, _, cadence, through in sources
    ]
    return FeedStatus(
        started_on=min(started for _, started, _, _ in sources),
        reaches=max(through for *_, through in sources),
        read_on=min(as_of, max(trusted)),
        is_silent=max(trusted) < as_of,
    )


def effective_day(status: dict[str, FeedStatus], kind: Feed.Kind, as_of: date) -> date:
    """The day to read a kind at: a silent feed's measures stay as they were."""
    feed = status.get(kind)
    return feed.read_on if feed else as_of
