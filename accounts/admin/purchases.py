"""Products in their series, and order lines."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts import clock
from accounts.admin.base import FactPage, RecordedPage
from accounts.models import Product, Purchase, Series


class ProductInline(admin.TabularInline):
    model = Product
    extra = 0
    fields = ("name", "step")
    ordering = ("step",)
    can_delete = False
    show_change_link = True


@admin.register(Series)
class SeriesAdmin(RecordedPage):
    list_display = ("name",)
    search_fields = ("name",)
    inlines = (ProductInline,)


@admin.register(Product)
class ProductAdmin(RecordedPage):
    given = FactPage.given
    list_display = ("name", "series", "step", "source", "external_id")
    list_select_related = ("series",)
    list_filter = ("series", "source")
    search_fields = ("name", "external_id", "series__name")
    autocomplete_fields = ("series",)


@admin.register(Purchase)
class PurchaseAdmin(FactPage):
    list_display = (
        "purchased_on",
        "customer",
        "product",
        "quantity",
        "amount",
        "promised_on",
        "delivered_on",
        "order_number",
    )
    list_select_related = ("customer", "product")
    list_filter = ("source", "product__series")
    search_fields = ("customer__name", "order_number", "external_id", "product__name")
    autocomplete_fields = ("customer", "product")
    date_hierarchy = "purchased_on"
    ordering = ("-purchased_on", "-pk")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        today = {"purchased_on": clock.today(), "quantity": 1}
        return today | super().get_changeform_initial_data(request)
