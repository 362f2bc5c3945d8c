"""What the API says about itself."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from prometheus_client.exposition import choose_encoder
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts import clock, scope
from diagnostics import operations
from integrations import metrics
from web.endpoints import Endpoint


class Schema(Endpoint, SpectacularJSONAPIView):
    """The OpenAPI schema."""

    permission_classes = [IsAuthenticated]


@extend_schema(exclude=True)
class Index(Endpoint):
    """Where everything is."""

    names = ("accounts", "scores", "measures", "imports", "schema", "docs")

    def get(self, request: Request) -> Response:
        return Response(
            {name: reverse(f"api:{name}", request=request) for name in self.names}
        )


@extend_schema(exclude=True)
class Nothing(APIView):
    """Every other address below the API: a problem, not an HTML page."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound("There is nothing at this address.")


class Administers(BasePermission):
    message = "Only administrators look after this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return scope.administers(request.user, clock.today())


class AsItComes(BaseContentNegotiation):
    """Nothing is refused for what it accepts."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


@extend_schema(exclude=True)
class Metrics(Endpoint):
    """How the work goes, for Prometheus: by a token of an administrator."""

    needed_scope = "metrics"
    permission_classes = [IsAuthenticated, Administers]
    content_negotiation_class = AsItComes

    def get(self, request: Request) -> HttpResponse:
        write, content_type = choose_encoder(request.headers.get("Accept", ""))
        return HttpResponse(
            write(metrics.registry(operations.look())), content_type=content_type
        )


@require_safe
@login_required
def docs(request: HttpRequest) -> HttpResponse:
    """The schema to read and try out, as the person who is signed in."""
    return render(request, "integrations/reference.html")
