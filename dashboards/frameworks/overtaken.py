"""Forms that arrive late: for a draft that is published, or a part that is gone.

Whoever sent one is told, and led to what there is. Buttons that are pressed twice come
here too.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dashboards.frameworks.forms.models import address
from diagnostics.models import FrameworkVersion

View = Callable[..., HttpResponse]


class Overtaken(Exception):
    """Why nothing was written, and the address of what there is instead."""

    def __init__(self, words: str, leads_to: str) -> None:
        super().__init__(words)
        self.leads_to = leads_to


def leads_on(view: View) -> View:
    """The view, which raises Overtaken where what was sent came too late."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Overtaken as words:
            messages.error(request, str(words))
            return redirect(words.leads_to)

    return answer


def check_draft(version_id: int) -> None:
    """Raise Overtaken where this is no draft any more."""
    versions = FrameworkVersion.objects.select_related("scoring_model")
    version = versions.filter(pk=version_id).first()
    if version is None:
        words = "This draft is gone: it was discarded."
        raise Overtaken(words, reverse("dashboards:frameworks"))
    if version.status != FrameworkVersion.Status.DRAFT:
        raise Overtaken(
            f"{version} is published already and never changes. "
            "What you sent last was not saved.",
            address(version),
        )


def part_is_gone(version: FrameworkVersion) -> Overtaken:
    """What to raise where a measure or limit is sent that the draft does not have."""
    return Overtaken("That is removed already, so nothing was saved.", address(version))
