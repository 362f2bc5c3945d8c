"""How risk is read: by revenue, by margin, or by what is strategic."""

from django.db.models import Case, DecimalField, F, Q, TextChoices, Value, When
from django.db.models.expressions import OrderBy

from diagnostics.models import Band


class Risk(TextChoices):
    """What is counted as being at stake in an account at risk."""

    REVENUE = "revenue", "Revenue"
    MARGIN = "margin", "Margin"
    STRATEGIC = "strategic", "Strategic"

    @property
    def column(self) -> str:
        """The diagnosis's column of what is at stake."""
        return "margin" if self is Risk.MARGIN else "revenue"

    @property
    def concerns(self) -> Q:
        """The diagnoses of which anything can be at stake."""
        return Q(customer__is_strategic=True) if self is Risk.STRATEGIC else Q()

    @property
    def at_risk(self) -> Case:
        """What an account at risk puts at stake; null where nothing, or not known."""
        return Case(
            When(self.concerns & Q(band=Band.AT_RISK), then=F(self.column)),
            default=Value(None),
            output_field=DecimalField(),
        )

    @property
    def largest_first(self) -> tuple[OrderBy | str, ...]:
        """The order of accounts in which most is at stake; what is not known last."""
        largest = F(self.column).desc(nulls_last=True)
        if self is Risk.STRATEGIC:
            return F("customer__is_strategic").desc(), largest, "pk"
        return largest, "pk"
