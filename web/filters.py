"""Filters of the API that refuse what the database could not compare."""

from typing import Any

from django import forms
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

LARGEST_ID = 2**63 - 1


@extend_schema_field(OpenApiTypes.INT64)
class IdFilter(filters.Filter):
    """A row's id, within what its column can hold."""

    field_class = forms.IntegerField

    def __init__(self, **options: object) -> None:
        super().__init__(**{"min_value": 1, "max_value": LARGEST_ID, **options})


@extend_schema_field(OpenApiTypes.NUMBER)
class PointsFilter(filters.Filter):
    """A score of 0 to 100 with at most one decimal; compared in stored tenths."""

    field_class = forms.DecimalField

    def __init__(self, **options: object) -> None:
        within = {"min_value": 0, "max_value": 100, "decimal_places": 1}
        super().__init__(**within, **options)

    def filter(self, rows: object, value: Any) -> object:
        return super().filter(rows, value if value in (None, "") else int(value * 10))
