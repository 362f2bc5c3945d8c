"""What broke on our side, and whom it hit."""

from django.contrib import admin
from django.db.models import Q, QuerySet

from accounts.admin.base import ChoicesInScope, FactPage
from accounts.models import AffectedCustomer, Customer, Incident


class AffectedInline(ChoicesInScope, admin.TabularInline):
    model = AffectedCustomer
    extra = 1
    fields = ("customer", "hit_at", "minutes_down")
    autocomplete_fields = ("customer",)


@admin.register(Incident)
class IncidentAdmin(FactPage):
    """Open to whoever may see a customer it hit; until one is known, to all."""

    list_display = ("started_at", "title", "severity", "cause", "ended_at")
    list_filter = ("severity", "source")
    search_fields = ("title", "cause", "external_id")
    date_hierarchy = "started_at"
    ordering = ("-started_at", "-pk")
    inlines = (AffectedInline,)

    def in_scope(self, visible: QuerySet[Customer]) -> Q:
        mine = AffectedCustomer.objects.filter(customer__in=visible)
        others = AffectedCustomer.objects.values("incident_id")
        return Q(pk__in=mine.values("incident_id")) | ~Q(pk__in=others)


@admin.register(AffectedCustomer)
class AffectedCustomerAdmin(FactPage):
    list_display = ("hit_at", "customer", "incident", "minutes_down")
    list_select_related = ("customer", "incident")
    list_filter = ("source",)
    search_fields = ("customer__name", "incident__title")
    autocomplete_fields = ("customer", "incident")
    date_hierarchy = "hit_at"
    ordering = ("-hit_at", "-pk")
