"""The lines of the morning list, group by group."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Case, F, Q, QuerySet, When

from accounts.models import Action, Customer
from accounts.services.endings import Ending, endings_of
from accounts.services.moves import failed_lately
from dashboards import work
from dashboards.morning.changed import changed
from dashboards.morning.ranking import ranked
from dashboards.morning.words import (
    because,
    is_by_model,
    what_changed,
    why_changed,
)
from dashboards.moves import NextStep, next_step
from dashboards.reader import Reader
from dashboards.risk import Risk
from dashboards.said import set_by_hand
from dashboards.upcoming import next_event
from diagnostics.models import Band, Diagnosis
from web.formatting import due, money

MOST = 10
SOON = (timedelta(days=14), timedelta(days=30))  # what is late is the soonest
CANDIDATES = 5 * MOST  # after a new scoring model many moved, and few are told


@dataclass(frozen=True)
class MorningLine:
    """One account of the list.

    reason     why it stands here, in a word; `tone` colours it
    what, why  what is so, and what moves most, or who acts
    because    what costs the account most, as its page says
    step       what to do first; None where somebody does it already
    action     what somebody has to do: it has its day, or is the step
    in_hand    who takes that step, and until when; "" where nobody does
    """

    diagnosis: Diagnosis
    reason: str
    tone: str
    what: str
    why: str = ""
    because: str = ""
    step: NextStep | None = None
    action: Action | None = None
    in_hand: str = ""
    may_write: bool = False

    @property
    def customer(self) -> Customer:
        return self.diagnosis.customer

    @property
    def due_on(self) -> date | None:
        """By when: the action, else the step."""
        acts = self.action or self.step
        return acts.due_on if acts else None

    @property
    def is_set_by_hand(self) -> bool:
        """Whether a person's word is the reason, and no measure."""
        return bool(set_by_hand(self.diagnosis))

    @property
    def done_words(self) -> str:
        """What the button that ends the action is called."""
        return f"{self.action}, {self.customer}"

    @property
    def endings(self) -> list[Ending]:
        """How the action can end."""
        return endings_of(self.action)


def morning_lines(
    diagnoses: QuerySet[Diagnosis],
    with_own: QuerySet[Diagnosis],
    reader: Reader,
    risk: Risk,
) -> list[MorningLine]:
    """At most ten accounts, each under the first of five reasons.

    Changed since the reader looked; an action that has its day; a renewal or order that
    is due; at risk; in another band by a new scoring model. An account with
    an action planned for later waits, unless another one has its day.

    diagnoses  what the list's filters let through, with the list's columns
    with_own   the same and accounts of others on which the reader has an action to do
    """
    waiting = diagnoses.exclude(work.planned(reader.day))
    by_facts, by_model = _changed(waiting, reader, risk)
    groups = (
        by_facts,
        _acting(with_own, reader),
        _due(waiting, reader, risk),
        _at_risk(waiting, reader, risk),
        by_model,
    )
    lines = _as_tried(ranked(groups, lambda line: line.customer.pk, MOST), reader)
    lines = _in_hand(lines, reader.day)
    writable = Customer.objects.writable_by(reader.user, reader.day)
    ours = writable.filter(pk__in=[line.customer.pk for line in lines])
    allowed = set(ours.values_list("pk", flat=True))
    return [replace(line, may_write=line.customer.pk in allowed) for line in lines]


def _as_tried(lines: list[MorningLine], reader: Reader) -> list[MorningLine]:
    """The same without steps that lately did not work."""
    failed = _by_account(failed_lately(reader.day), lines)
    return [
        replace(line, step=next_step(line.diagnosis, reader, failed[line.customer.pk]))
        if line.step and failed[line.customer.pk]
        else line
        for line in lines
    ]


def _in_hand(lines: list[MorningLine], day: date) -> list[MorningLine]:
    """The same with the action of whoever takes a step already, in place of the step.

    Of several the most pressing one.
    """
    waiting = work.open_actions().order_by(F("due_on").asc(nulls_last=True), "pk")
    by_account = _by_account(waiting.select_related("user"), lines)
    return [_with_taker(line, by_account[line.customer.pk], day) for line in lines]


def _by_account(
    actions: QuerySet[Action], lines: list[MorningLine]
) -> dict[int, list[Action]]:
    by_account: dict[int, list[Action]] = defaultdict(list)
    accounts = [line.customer.pk for line in lines]
    for action in actions.filter(customer__in=accounts):
        by_account[action.customer_id].append(action)
    return by_account


def _with_taker(line: MorningLine, actions: list[Action], day: date) -> MorningLine:
    step = line.step
    for action in actions if step else []:
        if step and step.is_taken_by(action):
            if line.action:
                return replace(line, step=None)
            words = f"{action.title} · {_whose(action, day)}"
            return replace(line, step=None, action=action, in_hand=words)
    return line


