"""Who is needed at a customer, who is there, and who is away."""

from django.contrib import admin
from django.db.models import Q, QuerySet

from accounts.admin.base import FactPage, SharedFactPage
from accounts.models import (
    Absence,
    Certificate,
    Customer,
    Placement,
    StaffingRequirement,
)


@admin.register(StaffingRequirement)
class StaffingRequirementAdmin(FactPage):
    """A segment's are everyone's; a customer's follow the customer."""

    list_display = (
        "role",
        "skill",
        "level",
        "headcount",
        "segment",
        "customer",
        "started_on",
        "ended_on",
    )
    list_select_related = ("segment", "customer")
    list_filter = ("segment", "role")
    search_fields = ("role", "skill", "customer__name", "segment__name")
    autocomplete_fields = ("segment", "customer")
    date_hierarchy = "stated_on"
    ordering = ("-stated_on", "-pk")

    def in_scope(self, visible: QuerySet[Customer]) -> Q:
        return super().in_scope(visible) | Q(customer=None)


@admin.register(Placement)
class PlacementAdmin(FactPage):
    list_display = (
        "customer",
        "user",
        "role",
        "skill",
        "level",
        "started_on",
        "ended_on",
    )
    list_select_related = ("customer", "user")
    list_filter = ("role", "skill")
    search_fields = ("customer__name", "user__name", "role", "skill")
    autocomplete_fields = ("customer", "user")
    date_hierarchy = "announced_on"
    ordering = ("-announced_on", "-pk")


@admin.register(Absence)
class AbsenceAdmin(SharedFactPage):
    list_display = ("user", "reason", "started_on", "ended_on", "announced_on")
    list_select_related = ("user",)
    list_filter = ("reason",)
    search_fields = ("user__name",)
    autocomplete_fields = ("user",)
    date_hierarchy = "announced_on"
    ordering = ("-announced_on", "-pk")


@admin.register(Certificate)
class CertificateAdmin(SharedFactPage):
    list_display = ("user", "issued_on", "expires_on", "text")
    list_select_related = ("user",)
    search_fields = ("user__name", "text")
    autocomplete_fields = ("user",)
    date_hierarchy = "issued_on"
    ordering = ("-issued_on", "-pk")
