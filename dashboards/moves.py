"""The next step of an account: what its top reason asks for first, or its calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Customer
from dashboards.reader import Reader
from diagnostics.measures import FirstMove
from diagnostics.models import Diagnosis

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
    text: str
    due_on: date

    @property
    def reason(self) -> str:
        """The key of the measure it answers; "" where it answers none."""
        return "" if self.key in OTHERS else self.key


def next_step(
    diagnosis: Diagnosis, reader: Reader, *, is_due: bool = False
) -> NextStep:
    """The first move of the top reason; of a limit, that of the measure it watches.

    Where nobody owns the account, nobody could make it. `diagnosis` carries the list's
    columns.

    is_due  what comes next is why it is asked: a renewal is agreed
    """
    key = _key(diagnosis, reader, is_due=is_due)
    found = step_of(key, diagnosis, reader)
    if found is None:
        raise ValueError(f"{key!r} is no step")
    return found


def step_of(key: str, diagnosis: Diagnosis, reader: Reader) -> NextStep | None:
    """The step that `key` asks for; None where there is no such step."""
    move = OTHERS.get(key) or _move_of(key, diagnosis, reader)
    if move is None:
        return None
    return NextStep(key, move.text, reader.day + timedelta(days=move.due_days))


def _move_of(key: str, diagnosis: Diagnosis, reader: Reader) -> FirstMove | None:
    framework = reader.framework_of(diagnosis)
    column = framework.column_of.get(key)
    return None if column is None else framework.measures[column].measure.first_move


def _key(diagnosis: Diagnosis, reader: Reader, *, is_due: bool) -> str:
    framework = reader.framework_of(diagnosis)
    if diagnosis.owner_id is None:  # type: ignore[attr-defined]
        return OWNED if OWNED in framework.column_of else "owner"
    contract = Customer.RelationshipType.CONTRACT
    if is_due and diagnosis.customer.relationship_type == contract:
        return "renewal"
    rule = framework.rule_behind(diagnosis.top_driver)
    return rule.key if rule else "review"
