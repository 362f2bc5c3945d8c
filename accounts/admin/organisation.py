"""The organisation and its exchange rates."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.base import Kept, Page
from accounts.forms.settings import ClockDay
from accounts.models import Organisation, Rate, RateSet

THE_ONE = 1


@admin.register(Organisation)
class OrganisationAdmin(Kept, Page):
    form = ClockDay
    list_display = ("name", "time_zone", "currency", "frozen_on")

    def has_add_permission(self, request: HttpRequest) -> bool:
        is_missing = not Organisation.objects.exists()
        return is_missing and super().has_add_permission(request)

    def save_model(
        self, request: HttpRequest, obj: Organisation, form: Any, change: bool
    ) -> None:
        obj.pk = THE_ONE
        super().save_model(request, obj, form, change)


class RateInline(admin.TabularInline):
    model = Rate
    extra = 1


@admin.register(RateSet)
class RateSetAdmin(Page):
    list_display = ("name", "fixed_on")
    search_fields = ("name",)
    date_hierarchy = "fixed_on"
    inlines = (RateInline,)
