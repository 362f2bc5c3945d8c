"""Customers, with the names other systems give them, their people and contracts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts import clock
from accounts.admin.base import ChoicesInScope, FactPage, Kept, RecordedPage, Scoped
from accounts.models import Assignment, Contract, Customer, ExternalId, Segment


@admin.register(Segment)
class SegmentAdmin(RecordedPage):
    list_display = ("name", "contact_cadence_days", "payment_terms_days")
    search_fields = ("name",)


class ExternalIdInline(admin.TabularInline):
    model = ExternalId
    extra = 0


class AssignmentInline(ChoicesInScope, admin.TabularInline):
    model = Assignment
    extra = 0
    fields = ("user", "role", "started_on", "ended_on", "is_assumed")
    autocomplete_fields = ("user",)
    ordering = ("-started_on",)


class ContractInline(admin.TabularInline):
    model = Contract
    extra = 0
    fields = ("signed_on", "started_on", "ended_on", "annual_value", "notice_given_on")
    ordering = ("-started_on",)


class CustomerForm(forms.ModelForm):
    def clean_attributes(self) -> dict[str, str]:
        """As a file would tell them: a name and a text each."""
        given = self.cleaned_data["attributes"] or {}
        if not isinstance(given, dict):
            raise forms.ValidationError('Names and texts, such as {"Tier": "Gold"}.')
        said = {name: _as_text(value) for name, value in given.items()}
        if any("\0" in name + value for name, value in said.items()):
            raise forms.ValidationError("Null characters are not allowed.")
        return {name: value for name, value in said.items() if value}


def _as_text(value: Any) -> str:
    """raises  ValidationError where it is a list, or names of its own"""
    if isinstance(value, dict | list):
        raise forms.ValidationError("Each name has one text, not several.")
    return "" if value is None else str(value)


@admin.register(Customer)
class CustomerAdmin(Kept, Scoped, RecordedPage):
    form = CustomerForm
    list_display = (
        "name",
        "relationship_type",
        "segment",
        "region",
        "owner",
        "acquired_on",
        "archived_on",
    )
    list_select_related = ("segment",)
    list_filter = (
        "relationship_type",
        "segment",
        ("archived_on", admin.EmptyFieldListFilter),
        ("merged_into", admin.EmptyFieldListFilter),
    )
    search_fields = ("name", "external_ids__external_id")
    autocomplete_fields = ("segment", "parent", "succeeds", "merged_into")
    date_hierarchy = "acquired_on"
    ordering = ("name", "pk")
    show_full_result_count = False
    inlines = (ExternalIdInline, AssignmentInline, ContractInline)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_owner(clock.today())

    def in_scope(self, visible: QuerySet[Customer]) -> Q:
        return Q(pk__in=visible)

    @admin.display(empty_value="nobody")
    def owner(self, customer: Any) -> str | None:
        name: str | None = customer.owner_name
        return name


@admin.register(ExternalId)
class ExternalIdAdmin(Scoped, admin.ModelAdmin):
    list_display = ("source", "external_id", "customer")
    list_select_related = ("customer",)
    list_filter = ("source",)
    search_fields = ("external_id", "customer__name")
    autocomplete_fields = ("customer",)
    show_full_result_count = False


@admin.register(Contract)
class ContractAdmin(FactPage):
    list_display = (
        "customer",
        "annual_value",
        "signed_on",
        "started_on",
        "ended_on",
        "notice_given_on",
    )
    list_select_related = ("customer",)
    list_filter = (("notice_given_on", admin.EmptyFieldListFilter), "source")
    search_fields = ("customer__name", "external_id")
    autocomplete_fields = ("customer",)
    date_hierarchy = "ended_on"
