"""Who reads a page: asked once per request, used by the page and its frame."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from accounts import clock
from accounts.models import Customer, Membership, Organisation, User
from accounts.models.customers import CustomerQuerySet
from accounts.scope import READ_ALL, roles_of
from diagnostics import services
from diagnostics.explain import driver_label
from diagnostics.models import Diagnosis, FrameworkVersion, Scored
from diagnostics.scoring.framework import Framework

WIDE = READ_ALL | {Membership.Role.MANAGER, Membership.Role.DIRECTOR}


@dataclass(frozen=True)
class Reader:
    """The signed-in person, on the organisation's day, in its money."""

    user: User
    organisation: Organisation | None

    @classmethod
    def of(cls, request: HttpRequest) -> "Reader":
        """The request's reader; the login decorator saw to it that there is one."""
        found: Reader | None = getattr(request, "_reader", None)
        if found is None:
            user = cast("User", request.user)
            found = cls(user, Organisation.objects.first())
            request._reader = found  # type: ignore[attr-defined]
        return found

    @cached_property
    def day(self) -> date:
        return clock.today_of(self.organisation)

    @cached_property
    def zone(self) -> ZoneInfo:
        """In which pages tell the time."""
        return clock.zone_of(self.organisation)

    @cached_property
    def currency(self) -> str:
        return self.organisation.currency if self.organisation else "EUR"

    @cached_property
    def roles(self) -> set[str]:
        return roles_of(self.user, self.day)

    @property
    def reads_all(self) -> bool:
        return self.user.is_superuser or bool(self.roles & READ_ALL)

    @property
    def administers(self) -> bool:
        """Whether they look after people and settings."""
        return self.user.is_superuser or Membership.Role.ADMIN in self.roles

    @property
    def sees_others(self) -> bool:
        """Whether more than an own book may be in scope."""
        return self.user.is_superuser or bool(self.roles & WIDE)

    def may_write(self, customer: Customer) -> bool:
        """Analysts only read, but for accounts another role of theirs opens."""
        known = self._writable
        if customer.pk not in known:
            writable = Customer.objects.writable_by(self.user, self.day)
            known[customer.pk] = writable.filter(pk=customer.pk).exists()
        return known[customer.pk]

    @cached_property
    def _writable(self) -> dict[int, bool]:
        """By customer: every part of a page asks, the database answers once."""
        return {}

    @property
    def book_title(self) -> str:
        return "Accounts" if self.sees_others else "My book"

    @cached_property
    def versions(self) -> list[FrameworkVersion]:
        """The scoring models in force, in the order in which they are asked."""
        return services.versions_for(self.day)

    @cached_property
    def _frameworks(self) -> dict[int, Framework]:
        return {version.pk: version.framework for version in self.versions}

    def framework_of(self, diagnosis: Scored) -> Framework:
        """The scoring model that made it; each is read once."""
        known, version_id = self._frameworks, diagnosis.version_id
        if version_id not in known:
            known[version_id] = diagnosis.version.framework
        return known[version_id]

    @property
    def frameworks(self) -> list[Framework]:
        """What the scoring models in force say."""
        return list(self._frameworks.values())

    def driver_label(self, diagnosis: Diagnosis) -> str:
        """What costs the account most, in words."""
        return driver_label(self.framework_of(diagnosis), diagnosis.top_driver)

    @cached_property
    def customers(self) -> CustomerQuerySet:
        """The customers in this person's scope that are still ours."""
        return Customer.objects.visible_to(self.user, self.day).current(self.day)

    @property
    def book(self) -> CustomerQuerySet:
        """Those of them whom this person owns."""
        return self.customers.in_book_of(self.user, self.day)
