"""Feeds after an undo: they reach as far as the facts that remain, and no further."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Q

from accounts.imports.feeds import told_until
from accounts.models import Feed, ImportRun, SupersededRow
from accounts.models.opening import witness

_SPAN = """
SELECT min({day}), max({day}) FROM {table}
 WHERE source = %(source)s AND {condition} HAVING count(*) > 0
"""


@dataclass(frozen=True)
class _Version:
    """What a feed's row said from one transaction on."""

    xid: int
    started_on: date
    data_through: date
    opened_at: datetime


def settle(run: ImportRun, written: Iterable[type[models.Model]]) -> None:
    """Give each feed of the run the span it would have without the run.

    written  the models of which it wrote rows
    """
    kinds = {kind for model in written for kind in witness(model)}
    versions = SupersededRow.objects.filter(fact=Feed._meta.db_table)
    replaced = versions.filter(recorded_xid=run.loaded_xid).values("row_id")
    is_told = Q(kind__in=kinds, source=run.mapping.get("source", ""))
    is_written = Q(recorded_xid=run.loaded_xid) | Q(pk__in=replaced)
    for feed in Feed.objects.filter(is_told | is_written):
        _settle(feed, run)


def _settle(feed: Feed, run: ImportRun) -> None:
    spans = _of_facts(feed)
    start, end = _by_hand(feed)
    starts = [first for first, _ in spans] + ([start] if start else [])
    if not starts:
        feed.delete()
        return
    told = (*(last for _, last in spans), end, told_until(feed, run))
    ends = [day for day in told if day]
    Feed.objects.filter(pk=feed.pk).update(
        started_on=min(starts),
        data_through=max([*starts, *ends]),
        opened_at=_opened_at(feed, min(starts)),
    )


def _opened_at(feed: Feed, start: date) -> datetime:
    """When it first began on that day; where it never did, as it is."""
    known = (each.opened_at for each in _versions(feed) if each.started_on == start)
    return next(known, feed.opened_at)


def _of_facts(feed: Feed) -> list[tuple[date, date]]:
    """First and last day of the feed's facts, for each table that holds some."""
    found: list[tuple[date, date]] = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("accounts").get_models():
            if feed.kind not in (told := witness(model)):
                continue
            day, condition = told[feed.kind]
            statement = _SPAN.format(
                day=day, condition=condition, table=model._meta.db_table
            )
            cursor.execute(statement, {"source": feed.source})
            found += cursor.fetchall()
    return found


def _by_hand(feed: Feed) -> tuple[date | None, date | None]:
    """The bounds that somebody set, in no import and no undo; None: nobody did."""
    runs = ImportRun.objects.exclude(loaded_xid=None)
    pairs: Any = runs.values_list("loaded_xid", "undone_xid")
    imports = {xid for pair in pairs for xid in pair}
    start = end = None
    before: _Version | None = None
    for version in _versions(feed):
        if version.xid not in imports:
            if before is None or version.started_on != before.started_on:
                start = version.started_on
            if before is None or version.data_through != before.data_through:
                end = version.data_through
        before = version
    return start, end


def _versions(feed: Feed) -> list[_Version]:
    """From the first to the present one."""
    rows = SupersededRow.objects.filter(fact=Feed._meta.db_table, row_id=feed.pk)
    earlier = [
        _Version(
            row.recorded_xid,
            date.fromisoformat(row.content["started_on"]),
            date.fromisoformat(row.content["data_through"]),
            datetime.fromisoformat(row.content["opened_at"]),
        )
        for row in rows.order_by("pk")
    ]
    present = (feed.recorded_xid, feed.started_on, feed.data_through, feed.opened_at)
    return [*earlier, _Version(*present)]
