"""Diagnoses as other systems read them: points are numbers with one decimal."""

from typing import Any

import numpy as np
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import ExternalIdSerializer, PersonSerializer, owner_of
from accounts.models import Customer
from diagnostics.explain import driver_label
from diagnostics.models import Band, Diagnosis, Scored
from diagnostics.scoring.bands import PER_MILLE, TENTHS
from diagnostics.scoring.basis import rests_on
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.states import State


@extend_schema_field(OpenApiTypes.DOUBLE)
class Parts(serializers.Field[int, Any, float, Any]):
    """A whole number of equal parts as a number: 534 of 10 to the point is 53.4."""

    def __init__(self, parts: int, **options: Any) -> None:
        self.parts = parts
        super().__init__(**options)

    def to_representation(self, value: int) -> float:
        return value / self.parts


def in_tenths(**options: Any) -> Parts:
    """A figure stored in tenths of a point."""
    return Parts(TENTHS, **{"allow_null": True, **options})


def in_per_mille(**options: Any) -> Parts:
    """A share of 0 to 1, stored per mille."""
    return Parts(PER_MILLE, allow_null=True, **options)


class VersionSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(source="scoring_model.key")
    version = serializers.IntegerField(source="number")
    is_validated = serializers.BooleanField(
        help_text="Its weights were tested against what happened here."
    )


class FiguresSerializer(serializers.Serializer[Any]):
    """What the present and past diagnoses of an account have in common."""

    as_of = serializers.DateField(help_text="The end of the day it speaks of.")
    band = serializers.ChoiceField(Band.choices)
    score = in_tenths(help_text="0 to 100, 100 is best; null where nothing is known.")
    low = in_tenths(help_text="The score if all that is missing were worst.")
    high = in_tenths(help_text="The score if all that is missing were best.")
    coverage = in_per_mille(
        help_text="The share of connected weight that is known, 0 to 1."
    )
    revenue = serializers.DecimalField(
        16,
        2,
        allow_null=True,
        help_text="Annual contract value, or trailing 12 months.",
    )
    currency = serializers.SerializerMethodField(help_text="Of the revenue.")
    framework = VersionSerializer(source="version")

    def get_currency(self, diagnosis: Scored) -> str:
        currency: str = self.context["currency"]
        return currency


class DimensionNameSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    connect = serializers.CharField(help_text="What to load to connect it.")


class RestsOnSerializer(serializers.Serializer[Any]):
    feeds = serializers.ListField(
        child=serializers.CharField(), help_text="Kinds of fact it was made from."
    )
    not_connected = DimensionNameSerializer(many=True)


class DriverSerializer(serializers.Serializer[Any]):
    measure = serializers.CharField(help_text="The key of a measure or of a limit.")
    label = serializers.CharField()  # type: ignore[assignment]
    points_lost = in_tenths(allow_null=False)


class NamesSerializer(serializers.Serializer[Any]):
    """Whose diagnosis it is, here and in other systems."""

    id = serializers.IntegerField(source="customer_id", help_text="The account's.")
    external_ids = ExternalIdSerializer(many=True, source="customer.external_ids")
    name = serializers.CharField(source="customer.name")
    owner = serializers.SerializerMethodField(help_text="Whose book it is in today.")

    @extend_schema_field(PersonSerializer(allow_null=True))
    def get_owner(self, diagnosis: Diagnosis) -> dict[str, Any] | None:
        return owner_of(diagnosis.customer)


class ScoreSerializer(NamesSerializer, FiguresSerializer):
    """The health of an account now."""

    previous_band = serializers.SerializerMethodField()
    top_driver = serializers.SerializerMethodField(help_text="What costs it most.")
    rests_on = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(Band.choices, allow_null=True))
    def get_previous_band(self, diagnosis: Diagnosis) -> str | None:
        return diagnosis.previous_band or None

    @extend_schema_field(DriverSerializer(allow_null=True))
    def get_top_driver(self, diagnosis: Diagnosis) -> dict[str, Any] | None:
        lost = diagnosis.top_driver_points
        if lost is None:
            return None
        return {
            "measure": diagnosis.top_driver,
            "label": driver_label(self._framework(diagnosis), diagnosis.top_driver),
            "points_lost": lost / TENTHS,
        }

    @extend_schema_field(RestsOnSerializer)
    def get_rests_on(self, diagnosis: Diagnosis) -> dict[str, Any]:
        basis = rests_on(
            self._framework(diagnosis),
            np.array(diagnosis.states, np.int8),
            is_contract=is_contract(diagnosis.customer),
        )
        missing = [
            {"key": each.key, "label": each.label, "connect": each.connect}
            for each in basis.not_connected
        ]
        return {"feeds": basis.feeds, "not_connected": missing}

    def _framework(self, diagnosis: Diagnosis) -> Framework:
        """Each version of a page is read once."""
        read: dict[int, Framework] = self.context["frameworks"]
        if diagnosis.version_id not in read:
            read[diagnosis.version_id] = diagnosis.version.framework
        return read[diagnosis.version_id]


