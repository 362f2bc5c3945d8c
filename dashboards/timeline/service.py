"""What they brought to us, what broke, who is there, and what was read off."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import (
    Absence,
    AffectedCustomer,
    Assignment,
    Customer,
    InForceQuerySet,
    Placement,
    Reading,
    StaffingRequirement,
    Ticket,
    TicketKind,
    TicketTopic,
)
from accounts.models.staffing import needed_by
from dashboards.timeline.moments import Group, Kind, Moment
from dashboards.timeline.words import (
    SEVERITY_TONES,
    below,
    beside,
    counted,
    figure,
    period,
)
from web.formatting import full_date

TICKET_ICONS = {
    TicketKind.COMPLAINT: "message-square-warning",
    TicketKind.QUESTION: "circle-question-mark",
    TicketKind.PRAISE: "thumbs-up",
}


def _ticket_tone(ticket: Ticket) -> str:
    if ticket.kind == TicketKind.PRAISE:
        return "ok"
    return (
        SEVERITY_TONES[ticket.severity]
        if ticket.kind == TicketKind.COMPLAINT
        else "info"
    )


def _ticket(ticket: Ticket) -> str:
    subject = f": {ticket.subject}" if ticket.subject else ""
    return f"{ticket.get_kind_display()}{subject}"


def _ticket_text(ticket: Ticket) -> str:
    has_topic = ticket.topic != TicketTopic.OTHER
    topic = ticket.get_topic_display() if has_topic else ""
    is_praise = ticket.kind == TicketKind.PRAISE
    weight = "" if is_praise else f"{ticket.get_severity_display()} severity"
    return below(beside(topic, weight), ticket.text)


def _resolved(words: str) -> Any:
    return lambda ticket: f"{words}: {ticket.subject or _ticket(ticket).lower()}"


def _incident_text(affected: AffectedCustomer) -> str:
    incident = affected.incident
    return beside(f"{incident.get_severity_display()} severity", incident.cause)


def _needed(requirement: StaffingRequirement) -> str:
    if requirement.headcount == 0:
        return f"Not needed: {requirement.role}"
    many = f" × {requirement.headcount}" if requirement.headcount > 1 else ""
    of_all = ", as for all of its segment" if requirement.segment_id else ""
    return f"Needed: {requirement.role}{many}{of_all}"


def _skill(row: Any) -> str:
    return f"{row.skill}, level {row.level}" if row.skill else ""


def _skill_and_period(row: Any) -> str:
    return beside(period(row.started_on, row.ended_on), _skill(row))


def _away(absence: Absence) -> str:
    back = f", back on {full_date(absence.ended_on)}" if absence.ended_on else ""
    return f"From {full_date(absence.started_on)}{back}"


def _of_people_there(customer: Customer) -> Q:
    """Absences that overlap a time in which the person looked after the customer."""
    end = Coalesce(OuterRef("ended_on"), Value(date.max))
    overlap = Q(started_on__lt=end) & (
        Q(ended_on=None) | Q(ended_on__gt=OuterRef("started_on"))
    )

    def there(rows: InForceQuerySet) -> Exists:
        return Exists(rows.filter(overlap, customer=customer, user=OuterRef("user")))

    return Q(there(Assignment.objects.all())) | Q(there(Placement.objects.all()))


def _read(group: dict[str, Any]) -> str:
    unit, name = group["metric__unit"], group["metric__name"]
    lowest, highest = figure(group["lowest"], unit), figure(group["highest"], unit)
    return f"{name}: {lowest if lowest == highest else f'{lowest} to {highest}'}"


def _readings(group: dict[str, Any]) -> str:
    count = group["count"]
    return counted(count, "reading", "readings") if count > 1 else ""


TICKETS = Kind(
    Group.SERVICE,
    Ticket,
    (
        Moment(
            on="opened_at",
            icon=lambda row: TICKET_ICONS[TicketKind(row.kind)],
            tone=_ticket_tone,
            title=_ticket,
            text=_ticket_text,
            author="handler",
            begins=True,
        ),
        Moment(
            on="reopened_at",
            icon="rotate-ccw",
            tone="warn",
            title=_resolved("Opened again"),
            begins=True,
        ),
        Moment(
            on="resolved_at",
            icon="circle-check",
            tone="ok",
            title=_resolved("Resolved"),
            author="handler",
        ),
    ),
    related=("handler",),
)
INCIDENTS = Kind(
    Group.TECHNOLOGY,
    AffectedCustomer,
    (
        Moment(
            on="hit_at",
            icon="server-crash",
            tone=lambda row: SEVERITY_TONES[row.incident.severity],
            title=lambda row: f"Incident: {row.incident.title}",
            text=_incident_text,
            begins=True,
        ),
        Moment(
            on="incident__ended_at",
            icon="server",
            tone="ok",
            title=lambda row: f"Incident over: {row.incident.title}",
            text=lambda row: (
                f"Down for {counted(row.minutes_down, 'minute', 'minutes')}"
                if row.minutes_down
                else ""
            ),
        ),
    ),
    related=("incident",),
)
READINGS = Kind(
    Group.TECHNOLOGY,
    Reading,
    (
        Moment(
            on="measured_on",
            icon="gauge",
            title=_read,
            text=_readings,
            about=lambda row: str(row["metric"]),
        ),
    ),
    together=("measured_on", "metric", "metric__name", "metric__unit"),
    figures={"count": Count("pk"), "lowest": Min("value"), "highest": Max("value")},
)
REQUIREMENTS = Kind(
    Group.STAFFING,
    StaffingRequirement,
    (
        Moment(
            on="stated_on",
            icon="clipboard-list",
            title=_needed,
            text=_skill_and_period,
        ),
    ),
    of=needed_by,
)
PLACEMENTS = Kind(
    Group.STAFFING,
    Placement,
    (
        Moment(
            on="announced_on",
            icon="user-cog",
            tone="ok",
            title=lambda row: f"{row.user.name} joins as {row.role}",
            text=_skill_and_period,
        ),
        Moment(
            on="ended_on",
            icon="user-x",
            tone="warn",
            title=lambda row: f"{row.user.name} no longer serves as {row.role}",
        ),
    ),
    related=("user",),
)
ABSENCES = Kind(
    Group.STAFFING,
    Absence,
    (
        Moment(
            on="announced_on",
            icon="calendar-off",
            title=lambda row: f"{row.user.name} is away",
            text=_away,
        ),
    ),
    related=("user",),
    of=_of_people_there,
)
SERVICE = (TICKETS, INCIDENTS, READINGS, REQUIREMENTS, PLACEMENTS, ABSENCES)
