"""Reading the facts behind a measure: the worst where that matters, else the newest."""

from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict
from django.urls import reverse

from accounts.models import Customer
from dashboards.evidence.chosen import pick_for
from dashboards.evidence.feeds import kinds_behind
from dashboards.timeline import Group, Kind, TimelineItem, newest
from dashboards.timeline.page import ANCHOR
from diagnostics.explain import Line

MOST = 5
NO_FACTS = "No such fact is recorded for this account."


@dataclass(frozen=True)
class Evidence:
    """The facts behind one measure of one account.

    title    what the facts are, such as "Open complaints"
    empty    what it means that there is none
    all_url  the part of the timeline that holds all of them; "" where none does
    """

    title: str
    events: list[TimelineItem]
    empty: str
    all_url: str


def evidence(customer: Customer, line: Line, day: date) -> Evidence:
    """What the measure of this line rests on, up to `day`; at most five facts."""
    is_contract = customer.relationship_type == Customer.RelationshipType.CONTRACT
    kinds = kinds_behind(line.measure.feeds_for(is_contract))
    pick = pick_for(line.rule)
    if pick:
        return Evidence(
            title=pick.title,
            events=pick.events(customer, day, MOST),
            empty=pick.empty,
            all_url=_all_url(customer, [pick.kind]),
        )
    events = newest(customer, day, MOST, kinds)
    return Evidence(
        title="The newest facts behind it",
        events=[replace(event, endings=()) for event in events],
        empty=NO_FACTS,
        all_url=_all_url(customer, kinds),
    )


def _all_url(customer: Customer, kinds: list[Kind]) -> str:
    """The account's timeline, narrowed to the groups of these kinds."""
    groups = {kind.group for kind in kinds}
    if not groups:
        return ""
    query = QueryDict(mutable=True)
    query.setlist("kind", [group.value for group in Group if group in groups])
    page = reverse("dashboards:account", args=[customer.pk])
    return f"{page}?{query.urlencode()}#{ANCHOR}"