def _changed(
    diagnoses: QuerySet[Diagnosis], reader: Reader, risk: Risk
) -> tuple[list[MorningLine], list[MorningLine]]:
    """What facts changed, and what only a new scoring model put in another band."""
    found = changed(diagnoses, reader.user, reader.day, risk, CANDIDATES)
    rows = diagnoses.filter(pk__in=[before.customer_id for before in found])
    present = {row.pk: row for row in _explained(rows)}
    pairs = [
        (before, present[before.customer_id])
        for before in found
        if before.customer_id in present
    ]
    by_model = {now.pk for before, now in pairs if is_by_model(before, now)}
    told = [
        (before, now)
        for before, now in pairs
        if now.pk not in by_model or before.band != now.band
    ][: 2 * MOST]
    whys = why_changed(told, reader)
    lines = [
        MorningLine(
            diagnosis=diagnosis,
            reason="Changed",
            tone="info",
            what=what_changed(before, diagnosis, by_model=diagnosis.pk in by_model),
            why="" if diagnosis.pk in by_model else whys[diagnosis.pk],
            because=because(diagnosis, reader),
            step=_step_unless_well(diagnosis, reader),
        )
        for before, diagnosis in told
    ]
    return (
        [line for line in lines if line.customer.pk not in by_model],
        [line for line in lines if line.customer.pk in by_model],
    )


def _step_unless_well(diagnosis: Diagnosis, reader: Reader) -> NextStep | None:
    is_well = diagnosis.band == Band.HEALTHY
    return None if is_well else next_step(diagnosis, reader)


def _acting(diagnoses: QuerySet[Diagnosis], reader: Reader) -> Iterator[MorningLine]:
    """The action that is late longest, of each account; those of today come last."""
    actions = work.open_actions_for(reader).filter(
        due_on__lte=reader.day, customer__in=diagnoses.values("pk")
    )
    first = actions.order_by("customer", "due_on", "pk").distinct("customer")
    chosen = Action.objects.filter(pk__in=first.values("pk")).select_related("user")
    by_day = list(chosen.order_by("due_on", "pk")[:MOST])
    rows = diagnoses.filter(pk__in=[action.customer_id for action in by_day])
    present = {row.pk: row for row in _explained(rows)}
    for action in by_day:
        if diagnosis := present.get(action.customer_id):
            yield _action_line(diagnosis, action, reader)


def _action_line(diagnosis: Diagnosis, action: Action, reader: Reader) -> MorningLine:
    days_left = (action.due_on - reader.day).days if action.due_on else 0
    return MorningLine(
        diagnosis=diagnosis,
        reason="Overdue" if days_left < 0 else "Today",
        tone="bad" if days_left < 0 else "info",
        what=action.title,
        why=_whose(action, reader.day),
        because=because(diagnosis, reader),
        step=_step_unless_well(diagnosis, reader),
        action=action,
    )


def _whose(action: Action, day: date) -> str:
    """ "Ben North · 3 days late"."""
    until = due((action.due_on - day).days) if action.due_on else "no day set"
    return f"{action.user.name if action.user else 'Nobody’s'} · {until}"


def _due(
    diagnoses: QuerySet[Diagnosis], reader: Reader, risk: Risk
) -> Iterator[MorningLine]:
    """Accounts at risk first, then what comes soonest, then where most is at stake."""
    rows = _explained(diagnoses.filter(work.due())).order_by(
        Case(When(band=Band.AT_RISK, then=0), default=1),
        *[
            Case(When(next_on__lt=reader.day + days, then=0), default=1)
            for days in SOON
        ],
        *risk.largest_first,
    )
    for diagnosis in rows[:MOST]:
        label, note, is_late = next_event(diagnosis, reader.day)
        yield MorningLine(
            diagnosis=diagnosis,
            reason="Late" if is_late else "Due",
            tone="bad" if is_late else "warn",
            what=f"{label} {note}".strip(),
            because=because(diagnosis, reader),
            step=next_step(diagnosis, reader),
        )


def _at_risk(
    diagnoses: QuerySet[Diagnosis], reader: Reader, risk: Risk
) -> Iterator[MorningLine]:
    ill = _explained(diagnoses.filter(Q(band=Band.AT_RISK)))
    rows = ill.order_by(*risk.largest_first)
    for diagnosis in rows[:MOST]:
        amount = getattr(diagnosis, risk.column)
        known = f"{money(amount, reader.currency)} of {risk.column} at risk"
        yield MorningLine(
            diagnosis=diagnosis,
            reason="At risk",
            tone="bad",
            what=f"{risk.column.capitalize()} not known" if amount is None else known,
            because=because(diagnosis, reader),
            step=next_step(diagnosis, reader),
        )


def _explained(diagnoses: QuerySet[Diagnosis]) -> QuerySet[Diagnosis]:
    """With what takes a diagnosis apart."""
    return diagnoses.select_related("version", "override__author")
