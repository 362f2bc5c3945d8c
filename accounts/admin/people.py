"""People, the team tree, and who looks after whom."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.admin.base import (
    Kept,
    Page,
    RecordedPage,
    Scoped,
    SuperusersOnly,
)
from accounts.models import Assignment, Membership, Team, User

POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")
PATH_LEVELS = "parent__parent__parent__parent"


class PersonCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


class PersonChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


class MembershipInline(SuperusersOnly, admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("user", "team")
    ordering = ("-started_on",)


@admin.register(User)
class PersonAdmin(Kept, Page, UserAdmin):
    form = PersonChangeForm
    add_form = PersonCreationForm
    ordering = ("name", "pk")
    list_display = ("name", "email", "is_active", "is_staff", "last_login", "left_on")
    list_filter = ("is_active", "is_staff", "is_superuser", "memberships__role")
    search_fields = ("name", "email", "external_id")
    readonly_fields = ("last_login",)
    fieldsets = (
        (None, {"fields": ("email", "name", "password", "is_active", "left_on")}),
        ("Known elsewhere as", {"fields": ("source", "external_id")}),
        (
            "May administer",
            {"classes": ("collapse",), "fields": (*POWERS, "last_login")},
        ),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("email", "name", "usable_password", "password1", "password2")},
        ),
    )
    inlines = (MembershipInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser hands out the powers of one."""
        declared = super().get_readonly_fields(request, obj)
        return declared if request.user.is_superuser else (*declared, *POWERS)

    def has_change_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        is_above = obj is not None and obj.is_superuser
        return super().has_change_permission(request, obj) and (
            request.user.is_superuser or not is_above
        )

    def user_change_password(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Whoever sets another's password can sign in as them."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, *args, **kwargs)


class TeamBelowInline(admin.TabularInline):
    model = Team
    verbose_name = "team below"
    verbose_name_plural = "teams below"
    fields = ("name",)
    extra = 0
    can_delete = False
    show_change_link = True


@admin.register(Team)
class TeamAdmin(SuperusersOnly, Page):
    list_display = ("path", "parent")
    list_select_related = (PATH_LEVELS,)
    ordering = (f"{PATH_LEVELS}__name", "parent__name", "name")
    search_fields = ("name", "external_id")
    autocomplete_fields = ("parent",)
    inlines = (TeamBelowInline, MembershipInline)

    @admin.display(description="team", ordering="name")
    def path(self, team: Team) -> str:
        """The names from five levels up down to the team."""
        names = [team.name]
        for _ in PATH_LEVELS.split("__"):
            if team.parent is None:
                break
            team = team.parent
            names.append(team.name)
        return " › ".join(reversed(names))


@admin.register(Membership)
class MembershipAdmin(SuperusersOnly, Page):
    list_display = ("user", "role", "team", "started_on", "ended_on")
    list_select_related = ("user", "team")
    list_filter = ("role", ("ended_on", admin.EmptyFieldListFilter))
    search_fields = ("user__name", "user__email", "team__name")
    autocomplete_fields = ("user", "team")
    date_hierarchy = "started_on"


@admin.register(Assignment)
class AssignmentAdmin(Scoped, RecordedPage):
    given = ("source", "recorded_at", "recorded_xid")
    list_display = ("customer", "user", "role", "started_on", "ended_on", "is_assumed")
    list_select_related = ("customer", "user")
    list_filter = ("role", "is_assumed", ("ended_on", admin.EmptyFieldListFilter))
    search_fields = ("customer__name", "user__name", "user__email")
    autocomplete_fields = ("customer", "user")
    date_hierarchy = "started_on"
    show_full_result_count = False
