"""What customers buy: series, products, order lines."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models.customers import Customer
from accounts.models.opening import opens_feeds, opens_feeds_late
from accounts.models.recorded import RECORDED_TRIGGERS, Fact, Recorded

_IN_A_SERIES = (
    "EXISTS (SELECT FROM accounts_product p"
    " WHERE p.id = product_id AND p.series_id IS NOT NULL)"
)
_PURCHASES_NOW_IN_A_SERIES = """
SELECT 'product' AS kind, p.source, min(p.purchased_on) AS started_on,
       max(p.purchased_on) AS data_through
  FROM new_rows n
  JOIN old_rows o ON o.id = n.id
  JOIN accounts_purchase p ON p.product_id = n.id
 WHERE o.series_id IS NULL AND n.series_id IS NOT NULL
 GROUP BY p.source
"""


class Series(Recorded):
    """Products that follow one another; the rows of the product matrix."""

    name = models.CharField(max_length=100, unique=True)

    class Meta(Recorded.Meta):
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.name


class Product(Fact):
    """Something we sell, at a step of its series."""

    name = models.CharField(max_length=200)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="products"
    )
    step = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Place in the series, from 1."
    )

    class Meta(Fact.Meta):
        triggers = [*RECORDED_TRIGGERS, opens_feeds_late(_PURCHASES_NOW_IN_A_SERIES)]

    def __str__(self) -> str:
        return self.name


class Purchase(Fact):
    """One order line, in the customer's currency.

    An amount of zero is a sample, a negative one a credit. `discount` is what was taken
    off the list price; null where the source does not tell.
    """

    domain_date: ClassVar[str] = "purchased_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="purchases")
    order_number = models.CharField(max_length=64, blank=True)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="purchases"
    )
    purchased_on = models.DateField()
    quantity = models.DecimalField(max_digits=12, decimal_places=3, db_default=1)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    discount = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True
    )
    promised_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(discount=None) | Q(discount__gte=0),
                name="purchase_discount_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["customer", "purchased_on"])]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds(
                "purchased_on",
                purchase="true",
                delivery="promised_on IS NOT NULL",
                discount="discount IS NOT NULL",
                cost="cost IS NOT NULL",
                product=_IN_A_SERIES,
            ),
        ]

    def __str__(self) -> str:
        order = f" ({self.order_number})" if self.order_number else ""
        return f"{self.purchased_on}: {self.amount:,.2f}{order}"
