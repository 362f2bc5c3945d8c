"""Keyset pages: each begins after the last row of the one before.

Rows that come or go meanwhile neither repeat nor hide others, and the thousandth page
costs what the first does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from web import cursors
from web.cursors import InvalidCursor, Position

DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 200
PARAMETERS = frozenset({"cursor", "limit", "ordering"})

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Order:
    """A way through a list: by a column, and by a unique key among equals.

    Rows without a value come last, in either direction.
    """

    column: str
    key: str
    is_descending: bool = False

    def following(self, rows: Rows, after: Position | None, count: int) -> list[Any]:
        """The first `count` rows past a position; None is the beginning."""
        found: list[Any] = []
        if after is None or after.value is not None:
            found = list(self._with_value(rows, after)[:count])
        if len(found) < count and self._field(rows).null:
            start = after if after and after.value is None else None
            found += self._without_value(rows, start)[: count - len(found)]
        return found

    def position(self, row: Model) -> Position:
        """Where `row` stands."""
        value = getattr(row, self.column)
        return Position(None if value is None else str(value), getattr(row, self.key))

    def _with_value(self, rows: Rows, after: Position | None) -> Rows:
        rows = rows.exclude(**{self.column: None}).order_by(*self._by("column", "key"))
        if after is None:
            return rows
        value = self._field(rows).to_python(after.value)
        past = "lt" if self.is_descending else "gt"
        # The first condition follows from the second; an index can use only the first.
        return rows.filter(
            Q(**{f"{self.column}__{past}e": value}),
            Q(**{f"{self.column}__{past}": value})
            | Q(**{f"{self.key}__{past}": after.key}),
        )

    def _without_value(self, rows: Rows, after: Position | None) -> Rows:
        rows = rows.filter(**{self.column: None}).order_by(*self._by("key"))
        past = "lt" if self.is_descending else "gt"
        return rows.filter(**{f"{self.key}__{past}": after.key}) if after else rows

    def _by(self, *parts: str) -> list[str]:
        sign = "-" if self.is_descending else ""
        return list(dict.fromkeys(sign + getattr(self, part) for part in parts))

    def _field(self, rows: Rows) -> Any:
        return rows.model._meta.get_field(self.column)


def both_ways(key: str, **columns: str) -> dict[str, Order]:
    """Orderings by name: each of `columns` upwards, and downwards with a minus."""
    return {
        sign + name: Order(column, key, is_descending=bool(sign))
        for name, column in columns.items()
        for sign in ("", "-")
    }


class Keyset(BasePagination):
    """Pages of a view's list; `view.orders` names the orderings, the default first."""

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """One page of `queryset`.

        raises  ValidationError that names limit, ordering or cursor
        """
        asked = self._asked(request.query_params, getattr(view, "orders", {}))
        order: Order = getattr(view, "orders", {})[asked["ordering"]]
        walk = _walk(request, asked["ordering"])
        rows = order.following(queryset, _after(asked, walk), asked["limit"] + 1)
        page, has_more = rows[: asked["limit"]], len(rows) > asked["limit"]
        self.next = None
        if has_more:
            cursor = cursors.write(order.position(page[-1]), walk)
            self.next = _link(request, cursor)
        return page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next, "results": data})

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """How the query parameters are described in the schema."""
        count = {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT}
        orderings = list(view.orders)
        return [
            _parameter(
                "cursor",
                "Where the page begins; take it from `next` of the page before.",
                {"type": "string"},
            ),
            _parameter("limit", "Rows on a page.", {**count, "default": DEFAULT_LIMIT}),
            _parameter(
                "ordering",
                "Rows without a value come last; among equals the id decides.",
                {"type": "string", "enum": orderings, "default": orderings[0]},
            ),
        ]

    def _asked(
        self, query: Mapping[str, str], orders: Mapping[str, Order]
    ) -> dict[str, Any]:
        parameters = PageParameters(data=query, orderings=list(orders))
        parameters.is_valid(raise_exception=True)
        return parameters.validated_data


class PageParameters(serializers.Serializer[Any]):
    cursor = serializers.CharField(default=None)
    limit = serializers.IntegerField(
        min_value=1, max_value=MAXIMUM_LIMIT, default=DEFAULT_LIMIT
    )

    def __init__(self, *, orderings: list[str], **options: Any) -> None:
        super().__init__(**options)
        self.fields["ordering"] = serializers.ChoiceField(
            orderings, default=orderings[0]
        )


def _after(asked: dict[str, Any], walk: str) -> Position | None:
    if asked["cursor"] is None:
        return None
    try:
        return cursors.read(asked["cursor"], walk)
    except InvalidCursor as error:
        raise serializers.ValidationError(
            {"cursor": [str(error)]}, code="invalid_cursor"
        ) from error


def _walk(request: Request, ordering: str) -> str:
    """What a cursor is good for: this list, under these filters, in this order."""
    filters = sorted(
        (name, value)
        for name, values in request.query_params.lists()
        for value in values
        if name not in PARAMETERS
    )
    return f"{request.path}?{urlencode(filters)}&{ordering}"


def _link(request: Request, cursor: str) -> str:
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }
