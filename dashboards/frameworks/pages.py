"""What the pages of scoring models show, read from models and versions."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from accounts.leaders import administrators
from accounts.models import Segment
from dashboards.frameworks.drawing import curve_picture, small_curve
from dashboards.reader import Reader
from diagnostics import publishing, services
from diagnostics.models import FrameworkVersion, ScoringModel
from diagnostics.scoring.compare import (
    audience_words,
    curve_words,
    differences,
    threshold_words,
)
from diagnostics.scoring.curves import Curve
from diagnostics.scoring.framework import Cap, Framework
from diagnostics.scoring.rules import MeasureRule
from diagnostics.spread import Drift, Spread, drift_of, first_scored, spreads
from web.formatting import percent

Status = FrameworkVersion.Status
BAND_WORDS = {"at_risk": "At risk", "watch": "Watch", "healthy": "Healthy"}


def versions() -> QuerySet[FrameworkVersion]:
    """Versions with the people behind them, without what they say."""
    people = ("scoring_model", "created_by", "published_by", "rate_set")
    return FrameworkVersion.objects.select_related(*people).defer("definition")


def who_may(reader: Reader) -> dict[str, Any]:
    """Whether the reader changes scoring models; else who does."""
    may_edit = reader.administers
    names = [] if may_edit else administrators(reader.day)
    return {"may_edit": may_edit, "administrators": names}


def segment_names() -> dict[int, str]:
    return dict(Segment.objects.values_list("pk", "name"))


def models_context(reader: Reader) -> list[dict[str, Any]]:
    """Every scoring model in the order in which they are asked; ended ones last."""
    in_force = {v.scoring_model_id: v for v in services.versions_for(reader.day)}
    history: dict[int, list[FrameworkVersion]] = {}
    for version in versions().order_by("-number"):
        history.setdefault(version.scoring_model_id, []).append(version)
    now = spreads() if reader.reads_all else {}
    begun = first_scored() if reader.reads_all else None
    names = segment_names()
    models = ScoringModel.objects.order_by("is_default", "priority")
    rows = [
        _model(reader, model, in_force.get(model.pk), history.get(model.pk, []), names)
        | _portfolio(in_force.get(model.pk), now, begun, reader)
        for model in models
    ]
    return sorted(rows, key=lambda row: bool(row["has_ended"]))


def _model(
    reader: Reader,
    model: ScoringModel,
    version: FrameworkVersion | None,
    history: list[FrameworkVersion],
    names: dict[int, str],
) -> dict[str, Any]:
    drafts = [one for one in history if one.status == Status.DRAFT]
    published = [one for one in history if one.status == Status.PUBLISHED]
    ahead = [
        one for one in published if one.effective_on and one.effective_on > reader.day
    ]
    return {
        "model": model,
        "version": version,
        "audience": audience_of(model, version, names),
        "is_due": is_due(version, reader.day),
        "has_ended": model.ended_on is not None and model.ended_on <= reader.day,
        "draft": drafts[0] if drafts else None,
        "ahead": ahead,
        "history": _with_earlier([one for one in history if one not in drafts]),
    }


def _with_earlier(
    history: list[FrameworkVersion],
) -> list[tuple[FrameworkVersion, FrameworkVersion | None]]:
    """Each version with the one it followed; newest first."""
    return list(zip(history, [*history[1:], None], strict=False))


def audience_of(
    model: ScoringModel, version: FrameworkVersion | None, names: dict[int, str]
) -> str:
    """For which accounts a model is, in words."""
    if model.is_default:
        return "all accounts that no other model is for"
    if version is None:
        return "nobody yet"
    return audience_words(version.framework.audience, names)


def is_due(version: FrameworkVersion | None, day: date) -> bool:
    """Whether it should have been looked at again by now."""
    review_by = version.review_by if version else None
    return review_by is not None and review_by < day


def _portfolio(
    version: FrameworkVersion | None,
    now: dict[int, Spread],
    begun: date | None,
    reader: Reader,
) -> dict[str, Any]:
    """How its accounts are spread; for those who may see all of them."""
    if version is None or not reader.reads_all:
        return {"accounts": None, "drift": None}
    spread = now.get(version.pk, Spread())
    drift = drift_of(version, spread, begun, reader.day)
    return {"accounts": sum(spread.values()), "drift": drift_words(drift)}


def drift_words(drift: Drift | None) -> dict[str, Any] | None:
    """The shares of each band then and now, and what is worth a notice."""
    if drift is None or not drift.is_known:
        return None
    far = drift.farthest
    notice = ""
    if far is not None:
        band, before, after = far
        notice = f"{band.label}: {percent(after)} of accounts, {percent(before)} then"
    rows = [
        (band.value, percent(before), percent(after))
        for band, before, after in drift.shares
    ]
    return {"since": drift.since, "rows": rows, "notice": notice}


def version_context(version: FrameworkVersion) -> dict[str, Any]:
    """What a version says, as its page tells it."""
    framework = version.framework
    return {
        "framework": framework,
        "audience": audience_of(version.scoring_model, version, segment_names()),
        "dimensions": list(_dimensions(framework)),
        "caps": [cap_row(framework, cap) for cap in framework.caps],
        "coverage": percent(framework.minimum_coverage),
    }


def _dimensions(framework: Framework) -> Iterator[dict[str, Any]]:
    """Each dimension with its share of the score and its measures."""
    total = sum(dimension.weight for dimension in framework.dimensions)
    for dimension in framework.dimensions:
        within = sum(rule.weight for rule in dimension.measures)
        share = dimension.weight / total if total else 0.0
        yield {
            "dimension": dimension,
            "share": share,
            "measures": [
                measure_row(rule, rule.weight / within if within else 0.0)
                for rule in dimension.measures
            ],
        }


def drawn(svg: str) -> SafeString:
    """A picture for a template."""
    return mark_safe(svg)  # noqa: S308 - its only text is numbers, and is escaped


def picture(curve: Curve, unit: str) -> SafeString:
    return drawn(curve_picture(curve, unit))


def measure_row(rule: MeasureRule, share: float) -> dict[str, Any]:
    """One measure: `share` is that of its dimension, where all of it is known."""
    return {
        "rule": rule,
        "measure": rule.measure,
        "share": share,
        "picture": drawn(small_curve(rule.curve)),
        "curve": curve_words(rule.curve, rule.measure.words),
        "unit": "" if rule.measure.words else rule.measure.unit,
    }


def cap_row(framework: Framework, cap: Cap) -> dict[str, Any]:
    measure = framework.measures[framework.column_of[cap.measure]].measure
    return {
        "cap": cap,
        "measure": measure,
        "threshold": threshold_words(cap, measure.words),
        "unit": "" if measure.words else measure.unit,
    }


def changed_in(draft: FrameworkVersion, day: date) -> dict[str, Any]:
    """What a draft says otherwise than the version of its model in force on `day`."""
    in_force = services.versions_for(day)
    same = [v for v in in_force if v.scoring_model_id == draft.scoring_model_id]
    before = same[0] if same else None
    found = (
        differences(before.framework, draft.framework, segment_names())
        if before
        else []
    )
    return {"before": before, "differences": found}


def draft_problems(version: FrameworkVersion) -> list[dict[str, str]]:
    """What stands against publishing, each with where to settle it."""
    parts = {"weights", "limits", "rules"}
    return [
        {
            "words": problem.words,
            "part": problem.part if problem.part in parts else "",
            "measure": "" if problem.part in parts else problem.part,
        }
        for problem in publishing.problems_of(version)
    ]
