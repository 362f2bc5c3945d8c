"""The bridge between two diagnoses of an account, from what was stored of each."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from diagnostics.explain import filled, said_of
from diagnostics.models import Diagnosis, DiagnosisHistory, Scored
from diagnostics.overrides import counted_in
from diagnostics.scoring.bridge import Side, Step, bridge
from diagnostics.scoring.numbers import NULL
from diagnostics.scoring.overrides import Word


@dataclass(frozen=True)
class Bridge:
    """What changed from one diagnosis to another; `steps` sum exactly to the change."""

    before: Scored
    after: Scored
    steps: tuple[Step, ...]

    @property
    def change(self) -> int:
        """Tenths."""
        return (self.after.score or 0) - (self.before.score or 0)


def bridge_between(before: Scored, after: Scored) -> Bridge | None:
    """None where either score is null."""
    if before.score is None or after.score is None:
        return None
    steps = bridge(side_of(before), side_of(after))
    return Bridge(before, after, tuple(steps))


def diagnosis_on(diagnosis: Diagnosis, day: date) -> Scored | None:
    """The account's last diagnosis up to `day`; None before the first.

    Between two rows of the history nothing moved by a point; the page says which day
    the row it got is of.
    """
    if day >= diagnosis.as_of:
        return diagnosis
    rows = DiagnosisHistory.objects.filter(
        customer=diagnosis.customer_id, as_of__lte=day
    ).select_related("version__scoring_model", "override")
    return rows.order_by("as_of", "generation").last()


def first_diagnosis(diagnosis: Diagnosis) -> Scored:
    """The account's earliest diagnosis that is kept."""
    rows = DiagnosisHistory.objects.filter(
        customer=diagnosis.customer_id, as_of__lt=diagnosis.as_of
    )
    return rows.order_by("as_of", "generation").first() or diagnosis


def side_of(diagnosis: Scored) -> Side:
    """A stored diagnosis as the bridge reads it."""
    said = said_of(counted_in(diagnosis))
    return Side(
        framework=diagnosis.version.framework,
        engine=diagnosis.engine,
        points=filled(diagnosis.points, NULL)[0].astype(np.int16),
        states=np.array(diagnosis.states, np.int8),
        values=filled(diagnosis.values, np.nan)[0],
        score=NULL if diagnosis.score is None else diagnosis.score,
        word=Word(int(said.words[0])),
        at=float(said.at[0]),
    )
