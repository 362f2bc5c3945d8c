"""Walls that are broken on purpose, and the routes where the matrix has to notice."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts import api, forms, scope
from accounts.forms.facts import FactForm
from accounts.models import Customer, Membership, Segment, User
from accounts.models.people import InForceQuerySet
from config.tests.matrix_routes import (
    A_VERSION,
    ACCOUNT_PAGE,
    API_ACCOUNT,
    FACTS,
    MEASURE,
)
from dashboards.accounts import with_list_columns
from dashboards.morning import MorningLine
from dashboards.reader import Reader
from dashboards.timeline import reading
from dashboards.views import account, book, league
from diagnostics.models import Diagnosis
from diagnostics.models.diagnoses import DiagnosisQuerySet
from integrations import authentication
from integrations.models import ApiToken

Break = Callable[[pytest.MonkeyPatch], None]


def everyone_sees_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scope, "visible", lambda user, day: Q())


def diagnoses_know_no_scope(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DiagnosisQuerySet, "visible_to", lambda self, *reader: self)


def book_of_everyone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(book, "in_scope", lambda *asked, **own: Diagnosis.objects.all())


def searches_look_everywhere(patch: pytest.MonkeyPatch) -> None:
    kept = book.in_scope

    def in_scope(reader: Any, filters: Any, **own: bool) -> QuerySet[Diagnosis]:
        return Diagnosis.objects.all() if filters.q else kept(reader, filters, **own)

    patch.setattr(book, "in_scope", in_scope)


def segments_of_everyone(patch: pytest.MonkeyPatch) -> None:
    def segments(reader: Any) -> list[tuple[int, str]]:
        return list(Segment.objects.values_list("pk", "name"))

    patch.setattr(book, "_segments", segments)


def owners_of_everything(patch: pytest.MonkeyPatch) -> None:
    def owners(reader: Any) -> list[tuple[int, str]]:
        return list(User.objects.values_list("pk", "name"))

    patch.setattr(book, "_owners", owners)


def figures_of_everything(patch: pytest.MonkeyPatch) -> None:
    kept = book.book_figures

    def figures(reader: Any, filters: Any, *accounts: Any) -> list[dict[str, Any]]:
        everything = with_list_columns(Diagnosis.objects.all(), reader.day)
        return kept(reader, filters, everything, everything, everything)

    patch.setattr(book, "book_figures", figures)


def morning_of_everyone(patch: pytest.MonkeyPatch) -> None:
    kept = book.morning_lines

    def lines(waiting: Any, with_own: Any, reader: Any, risk: Any) -> list[MorningLine]:
        everything = with_list_columns(Diagnosis.objects.all(), reader.day)
        return kept(everything, everything, reader, risk)

    patch.setattr(book, "morning_lines", lines)


def any_account_opens(patch: pytest.MonkeyPatch) -> None:
    def customer(reader: Any, pk: int) -> Customer:
        customers = Customer.objects.with_owner(reader.day).select_related("segment")
        return get_object_or_404(customers, pk=pk)

    patch.setattr(account, "_customer", customer)


def analysts_write(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Reader, "may_write", lambda reader, customer: True)


def timeline_of_everyone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reading, "_rows", lambda kind, customer: kind.model.objects.all())


def one_knows_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(forms, "acquaintances", lambda *reader: User.objects.all())


def league_of_everyone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(league, "_allowed", lambda reader, by: None)


def api_lists_everything(patch: pytest.MonkeyPatch) -> None:
    def get_queryset(self: Any) -> QuerySet[Customer]:
        day = date(2026, 11, 20)
        rows = Customer.objects.select_related("segment")
        return rows.prefetch_related(*api.names_and_owner(day))

    patch.setattr(api.Accounts, "get_queryset", get_queryset)


def api_opens_any_account(patch: pytest.MonkeyPatch) -> None:
    def account(self: Any, pk: int) -> Customer:
        rows = Customer.objects.prefetch_related(*api.names_and_owner(self.day))
        return get_object_or_404(rows, pk=pk)

    patch.setattr(api.AccountEndpoint, "account", account)


def assignments_never_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(InForceQuerySet, "in_force", lambda self, day: self)


def managers_lead_everyone(patch: pytest.MonkeyPatch) -> None:
    def people(team_ids: Any, day: date) -> list[int]:
        return list(Membership.objects.values_list("user_id", flat=True))

    patch.setattr(scope, "people_below", people)


def tokens_last_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ApiToken, "is_valid", lambda token, moment: True)


def tokens_do_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(authentication, "_check_scope", lambda token, request: None)


def leavers_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(User, "has_left", lambda user, day: False)


def forms_offer_everything(patch: pytest.MonkeyPatch) -> None:
    def in_reach(form: Any, related: Any) -> QuerySet[Any]:
        return related.objects.all()

    patch.setattr(FactForm, "_in_reach", in_reach)


def one_administers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Reader, "administers", True)


MUTANTS: list[tuple[Break, str]] = [
    *((everyone_sees_everything, route) for route in ("", ACCOUNT_PAGE, API_ACCOUNT)),
    (everyone_sees_everything, "api/v1/accounts/"),
    (everyone_sees_everything, "api/v1/scores/"),
    (diagnoses_know_no_scope, "api/v1/scores/"),
    (book_of_everyone, ""),
    (searches_look_everywhere, ""),
    (segments_of_everyone, ""),
    (owners_of_everything, ""),
    (figures_of_everything, ""),
    (morning_of_everyone, ""),
    (any_account_opens, ACCOUNT_PAGE),
    (any_account_opens, f"{ACCOUNT_PAGE}diagnosis/"),
    (analysts_write, ACCOUNT_PAGE),
    (timeline_of_everyone, ACCOUNT_PAGE),
    (everyone_sees_everything, f"{ACCOUNT_PAGE}bridge/"),
    (everyone_sees_everything, f"{ACCOUNT_PAGE}override/"),
    (analysts_write, f"{ACCOUNT_PAGE}override/"),
    (analysts_write, f"{ACCOUNT_PAGE}override/end/"),
    (everyone_sees_everything, f"{ACCOUNT_PAGE}review/"),
    (analysts_write, f"{ACCOUNT_PAGE}review/"),
    (everyone_sees_everything, MEASURE),
    (one_knows_everybody, ACCOUNT_PAGE),
    (any_account_opens, f"{ACCOUNT_PAGE}undo/"),
    *(
        (broken, f"{ACCOUNT_PAGE}{page}")
        for broken in (everyone_sees_everything, analysts_write)
        for page in ("undo/", "first-move/", "strategic/")
    ),
    *(
        (broken, f"{FACTS}<slug:kind>/{page}")
        for broken in (everyone_sees_everything, analysts_write)
        for page in ("add/", "<int:fact_id>/", "<int:fact_id>/end/")
    ),
    (everyone_sees_everything, FACTS),
    (forms_offer_everything, f"{FACTS}<slug:kind>/add/"),
    (one_administers, A_VERSION),
    (one_administers, f"{A_VERSION}publish/"),
    (one_administers, "facts/"),
    (one_administers, "facts/<slug:kind>/add/"),
    (one_administers, "facts/<slug:kind>/<int:fact_id>/"),
    (league_of_everyone, "league/"),
    (api_lists_everything, "api/v1/accounts/"),
    (api_opens_any_account, API_ACCOUNT),
    (api_opens_any_account, f"{API_ACCOUNT}score/"),
    (api_opens_any_account, f"{API_ACCOUNT}score/history/"),
    (api_opens_any_account, f"{API_ACCOUNT}score/bridge/"),
    (assignments_never_end, ACCOUNT_PAGE),
    (managers_lead_everyone, ""),
    (tokens_last_for_ever, "api/v1/measures/"),
    (tokens_do_everything, "api/v1/imports/"),
    *((leavers_stay, route) for route in ("", "api/v1/measures/")),
]
