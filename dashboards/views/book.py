"""My book: the accounts in a person's care, those at risk first."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from accounts.models import Assignment, Segment, User
from dashboards.accounts import account_rows, with_list_columns
from dashboards.asked import reviews_asked
from dashboards.attributes import attribute_filters
from dashboards.figures import BookPoint, Chart, book_chart
from dashboards.filters import NO_OWNER, Filters
from dashboards.freshness import said_of_list
from dashboards.morning import MorningLine, morning_lines
from dashboards.reader import Reader
from dashboards.risk import Risk
from dashboards.summary import book_figures
from dashboards.work import Show, open_actions
from diagnostics.models import Band, Diagnosis
from web.formatting import money, number

PAGE_ROWS = 50
CHART_ACCOUNTS = 300  # the largest; more marks than this tell nothing


@login_required
@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """The page, or only its rows when a filter, a heading or a page asks for them."""
    reader, filters = Reader.of(request), Filters.read(request.GET)
    if reader.organisation is None and reader.administers:
        return redirect("dashboards:start")
    passed = passing(reader, filters)
    context = _rows(request, reader, filters, passed)
    if _wants_rows(request) and not _narrows(request):
        return render(request, "dashboards/_rows.html", context)
    context |= _top(reader, filters, passed, context["total"])
    if _wants_rows(request):
        return render(request, "dashboards/_narrowed.html", context)
    context |= _choices(reader, filters) | {"reviews_asked": reviews_asked(reader)}
    return render(request, "dashboards/book.html", context)


def _wants_rows(request: HttpRequest) -> bool:
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def _narrows(request: HttpRequest) -> bool:
    """Whether a filter asks: what stands above the list follows it."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return htmx.trigger == "filters"


def in_scope(
    reader: Reader, filters: Filters, *, with_own: bool = False
) -> QuerySet[Diagnosis]:
    """An executive's own book; for others, and for a search, all they may see.

    with_own  and accounts of others on which the reader has an action to do
    """
    customers = reader.customers
    if not reader.sees_others and not filters.q:
        in_book = Q(pk__in=reader.book.values("pk"))
        customers = (
            customers.filter(in_book | _own(reader)) if with_own else reader.book
        )
    return Diagnosis.objects.filter(customer__in=customers)


def _own(reader: Reader) -> Q:
    actions = open_actions().filter(user=reader.user, due_on__lte=reader.day)
    return Q(pk__in=actions.values("customer_id"))


def passing(
    reader: Reader, filters: Filters, *, with_own: bool = False
) -> QuerySet[Diagnosis]:
    """The diagnoses that the filters let through, with the list's columns."""
    with_own = with_own or filters.show == Show.OVERDUE
    scope = in_scope(reader, filters, with_own=with_own)
    listed = with_list_columns(scope, reader.day, filters.risk)
    return filters.apply(listed, reader)


def _rows(
    request: HttpRequest, reader: Reader, filters: Filters, passed: QuerySet[Diagnosis]
) -> dict[str, Any]:
    sums = passed.order_by().aggregate(
        accounts=Count("pk"),
        total=Sum("revenue"),
        total_at_risk=Sum("at_risk"),
        first=Min("as_of"),
        last=Max("as_of"),
        newest=Max("computed_at"),
    )
    paginator = Paginator(filters.order(passed, reader.day), PAGE_ROWS)
    paginator.count = sums["accounts"]  # counted along with the sums
    page = paginator.get_page(request.GET.get("page"))
    return {
        "accounts": account_rows(list(page), reader),
        "sort": filters.sort,
        "sorts": filters.sorts(),
        "show_owner": reader.sees_others,
        "total": sums["accounts"],
        "shown": _shown(page),
        "as_of": said_of_list(sums["first"], sums["last"], sums["newest"], reader.zone),
        "is_filtered": filters.is_filtered,
        "clear_url": f"{reverse('dashboards:book')}{_risk_query(filters)}",
        "filters": filters,
        "risk_label": _risk_label(filters.risk),
        "totals": {
            "revenue": sums["total"],
            "at_risk": sums["total_at_risk"],
            "currency": reader.currency,
        },
        "previous_url": _page_url(request, page, page.number - 1),
        "next_url": _page_url(request, page, page.number + 1),
        **({} if page else _when_empty(reader)),
    }


def _shown(page: Page[Diagnosis]) -> str:
    total = page.paginator.count
    if page.paginator.num_pages == 1:
        return f"{number(total)} {'account' if total == 1 else 'accounts'}"
    return f"{page.start_index()}–{page.end_index()} of {number(total)} accounts"


def _page_url(request: HttpRequest, page: Page[Diagnosis], wanted: int) -> str:
    if not 1 <= wanted <= page.paginator.num_pages:
        return ""
    query = request.GET.copy()
    query["page"] = str(wanted)
    return f"{request.path}?{query.urlencode()}"


