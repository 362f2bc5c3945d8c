"""Why a score is what it is, in one sentence and in two figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dashboards.figures import Chart, Step, waterfall_chart
from dashboards.measures import in_words, watched
from diagnostics.explain import Explanation, Line
from diagnostics.models import Band, Diagnosis
from diagnostics.scoring.bands import PER_MILLE
from web.formatting import days, full_date, per_mille, percent

HARD, SOFT, LIMIT = "Product, service, money", "People", "Limit"
BY_HAND = "Set by a person"
MOST_NAMED = 3
MOSTLY, ABOVE_ALL = "Mostly because of", "Above all because of"
ENOUGH = 0.5  # of what is lost: more reasons than explain this are not named


@dataclass(frozen=True)
class Reason:
    """What costs points, with what stands behind it; `lost` in tenths."""

    label: str
    lost: int
    detail: str = ""
    is_limit: bool = False


@dataclass(frozen=True)
class Because:
    """The sentence at the top of an account's page.

    reasons  the fewest, at most three, that explain half of what is missing to 100,
             the dearest first; the limit in force is always among them
    sums     (kind of reason, tenths): all that is lost
    word     what a person said the score is, and why; "" where nobody did
    state    why there is no verdict; "" where there is one
    lead     what comes before the reasons
    """

    reasons: Sequence[Reason]
    sums: Sequence[tuple[str, int]]
    word: str
    state: str
    lead: str


def because(diagnosis: Diagnosis, why: Explanation) -> Because:
    """The few reasons that explain most of a score, and a limit where it costs."""
    found = [_reason(line) for line in why.lines if line.lost > 0]
    if why.cap and why.cap_lost > 0:
        at = _while_it_holds(why)
        found.append(Reason(why.cap.reason, why.cap_lost, at, is_limit=True))
    named = _enough(sorted(found, key=_by_cost))
    named += [reason for reason in found if reason.is_limit and reason not in named]
    return Because(
        reasons=named,
        sums=_sums(why),
        word=_word(why),
        state=_no_verdict(diagnosis),
        lead=_lead(diagnosis, why) or (MOSTLY if _is_half(named, found) else ABOVE_ALL),
    )


def waterfalls(
    diagnosis: Diagnosis, why: Explanation
) -> tuple[Chart | None, Chart | None]:
    """From 100 to the score by dimension, and by measure."""
    if diagnosis.score is None:
        return None, None
    limit = why.cap.ceiling * 10 if why.cap else None
    by_dimension = [Step(d.dimension.label, d.lost) for d in why.dimensions if d.lines]
    by_dimension.sort(key=lambda step: -step.lost)
    by_measure = [
        Step(line.measure.label, line.lost, group=kind(line))
        for line in why.lines
        if line.share and line.points is not None
    ]
    last, score = _last_steps(why), diagnosis.score
    return (
        waterfall_chart("why-dimensions", [*by_dimension, *last], score, limit),
        waterfall_chart("why-measures", [*by_measure, *last], score, limit),
    )


def kind(line: Line) -> str:
    """Whether a reason is hard or soft, in words."""
    return HARD if line.measure.hard else SOFT


def _no_verdict(diagnosis: Diagnosis) -> str:
    """Why an account has no band, and when it will; "" where it has one."""
    framework = diagnosis.version.framework
    share = diagnosis.coverage or 0
    needed = percent(framework.minimum_coverage)
    known = f"only {per_mille(share)} is known, and {needed} is needed."
    if diagnosis.band == Band.NOT_ENOUGH_DATA:
        return f"No verdict yet: {known}"
    if diagnosis.band != Band.NEW:
        return ""
    is_thin = share < PER_MILLE * framework.minimum_coverage
    return f"{_newness(diagnosis)}{f' So far {known}' if is_thin else ''}"


def _newness(diagnosis: Diagnosis) -> str:
    """What a new account has to wait for."""
    young = diagnosis.version.framework.new_account_days
    acquired_on = diagnosis.customer.acquired_on
    if (diagnosis.as_of - acquired_on).days < young:
        day = full_date(acquired_on + timedelta(days=young))
        return f"New, so no verdict before {day}, when it is {days(young)} old."
    return (
        "New, so no verdict yet: not before their second order, or as much time as "
        "usually lies between two."
    )


def _lead(diagnosis: Diagnosis, why: Explanation) -> str:
    if why.override_lost:
        return "From the facts it would lose points because of"
    leads = {
        Band.HEALTHY: "Healthy; most to gain from",
        Band.NEW: "It loses points because of",
        Band.NOT_ENOUGH_DATA: "From what is known it would lose points because of",
    }
    return leads.get(Band(diagnosis.band), "")


def _reason(line: Line) -> Reason:
    return Reason(line.measure.label, line.lost, in_words(line))


def _while_it_holds(why: Explanation) -> str:
    """ "now 3.9 × usual gap; no more than 40 while it holds"."""
    most = f"no more than {why.cap.ceiling} while it holds" if why.cap else ""
    return "; ".join(filter(None, (watched(why), most)))


def _by_cost(reason: Reason) -> int:
    return -reason.lost


def _enough(reasons: Sequence[Reason]) -> list[Reason]:
    named: list[Reason] = []
    for reason in reasons[:MOST_NAMED]:
        if _is_half(named, reasons):
            break
        named.append(reason)
    return named


def _is_half(named: Sequence[Reason], found: Sequence[Reason]) -> bool:
    return _lost(named) >= ENOUGH * _lost(found)


def _lost(reasons: Sequence[Reason]) -> int:
    return sum(reason.lost for reason in reasons)


def _sums(why: Explanation) -> list[tuple[str, int]]:
    costs = {
        each: sum(line.lost for line in why.lines if kind(line) == each)
        for each in (HARD, SOFT)
    }
    costs |= {LIMIT: why.cap_lost, BY_HAND: why.override_lost}
    return [(each, lost) for each, lost in costs.items() if lost]


def _word(why: Explanation) -> str:
    if why.override is None:
        return ""
    said = why.override
    words = f"{said.get_kind_display()} {said.points}, set by a person"
    since = f" on {full_date(said.started_on)}" if said.started_on else ""
    return f"{words}{since}: {said.reason}"


def _last_steps(why: Explanation) -> list[Step]:
    steps = []
    if why.cap:
        steps.append(Step(f"Limit: {why.cap.reason}", why.cap_lost, "limit"))
    if why.override:
        steps.append(Step(BY_HAND, why.override_lost, "override"))
    return steps
