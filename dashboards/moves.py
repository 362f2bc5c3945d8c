"""The next step of an account: what its top reason asks for first, or its calendar.

Where too little is known for a reason that counts: what a person can tell of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from accounts.models import Action, Customer, Feed
from dashboards.reader import Reader
from dashboards.telling import REVIEW, TELLING, most_telling
from dashboards.upcoming import Upcoming
from dashboards.work import is_due
from diagnostics.explain import OVERRIDE, explain
from diagnostics.measures import FirstMove
from diagnostics.models import Band, Diagnosis
from web.formatting import whole_score

CONTRACT = Customer.RelationshipType.CONTRACT
OWNED = "has_owner"  # the measure that asks for an owner, where a model has it
NOTICE = "renewal_notice"
OVER = (Upcoming.LATE, Upcoming.LAPSED)
RENEWAL, REVIEWING, WIN_BACK = "renewal", "review", "win-back"
OTHERS = {
    RENEWAL: FirstMove("Agree the renewal", "executive", 7),
    "owner": FirstMove("Give the account an owner", "director", 2),
    REVIEWING: REVIEW,
    WIN_BACK: FirstMove("Ask what would win them back", "executive", 7),
    **TELLING,
}
EARLY = (Band.NEW, Band.NOT_ENOUGH_DATA)
ONE_POINT = 10  # tenths


@dataclass(frozen=True)
class NextStep:
    """What to do first, and until when; `key` is what asks for it again.

    worth  tenths by which it narrows what the score could be at most; 0 where it is no
           telling of what is missing
    tried  the action that lately did not work, in whose place it stands
    """

    key: str
    move: FirstMove
    due_on: date
    worth: int = 0
    tried: Action | None = None

    @property
    def text(self) -> str:
        return self.move.text

    @property
    def worth_words(self) -> str:
        """ "worth up to 9 points of certainty"; "" where that is less than one."""
        if self.worth < ONE_POINT:
            return ""
        points = "point" if self.worth < 2 * ONE_POINT else "points"
        return f"worth up to {whole_score(self.worth)} {points} of certainty"

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
    diagnosis: Diagnosis, reader: Reader, failed: Iterable[Action] = ()
) -> NextStep | None:
    """What to do first; where that did not work lately, a review of the account.

    Where nobody owns the account, nobody could do it, so it gets an owner. A renewal
    that is due is agreed, unless a limit holds, or a person set the score. Else it is
    the step of the top reason.

    diagnosis  carries the list's columns
    failed     actions that lately did not work, oldest first
    """
    step = _first(diagnosis, reader)
    tried = [action for action in failed if step and step.is_taken_by(action)]
    if not tried:
        return step
    review = step_of(REVIEWING, diagnosis, reader)
    return replace(review, tried=tried[-1]) if review else None


def _first(diagnosis: Diagnosis, reader: Reader) -> NextStep | None:
    framework = reader.framework_of(diagnosis)
    if diagnosis.owner_id is None:  # type: ignore[attr-defined]
        key = OWNED if OWNED in framework.column_of else "owner"
        return step_of(key, diagnosis, reader)
    by_measure = not diagnosis.top_driver or diagnosis.top_driver in framework.column_of
    is_contract = diagnosis.customer.relationship_type == CONTRACT
    if is_contract and by_measure and is_due(diagnosis):
        return step_of(RENEWAL, diagnosis, reader)
    return step_of_reason(diagnosis, reader)


def step_of_reason(diagnosis: Diagnosis, reader: Reader) -> NextStep | None:
    """The first move of the top reason; of a limit, that of the measure it watches.

    Where a person set the score it is that of the measure that costs most. Where too
    little is known for a reason to count, a person tells what is missing. Who gave
    notice and has gone is won back. Where no measure costs anything the account is
    reviewed, unless all is well.
    """
    key = _measure(diagnosis, reader)
    if _is_too_early(diagnosis, key, reader):
        return _telling(diagnosis, reader)
    if key == NOTICE and diagnosis.upcoming in OVER:  # type: ignore[attr-defined]
        key = WIN_BACK
    is_well = diagnosis.band in (Band.HEALTHY, Band.NEW) and not is_due(diagnosis)
    if not key and not is_well:
        key = REVIEWING
    return step_of(key, diagnosis, reader)


def _is_too_early(diagnosis: Diagnosis, key: str, reader: Reader) -> bool:
    """Whether too little is known for the reason `key` to count.

    A limit and a person's word count always; what we could sell to whom orders without
    a rhythm never does.
    """
    framework = reader.framework_of(diagnosis)
    if diagnosis.top_driver and diagnosis.top_driver not in framework.column_of:
        return False
    if diagnosis.band in EARLY:
        return True
    is_contract = diagnosis.customer.relationship_type == CONTRACT
    if not key or is_contract or diagnosis.usual_gap_days is not None:
        return False
    measure = framework.measures[framework.column_of[key]].measure
    return Feed.Kind.PRODUCT in measure.feeds


def _telling(diagnosis: Diagnosis, reader: Reader) -> NextStep | None:
    """What a person can tell that narrows the score most; else a review of the account.

    A new account of which all is known waits for its orders.
    """
    is_new = diagnosis.band == Band.NEW
    key, worth = most_telling(diagnosis) or ("" if is_new else REVIEWING, 0)
    step = step_of(key, diagnosis, reader)
    return replace(step, worth=worth) if step else None


def step_of(key: str, diagnosis: Diagnosis, reader: Reader) -> NextStep | None:
    """The step that `key` asks for; None where there is no such step."""
    move = OTHERS.get(key) or _move_of(key, diagnosis, reader)
    if move is None:
        return None
    due_on = reader.day + timedelta(days=move.due_days)
    if key == RENEWAL and diagnosis.next_on:  # agreed before the contract ends
        due_on = min(due_on, max(reader.day, diagnosis.next_on - timedelta(days=1)))
    return NextStep(key, move, due_on)


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
