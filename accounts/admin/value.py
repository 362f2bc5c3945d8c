"""Money and effort: bills, payments, time, leads, spend."""

from django.contrib import admin
from django.db.models import Q, QuerySet

from accounts.admin.base import FactPage, SharedFactPage
from accounts.models import (
    AcquisitionSpend,
    Customer,
    Invoice,
    Lead,
    Payment,
    ServiceActivity,
    UnitCost,
)


@admin.register(Invoice)
class InvoiceAdmin(FactPage):
    list_display = ("issued_on", "number", "customer", "amount", "due_on")
    list_select_related = ("customer",)
    list_filter = ("source",)
    search_fields = ("customer__name", "number", "external_id")
    autocomplete_fields = ("customer",)
    date_hierarchy = "issued_on"
    ordering = ("-issued_on", "-pk")


@admin.register(Payment)
class PaymentAdmin(FactPage):
    list_display = ("paid_on", "customer", "amount", "invoice")
    list_select_related = ("customer", "invoice")
    list_filter = ("source",)
    search_fields = ("customer__name", "invoice__number", "external_id")
    autocomplete_fields = ("customer", "invoice")
    date_hierarchy = "paid_on"
    ordering = ("-paid_on", "-pk")


@admin.register(ServiceActivity)
class ServiceActivityAdmin(FactPage):
    list_display = ("done_on", "customer", "kind", "minutes", "user", "text")
    list_select_related = ("customer", "user")
    list_filter = ("kind", "source")
    search_fields = ("customer__name", "text", "user__name")
    autocomplete_fields = ("customer", "user")
    date_hierarchy = "done_on"
    ordering = ("-done_on", "-pk")


@admin.register(UnitCost)
class UnitCostAdmin(SharedFactPage):
    list_display = ("activity", "segment", "cost_per_hour", "started_on", "ended_on")
    list_select_related = ("segment",)
    list_filter = ("activity", "segment")
    search_fields = ("segment__name", "activity")
    autocomplete_fields = ("segment",)


@admin.register(Lead)
class LeadAdmin(FactPage):
    """A lead that is no customer yet is open to all staff."""

    list_display = ("received_on", "name", "channel", "customer", "won_on", "lost_on")
    list_select_related = ("customer",)
    list_filter = ("channel", "source")
    search_fields = ("name", "customer__name")
    autocomplete_fields = ("customer", "user")
    date_hierarchy = "received_on"
    ordering = ("-received_on", "-pk")

    def in_scope(self, visible: QuerySet[Customer]) -> Q:
        return super().in_scope(visible) | Q(customer=None)


@admin.register(AcquisitionSpend)
class AcquisitionSpendAdmin(SharedFactPage):
    list_display = ("spent_on", "channel", "amount", "text")
    list_filter = ("channel", "source")
    search_fields = ("text",)
    date_hierarchy = "spent_on"
    ordering = ("-spent_on", "-pk")
