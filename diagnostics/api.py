"""Scores for other systems: what they are, and exactly what they are made of."""

from http import HTTPStatus
from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import clock
from accounts.api import AccountEndpoint, AccountFilter, names_and_owner
from accounts.models import Organisation
from diagnostics.explain import Explanation, Line, explain
from diagnostics.measures import MEASURES
from diagnostics.models import Band, Diagnosis, DiagnosisHistory, FrameworkVersion
from diagnostics.scoring.framework import OVERRIDE
from diagnostics.serializers import (
    ContributionsSerializer,
    MeasuresSerializer,
    PastScoreSerializer,
    ScoreDetailSerializer,
    ScoreSerializer,
    is_contract,
)
from web.endpoints import Endpoint, ListEndpoint
from web.filters import PointsFilter
from web.paging import Order, both_ways
from web.problems import answers


class ScoreFilter(AccountFilter):
    path = "customer__"
    band = filters.MultipleChoiceFilter(
        choices=Band.choices, help_text="May be repeated: any of these."
    )
    score_lt = PointsFilter(
        field_name="score", lookup_expr="lt", help_text="Score below this."
    )
    score_gte = PointsFilter(
        field_name="score", lookup_expr="gte", help_text="Score of this or more."
    )


class ScoresEndpoint(Endpoint):
    """Shows scores; the rows of a page share a currency and a few frameworks."""

    def get_serializer_context(self) -> dict[str, Any]:
        organisation = Organisation.objects.only("currency").first()
        currency = organisation.currency if organisation else ""
        shared = {"currency": currency, "frameworks": {}}
        return {**super().get_serializer_context(), **shared}


class Scores(ScoresEndpoint, ListEndpoint):
    """The present score of every account you may see.

    To read all of them, keep the ordering by id: scores move while you read.
    """

    queryset = Diagnosis.objects.none()  # tells the schema what the rows are
    serializer_class = ScoreSerializer
    filterset_class = ScoreFilter
    orders = both_ways(
        "customer_id", id="customer_id", score="score", revenue="revenue"
    )

    def get_queryset(self) -> QuerySet[Diagnosis]:
        day = clock.today()
        visible = Diagnosis.objects.visible_to(self.request.user, day)
        return visible.select_related("customer").prefetch_related(
            version_and_model(), *names_and_owner(day, "customer__")
        )

    @extend_schema(
        operation_id="scores_list",
        responses=answers(ScoreSerializer(many=True)),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request)


def version_and_model() -> Prefetch:
    """The few versions of many diagnoses, in one query."""
    versions = FrameworkVersion.objects.select_related("scoring_model")
    return Prefetch("version", versions)


class ScoreEndpoint(ScoresEndpoint, AccountEndpoint):
    """Something of one account's present score."""

    def diagnosis(self, pk: int) -> Diagnosis:
        """raises NotFound for an account that is out of scope or was never scored"""
        account = self.account(pk)
        found = Diagnosis.objects.filter(customer=account).select_related(
            "version__scoring_model"
        )
        diagnosis = found.first()
        if diagnosis is None:
            raise NotFound("This account has no score.")
        diagnosis.customer = account
        return diagnosis


class Score(ScoreEndpoint):
    """The present score of one account, by dimension, with the limits in force."""

    serializer_class = ScoreDetailSerializer

    @extend_schema(
        operation_id="scores_retrieve",
        responses=answers(ScoreDetailSerializer, HTTPStatus.NOT_FOUND),
    )
    def get(self, request: Request, pk: int) -> Response:
        diagnosis = self.diagnosis(pk)
        context = self.get_serializer_context() | {"explanation": explained(diagnosis)}
        return Response(ScoreDetailSerializer(diagnosis, context=context).data)


class Contributions(ScoreEndpoint):
    """What each measure costs the score; all lines add up exactly to 100 - score.

    The limit that holds the score down, and a person's word on it, have lines of their
    own; the latter is negative where it lifts the score. A score that is null has
    no contributions.
    """

    serializer_class = ContributionsSerializer

    @extend_schema(
        operation_id="scores_contributions",
        responses=answers(ContributionsSerializer, HTTPStatus.NOT_FOUND),
    )
    def get(self, request: Request, pk: int) -> Response:
        diagnosis = self.diagnosis(pk)
        lines = (
            contributions(explained(diagnosis)) if diagnosis.score is not None else []
        )
        return Response(
            ContributionsSerializer(
                {
                    "as_of": diagnosis.as_of,
                    "score": diagnosis.score,
                    "contributions": lines,
                }
            ).data
        )


def explained(diagnosis: Diagnosis) -> Explanation:
    return explain(diagnosis, is_contract=is_contract(diagnosis.customer))


def contributions(explanation: Explanation) -> list[dict[str, Any]]:
    """A line per measure in framework order, the lowest limit, the override."""
    lines = [measure_line(line) for line in explanation.lines]
    if explanation.cap is not None:
        cap = explanation.cap
        lines.append(other_line("limit", cap.key, cap.reason, explanation.cap_lost))
    if explanation.override is not None:
        reason, lost = explanation.override.reason, explanation.override_lost
        lines.append(other_line(OVERRIDE, OVERRIDE, reason, lost))
    return lines


def measure_line(line: Line) -> dict[str, Any]:
    return {
        "measure": line.measure.key,
        "kind": "measure",
        "label": line.measure.label,
        "dimension": line.measure.dimension,
        "state": line.state.name.lower(),
        "value": line.value,
        "unit": line.measure.unit,
        "points": line.points,
        "points_lost": line.lost,
    }


def other_line(kind: str, key: str, label: str, lost: int) -> dict[str, Any]:
    """The line of the lowest limit in force, or of the override."""
    return {
        "measure": key,
        "kind": kind,
        "label": label,
        "dimension": None,
        "state": None,
        "value": None,
        "unit": None,
        "points": None,
        "points_lost": lost,
    }


class History(ScoresEndpoint, AccountEndpoint, ListEndpoint):
    """Past scores of one account, newest first.

    There is a row when something moved by a point or more, and at least one a week.
    """

    serializer_class = PastScoreSerializer
    orders = {
        "-as_of": Order("as_of", "generation", is_descending=True),
        "as_of": Order("as_of", "generation"),
    }

    def get_queryset(self) -> QuerySet[DiagnosisHistory]:
        account = self.account(self.kwargs["pk"])
        past = DiagnosisHistory.objects.filter(customer=account, as_of__lte=self.day)
        return past.prefetch_related(version_and_model())

    @extend_schema(
        operation_id="scores_history",
        responses=answers(PastScoreSerializer(many=True), HTTPStatus.NOT_FOUND),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request)


class Measures(Endpoint):
    """How every measure is defined. What it weighs is the framework's matter."""

    serializer_class = MeasuresSerializer

    @extend_schema(
        operation_id="measures_list",
        responses=answers(MeasuresSerializer),
    )
    def get(self, request: Request) -> Response:
        page = {"next": None, "results": MEASURES.values()}
        return Response(MeasuresSerializer(page).data)