def _when_empty(reader: Reader) -> dict[str, str]:
    if reader.customers.exists():
        return {
            "empty_text": "None of your accounts is scored yet. Scores appear here "
            "as soon as the first is worked out; reload the page in a minute."
        }
    if reader.administers:
        return {
            "empty_text": "Bring your accounts, their owners and what they bought; "
            "the steps say in which order.",
            "empty_url": reverse("dashboards:start"),
            "empty_action": "See the steps",
        }
    return {"empty_text": "No account is assigned to you. An administrator can do so."}


def _risk_label(risk: Risk) -> str:
    """What the last column of the list is called."""
    return "At risk" if risk is Risk.REVENUE else f"{risk.label} at risk"


def _risk_query(filters: Filters) -> str:
    query = Filters(risk=filters.risk).query
    return f"?{query}" if query else ""


def _top(
    reader: Reader, filters: Filters, passed: QuerySet[Diagnosis], listed: int
) -> dict[str, Any]:
    """What stands above the list; `listed` accounts passed the filters."""
    whole = filters.but(show="")
    with_own = passing(reader, filters, with_own=True)
    accounts = (
        passing(reader, whole),
        passing(reader, whole, with_own=True),
        passing(reader, whole.but(band="")),
    )
    morning = morning_lines(passed, with_own, reader, filters.risk)
    has_any = listed or filters.is_filtered or morning
    return {
        **_head(reader, filters),
        "kpis": book_figures(reader, filters, *accounts) if has_any else [],
        "chart": _chart(passed, reader, filters.risk, listed),
        "morning": morning,
        "planned": passed.filter(Show.PLANNED.condition(reader)).count(),
        **_rest(passed, reader, filters, morning),
        "planned_url": f"?{filters.but(show=Show.PLANNED).query}",
        "book_query": filters.query,
    }


def _rest(
    passed: QuerySet[Diagnosis],
    reader: Reader,
    filters: Filters,
    morning: list[MorningLine],
) -> dict[str, Any]:
    """How many more need attention than the morning list has room for."""
    listed = [line.customer.pk for line in morning]
    wanting = passed.filter(Show.ATTENTION.condition(reader)).exclude(pk__in=listed)
    return {
        "rest": 0 if filters.show else wanting.count(),
        "rest_url": f"?{filters.but(show=Show.ATTENTION).query}",
    }


def _head(reader: Reader, filters: Filters) -> dict[str, Any]:
    """Whose accounts the page is about, and how their risk can be read."""
    total = in_scope(reader, filters).count()
    accounts = f"{number(total)} {'account' if total == 1 else 'accounts'}"
    return {
        "title": reader.book_title,
        "pretitle": f"{reader.user.name} · {accounts}",
        "risks": [
            (risk.label, f"?{filters.but(risk=risk).query}", risk is filters.risk)
            for risk in Risk
        ],
    }


def _choices(reader: Reader, filters: Filters) -> dict[str, Any]:
    """What the filters offer."""
    scope = in_scope(reader, filters)
    return {
        "bands": Band.choices,
        "shows": Show.choices,
        "segments": _segments(reader),
        "owners": _owners(reader),
        "attributes": attribute_filters(scope, filters.attributes),
    }


def _chart(
    passed: QuerySet[Diagnosis], reader: Reader, risk: Risk, listed: int
) -> Chart:
    drawn = passed.annotate(is_at_risk=Q(band=Band.AT_RISK)).order_by(
        "-is_at_risk", F(risk.column).desc(nulls_last=True), "pk"
    )[:CHART_ACCOUNTS]
    points = [
        BookPoint(
            name=diagnosis.customer.name,
            band=diagnosis.band,
            score=diagnosis.score,
            amount=float(getattr(diagnosis, risk.column) or 0),
            amount_text=money(getattr(diagnosis, risk.column), reader.currency),
            url=reverse("dashboards:account", args=[diagnosis.pk]),
        )
        for diagnosis in drawn
        if diagnosis.score is not None
    ]
    return book_chart(points, risk.column.capitalize(), reader.currency, listed)


def _segments(reader: Reader) -> list[tuple[int, str]]:
    used = reader.customers.values("segment_id")
    return list(
        Segment.objects.filter(pk__in=used).order_by("name").values_list("pk", "name")
    )


def _owners(reader: Reader) -> list[tuple[int | str, str]]:
    if not reader.sees_others:
        return []
    owned = Assignment.objects.in_force(reader.day).filter(
        role=Assignment.Role.OWNER, customer__in=reader.customers
    )
    people = User.objects.filter(pk__in=owned.values("user_id")).order_by("name")
    return [*people.values_list("pk", "name"), (NO_OWNER, "No owner")]
