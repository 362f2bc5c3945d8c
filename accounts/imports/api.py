"""Imports for other systems: bring a file, ask what became of it, load it, undo it."""

from http import HTTPStatus
from typing import Any, cast

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts import clock
from accounts.imports import examples, permission, runs
from accounts.imports.bringing import Delivery, KeyReused, bring
from accounts.imports.report import FileRefused, FileTooLarge
from accounts.imports.serializers import (
    BringSerializer,
    ImportDetailSerializer,
    ImportSerializer,
    LoadSerializer,
)
from accounts.models import ImportRun, User
from accounts.views.imports import rejects_of
from web.endpoints import Endpoint, ListEndpoint
from web.paging import Order
from web.parsers import JSONParser
from web.problems import Conflict, TooLarge, Unprocessable, answers
from web.renderers import JSONRenderer

LONGEST_KEY = 255
_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="Any text of your own for this request. When the same person sends it"
    " again with the same request, the answer is the import that was begun first.",
)
_LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.URI,
    location=OpenApiParameter.HEADER,
    response=[HTTPStatus.ACCEPTED.value],
    description="Where to ask how far it is.",
)


class MayImport(BasePermission):
    """Whoever may import anything at all; each row is checked once more."""

    message = "Your role reads only."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(permission.kinds_for(cast("User", request.user), clock.today()))


class Csv(JSONRenderer):
    """Lets a client ask for CSV; what goes wrong is told in JSON all the same."""

    media_type = "text/csv"
    format = "csv"


class ImportEndpoint(Endpoint):
    """Something of the imports you may look at: your own; administrators all."""

    needed_scope = "import"
    permission_classes = [IsAuthenticated, MayImport]
    queryset = ImportRun.objects.none()  # tells the schema whose id it is

    @property
    def user(self) -> User:
        return cast("User", self.request.user)

    def get_queryset(self) -> QuerySet[ImportRun]:
        visible = permission.visible_runs(self.user, clock.today())
        return visible.select_related("profile", "started_by")

    def run(self, pk: int) -> ImportRun:
        """raises NotFound alike for what does not exist and what is another's"""
        run = self.get_queryset().filter(pk=pk).first()
        if run is None:
            raise NotFound("There is no such import.")
        return run

    def accepted(self, pk: int) -> Response:
        """The import as it is now, and where to ask again."""
        told = ImportDetailSerializer(self.run(pk), context={"request": self.request})
        address = reverse("api:import", args=[pk], request=self.request)
        headers = {"Location": address}
        return Response(told.data, status=HTTPStatus.ACCEPTED, headers=headers)


class ImportFilter(filters.FilterSet):  # type: ignore[misc]
    state = filters.ChoiceFilter(choices=ImportRun.State.choices)


class Imports(ImportEndpoint, ListEndpoint):
    """Imports, newest first, and a place to bring a file."""

    http_method_names = ["get", "head", "options", "post"]
    parser_classes = [MultiPartParser]
    serializer_class = ImportSerializer
    filterset_class = ImportFilter
    orders = {"-id": Order("id", "id", is_descending=True), "id": Order("id", "id")}

    @extend_schema(
        operation_id="imports_list",
        responses=answers(ImportSerializer(many=True), HTTPStatus.FORBIDDEN),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request)

    @extend_schema(
        operation_id="imports_create",
        description="Bring a file. It is checked by a worker and then loaded: all of"
        " it, or nothing and a list of what is wrong. Ask at `Location` until `state`"
        " is neither `checking` nor `loading`.",
        request={"multipart/form-data": BringSerializer},
        parameters=[_KEY, _LOCATION],
        filters=False,
        examples=examples.BRING,
        responses=answers(
            ImportDetailSerializer,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            status=HTTPStatus.ACCEPTED,
        ),
    )
    def post(self, request: Request) -> Response:
        kinds = permission.kinds_for(self.user, clock.today())
        said = BringSerializer(data=request.data, context={"kinds": kinds})
        said.is_valid(raise_exception=True)
        delivery = _delivery(said.validated_data, _key(request))
        try:
            return self.accepted(bring(delivery, self.user).pk)
        except FileTooLarge as error:
            raise TooLarge(str(error)) from error
        except FileRefused as error:
            raise ValidationError({"file": str(error)}) from error
        except KeyReused as error:
            raise Unprocessable(str(error)) from error


def _delivery(said: dict[str, Any], key: str) -> Delivery:
    return Delivery(
        file=said["file"],
        kind=said["kind"],
        mapping=said["mapping"],
        profile=said["profile"],
        file_day=said.get("file_day"),
        is_dry_run=said["dry_run"],
        skips_bad_rows=said["skip_bad_rows"],
        key=key,
    )


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise ValidationError(
            f"The Idempotency-Key is a text of {LONGEST_KEY} characters at most."
        )
    return key


class Import(ImportEndpoint):
    """How far one import is, and what became of its rows."""

    serializer_class = ImportDetailSerializer

    @extend_schema(
        operation_id="imports_retrieve",
        examples=examples.REJECTED,
        responses=answers(
            ImportDetailSerializer, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND
        ),
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.run(pk)).data)


class Rejects(ImportEndpoint):
    """The rows that were left out, as CSV to be corrected and brought again.

    Three columns more tell of each row the line, the columns at fault and the reasons.
    """

    renderer_classes = [JSONRenderer, Csv]

    @extend_schema(
        operation_id="imports_rejects",
        responses=answers(
            OpenApiTypes.STR,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
            media_type=Csv.media_type,
        ),
    )
    def get(self, request: Request, pk: int) -> StreamingHttpResponse:
        return rejects_of(self.run(pk))


class Step(ImportEndpoint):
    """What comes next for an import."""

    http_method_names = ["options", "post"]

    def take(self, run: ImportRun, step: str) -> Response:
        """raises Conflict where the import is not there yet, or past it"""
        if problem := runs.take_step(run, step, self.user):
            raise Conflict(problem)
        return self.accepted(run.pk)


_STEP_ANSWERS = answers(
    ImportDetailSerializer,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    status=HTTPStatus.ACCEPTED,
)


class Load(Step):
    """Loads a file that was checked."""

    serializer_class = LoadSerializer
    parser_classes = [JSONParser, FormParser]

    @extend_schema(
        operation_id="imports_load",
        parameters=[_LOCATION],
        examples=examples.STEP,
        responses=_STEP_ANSWERS,
    )
    def post(self, request: Request, pk: int) -> Response:
        run = self.run(pk)
        said = LoadSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        skips = said.validated_data["skip_bad_rows"]
        if skips is None:
            skips = run.skips_bad_rows
        return self.take(run, "load_good" if skips else "load")


class Undo(Step):
    """Takes an import back, for seven days; rows edited since are left and listed."""

    serializer_class = ImportDetailSerializer

    @extend_schema(
        operation_id="imports_undo",
        request=None,
        parameters=[_LOCATION],
        examples=examples.STEP,
        responses=_STEP_ANSWERS,
    )
    def post(self, request: Request, pk: int) -> Response:
        return self.take(self.run(pk), "undo")
