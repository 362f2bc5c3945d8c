"""Scoring models as they are written: drafts, publication, and the end of a model.

Publishing never rewrites the past: a version judges from its day on, and the days
before it keep theirs. A model has one draft at a time.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Metric, RateSet, Segment, User
from diagnostics.models import FrameworkVersion, RangeRun, ScoringModel
from diagnostics.scoring.consistency import Problem, problems
from diagnostics.scoring.framework import EVERY_ACCOUNT, Framework

Status = FrameworkVersion.Status
PUBLISHED = (Status.PUBLISHED, Status.RETIRED)


class Overtaken(ValueError):
    """Somebody changed the draft since it was looked at; says so in words."""


@transaction.atomic
def begin_model(
    *, author: User, name: str, priority: int, framework: Framework
) -> FrameworkVersion:
    """A new scoring model with a first draft; it judges nobody until published.

    raises  ValueError where another model has that name or priority
    """
    key = slugify(name)[:64]
    if not key or ScoringModel.objects.filter(Q(key=key) | Q(name=name)).exists():
        raise ValueError(f"There is a scoring model called {name} already.")
    check_priority(priority)
    try:
        with transaction.atomic():
            model = ScoringModel.objects.create(key=key, name=name, priority=priority)
    except IntegrityError as error:
        raise ValueError(
            "Another model with that name or priority was added."
        ) from error
    return _draft(model, replace(framework, key=key, name=name), author)


def check_priority(priority: int, model: ScoringModel | None = None) -> None:
    """Raise ValueError, naming the other, where two models would be asked at once."""
    other = ScoringModel.objects.filter(priority=priority).first()
    if other is not None and other != model:
        raise ValueError(
            f"{other.name} has priority {priority}. Which of two models judges an "
            "account has to be clear: choose another number."
        )


@transaction.atomic
def copy(*, author: User, version: FrameworkVersion) -> tuple[FrameworkVersion, bool]:
    """A draft that says what `version` says; the model's draft, where there is one.

    returns  the draft, and whether it is the copy
    raises   ValueError where the model has ended
    """
    model = ScoringModel.objects.select_for_update().get(pk=version.scoring_model_id)
    if model.ended_on is not None:
        raise ValueError(f"{model.name} has ended. Begin a new model from it instead.")
    drafts = model.versions.select_related("scoring_model", "created_by")
    there = drafts.filter(status=Status.DRAFT).first()
    if there is not None:
        return there, False
    return _draft(model, version.framework, author), True


def _draft(model: ScoringModel, framework: Framework, author: User) -> FrameworkVersion:
    last = model.versions.aggregate(number=Max("number"))["number"] or 0
    return FrameworkVersion.objects.create(
        scoring_model=model,
        number=last + 1,
        definition=framework.spelled_out.to_dict(),
        created_by=author,
    )


@transaction.atomic
def edit(
    version: FrameworkVersion, change: Callable[[Framework], Framework]
) -> FrameworkVersion:
    """Change what a draft says; what others changed meanwhile stays.

    raises  ValueError that names what is wrong, or where it is published by now
    """
    draft = _locked_draft(version)
    changed = change(draft.framework)
    definition = changed.to_dict()
    Framework.from_dict(definition)
    draft.definition = definition
    draft.save(update_fields=["definition"])
    return draft


@transaction.atomic
def discard(version: FrameworkVersion) -> None:
    """Throw a draft away, and its model where that never judged anybody.

    raises  ValueError where it is published by now
    """
    draft = _locked_draft(version)
    model = draft.scoring_model
    draft.delete()
    if not model.is_default and not model.versions.exists():
        model.delete()


def _locked_draft(version: FrameworkVersion) -> FrameworkVersion:
    drafts = FrameworkVersion.objects.select_for_update(of=("self",))
    draft = drafts.filter(pk=version.pk, status=Status.DRAFT)
    found = draft.select_related("scoring_model").first()
    if found is None:
        raise ValueError(f"{version} is no draft any more, and never changes.")
    return found


@transaction.atomic
def publish(
    *,
    author: User,
    version: FrameworkVersion,
    effective_on: date,
    today: date,
    reason: str,
    review_by: date | None = None,
    rate_set: RateSet | None = None,
    previewed: str | None = None,
) -> FrameworkVersion:
    """Let a draft judge from a day on. Today's scores are due again if it is today.

    It takes the place of versions that were to take effect on that day or later.

    previewed  fingerprint of what was looked at before
    raises     ValueError for a day that is past, Overtaken where the draft says
               something else by now, ValidationError with all that is wrong
    """
    if effective_on < today:
        raise ValueError("A version cannot take effect in the past.")
    draft = _locked_draft(version)
    if previewed not in (None, draft.fingerprint):
        raise Overtaken("The draft was changed since, so it is not published.")
    found = problems_of(draft)
    if found:
        raise ValidationError([problem.words for problem in found])
    draft.status, draft.effective_on = Status.PUBLISHED, effective_on
    draft.published_by, draft.published_at = author, timezone.now()
    draft.reason, draft.review_by, draft.rate_set = reason, review_by, rate_set
    draft.save(
        update_fields=[
            *("status", "effective_on", "published_by", "published_at"),
            *("reason", "review_by", "rate_set"),
        ]
    )
    retire(today)
    if effective_on <= today:
        rescore_today(today)
    return draft


def problems_of(version: FrameworkVersion) -> list[Problem]:
    """All that stands against publishing a draft; empty where nothing does."""
    framework = version.framework
    found = problems(framework)
    if version.scoring_model.ended_on is not None:
        found.append(Problem("rules", "The scoring model has ended."))
    if version.scoring_model.is_default and framework.audience != EVERY_ACCOUNT:
        words = "The default model judges whoever is left, so it is for all accounts."
        found.append(Problem("rules", words))
    wanted = set(framework.audience.segment_ids)
    if Segment.objects.filter(pk__in=wanted).count() < len(wanted):
        found.append(Problem("rules", "It is for a segment that does not exist."))
    metrics = {r.reading.metric_id for r in framework.measures if r.reading}
    if Metric.objects.filter(pk__in=metrics).count() < len(metrics):
        found.append(Problem("weights", "It reads a metric that does not exist."))
    return found


@transaction.atomic
def look_after(
    *,
    version: FrameworkVersion,
    today: date,
    review_by: date | None,
    is_validated: bool,
    rate_set: RateSet | None = None,
) -> None:
    """What may still be said of a published version: it changes no score but by rates.

    rate_set  where it has none so far; the one it has stays
    raises    ValueError where it is a draft, or retired
    """
    found = FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    if found.status != Status.PUBLISHED:
        raise ValueError(f"{version} is not in force.")
    gets_rates = found.rate_set_id is None and rate_set is not None
    found.review_by, found.is_validated = review_by, is_validated
    found.rate_set = found.rate_set or rate_set
    found.save(update_fields=["review_by", "is_validated", "rate_set"])
    if gets_rates:
        rescore_today(today)


@transaction.atomic
def rename(*, model: ScoringModel, name: str, priority: int, today: date) -> None:
    """Call a model otherwise, or ask it earlier or later than others.

    raises  ValueError where another model has that priority or name
    """
    check_priority(priority, model)
    if ScoringModel.objects.filter(name=name).exclude(pk=model.pk).exists():
        raise ValueError(f"There is a scoring model called {name} already.")
    moves = priority != model.priority
    model.name, model.priority = name, priority
    model.save(update_fields=["name", "priority"])
    if moves:
        rescore_today(today)


@transaction.atomic
def end(*, model: ScoringModel, ended_on: date, today: date) -> None:
    """Let a model judge nobody from a day on; the next that suits takes its accounts.

    raises  ValueError for the default, for one that has ended, or a day that is past
    """
    if model.is_default:
        raise ValueError("The default model judges whoever is left: it cannot end.")
    if model.ended_on is not None and model.ended_on <= today:
        raise ValueError(f"{model.name} has ended already.")
    if ended_on < today:
        raise ValueError("A model cannot end in the past.")
    model.ended_on = ended_on
    model.save(update_fields=["ended_on"])
    if ended_on == today:
        rescore_today(today)


def retire(today: date) -> int:
    """Mark versions as retired that a later one has followed; returns how many.

    One that is ahead goes, too, where a later one takes effect no later than it.
    """
    later = FrameworkVersion.objects.filter(
        scoring_model=OuterRef("scoring_model"),
        number__gt=OuterRef("number"),
        status__in=PUBLISHED,
        effective_on__lte=Greatest(OuterRef("effective_on"), today),
    )
    followed = FrameworkVersion.objects.filter(Exists(later), status=Status.PUBLISHED)
    return followed.update(status=Status.RETIRED)


def rescore_today(today: date) -> None:
    """Have the present day scored again, as one run; the days before it stay."""
    RangeRun.objects.filter(as_of=today, is_past=False).delete()
