"""The timeline of a page: what the address asks for, and the links that change it."""

from datetime import date
from typing import Any

from django.http import QueryDict

from accounts.models import Customer
from dashboards.timeline.moments import Group
from dashboards.timeline.reading import timeline

STEP = 15
MOST = 500
ANCHOR = "timeline-title"
KEPT = ("add", "kind", "show")
EMPTY = {
    Group.PURCHASES: "Orders, credits and contracts appear here.",
    Group.RELATIONSHIP: "Notes, owners, contacts, competitors, referrals and leads "
    "appear here.",
    Group.SERVICE: "Complaints, questions, praise and the time we spend on the account "
    "appear here.",
    Group.TECHNOLOGY: "Incidents that hit the account and readings of its metrics "
    "appear here.",
    Group.STAFFING: "Required roles, the people who fill them and their absences "
    "appear here.",
    Group.MONEY: "Invoices and payments appear here.",
    Group.SURVEYS: "Answers to surveys, focus groups and feedback of the service team "
    "appear here.",
    Group.PLANS: "Success factors, promises, actions and reviews appear here.",
}


def timeline_context(query: QueryDict, customer: Customer, day: date) -> dict[str, Any]:
    """What the page's timeline needs, for the `kind` and `show` of its address."""
    chosen = chosen_groups(query)
    most = how_many(query.get("show", ""))
    events = timeline(customer, day, most + 1, chosen)
    more = address(query, ANCHOR, show=[most + STEP]) if len(events) > most else ""
    return {
        "timeline": events[:most],
        "timeline_more_url": more,
        "timeline_filters": [_everything(query, chosen), *_filters(query, chosen)],
        "timeline_empty": EMPTY[chosen[0]] if len(chosen) == 1 else "",
        "timeline_all_url": address(query, ANCHOR, kind=[], show=[]),
        "is_timeline_filtered": bool(chosen),
    }


def chosen_groups(query: QueryDict) -> list[Group]:
    """The groups the address names, in their own order; none: all of them."""
    named = query.getlist("kind")
    return [group for group in Group if group in named]


def how_many(text: str) -> int:
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return min(max(asked, STEP), MOST)


def address(query: QueryDict, anchor: str, **changes: list[Any]) -> str:
    """The page again with these parameters changed; an empty list drops one."""
    changed = QueryDict(mutable=True)
    for name in KEPT:
        changed.setlist(name, changes.get(name, query.getlist(name)))
    return f"?{changed.urlencode()}#{anchor}"


def _everything(query: QueryDict, chosen: list[Group]) -> tuple[str, str, bool]:
    return "Everything", address(query, ANCHOR, kind=[], show=[]), not chosen


def _filters(query: QueryDict, chosen: list[Group]) -> list[tuple[str, str, bool]]:
    """(label, address, is chosen); following one that is chosen takes it away."""
    return [
        (
            str(group.label),
            address(
                query,
                ANCHOR,
                kind=[
                    each.value for each in Group if (each in chosen) != (each is group)
                ],
                show=[],
            ),
            group in chosen,
        )
        for group in Group
    ]
