"""How far a file lets its source's feeds reach."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from accounts import clock
from accounts.imports.fields import Kind
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import LIVE
from accounts.imports.staging import Staging
from accounts.models import Assignment, Feed, ImportRun
from accounts.models.opening import witness


def advance(staging: Staging) -> None:
    """A live file is word from its source up to its day, even with nothing new in it.

    Only feeds that are open already: without a fact there is nothing to be silent.
    """
    if staging.mapping.mode != LIVE:
        return
    day = min(staging.parameters["file_day"], clock.today())
    kinds = list(_feeds_of(staging.kind, staging.mapping.fields))
    Feed.objects.filter(
        source=staging.mapping.source,
        kind__in=kinds,
        started_on__lte=day,
        data_through__lt=day,
    ).update(data_through=day)


def told_until(feed: Feed) -> list[date]:
    """The days up to which live files that are still loaded were word of the feed."""
    runs = ImportRun.objects.filter(
        state=ImportRun.State.LOADED, mapping__source=feed.source
    )
    return [
        _day_of(run)
        for run in runs
        if run.mapping.get("mode", LIVE) == LIVE
        and run.kind in KINDS
        and feed.kind in _feeds_of(KINDS[run.kind], _fields_of(run.mapping))
    ]


def _day_of(run: ImportRun) -> date:
    finished = timezone.localdate(run.finished_at, clock.zone())
    return min(run.file_day or finished, clock.today())


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
