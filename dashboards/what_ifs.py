"""What it takes to reach the next band, as an account's page says it."""

from typing import Any

from dashboards.holders import Holders
from dashboards.limits import border_of, where_held
from dashboards.reader import Reader
from dashboards.values import in_unit, on_scale
from diagnostics.bridges import side_of
from diagnostics.models import Band, Diagnosis
from diagnostics.scoring.bands import Band as Code
from diagnostics.scoring.framework import Cap
from diagnostics.scoring.outlook import Change, Outlook, Verdict
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.what_if import what_if
from web.formatting import days

SENTENCES = {
    Verdict.HEALTHY: "Nothing has to change: the account is healthy.",
    Verdict.NO_SCORE: "Too little is known for a score. Start with what is missing.",
    Verdict.NEW: "The account is new and has no band yet.",
    Verdict.TOO_LITTLE: "Too little is known for a band. Start with what is missing.",
    Verdict.SET_BY_PERSON: "A person set this score: while that holds, nothing else "
    "moves it into a better band.",
    Verdict.OUT_OF_REACH: "What is known of the account is not enough to reach the "
    "next band, even at its best.",
}
NAMES = {Code.WATCH: Band.WATCH.label, Code.HEALTHY: Band.HEALTHY.label}


def what_if_context(reader: Reader, diagnosis: Diagnosis) -> dict[str, Any]:
    """What templates/dashboards/_what_if.html needs; `diagnosis` carries its owner."""
    holders = Holders.of(diagnosis, reader.day)
    outlook = what_if(side_of(diagnosis), is_new=diagnosis.band == Band.NEW)
    return {
        "what_if": {
            "target": NAMES[outlook.target] if outlook.target else "",
            "border": outlook.border,
            "sentence": SENTENCES.get(outlook.verdict, ""),
            "count": len(outlook.changes),
            "now": diagnosis.score,
            "score": outlook.score,
            "held": _held(outlook.held_by),
            "changes": [_row(change, holders) for change in _largest_first(outlook)],
        }
    }


def _largest_first(outlook: Outlook) -> list[Change]:
    """Limits first, for nothing else counts while they hold."""
    return sorted(
        outlook.changes, key=lambda change: (not change.lifts, -change.gained)
    )


def _row(change: Change, holders: Holders) -> dict[str, Any]:
    measure = change.rule.measure
    move = measure.first_move
    before, after = change.value_from, change.value_to
    return {
        "label": measure.label,
        "before": in_unit(before, measure),
        "after": _after(change),
        "is_renewed": before == after,
        "gained": change.gained,
        "owner": holders.of_role(measure.owner_role),
        "move": move.text,
        "move_by": f"{holders.of_role(move.role)}, within {days(move.due_days)}",
        "lifts": [_lifted(cap, change.rule) for cap in change.lifts],
    }


def _after(change: Change) -> str:
    """ "1.8 × usual gap"; "less than 3 days open" where that is all it takes."""
    measure = change.rule.measure
    if not change.just_lifts or measure.words:
        return in_unit(change.value_to, measure)
    tightest = min(change.lifts, key=lambda cap: abs(change.value_to - border_of(cap)))
    than = "less" if tightest.at_least is not None else "more"
    return f"{than} than {on_scale(border_of(tightest), measure)}"


def _held(cap: Cap | None) -> str:
    """What keeps the score from rising further, once all is done; "" for nothing."""
    return f"There the limit of {cap.ceiling} holds it: {cap.reason}." if cap else ""


def _lifted(cap: Cap, rule: MeasureRule) -> str:
    """ "Lifts the limit of 40 (No order for …), which holds from 3 × usual gap: …"."""
    holds = where_held(cap, rule.measure)
    return (
        f"Lifts the limit of {cap.ceiling} ({cap.reason}), which holds {holds}: until "
        f"then nothing else raises the score above {cap.ceiling}."
    )
