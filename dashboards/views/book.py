"""My book: the accounts in a person's care, those at risk first."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Sum
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
from dashboards.moves import next_moves
from dashboards.reader import Reader
from dashboards.summary import book_counts, book_figures
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
    scope = with_list_columns(in_scope(reader, filters), reader.day)
    passed = filters.apply(scope, reader.frameworks)
    context = _rows(request, reader, filters, passed)
    if _wants_rows(request):
        return render(request, "dashboards/_rows.html", context)
    return render(
        request,
        "dashboards/book.html",
        context | _top(reader, filters, scope, passed, context["total"]),
    )


def _wants_rows(request: HttpRequest) -> bool:
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def in_scope(reader: Reader, filters: Filters) -> QuerySet[Diagnosis]:
    """An executive's own book; for others, and for a search, all they may see."""
    customers = reader.customers
    if not reader.sees_others and not filters.q:
        customers = customers.in_book_of(reader.user, reader.day)
    return Diagnosis.objects.filter(customer__in=customers)


def _rows(
    request: HttpRequest, reader: Reader, filters: Filters, passed: QuerySet[Diagnosis]
) -> dict[str, Any]:
    sums = passed.order_by().aggregate(
        accounts=Count("pk"), total=Sum("revenue"), at_risk=Sum("revenue_at_risk")
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
        "is_filtered": filters.is_filtered,
        "clear_url": reverse("dashboards:book"),
        "totals": {
            "revenue": sums["total"],
            "revenue_at_risk": sums["at_risk"],
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


def _top(
    reader: Reader,
    filters: Filters,
    scope: QuerySet[Diagnosis],
    passed: QuerySet[Diagnosis],
    listed: int,
) -> dict[str, Any]:
    """What stands above the list; `listed` accounts passed the filters."""
    drawn = passed.annotate(is_at_risk=Q(band=Band.AT_RISK)).order_by(
        "-is_at_risk", F("revenue").desc(nulls_last=True), "pk"
    )[:CHART_ACCOUNTS]
    counts = book_counts(scope)
    total = counts["accounts"]
    people = f"{number(total)} {'account' if total == 1 else 'accounts'}"
    return {
        "title": reader.book_title,
        "pretitle": f"{reader.user.name} · {people}",
        "kpis": book_figures(reader, scope, counts) if total else [],
        "chart": _chart(list(drawn), reader.currency, listed),
        "next_moves": next_moves(passed, reader),
        "reviews_asked": reviews_asked(reader),
        "filters": filters,
        "bands": Band.choices,
        "segments": _segments(reader),
        "owners": _owners(reader),
        "attributes": attribute_filters(scope, filters.attributes),
    }


def _chart(diagnoses: list[Diagnosis], currency: str, listed: int) -> Chart:
    points = [
        BookPoint(
            name=diagnosis.customer.name,
            band=diagnosis.band,
            score=diagnosis.score,
            revenue=float(diagnosis.revenue or 0),
            revenue_text=money(diagnosis.revenue, currency),
            url=reverse("dashboards:account", args=[diagnosis.pk]),
        )
        for diagnosis in diagnoses
        if diagnosis.score is not None
    ]
    return book_chart(points, currency, listed)


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
