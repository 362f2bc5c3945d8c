"""One account: its health, why, what happened, and a place to add to it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from django.views.decorators.vary import vary_on_headers

from accounts import undo
from accounts.facts import name_of
from accounts.forms import EntryForm
from accounts.models import Customer, Fact
from accounts.services import HoldsAlready
from dashboards import looks
from dashboards.accounts import with_list_columns
from dashboards.entries import Entry, chosen_entry, entry_context
from dashboards.facts import Place, book_address
from dashboards.health import health_context, progress, unscored
from dashboards.reader import Reader
from dashboards.said import follows
from dashboards.timeline import timeline_context
from diagnostics.freshness import of_account
from diagnostics.models import Diagnosis


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The page; a POST adds to the account and comes back to it."""
    reader = Reader.of(request)
    customer = _customer(reader, customer_id)
    if request.method == "POST":
        return _add(request, reader, customer)
    found = _diagnosis(reader, customer)
    response = _page(request, reader, customer, found)
    if found and looks.is_look(request):
        looks.remember(reader.user, found)
    return response


@login_required
@require_safe
@vary_on_headers("HX-Request")
def diagnosis(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What follows from the diagnosis; for an open page also what happened."""
    reader = Reader.of(request)
    customer = _customer(reader, customer_id)
    found = _diagnosis(reader, customer)
    context = _health(reader, customer, found)
    name = "dashboards/_diagnosis.html"
    if request.htmx:  # type: ignore[attr-defined]
        name = "dashboards/_arrived.html"
        context |= _timeline(request, reader, customer)
    response = render(request, name, context)
    has_arrived = not context["updating"]
    if found and has_arrived and looks.is_look(request, of_part=True):
        looks.follow(reader.user, found)
    return response


@login_required
@require_safe
def freshness(request: HttpRequest, customer_id: int) -> HttpResponse:
    """As of when the account's score is; 204 to an open page that says so already.

    Pages ask every few seconds, so that this reads as little as it can.
    """
    reader = Reader.of(request)
    visible = Customer.objects.visible_to(reader.user, reader.day)
    customer = get_object_or_404(visible.only("pk"), pk=customer_id)
    fresh = of_account(customer.pk)
    if request.GET.get("seen") == fresh.token:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = progress(reader, customer, fresh)
    return render(request, "dashboards/_as_of.html", context)


@login_required
@require_POST
def take_back(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Undo an entry; its token stands in the address."""
    reader = Reader.of(request)
    customer = _customer(reader, customer_id)
    _require_writer(reader, customer)
    token = request.GET.get("entry", "")
    try:
        kind = undo.undo(token=token, customer=customer, user=reader.user)
    except undo.CannotUndo as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Taken back.{follows(kind)}")
    if "book" in request.GET:
        return redirect(f"{book_address(request.GET['book'])}#do-{customer.pk}")
    return redirect("dashboards:account", customer.pk)


def _add(request: HttpRequest, reader: Reader, customer: Customer) -> HttpResponse:
    """Save an entry, or show its form again with what is wrong."""
    _require_writer(reader, customer)
    entry = chosen_entry(request.GET)
    form = _form(entry, reader, customer, request.POST)
    try:
        fact, how = _saved(entry, form)
    except HoldsAlready as words:
        messages.info(request, str(words))
        return redirect("dashboards:account", customer.pk)
    if fact is None:
        found = _diagnosis(reader, customer)
        return _page(request, reader, customer, found, form)
    said = f"{entry.label} {how}.{follows(type(fact))}"
    undo_url = Place(reader, customer).undo_url(fact)
    messages.success(request, said, extra_tags=undo_url)
    return redirect("dashboards:account", customer.pk)


def _saved(entry: Entry, form: EntryForm) -> tuple[Fact | None, str]:
    """The fact and what became of it; None where the form does not pass.

    raises  HoldsAlready when it says what is so by now
    """
    is_new = not form.saved_before() and form.is_valid()
    fact = _made(entry, form) if is_new else None
    return (fact, "saved") if fact else (form.saved_before(), "was saved already")


def _made(entry: Entry, form: EntryForm) -> Fact | None:
    """The fact, or None where somebody was faster to enter what excludes it."""
    try:
        with transaction.atomic():
            return entry.save(
                customer=form.customer,
                author=form.author,
                external_id=form.external_id,
                **form.cleaned_data,
            )
    except IntegrityError:
        form.add_error(None, "This has just been entered. Reload the page to see it.")
        return None


def _require_writer(reader: Reader, customer: Customer) -> None:
    if not reader.may_write(customer):
        raise PermissionDenied("Your role reads only.")


def _page(
    request: HttpRequest,
    reader: Reader,
    customer: Customer,
    found: Diagnosis | None,
    form: EntryForm | None = None,
) -> HttpResponse:
    """The whole page; `form` is one that did not pass."""
    place = Place(reader, customer)
    context = _health(reader, customer, found) | {
        "customer": customer,
        "book_url": reverse("dashboards:book"),
        "book_title": reader.book_title,
        "entry_form": None,
        **_timeline(request, reader, customer),
    }
    if form or reader.may_write(customer):
        entry = chosen_entry(request.GET)
        shown = form or _form(entry, reader, customer)
        context |= entry_context(request.GET, entry, shown) | {
            "facts_url": place.facts_url,
            "full_url": place.url("fact-add", name_of(shown.makes)),
        }
    status = 422 if form else 200
    return render(request, "dashboards/account.html", context, status=status)


def _timeline(
    request: HttpRequest, reader: Reader, customer: Customer
) -> dict[str, Any]:
    """What happened, as the page's address asks for it, with the way to each fact."""
    context = timeline_context(request.GET, customer, reader.day)
    events = Place(reader, customer).linked(context["timeline"])
    return context | {"timeline": events}


def _form(
    entry: Entry, reader: Reader, customer: Customer, given: Any = None
) -> EntryForm:
    return entry.form(given, customer=customer, author=reader.user, day=reader.day)


def _customer(reader: Reader, customer_id: int) -> Customer:
    visible = Customer.objects.visible_to(reader.user, reader.day)
    found: Customer = get_object_or_404(
        visible.with_owner(reader.day).select_related("segment"), pk=customer_id
    )
    return found


def _diagnosis(reader: Reader, customer: Customer) -> Diagnosis | None:
    diagnoses = Diagnosis.objects.filter(pk=customer.pk).select_related(
        "version__scoring_model", "override"
    )
    return with_list_columns(diagnoses, reader.day).first()


def _health(
    reader: Reader, customer: Customer, found: Diagnosis | None
) -> dict[str, Any]:
    if found is None:
        return unscored(reader, customer)
    moved_from = looks.moved_from(reader.user, found)
    return health_context(reader, customer, found) | {"moved_from": moved_from}
