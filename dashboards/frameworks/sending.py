"""What was sent to a page of scoring models, and how the page answers."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.forms.base import Section
from accounts.views import sections
from dashboards.frameworks.forms import limits, weights
from dashboards.frameworks.forms.parts import Part
from dashboards.frameworks.overtaken import part_is_gone
from dashboards.reader import Reader
from diagnostics.models import FrameworkVersion

Kinds = Iterable[type[Section]]
OF_MEASURE = (weights.RemoveMeasure,)
OF_LIMIT = (limits.Limit, limits.RemoveLimit)


def sent(
    request: HttpRequest, reader: Reader, kinds: Kinds, row: Any = None
) -> Section | None:
    """The form that an administrator sent; others are refused."""
    if request.method != "POST":
        return None
    if not reader.administers:
        raise PermissionDenied("Only administrators change scoring models.")
    name = request.POST.get("section")
    if name in {kind.section for kind in (*OF_MEASURE, *OF_LIMIT)}:
        row = _part(row, request.POST.get("row", ""), name)
    return sections.sent(request, kinds, reader.day, row)


def _part(version: Any, key: str, section: str) -> Part:
    """The measure or limit of a draft that a form is about."""
    if not isinstance(version, FrameworkVersion):
        raise BadRequest("This page has no such form.")
    framework = version.framework
    of_limit = section in {kind.section for kind in OF_LIMIT}
    caps = {cap.key for cap in framework.caps}
    if key not in (caps if of_limit else framework.column_of):
        raise part_is_gone(version)
    return Part(version, key)


def shown(
    kind: type[Section], reader: Reader, sent: Section | None, row: Any = None
) -> Section:
    return sections.shown(kind(day=reader.day, row=row), sent)


def next_address(form: Section, here: str) -> str:
    """Where to go once a form is kept."""
    return getattr(form, "leads_to", "") or here


def page(
    request: HttpRequest, name: str, context: dict[str, Any], refused: Section | None
) -> HttpResponse:
    status = 422 if refused else 200
    return render(request, f"frameworks/{name}.html", context, status=status)
