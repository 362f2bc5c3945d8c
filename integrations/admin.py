from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from integrations.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    """Tokens are issued by `create_token`, which shows them once, and revoked here."""

    list_display = [
        "name",
        "public_id",
        "owner",
        "scopes",
        "expires_at",
        "last_used_at",
        "revoked_at",
    ]
    list_select_related = ["owner"]
    search_fields = ["name", "public_id", "owner__email", "owner__name"]
    actions = ["revoke"]
    readonly_fields = [
        "name",
        "public_id",
        "owner",
        "scopes",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    ]

    @admin.action(description="Revoke selected tokens", permissions=["change"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        count = tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, f"{count} revoked; the next request is refused.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
