"""Limits in words: which holds, what it takes, and what would hold without it."""

from typing import Any

from dashboards.measures import watched
from dashboards.values import on_scale
from diagnostics.explain import Explanation, Line
from diagnostics.limits import dated_caps
from diagnostics.measures.registry import Measure
from diagnostics.models import Diagnosis
from diagnostics.scoring.framework import Cap, Framework
from web.formatting import score


def limits_told(diagnosis: Diagnosis, why: Explanation) -> list[dict[str, Any]]:
    """The lowest limit in force, for a higher one limits nothing; and lifted ones."""
    is_binding = why.cap_lost > 0 and why.override is None
    without = _without_limit(diagnosis, why) if is_binding else {"without": None}
    dated = dated_caps(diagnosis)
    in_force = [one for one in dated if one.lifted_on is None][:1]
    lifted = [one for one in dated if one.lifted_on is not None]
    return [
        {
            "at": one.cap.ceiling * 10,
            "reason": one.cap.reason,
            "watched": watched(why) if one.cap == why.cap else "",
            "is_binding": why.cap_lost > 0,
            "as_reason": _as_reason(why, one.cap),
            "since": one.since,
            "lifted_on": one.lifted_on,
            **(without if one.lifted_on is None else {"without": None}),
        }
        for one in [*in_force, *lifted]
    ]


def _as_reason(why: Explanation, cap: Cap) -> Line | None:
    """What a limit watches, where that is a reason that costs points by itself."""
    lines = (line for line in why.lines if line.measure.key == cap.measure)
    return next((line for line in lines if line.lost > 0), None)


def _without_limit(diagnosis: Diagnosis, why: Explanation) -> dict[str, Any]:
    """The score, in tenths, if the lowest limit did not hold, and what holds it then.

    A limit that holds above all that the reasons leave holds nothing.
    """
    raw = diagnosis.raw or 0
    _, *others = sorted(why.caps_in_force, key=lambda cap: cap.ceiling)
    following = next((cap for cap in others if cap.ceiling * 10 < raw), None)
    return {
        "without": following.ceiling * 10 if following else raw,
        "next": following.reason if following else "",
        "without_any": raw,
    }


def limits_on(
    line: Line, why: Explanation, framework: Framework
) -> list[tuple[str, str]]:
    """(name, words) of every limit that watches the measure, apart from its cost."""
    caps = [cap for cap in framework.caps if cap.measure == line.measure.key]
    return [
        ("Limit", f"{_rule(cap, line.measure)}; {_effect(cap, why)}") for cap in caps
    ]


def _rule(cap: Cap, measure: Measure) -> str:
    return f"no more than {cap.ceiling} in all {where_held(cap, measure)}"


def _effect(cap: Cap, why: Explanation) -> str:
    if cap not in why.caps_in_force:
        return "does not hold now"
    if cap != why.cap or not why.cap_lost:
        return "holds, but takes nothing by itself now"
    return f"holds, and takes {score(why.cap_lost)} points beside the reasons"


def border_of(cap: Cap) -> float:
    """The threshold of a limit, which has one of the two."""
    (border,) = (each for each in (cap.at_least, cap.at_most) if each is not None)
    return border


def where_held(cap: Cap, measure: Measure) -> str:
    """From which value of what it watches a limit holds: "from 3 × usual gap"."""
    way = "from" if cap.at_least is not None else "down from"
    return f"{way} {on_scale(border_of(cap), measure)}"
