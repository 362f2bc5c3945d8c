"""The people on the other side, and what was said."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts import clock
from accounts.admin.base import FactPage
from accounts.models import CompetitorSighting, Contact, Note, Referral, WalletShare


@admin.register(Contact)
class ContactAdmin(FactPage):
    list_display = ("name", "customer", "role", "is_champion", "since", "left_on")
    list_select_related = ("customer",)
    list_filter = ("role", "is_champion", ("left_on", admin.EmptyFieldListFilter))
    search_fields = ("name", "email", "customer__name")
    autocomplete_fields = ("customer",)


@admin.register(Note)
class NoteAdmin(FactPage):
    list_display = ("happened_on", "customer", "kind", "sentiment", "author", "contact")
    list_select_related = ("customer", "author", "contact")
    list_filter = ("kind", "sentiment", "source")
    search_fields = ("customer__name", "text", "author__name")
    autocomplete_fields = ("customer", "contact", "author")
    date_hierarchy = "happened_on"
    ordering = ("-happened_on", "-pk")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        here = {"happened_on": clock.today(), "author": request.user.pk}
        return here | super().get_changeform_initial_data(request)


@admin.register(CompetitorSighting)
class CompetitorSightingAdmin(FactPage):
    list_display = ("sighted_on", "customer", "competitor", "user")
    list_select_related = ("customer", "user")
    list_filter = ("competitor", "source")
    search_fields = ("customer__name", "competitor", "text")
    autocomplete_fields = ("customer", "user")
    date_hierarchy = "sighted_on"
    ordering = ("-sighted_on", "-pk")


@admin.register(WalletShare)
class WalletShareAdmin(FactPage):
    list_display = ("measured_on", "customer", "percent", "basis")
    list_select_related = ("customer",)
    list_filter = ("source",)
    search_fields = ("customer__name", "basis")
    autocomplete_fields = ("customer",)
    date_hierarchy = "measured_on"
    ordering = ("-measured_on", "-pk")


@admin.register(Referral)
class ReferralAdmin(FactPage):
    list_display = ("referred_on", "customer", "kind", "contact", "company")
    list_select_related = ("customer", "contact")
    list_filter = ("kind", "source")
    search_fields = ("customer__name", "company")
    autocomplete_fields = ("customer", "contact")
    date_hierarchy = "referred_on"
    ordering = ("-referred_on", "-pk")
