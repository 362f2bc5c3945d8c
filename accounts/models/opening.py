"""Database triggers by which the first fact of a kind opens its feed."""

from typing import Any

import pgtrigger
from django.db import models

# The WHERE keeps later writers from queueing for the feed's row: ON CONFLICT would lock
# it even when nothing changes.
_OPEN_FEEDS = """
INSERT INTO accounts_feed (kind, source, started_on, data_through)
SELECT seen.kind, seen.source, seen.started_on, seen.data_through
  FROM ({seen}) seen
 WHERE NOT EXISTS (
       SELECT FROM accounts_feed feed
        WHERE feed.kind = seen.kind AND feed.source = seen.source
          AND feed.started_on <= seen.started_on
          AND feed.data_through >= seen.data_through)
 ORDER BY seen.kind, seen.source
ON CONFLICT (kind, source) DO UPDATE
   SET opened_at = CASE WHEN excluded.started_on < accounts_feed.started_on
                        THEN statement_timestamp() ELSE accounts_feed.opened_at END,
       started_on = least(accounts_feed.started_on, excluded.started_on),
       data_through = greatest(accounts_feed.data_through, excluded.data_through);
RETURN NULL;
"""

_SEEN = """
SELECT '{kind}' AS kind, source, min({day}) AS started_on, max({day}) AS data_through
  FROM new_rows WHERE {condition} GROUP BY source
"""

# For tables that bear witness to several kinds: one pass over what may be millions.
_SEEN_AT_ONCE = """
SELECT seen.kind, source, seen.started_on, seen.data_through
  FROM (SELECT source, {spans} FROM new_rows GROUP BY source) rows
 CROSS JOIN LATERAL (VALUES {kinds}) seen (kind, started_on, data_through)
 WHERE seen.started_on IS NOT NULL
"""
_SPAN = """
min({day}) FILTER (WHERE {condition}) AS first_{kind},
max({day}) FILTER (WHERE {condition}) AS last_{kind}"""


def day_of(instant: str) -> str:
    """SQL for the organisation's day on which an instant falls."""
    zone = "SELECT time_zone FROM accounts_organisation"
    return f"({instant} AT TIME ZONE coalesce(({zone}), 'UTC'))::date"


class OpensFeeds(pgtrigger.Trigger):
    """Opens feeds on an insert or an update, and remembers what it looks at."""

    def __init__(self, operation: str, day: str, conditions: dict[str, str]) -> None:
        self.day, self.conditions = day, conditions
        super().__init__(
            name=f"open_feeds_{operation}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=getattr(pgtrigger, operation.capitalize()),
            referencing=pgtrigger.Referencing(new="new_rows"),
            func=_OPEN_FEEDS.format(seen=_seen(day, conditions)),
        )


def opens_feeds(day: str, **conditions: str) -> list[pgtrigger.Trigger]:
    """Triggers that open a feed for each kind of fact a written row bears witness to.

    day         SQL for the fact's domain date
    conditions  feed kind -> SQL condition on a row of the table
    """
    return [OpensFeeds(each, day, conditions) for each in ("insert", "update")]


def witness(model: type[models.Model]) -> dict[str, tuple[str, str]]:
    """Feed kind -> SQL of the day and of the condition by which a row tells of it."""
    triggers: Any = getattr(model._meta, "triggers", ())
    return {
        kind: (trigger.day, condition)
        for trigger in triggers
        if isinstance(trigger, OpensFeeds)
        for kind, condition in trigger.conditions.items()
    }


def _seen(day: str, conditions: dict[str, str]) -> str:
    """SQL for the feeds that the new rows bear witness to, and for which days."""
    if len(conditions) == 1:
        ((kind, condition),) = conditions.items()
        return _SEEN.format(kind=kind, day=day, condition=condition)
    spans = (
        _SPAN.format(kind=kind, day=day, condition=condition)
        for kind, condition in conditions.items()
    )
    kinds = (f"('{kind}', first_{kind}, last_{kind})" for kind in conditions)
    return _SEEN_AT_ONCE.format(spans=",".join(spans), kinds=", ".join(kinds))


def opens_feeds_late(seen: str) -> pgtrigger.Trigger:
    """The trigger that opens feeds when an update bears witness to older facts.

    seen  SQL that selects kind, source, started_on and data_through of what the update
          made of `old_rows`, which are now `new_rows`
    """
    return pgtrigger.Trigger(
        name="open_feeds_update",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
        func=_OPEN_FEEDS.format(seen=seen),
    )
