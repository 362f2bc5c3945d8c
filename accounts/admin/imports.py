"""What was imported, and by which mapping."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.base import ReadOnly, SuperusersOnly
from accounts.models import ImportProfile, ImportRun


@admin.register(ImportProfile)
class ImportProfileAdmin(SuperusersOnly, admin.ModelAdmin):
    list_display = ("name", "kind", "created_by", "updated_at")
    list_select_related = ("created_by",)
    list_filter = ("kind",)
    search_fields = ("name",)
    autocomplete_fields = ("created_by",)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("created_at", "file_name", "kind", "state", "started_by", "rows")
    list_select_related = ("started_by",)
    list_filter = ("state", "kind")
    search_fields = ("file_name", "started_by__name")
    exclude = ("file", "rejects", "verdicts")
    autocomplete_fields = ("profile", "started_by", "undone_by")
    raw_id_fields = ("file", "rejects", "verdicts")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The reasons for bad rows quote them, whoever's accounts they are."""
        return bool(request.user.is_superuser)
