"""What the customer wants to reach, what we promised, and what we do about it."""

from django.contrib import admin

from accounts.admin.base import FactPage
from accounts.models import Action, Promise, Rating, Review, SuccessFactor


@admin.register(SuccessFactor)
class SuccessFactorAdmin(FactPage):
    list_display = (
        "customer",
        "name",
        "target",
        "current",
        "unit",
        "due_on",
        "withdrawn_on",
    )
    list_select_related = ("customer",)
    list_filter = ("source",)
    search_fields = ("customer__name", "name")
    autocomplete_fields = ("customer",)
    date_hierarchy = "stated_on"
    ordering = ("-stated_on", "-pk")


@admin.register(Promise)
class PromiseAdmin(FactPage):
    list_display = ("made_on", "customer", "text", "due_on", "outcome", "settled_on")
    list_select_related = ("customer",)
    list_filter = ("outcome", "source")
    search_fields = ("customer__name", "text")
    autocomplete_fields = ("customer", "user")
    date_hierarchy = "made_on"
    ordering = ("-made_on", "-pk")


@admin.register(Action)
class ActionAdmin(FactPage):
    list_display = (
        "created_on",
        "customer",
        "title",
        "user",
        "due_on",
        "done_on",
        "outcome",
    )
    list_select_related = ("customer", "user")
    list_filter = ("outcome", "source")
    search_fields = ("customer__name", "title", "user__name")
    autocomplete_fields = ("customer", "user")
    date_hierarchy = "created_on"
    ordering = ("-created_on", "-pk")


@admin.register(Review)
class ReviewAdmin(FactPage):
    list_display = (
        "reviewed_on",
        "customer",
        "user",
        "market",
        "projects",
        "budget",
        "ownership",
        "risks",
    )
    list_select_related = ("customer", "user")
    list_filter = ("source",)
    search_fields = ("customer__name", "text", "user__name")
    autocomplete_fields = ("customer", "user")
    date_hierarchy = "reviewed_on"
    ordering = ("-reviewed_on", "-pk")


@admin.register(Rating)
class RatingAdmin(FactPage):
    list_display = ("rated_on", "customer", "aspect", "rating", "user")
    list_select_related = ("customer", "user")
    list_filter = ("aspect", "rating", "source")
    search_fields = ("customer__name", "evidence", "user__name")
    autocomplete_fields = ("customer", "user")
    date_hierarchy = "rated_on"
    ordering = ("-rated_on", "-pk")
