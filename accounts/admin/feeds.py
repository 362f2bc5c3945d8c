"""What we receive, and the rows as they were before they changed."""

from django.contrib import admin
from django.db.models import Q, QuerySet

from accounts.admin.base import ReadOnly, RecordedPage, Scoped
from accounts.models import Customer, Feed, SupersededRow


@admin.register(Feed)
class FeedAdmin(RecordedPage):
    list_display = ("kind", "source", "started_on", "data_through", "cadence_days")
    list_filter = ("kind", "source")
    search_fields = ("kind", "source")
    ordering = ("kind", "source")


@admin.register(SupersededRow)
class SupersededRowAdmin(ReadOnly, Scoped, admin.ModelAdmin):
    customer_field = "customer_id"
    list_display = ("replaced_at", "fact", "row_id", "operation", "customer_id")
    list_filter = ("fact", "operation")
    search_fields = ("=row_id", "=customer_id")
    date_hierarchy = "replaced_at"
    ordering = ("-pk",)
    show_full_result_count = False

    def in_scope(self, visible: QuerySet[Customer]) -> Q:
        """Rows of no customer, such as segments and products, are everyone's."""
        return super().in_scope(visible) | Q(customer_id=None)
