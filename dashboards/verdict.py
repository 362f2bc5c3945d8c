"""How well the score tells who will leave, in plain words that follow the figures."""

from diagnostics.models import Band
from diagnostics.spread import share
from diagnostics.truth import DAYS_BEFORE, Truth
from web.formatting import number, percent

Grades = tuple[tuple[float, str], ...]  # from which figure on, and what it is called
ORDER: Grades = (
    (0.6, "agrees well"),
    (0.3, "agrees roughly"),
    (-0.3, "hardly agrees"),
    (-1, "disagrees"),
)
# How many times as often as all accounts do.
ALARM: Grades = ((2, "a good alarm"), (1.2, "a weak alarm"), (0, "no alarm"))
EARLY: Grades = (
    (1.5, "it sees leavers well ahead"),
    (1.2, "it sees leavers somewhat ahead"),
    (1.05, "it is barely better than chance"),
    (0, "it is no better than chance"),
)

MUCH_MORE = 2  # times as many at risk as when the alarm was held to what happened


def verdict(found: Truth) -> str:
    """What is good about it, then how early it warns and why no earlier."""
    said = (_order(found.correlation), _alarm(found), _drift(found), _early(found))
    return " ".join(words for words in said if words)


def _called(figure: float, grades: Grades) -> str:
    return next((name for least, name in grades if figure >= least), grades[-1][1])


def _order(correlation: float | None) -> str:
    if correlation is None:
        return ""
    how = _called(correlation, ORDER)
    figure = number(correlation, 2)
    return f"The score {how} with true health (rank correlation {figure})."


def _alarm(found: Truth) -> str:
    within, alarm = min(found.alarms.items())
    if alarm.precision is None or alarm.lift is None:
        return f"Nobody was at risk {within} days or more ago: it is no alarm yet."
    return (
        f"“At risk” is {_called(alarm.lift, ALARM)}: of the accounts it marks on a day "
        f"{percent(alarm.precision)} leave within {within} days, "
        f"{number(alarm.lift, 1)} times as often as all accounts."
    )


def _drift(found: Truth) -> str:
    """Whether as many are at risk today as on the days that the alarm is held to."""
    marked = found.alarms[min(found.alarms)].marked
    today = share(found.bands, Band.AT_RISK)
    if not marked or not today or today < MUCH_MORE * marked:
        return ""
    return (
        f"On those days {percent(marked, 1)} of the accounts were at risk, today "
        f"{percent(today, 1)} are: how many of today's leave is not known yet."
    )


def _early(found: Truth) -> str:
    warned = found.warned
    if not warned.leavers or not found.usually:
        return ""
    share = warned.below_healthy / warned.leavers
    return (
        f"As an early warning {_called(share / found.usually, EARLY)}: {DAYS_BEFORE} "
        f"days before they left, {percent(share)} of the leavers were below healthy, "
        f"against {percent(found.usually)} of all accounts. {_at_risk(found)}"
    )


def _at_risk(found: Truth) -> str:
    """How many had the worst band that early; of none, when it came."""
    at_risk, nearer = found.warned.at_risk, found.alarms[DAYS_BEFORE].recall
    if at_risk:
        share = percent(at_risk / found.warned.leavers)
        return f"At risk were {share} of them by then."
    if nearer:
        return (
            "None of them was at risk by then, for most signs come later: on the days "
            f"nearer to their end {percent(nearer)} were."
        )
    return "None of them was at risk by then."
