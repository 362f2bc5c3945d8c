"""What every endpoint of the API has in common."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.datastructures import MultiValueDict
from django_filters.rest_framework import DjangoFilterBackend, MultipleChoiceFilter
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from web import paging


class Endpoint(GenericAPIView[Any]):
    """Read only unless told otherwise. A parameter it does not know is refused."""

    needed_scope = "read"  # for which the token of a program must have been made
    http_method_names = ["get", "head", "options"]
    filter_backends: list[Any] = []
    pagination_class: Any = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request.query_params, self.parameters())

    def parameters(self) -> Mapping[str, bool]:
        """The query parameters there are; True where one may be repeated."""
        return {}

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Says how much the caller may still ask for, where a throttle counted it."""
        for name, value in getattr(request, "rate_headers", {}).items():
            response[name] = value
        return super().finalize_response(request, response, *args, **kwargs)


class ListEndpoint(Endpoint):
    """A list in keyset pages. `orders` names its orderings, the default first."""

    filter_backends = [DjangoFilterBackend]
    pagination_class = paging.Keyset
    filterset_class: Any = None
    orders: ClassVar[dict[str, paging.Order]]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows = self.get_serializer(page, many=True).data
        return self.get_paginated_response(rows)

    def parameters(self) -> Mapping[str, bool]:
        filters = getattr(self.filterset_class, "base_filters", {})
        return dict.fromkeys(paging.PARAMETERS, False) | {
            name: isinstance(one, MultipleChoiceFilter) for name, one in filters.items()
        }


def refuse_unknown(query: MultiValueDict[str, Any], known: Mapping[str, bool]) -> None:
    """raises ValidationError naming each that is unknown, empty or given twice."""
    errors = {}
    for name, values in query.lists():
        if name not in known:
            errors[name] = [ErrorDetail("There is no such parameter.", code="unknown")]
        elif "" in values:
            errors[name] = [ErrorDetail("Give it a value, or leave it.", code="blank")]
        elif len(values) > 1 and not known[name]:
            errors[name] = [ErrorDetail("Give this parameter once.", code="repeated")]
    if errors:
        raise ValidationError(errors)
