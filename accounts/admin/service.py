"""What customers ask, complain of and praise."""

from django.contrib import admin

from accounts.admin.base import FactPage
from accounts.models import Ticket


@admin.register(Ticket)
class TicketAdmin(FactPage):
    list_display = (
        "opened_at",
        "customer",
        "kind",
        "topic",
        "severity",
        "subject",
        "resolved_at",
    )
    list_select_related = ("customer",)
    list_filter = ("kind", "topic", "severity", "source")
    search_fields = ("customer__name", "subject", "external_id")
    autocomplete_fields = ("customer", "contact", "handler")
    date_hierarchy = "opened_at"
    ordering = ("-opened_at", "-pk")
