"""What can be added on an account's page, and how each is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from accounts import forms, services
from accounts.models import Fact
from dashboards.timeline.page import address

ANCHOR = "add"


@dataclass(frozen=True)
class Entry:
    """A kind of quick entry: its form, and the service that takes what it cleaned."""

    key: str
    label: str
    icon: str
    form: type[forms.EntryForm]
    save: Callable[..., Fact]


ENTRIES = (
    Entry("note", "Note", "message-square", forms.NoteForm, services.log_note),
    Entry("ticket", "Ticket", "life-buoy", forms.TicketForm, services.open_ticket),
    Entry(
        "incident",
        "Incident",
        "server-crash",
        forms.IncidentForm,
        services.report_incident,
    ),
    Entry("promise", "Promise", "handshake", forms.PromiseForm, services.make_promise),
    Entry(
        "success",
        "Success factor",
        "target",
        forms.SuccessFactorForm,
        services.state_success_factor,
    ),
    Entry(
        "competitor",
        "Competitor",
        "binoculars",
        forms.CompetitorForm,
        services.sight_competitor,
    ),
    Entry(
        "staffing",
        "Staffing change",
        "user-cog",
        forms.StaffingForm,
        services.change_staffing,
    ),
    Entry("action", "Action", "list-todo", forms.ActionForm, services.plan_action),
)
BY_KEY = {entry.key: entry for entry in ENTRIES}


def chosen_entry(query: QueryDict) -> Entry:
    """The kind that the address names; a note where it names none of them."""
    return BY_KEY.get(query.get("add", ""), ENTRIES[0])


def entry_context(
    query: QueryDict, entry: Entry, form: forms.EntryForm
) -> dict[str, Any]:
    """What the page needs to offer `entry`, and links to the other kinds."""
    return {
        "entry": entry,
        "entry_form": form,
        "entry_url": address(query, ANCHOR, add=[entry.key]),
        "entry_links": [
            (each, address(query, ANCHOR, add=[each.key]), each is entry)
            for each in ENTRIES
        ],
    }
