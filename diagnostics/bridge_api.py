"""What changed between two days of an account, for other systems."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clock import FIRST_DAY
from diagnostics.api import ScoreEndpoint
from diagnostics.bridges import Bridge, bridge_between, diagnosis_on
from diagnostics.models import Scored
from diagnostics.scoring.bridge import Cause, Step
from diagnostics.serializers import VersionSerializer, in_tenths
from web.problems import answers

USUAL_PERIOD = timedelta(days=30)


class EndSerializer(serializers.Serializer[Any]):
    """One of the two diagnoses: the last up to the day that was asked for."""

    as_of = serializers.DateField()
    score = in_tenths()
    computed_later = serializers.SerializerMethodField(
        help_text="Filled in after the day: no evidence of what was known then."
    )
    framework = VersionSerializer(source="version")

    def get_computed_later(self, diagnosis: Scored) -> bool:
        return getattr(diagnosis, "computed_later", False)


class StepSerializer(serializers.Serializer[Any]):
    cause = serializers.ChoiceField([(each.value, each.name) for each in Cause])
    measure = serializers.CharField(
        allow_null=True, help_text="Its key; null for models, limits and overrides."
    )
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    dimension = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    value_before = serializers.FloatField(allow_null=True, help_text="In `unit`.")
    value_after = serializers.FloatField(allow_null=True, help_text="In `unit`.")
    points = in_tenths(allow_null=False, help_text="What it adds to the score.")


class BridgeSerializer(serializers.Serializer[Any]):
    """The `points` of all steps add up exactly to `change`."""

    before = EndSerializer(allow_null=True, help_text="Null before the first score.")
    after = EndSerializer(allow_null=True)
    change = in_tenths(help_text="Null, and no steps, where either score is null.")
    steps = StepSerializer(many=True)


DAYS = [
    OpenApiParameter("from", date, description="30 days before `to` unless told."),
    OpenApiParameter("to", date, description="The present score's day unless told."),
]


class ScoreBridge(ScoreEndpoint):
    """What moved the score from one day to another, step by step.

    First the scoring model, then what became known and what ceased to be, values and
    their ageing, limits, and a person's word.
    """

    serializer_class = BridgeSerializer

    def parameters(self) -> dict[str, bool]:
        return {"from": False, "to": False}

    @extend_schema(
        operation_id="scores_bridge",
        parameters=DAYS,
        responses=answers(BridgeSerializer, HTTPStatus.NOT_FOUND),
    )
    def get(self, request: Request, pk: int) -> Response:
        diagnosis = self.diagnosis(pk)
        until = min(_day(request, "to") or diagnosis.as_of, diagnosis.as_of)
        since = _day(request, "from") or until - USUAL_PERIOD
        if since >= until:
            raise refusal("from", "The first day has to lie before the second.")
        ends = diagnosis_on(diagnosis, since), diagnosis_on(diagnosis, until)
        return Response(BridgeSerializer(_bridge(*ends)).data)


def _day(request: Request, name: str) -> date | None:
    """raises ValidationError where the parameter is no day"""
    text = request.query_params.get(name)
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise refusal(name, "Give a day, such as 2026-11-20.") from None
    if day is not None and day < FIRST_DAY:
        raise refusal(name, f"Give a day from {FIRST_DAY.year} on.")
    return day


def refusal(name: str, words: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(words, code="invalid")]})


def _bridge(before: Scored | None, after: Scored | None) -> dict[str, Any]:
    found = bridge_between(before, after) if before and after else None
    return {
        "before": before,
        "after": after,
        "change": found.change if found else None,
        "steps": [_step(found, step) for step in found.steps] if found else [],
    }


def _step(found: Bridge, step: Step) -> dict[str, Any]:
    told = {"cause": step.cause.value, "measure": step.measure, "points": step.tenths}
    if step.measure is None:
        nothing = ("label", "dimension", "unit", "value_before", "value_after")
        return told | dict.fromkeys(nothing)
    framework = found.after.version.framework
    measure = framework.measures[framework.column_of[step.measure]].measure
    return told | {
        "label": measure.label,
        "dimension": measure.dimension,
        "unit": measure.unit,
        "value_before": _value(found.before, step.measure),
        "value_after": _value(found.after, step.measure),
    }


def _value(scored: Scored, key: str) -> float | None:
    column = scored.version.framework.column_of.get(key)
    return None if column is None else scored.values[column]
