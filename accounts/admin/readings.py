"""Any number an organisation already has about its customers."""

from django.contrib import admin

from accounts.admin.base import FactPage, RecordedPage
from accounts.models import Metric, Reading


@admin.register(Metric)
class MetricAdmin(RecordedPage):
    list_display = ("name", "unit")
    search_fields = ("name",)


@admin.register(Reading)
class ReadingAdmin(FactPage):
    list_display = ("measured_on", "customer", "metric", "value")
    list_select_related = ("customer", "metric")
    list_filter = ("metric", "source")
    search_fields = ("customer__name", "metric__name")
    autocomplete_fields = ("customer", "metric")
    date_hierarchy = "measured_on"
    ordering = ("-measured_on", "-pk")
