"""How far a file lets its source's feeds reach."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from accounts import clock
from accounts.imports.fields import Kind
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import LIVE
from accounts.imports.report import Report
from accounts.imports.staging import Staging
from accounts.models import Assignment, Feed, ImportRun, User
from accounts.models.opening import witness
from accounts.scope import administers


def advance(staging: Staging, importer: User | None, report: Report) -> None:
    """A live file is word from its source up to its day, even with nothing new in it.

    Only feeds that are open already: without a fact there is nothing to be silent. And
    only a file that speaks for the source: neither rows that were corrected, nor what
    somebody brings who sees a part of the accounts, nor a file with no good row.
    """
    if staging.mapping.mode != LIVE or staging.is_of_rejects:
        return
    if report.rows and report.rejected == report.rows:
        return
    if not _speaks_for_all(importer, clock.today()):
        return
    day = staging.parameters["file_day"]
    kinds = list(_feeds_of(staging.kind, staging.mapping.fields))
    Feed.objects.filter(
        source=staging.mapping.source,
        kind__in=kinds,
        started_on__lte=day,
        data_through__lt=day,
    ).update(data_through=day)


def _speaks_for_all(importer: User | None, day: date) -> bool:
    return importer is None or administers(importer, day)


def told_until(feed: Feed, but: ImportRun) -> date | None:
    """The last day up to which another live file still loaded was word of the feed.

    The latest files come first, so that the roles of few people are asked for.
    """
    runs = ImportRun.objects.filter(
        state__in=(ImportRun.State.LOADED, ImportRun.State.UNDOING),
        mapping__source=feed.source,
    ).exclude(Q(pk=but.pk) | Q(rows__gt=0, rejected=F("rows")))
    told = runs.select_related("started_by").only(
        "kind", "mapping", "file_day", "finished_at", "started_by"
    )
    today, zone = clock.today(), clock.zone()
    dated = []
    for run in told:
        loaded = min(timezone.localdate(run.finished_at, zone), today)
        dated.append((min(run.file_day or loaded, today), loaded, run))
    dated.sort(key=lambda each: each[:2], reverse=True)
    words = (day for day, loaded, run in dated if _is_word(run, feed, loaded))
    return next(words, None)


def _is_word(run: ImportRun, feed: Feed, loaded: date) -> bool:
    return (
        run.mapping.get("mode", LIVE) == LIVE
        and run.kind in KINDS
        and feed.kind in _feeds_of(KINDS[run.kind], _fields_of(run.mapping))
        and _speaks_for_all(run.started_by, loaded)
    )


def _fields_of(given: dict[str, Any]) -> set[str]:
    sections = ("columns", "templates", "computed", "defaults")
    return {name for section in sections for name in given.get(section, {})}


def _feeds_of(kind: Kind, given: set[str]) -> Iterator[str]:
    """The kinds of feed that a file tells of, by the fields it gives."""
    if kind.name == "customers" and "owner" in given:
        yield from witness(Assignment)
    columns = {field.column for field in kind.fields if field.name in given}
    fields: Any = kind.model._meta.concrete_fields
    for feed, (_, condition) in witness(kind.model).items():
        needed = {
            field.column
            for field in fields
            if field.null and re.search(rf"\b{field.column}\b", condition)
        }
        if needed <= columns:
            yield feed
