"""A measure of one account as its page shows it, beside what it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from accounts.models import Customer
from dashboards.values import figure, in_unit, on_scale
from diagnostics import peers
from diagnostics.explain import Explanation, Line
from diagnostics.measures.registry import Measure
from diagnostics.models import Diagnosis, DiagnosisHistory
from diagnostics.scoring.curves import Curve
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State
from web.formatting import full_date

STATES = {
    State.OBSERVED: "Observed",
    State.STALE: "Not fresh",
    State.MISSING: "Missing",
    State.NOT_CONNECTED: "Not connected",
    State.NOT_APPLICABLE: "Does not apply",
}
BASELINE = timedelta(days=365)
FEWEST_FOR_BASELINE = 3


@dataclass(frozen=True)
class MeasureRow:
    """One measure as written on the page; `points` 0 to 100, `lost` tenths.

    nature  "hard" where it is about product, service or money, "soft" about people
    weight  per mille of the score; of a missing one, of all that could be known
    """

    key: str
    label: str
    nature: str
    weight: int
    definition: str
    value: str
    compared: str
    points: float | None
    state: str
    state_label: str
    lost: int | None
    first_move: str


@dataclass(frozen=True)
class Comparisons:
    """What one account's measures are compared with, by measure key, in their units."""

    as_of: date
    has_segment: bool
    usual: Mapping[str, float]
    peers: Mapping[str, peers.Median]

    @classmethod
    def of(
        cls, customer: Customer, diagnosis: Diagnosis, why: Explanation
    ) -> "Comparisons":
        """Read for one diagnosis, taken apart as `why`; asks the database twice."""
        is_contract = customer.relationship_type == Customer.RelationshipType.CONTRACT
        segment_id = customer.segment_id
        return cls(
            as_of=diagnosis.as_of,
            has_segment=segment_id is not None,
            usual=_usual(diagnosis, [line.measure.key for line in why.lines]),
            peers=peers.read(
                diagnosis.as_of, segment_id=segment_id, is_contract=is_contract
            ),
        )

    def beside(self, line: Line) -> str:
        """ "target up to 1 × usual gap · usually 1.1 · segment 1.3"; "" for states."""
        measure = line.measure
        if measure.words:
            return ""
        usual = self.usual.get(measure.key)
        parts = (
            target_in_words(line.rule, measure),
            "" if usual is None else f"usually {figure(usual)}",
            self._among_peers(measure.key),
        )
        return " · ".join(filter(None, parts))

    @property
    def peer_name(self) -> str:
        """Whose median it is."""
        return "Median of the segment" if self.has_segment else "Similar accounts"

    def _among_peers(self, key: str) -> str:
        found = self.peers.get(key)
        if found is None:
            return ""
        group = "segment" if self.has_segment else "similar accounts"
        day = f" as of {full_date(found.as_of)}" if found.as_of < self.as_of else ""
        return f"{group} {figure(found.value)}{day}"


def measure_row(line: Line, comparisons: Comparisons) -> MeasureRow:
    """One line of the explanation as its page writes it."""
    measure = line.measure
    known = line.points is not None
    return MeasureRow(
        key=measure.key,
        label=measure.label,
        nature="hard" if measure.hard else "soft",
        weight=round(1000 * line.share),
        definition=f"{measure.definition} Source: {measure.source}",
        value=in_words(line),
        compared=comparisons.beside(line) if known else f"needs {measure.needs}",
        points=line.points / 100 if line.points is not None else None,
        state=line.state.name.lower(),
        state_label=STATES[line.state],
        lost=line.lost if known and line.rule.weight else None,
        first_move=measure.first_move.text if line.lost > 0 else "",
    )


def in_words(line: Line) -> str:
    """The value in its unit; "" where there is none."""
    return "" if line.value is None else in_unit(line.value, line.measure)


def watched(why: Explanation) -> str:
    """Where what the limit in force watches stands: "now 5 days open"; else ""."""
    if why.cap is None:
        return ""
    (line,) = (each for each in why.lines if each.measure.key == why.cap.measure)
    is_figure = line.value is not None and not line.measure.words
    return f"now {in_words(line)}" if is_figure else ""


def _usual(diagnosis: Diagnosis, keys: list[str]) -> dict[str, float]:
    """Measure key -> median of the account's own last 12 months, one value a day.

    keys  in the order of the version's arrays; another version has another order
    """
    rows = DiagnosisHistory.objects.filter(
        customer=diagnosis.pk,
        version=diagnosis.version_id,
        as_of__gt=diagnosis.as_of - BASELINE,
        as_of__lte=diagnosis.as_of,
    ).order_by("as_of", "generation")
    last_of_day = dict(rows.values_list("as_of", "values"))
    columns = zip(*last_of_day.values(), strict=True)
    known = {
        key: [value for value in column if value is not None]
        for key, column in zip(keys, columns, strict=False)
    }
    return {
        key: median(values)
        for key, values in known.items()
        if len(values) >= FEWEST_FOR_BASELINE
    }


def target_of(rule: MeasureRule) -> float | None:
    """The value to reach: as set, else the border of what gives 100 points.

    None where nothing or everything gives them, or only what lies between two borders.
    """
    if rule.target is not None:
        return rule.target
    best, rises, falls = _best(rule.curve)
    if not best or rises == falls:
        return None
    return best[0] if rises else best[-1]


def target_in_words(rule: MeasureRule, measure: Measure) -> str:
    """ "target up to 1 × usual gap"; "" where there is none."""
    if rule.target is not None:
        return f"target {on_scale(rule.target, measure)}"
    best, rises, falls = _best(rule.curve)
    if not best or not (falls or rises):
        return ""
    low, high = best[0], best[-1]
    if not rises:
        return f"target up to {on_scale(high, measure)}"
    if not falls:
        return f"target at least {on_scale(low, measure)}"
    return f"target {figure(low)} to {on_scale(high, measure)}"


def _best(curve: Curve) -> tuple[list[float], bool, bool]:
    """The knots at 100 points; whether it rises to them, and falls from them."""
    best = [value for value, points in curve if points == 100]
    return best, curve[0][1] < 100, curve[-1][1] < 100
