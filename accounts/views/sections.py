"""Pages of several small forms: which was sent, and whether it could be kept."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.forms.base import Section
from accounts.models import User

S = TypeVar("S", bound=Section)


def sent(
    request: HttpRequest, sections: Iterable[type[Section]], day: date, row: Any = None
) -> Section | None:
    """The form that was sent; None where nothing was.

    row     what the page is about, else the form's `row` names it

    raises  BadRequest where the page has no such form, Http404 where no such row is
    """
    if request.method != "POST":
        return None
    by_name = {section.section: section for section in sections}
    section = by_name.get(request.POST.get("section", ""))
    if section is None:
        raise BadRequest("This page has no such form.")
    if row is None and section.rows:
        row = _row(section, request.POST.get("row", ""))
    return section(request.POST, day=day, row=row)


def _row(section: type[Section], key: str) -> Any:
    pk = int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0
    return get_object_or_404(cast("Any", section.rows), pk=pk)


def kept(request: HttpRequest, form: Section | None) -> bool:
    """Whether a form was sent and could be kept; if so, a message says what was done.

    What the services or the database refuse stands in the form's errors.
    """
    if form is None or not form.is_valid():
        return False
    try:
        with transaction.atomic():
            said = form.keep(cast("User", request.user))
    except ValidationError as error:
        form.add_error(None, error.messages)
    except (ValueError, IntegrityError) as error:
        form.add_error(None, str(error).partition("\n")[0])
    else:
        messages.success(request, said)
        return True
    return False


def shown(form: S, sent: Section | None) -> S:
    """What to show: the form as it was sent, with its errors, else this fresh one."""
    return cast("S", sent) if form.is_of(sent) else form
