"""The next step of an account: what its top reason asks for first, or its calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Action, Customer
from dashboards.reader import Reader
from diagnostics.explain import OVERRIDE, explain
from diagnostics.measures import FirstMove
from diagnostics.models import Band, Diagnosis

CONTRACT = Customer.RelationshipType.CONTRACT
OWNED = "has_owner"  # the measure that asks for an owner, where a model has it
OTHERS = {
    "renewal": FirstMove("Agree the renewal", "executive", 7),
    "owner": FirstMove("Give the account an owner", "director", 2),
    "review": FirstMove("Review the account", "executive", 7),
}


@dataclass(frozen=True)
class NextStep:
    """What to do first, and until when; `key` is what asks for it again."""

    key: str
    move: FirstMove
    due_on: date

    @property
    def text(self) -> str:
        return self.move.text

    @property
    def reason(self) -> str:
        """The key of the measure it answers; "" where it answers none."""
        return "" if self.key in OTHERS else self.key

    def is_taken_by(self, action: Action) -> bool:
        """Whether somebody who has this action to do makes the step with it."""
        if self.reason:
            return action.reason == self.reason
        return action.title == self.text


def next_step(
    diagnosis: Diagnosis, reader: Reader, *, is_due: bool = False
) -> NextStep | None:
    """The first move of the top reason; of a limit, that of the measure it watches.

    Where a person set the score it is that of the measure that costs most. Where nobody
    owns the account, nobody could make it. Where no measure costs anything the account
    is reviewed, unless all is well. `diagnosis` carries the list's columns.

    is_due  what comes next is why it is asked: a renewal is agreed
    """
    is_contract = diagnosis.customer.relationship_type == CONTRACT
    key = "renewal" if is_due and is_contract else _measure(diagnosis, reader)
    is_well = diagnosis.band in (Band.HEALTHY, Band.NEW)
    if diagnosis.owner_id is None:  # type: ignore[attr-defined]
        is_asked = OWNED in reader.framework_of(diagnosis).column_of
        key = OWNED if is_asked else "owner"
    elif not key and (is_due or not is_well):
        key = "review"
    return step_of(key, diagnosis, reader)


def step_of(key: str, diagnosis: Diagnosis, reader: Reader) -> NextStep | None:
    """The step that `key` asks for; None where there is no such step."""
    move = OTHERS.get(key) or _move_of(key, diagnosis, reader)
    if move is None:
        return None
    return NextStep(key, move, reader.day + timedelta(days=move.due_days))


def _move_of(key: str, diagnosis: Diagnosis, reader: Reader) -> FirstMove | None:
    framework = reader.framework_of(diagnosis)
    column = framework.column_of.get(key)
    return None if column is None else framework.measures[column].measure.first_move


def _measure(diagnosis: Diagnosis, reader: Reader) -> str:
    """The key of the measure behind the top reason; "" where nothing costs points."""
    rule = reader.framework_of(diagnosis).rule_behind(diagnosis.top_driver)
    if rule:
        return rule.key
    return _dearest(diagnosis) if diagnosis.top_driver == OVERRIDE else ""


def _dearest(diagnosis: Diagnosis) -> str:
    """The key of the measure that would cost most without a person's word."""
    is_contract = diagnosis.customer.relationship_type == CONTRACT
    lines = explain(diagnosis, is_contract=is_contract).lines
    dearest = max(lines, key=lambda line: line.lost, default=None)
    return dearest.measure.key if dearest and dearest.lost > 0 else ""
