"""What the API says about itself."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

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


@require_safe
@login_required
def docs(request: HttpRequest) -> HttpResponse:
    """The schema to read and try out, as the person who is signed in."""
    return render(request, "integrations/reference.html")