def is_contract(customer: Customer) -> bool:
    return customer.relationship_type == Customer.RelationshipType.CONTRACT


class DimensionSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(source="dimension.key")
    label = serializers.CharField(source="dimension.label")  # type: ignore[assignment]
    weight = serializers.IntegerField(source="dimension.weight")
    is_connected = serializers.BooleanField()
    score = in_tenths()
    coverage = in_per_mille()
    points_lost = in_tenths(source="lost", allow_null=False)


class LimitSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    measure = serializers.CharField(help_text="The measure that is past its threshold.")
    ceiling = serializers.IntegerField(help_text="The score is at most this.")
    reason = serializers.CharField()


class ScoreDetailSerializer(ScoreSerializer):
    """The health of an account now, with its dimensions and limits."""

    raw = in_tenths(help_text="Before any limit.")
    dimensions = serializers.SerializerMethodField()
    limits = serializers.SerializerMethodField(help_text="Those in force.")

    @extend_schema_field(DimensionSerializer(many=True))
    def get_dimensions(self, diagnosis: Diagnosis) -> Any:
        lines = self.context["explanation"].dimensions
        return DimensionSerializer(lines, many=True).data

    @extend_schema_field(LimitSerializer(many=True))
    def get_limits(self, diagnosis: Diagnosis) -> Any:
        in_force = self.context["explanation"].caps_in_force
        return LimitSerializer(in_force, many=True).data


class ContributionSerializer(serializers.Serializer[Any]):
    measure = serializers.CharField(help_text="The key of a measure or of a limit.")
    kind = serializers.ChoiceField(
        [("measure", "Measure"), ("limit", "Limit"), ("override", "Set by a person")]
    )
    label = serializers.CharField()  # type: ignore[assignment]
    dimension = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(
        [(s.name.lower(), s.name) for s in State], allow_null=True
    )
    value = serializers.FloatField(allow_null=True, help_text="In `unit`.")
    unit = serializers.CharField(allow_null=True)
    points = Parts(100, allow_null=True, help_text="What the value is worth, 0 to 100.")
    points_lost = in_tenths(allow_null=False, help_text="What it takes off the score.")


class ContributionsSerializer(serializers.Serializer[Any]):
    """All lines of `contributions` add up exactly to 100 - score."""

    as_of = serializers.DateField()
    score = in_tenths()
    contributions = ContributionSerializer(many=True)


class PastScoreSerializer(FiguresSerializer):
    generation = serializers.IntegerField(
        help_text="Counts an account's diagnoses; the highest of a day is the last."
    )
    computed_at = serializers.DateTimeField()
    computed_later = serializers.BooleanField(
        help_text="Filled in after the day: no evidence of what was known then."
    )


class FirstMoveSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    role = serializers.CharField()
    due_days = serializers.IntegerField()


class MeasureSerializer(serializers.Serializer[Any]):
    """How a measure is defined."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    dimension = serializers.CharField()
    definition = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    needs = serializers.CharField(help_text="What it takes before it says anything.")
    absence = serializers.ChoiceField(
        [("good", "Good"), ("bad", "Bad"), ("unknown", "Unknown")],
        help_text="What no facts mean while their feed is open.",
    )
    applies_to = serializers.ChoiceField(
        [("both", "Both"), *Customer.RelationshipType.choices]
    )
    feeds = serializers.ListField(child=serializers.CharField())
    hard = serializers.BooleanField(
        help_text="Of product, service or money; otherwise of people."
    )
    shared = serializers.BooleanField(
        help_text="From inputs that many accounts have in common."
    )
    owner_role = serializers.CharField()
    first_move = FirstMoveSerializer()
    default_curve = serializers.ListField(
        source="curve",
        child=serializers.ListField(child=serializers.FloatField()),
        help_text="Knots of (value, points), joined by straight lines.",
    )


class MeasuresSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    results = MeasureSerializer(many=True)
