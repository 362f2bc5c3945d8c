"""What administration pages have in common: scope, keys, errors, read-only rows."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import IntegrityError
from django.db.models import ForeignKey, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import Customer


class ReadOnly:
    """Rows that the product writes itself: to be read, never touched."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Kept:
    """Rows that history names: changed or closed, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SuperusersOnly:
    """Rows that hand out power: other staff read them, where they may, at most."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser


class ChoicesInScope:
    """Foreign keys accept only the rows that this person can list themselves."""

    admin_site: admin.AdminSite

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        related = self.admin_site.get_model_admin(db_field.related_model)
        kwargs.setdefault("queryset", related.get_queryset(request))
        return super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )


class Scoped(ChoicesInScope):
    """Only rows of customers that this person may see: staff are not all-seeing."""

    customer_field = "customer"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)  # type: ignore[misc]
        visible = Customer.objects.visible_to(request.user)
        return rows.filter(self.in_scope(visible))

    def in_scope(self, visible: QuerySet[Customer]) -> Q:
        """The condition on a row, given the customers that may be seen."""
        return Q(**{f"{self.customer_field}__in": visible})


class Page(admin.ModelAdmin):
    """A page that says which rule of the database an entry breaks."""

    def changeform_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as error:
            reason = str(error).splitlines()[0]
            self.message_user(request, f"Not saved: {reason}", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class RecordedPage(Page):
    """A row that remembers since when it is known; its key is the product's to give."""

    given: ClassVar[tuple[str, ...]] = ("recorded_at", "recorded_xid")

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.given if obj is None else super().get_exclude(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        declared = super().get_readonly_fields(request, obj)
        return declared if obj is None else (*declared, *self.given)


class SharedFactPage(ChoicesInScope, RecordedPage):
    """Something that belongs to no customer."""

    given: ClassVar[tuple[str, ...]] = (
        "source",
        "external_id",
        "knowable_on",
        "recorded_at",
        "recorded_xid",
    )
    show_full_result_count = False


class FactPage(Scoped, SharedFactPage):
    """Something that happened to a customer."""
