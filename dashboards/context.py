"""What every page behind the login says about itself."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.imports import permission
from accounts.models import Feed
from dashboards.freshness import Notice, notices, said_of_everybody
from dashboards.reader import Reader
from diagnostics import freshness
from diagnostics.features import EVERYONE, Reading, open_feeds
from diagnostics.models import FrameworkVersion


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor: banners, and as of when and by what the scores are."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    return {"chrome": Chrome(Reader.of(request))}


class Chrome:
    """Asked by the frame of a page, and only then."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    @property
    def _is_demo(self) -> bool:
        return bool(self.reader.organisation and self.reader.organisation.is_demo)

    @cached_property
    def book_title(self) -> str:
        return self.reader.book_title

    @property
    def administers(self) -> bool:
        return self.reader.administers

    @cached_property
    def versions(self) -> list[FrameworkVersion]:
        """The scoring models in force; each names the rates it converts with."""
        return self.reader.versions

    @cached_property
    def demo_frozen_on(self) -> Any:
        organisation = self.reader.organisation
        return organisation.frozen_on if organisation and self._is_demo else None

    @property
    def zone(self) -> ZoneInfo:
        """In which pages tell the time."""
        return self.reader.zone

    @cached_property
    def may_import(self) -> bool:
        reader = self.reader
        return reader.user.is_superuser or bool(reader.roles & permission.IMPORTS)

    @cached_property
    def own_data_url(self) -> str:
        can_leave = self._is_demo and self.reader.user.is_superuser
        return reverse("dashboards:own-data") if can_leave else ""

    @cached_property
    def stale_feeds(self) -> list[dict[str, Any]]:
        feeds = open_feeds(Reading(EVERYONE, self.reader.day))
        return [
            {"label": Feed.Kind(kind).label, "data_through": feed.reaches}
            for kind, feed in feeds.items()
            if feed.is_silent
        ]

    @cached_property
    def _freshness(self) -> freshness.Freshness:
        return freshness.of_everybody(self.reader.day)

    @property
    def as_of(self) -> str:
        """ "Scores as of 22 Nov 2026"."""
        return said_of_everybody(self._freshness)

    @cached_property
    def freshness_notices(self) -> list[Notice]:
        """Why some scores are older than today, where they are."""
        return notices(self._freshness, self._since_midnight)

    @property
    def _since_midnight(self) -> timedelta | None:
        organisation = self.reader.organisation
        if organisation is None or organisation.frozen_on:
            return None
        now = timezone.localtime(timezone=self.zone)
        return now - datetime.combine(now.date(), datetime.min.time(), self.zone)

    @cached_property
    def scoring_model(self) -> str:
        """Which models the scores are made by, and whether they were validated."""
        versions = self.reader.versions
        names = ", ".join(map(str, versions))
        if all(version.is_validated for version in versions):
            return names
        return f"{names}: starting weights, not yet validated on your data"
