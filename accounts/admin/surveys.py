"""What customers answer when they are asked, and what we hear about them."""

from django.contrib import admin

from accounts.admin.base import FactPage, SharedFactPage
from accounts.models import (
    AgentFeedback,
    FocusGroupReport,
    ImportanceRating,
    SurveyResponse,
    SurveyWave,
    TeamPulse,
)


@admin.register(SurveyWave)
class SurveyWaveAdmin(SharedFactPage):
    list_display = ("name", "started_on", "ended_on")
    list_filter = ("source",)
    search_fields = ("name",)
    date_hierarchy = "started_on"
    ordering = ("-started_on", "-pk")


@admin.register(SurveyResponse)
class SurveyResponseAdmin(FactPage):
    list_display = (
        "invited_on",
        "customer",
        "contact",
        "wave",
        "answered_on",
        "trust",
        "commitment",
        "satisfaction",
        "effort",
    )
    list_select_related = ("customer", "contact", "wave")
    list_filter = ("wave", ("answered_on", admin.EmptyFieldListFilter))
    search_fields = ("customer__name", "contact__name", "text")
    autocomplete_fields = ("customer", "contact", "wave")
    date_hierarchy = "invited_on"
    ordering = ("-invited_on", "-pk")


@admin.register(ImportanceRating)
class ImportanceRatingAdmin(FactPage):
    list_display = ("answered_on", "customer", "item", "importance", "performance")
    list_select_related = ("customer",)
    list_filter = ("item", "wave")
    search_fields = ("customer__name", "item")
    autocomplete_fields = ("customer", "contact", "wave")
    date_hierarchy = "answered_on"
    ordering = ("-answered_on", "-pk")


@admin.register(FocusGroupReport)
class FocusGroupReportAdmin(FactPage):
    list_display = ("held_on", "customer", "title", "sentiment")
    list_select_related = ("customer",)
    list_filter = ("sentiment",)
    search_fields = ("customer__name", "title", "text")
    autocomplete_fields = ("customer",)
    date_hierarchy = "held_on"
    ordering = ("-held_on", "-pk")


@admin.register(AgentFeedback)
class AgentFeedbackAdmin(FactPage):
    list_display = ("given_on", "customer", "sentiment", "user")
    list_select_related = ("customer", "user")
    list_filter = ("sentiment", "source")
    search_fields = ("customer__name", "text", "user__name")
    autocomplete_fields = ("customer", "user")
    date_hierarchy = "given_on"
    ordering = ("-given_on", "-pk")


@admin.register(TeamPulse)
class TeamPulseAdmin(SharedFactPage):
    list_display = ("measured_on", "team", "score", "answers")
    list_select_related = ("team",)
    list_filter = ("team",)
    search_fields = ("team__name",)
    autocomplete_fields = ("team",)
    date_hierarchy = "measured_on"
    ordering = ("-measured_on", "-pk")
