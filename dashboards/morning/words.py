"""What has changed in an account, in words."""

from dashboards.morning.changed import CHANGE_TENTHS, Before
from dashboards.reader import Reader
from dashboards.said import set_by_hand
from diagnostics.bridges import bridge_between
from diagnostics.models import Band, Diagnosis, Scored
from diagnostics.scoring.bridge import Cause, Step
from diagnostics.scoring.framework import Cap
from web import memory
from web.formatting import score, score_change, short_date

KEPT_SECONDS = 86_400
AS_TOLD = {
    Cause.MODEL: "the scoring model changed",
    Cause.KNOWN: "{}, known now",
    Cause.UNKNOWN: "{}, no longer known",
    Cause.VALUE: "{}",
    Cause.AGEING: "{}, rated long ago",
    Cause.OVERRIDE: "set by a person",
}


def because(diagnosis: Diagnosis, reader: Reader) -> str:
    """What costs the account most, or who set its score; as its page says."""
    said = set_by_hand(diagnosis)
    return _capitalised(said) or reader.driver_label(diagnosis)


def is_by_model(before: Before, diagnosis: Diagnosis) -> bool:
    """Whether a new scoring model moved it, and facts by less than 5 points."""
    row = before.row
    now = (diagnosis.version_id, diagnosis.engine)
    if row is None or (row.version_id, row.engine) == now:
        return False
    bridge = bridge_between(row, diagnosis)
    if bridge is None:  # one of the scores is not known: facts came or went
        return False
    causes = ((step.cause, step.tenths) for step in bridge.steps)
    by_facts = sum(tenths for cause, tenths in causes if cause is not Cause.MODEL)
    return abs(by_facts) < CHANGE_TENTHS


def what_changed(
    before: Before, diagnosis: Diagnosis, *, by_model: bool = False
) -> str:
    """ "Fell 12.3 points in 7 days", "From watch to at risk since you looked"."""
    since = "in 7 days"
    if before.looked_on:
        same_day = before.looked_on == diagnosis.as_of
        day = "" if same_day else f" on {short_date(before.looked_on)}"
        since = f"since you looked{day}"
    if by_model:
        return f"{_bands(before, diagnosis)}: the scoring model changed {since}"
    change = _change(before, diagnosis)
    if abs(change) >= CHANGE_TENTHS:
        return f"{'Rose' if change > 0 else 'Fell'} {score(abs(change))} {since}"
    if diagnosis.band != before.band:
        return f"{_bands(before, diagnosis)} {since}"
    return f"Its limits changed {since}"


def why_changed(
    changes: list[tuple[Before, Diagnosis]], reader: Reader
) -> dict[int, str]:
    """The largest line of each account's bridge, by its id: "−8.2 Purchase rhythm".

    Where only a limit came or went, that limit. What lies between two diagnoses stays,
    so it is worked out once for everybody.
    """
    keys = {diagnosis.pk: _key(before, diagnosis) for before, diagnosis in changes}
    known = memory.recall(keys.values())
    fresh = {
        keys[diagnosis.pk]: _why(before.row, diagnosis, reader)
        for before, diagnosis in changes
        if before.row and keys[diagnosis.pk] not in known
    }
    if fresh:
        memory.remember(fresh, KEPT_SECONDS)
    told = known | fresh
    return {account: told.get(key, "") for account, key in keys.items()}


def _key(before: Before, diagnosis: Diagnosis) -> str:
    then = (before.row.as_of, before.row.generation) if before.row else ("", "")
    return "why-{}-{}-{}-{}".format(diagnosis.pk, *then, diagnosis.change_xid)


def _why(row: Scored, diagnosis: Diagnosis, reader: Reader) -> str:
    bridge = bridge_between(row, diagnosis)
    if bridge is None or not bridge.steps:
        return _capitalised(limits_told(row, diagnosis, reader))
    largest = max(bridge.steps, key=lambda step: _weight(step, bridge.change))
    return f"{score_change(largest.tenths)} {_told(largest, row, diagnosis, reader)}"


def limits_told(before: Scored, after: Scored, reader: Reader) -> str:
    """The lowest limit that came, else the lowest that went, else that is in force."""
    was, now = _caps(before, reader), _caps(after, reader)
    came = [cap for key, cap in now.items() if key not in was]
    went = [cap for key, cap in was.items() if key not in now]
    for caps, words in (
        (came, "limited to {}: {}"),
        (went, "limit of {} lifted: {}"),
        (list(now.values()), "limited to {}: {}"),
    ):
        if caps:
            lowest = min(caps, key=lambda cap: cap.ceiling)
            return words.format(lowest.ceiling, lowest.reason)
    return ""


def _caps(scored: Scored, reader: Reader) -> dict[str, Cap]:
    """The limits in force, by key."""
    caps = reader.framework_of(scored).caps
    return {cap.key: cap for cap, holds in zip(caps, scored.caps, strict=True) if holds}


def _weight(step: Step, change: int) -> tuple[bool, int]:
    """Steps that go the way of the whole come before larger ones against it."""
    return step.tenths * change >= 0, abs(step.tenths)


def _told(step: Step, before: Scored, after: Scored, reader: Reader) -> str:
    if step.cause is Cause.LIMIT:
        return limits_told(before, after, reader)
    framework = reader.framework_of(after)
    column = framework.column_of.get(step.measure or "")
    label = "" if column is None else framework.measures[column].measure.label
    return AS_TOLD[step.cause].format(label)


def _change(before: Before, diagnosis: Diagnosis) -> int:
    """Tenths; 0 where either score is not known."""
    if before.score is None or diagnosis.score is None:
        return 0
    return diagnosis.score - before.score


def _bands(before: Before, diagnosis: Diagnosis) -> str:
    return f"From {_word(before.band)} to {_word(diagnosis.band)}"


def _word(band: str) -> str:
    return str(Band(band).label).lower()


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
