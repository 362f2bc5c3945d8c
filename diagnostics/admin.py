"""The administration site's pages for diagnoses: to be read, not to be touched."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join

from accounts.admin.base import ReadOnly, Scoped
from accounts.models import Customer, User
from diagnostics import parked
from diagnostics.models import (
    Diagnosis,
    DiagnosisHistory,
    FailedCustomer,
    FrameworkVersion,
    Override,
    RangeRun,
    RecomputeRequest,
    ScoringModel,
    SharedInput,
)

TENTHS = 10
HISTORY_ROWS = 50
STORED = (
    "score", "raw", "capped", "low", "high", "coverage", "dimensions", "anchor",
    "states", "values", "caps", "snapshot", "engine", "generation", "computed_at",
    "change_xid",
)  # fmt: skip


def in_points(tenths: int | None) -> str | None:
    """A stored score as people read it."""
    return None if tenths is None else f"{tenths / TENTHS:.1f}"


class VersionInline(ReadOnly, admin.TabularInline):
    model = FrameworkVersion
    fields = ("number", "status", "effective_on", "review_by", "is_validated")
    show_change_link = True


@admin.register(ScoringModel)
class ScoringModelAdmin(ReadOnly, admin.ModelAdmin):
    """They are written, tried and published on the pages of scoring models."""

    list_display = ("name", "key", "priority", "is_default", "ended_on")
    search_fields = ("name", "key")
    ordering = ("priority",)
    inlines = (VersionInline,)


@admin.register(FrameworkVersion)
class FrameworkVersionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "scoring_model",
        "number",
        "status",
        "effective_on",
        "review_by",
        "is_validated",
    )
    list_select_related = ("scoring_model",)
    list_filter = ("status", "scoring_model")
    search_fields = ("scoring_model__name", "=number")
    ordering = ("scoring_model", "-number")


@admin.register(Diagnosis)
class DiagnosisAdmin(ReadOnly, Scoped, admin.ModelAdmin):
    list_display = (
        "customer",
        "points",
        "band",
        "per_cent_covered",
        "revenue",
        "top_driver",
        "as_of",
        "version",
    )
    list_select_related = ("customer", "version__scoring_model")
    list_filter = ("band", "version", "as_of")
    search_fields = ("customer__name",)
    ordering = ("score", "customer_id")
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("customer", "as_of", "points", "band", "per_cent_covered")}),
        (None, {"fields": ("revenue", "top_driver", "next_on", "version", "history")}),
        ("As stored", {"classes": ("collapse",), "fields": STORED}),
    )
    readonly_fields = ("points", "per_cent_covered", "history")

    @admin.display(description="score", ordering="score")
    def points(self, diagnosis: Diagnosis) -> str | None:
        return in_points(diagnosis.score)

    @admin.display(description="based on, %", ordering="coverage")
    def per_cent_covered(self, diagnosis: Diagnosis) -> str | None:
        return in_points(diagnosis.coverage)

    @admin.display
    def history(self, diagnosis: Diagnosis) -> str:
        """The latest history rows, which have no pages of their own."""
        past = DiagnosisHistory.objects.filter(customer=diagnosis.customer_id)
        rows = past.order_by("-as_of", "-generation")[:HISTORY_ROWS]
        cells = (
            (
                localize(row.as_of),
                in_points(row.score) or "-",
                row.get_band_display(),
                "computed later" if row.computed_later else "",
            )
            for row in rows
        )
        lines = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
        return format_html("<table>{}</table>", format_html_join("", lines, cells))


class OfCustomer(Scoped):
    """Rows that hold a customer's id without a foreign key, shown with its name."""

    customer_field = "customer_id"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        named = Customer.objects.filter(pk=OuterRef("customer_id"))
        rows = super().get_queryset(request)
        return rows.annotate(customer_name=Subquery(named.values("name")))

    @admin.display(ordering="customer_id")
    def customer(self, row: Any) -> str:
        return f"{row.customer_name} ({row.customer_id})"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        named = Customer.objects.filter(name__icontains=search_term)
        return queryset.filter(Q(customer_id__in=named.values("pk"))), False


@admin.register(RecomputeRequest)
class RecomputeRequestAdmin(ReadOnly, OfCustomer, admin.ModelAdmin):
    list_display = ("customer", "requested_at")
    search_fields = ("customer_id",)
    ordering = ("pk",)
    show_full_result_count = False


@admin.register(FailedCustomer)
class FailedCustomerAdmin(ReadOnly, OfCustomer, admin.ModelAdmin):
    list_display = ("customer", "attempts", "last_error", "failed_at", "parked_at")
    list_filter = (("parked_at", admin.EmptyFieldListFilter),)
    search_fields = ("customer_id",)
    ordering = ("-failed_at",)
    actions = ("retry",)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("diagnostics.change_failedcustomer")

    @admin.action(description="Retry", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[FailedCustomer]) -> None:
        """Forget the failures and ask for a recompute."""
        tried = parked.retry(
            cast("User", request.user), queryset.values_list("pk", flat=True)
        )
        self.message_user(request, f"{tried} customers will be tried again.")


@admin.register(RangeRun)
class RangeRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "as_of",
        "first_id",
        "last_id",
        "customers",
        "started_at",
        "done_at",
    )
    list_filter = (("done_at", admin.EmptyFieldListFilter),)
    date_hierarchy = "as_of"
    ordering = ("-as_of", "first_id")


@admin.register(SharedInput)
class SharedInputAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("as_of", "name", "subject_id", "value")
    list_filter = ("name",)
    search_fields = ("=subject_id",)
    date_hierarchy = "as_of"
    ordering = ("-as_of", "name", "subject_id")


@admin.register(Override)
class OverrideAdmin(ReadOnly, Scoped, admin.ModelAdmin):
    list_display = ("customer", "kind", "points", "author", "started_on", "ended_on")
    list_select_related = ("customer", "author")
    list_filter = ("kind",)
    search_fields = ("customer__name", "reason", "author__name")
    date_hierarchy = "started_on"
    ordering = ("-started_on", "-pk")
