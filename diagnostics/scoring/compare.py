"""Two versions of a scoring model side by side, in words."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from diagnostics.measures import FirstMove, Measure
from diagnostics.measures.registry import AppliesTo
from diagnostics.scoring.curves import Curve
from diagnostics.scoring.framework import Audience, Cap, Dimension, Framework
from diagnostics.scoring.rules import MeasureRule

NOTHING, MINUS = "–", "\N{MINUS SIGN}"
Words = tuple[tuple[float, str], ...]
KINDS: dict[AppliesTo, str] = {
    "both": "all accounts",
    "contract": "accounts under contract",
    "repeat": "accounts that buy without a contract",
}
Fields = tuple[tuple[str, Callable[..., str]], ...]


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same: of what, which property, and what it is."""

    of: str
    what: str
    before: str
    after: str


def figure(value: float) -> str:
    """A number as short as it can be told."""
    whole = value == int(value)
    return (f"{int(value):,}" if whole else f"{value:g}").replace("-", MINUS)


def curve_words(curve: Curve, words: Words = ()) -> str:
    """ "0 → 100, 2 → 50": the points that values are worth.

    words  what values of a state are called
    """
    named = dict(words)
    return ", ".join(
        f"{named.get(value, figure(value))} → {figure(points)}"
        for value, points in curve
    )


def threshold_words(cap: Cap, words: Words = ()) -> str:
    """ "at least 3"; of a state, "notice given or ended".

    words  what values of a state are called
    """
    past = [name for value, name in words if _is_past(cap, value)]
    if past:
        return " or ".join(past)
    if cap.at_least is not None:
        return f"at least {figure(cap.at_least)}"
    return f"at most {figure(cap.at_most or 0)}"


def _is_past(cap: Cap, value: float) -> bool:
    if cap.at_least is not None:
        return value >= cap.at_least
    return cap.at_most is not None and value <= cap.at_most


def audience_words(audience: Audience, segments: dict[int, str] | None = None) -> str:
    """ "accounts under contract, in Clinics and Labs".

    segments  id -> name; those without a name are told by number
    """
    kind = KINDS[audience.relationship]
    if not audience.segment_ids:
        return kind
    names = segments or {}
    told = [names.get(pk, f"segment {pk}") for pk in audience.segment_ids]
    return f"{kind}, in {' and '.join(told)}"


def _days(count: int | None) -> str:
    return NOTHING if count is None else f"{count} days"


def _move_words(move: FirstMove | None) -> str:
    return (
        NOTHING if move is None else f"{move.text} ({move.role}, {move.due_days} days)"
    )


_OF_DIMENSION: Fields = (
    ("name", lambda dimension: dimension.label),
    ("weight", lambda dimension: str(dimension.weight)),
    ("what to connect", lambda dimension: dimension.connect),
)
_OF_MEASURE: Fields = (
    ("weight", lambda rule: str(rule.weight)),
    ("curve", lambda rule: curve_words(rule.curve, rule.measure.words)),
    ("applies to", lambda rule: KINDS[rule.measure.applies_to]),
    ("a rating holds", lambda rule: _days(rule.measure.valid_days)),
    ("a rating fades over", lambda rule: _days(rule.measure.grace_days)),
    ("target", lambda rule: NOTHING if rule.target is None else figure(rule.target)),
    ("owner", lambda rule: rule.measure.owner_role),
    ("first move", lambda rule: _move_words(rule.measure.first_move)),
    ("definition", lambda rule: rule.measure.definition),
)


@dataclass(frozen=True)
class Limit:
    """A cap with the measure it watches."""

    cap: Cap
    measure: Measure

    @property
    def key(self) -> str:
        return self.cap.key

    @property
    def threshold(self) -> str:
        """ "at least 3 × usual gap"; of a state what it is called."""
        words = threshold_words(self.cap, self.measure.words)
        return words if self.measure.words else f"{words} {self.measure.unit}"

    def __str__(self) -> str:
        return (
            f"at most {self.cap.ceiling} points while {self.measure.label} is "
            f"{self.threshold}"
        )


def _limits(framework: Framework) -> list[Limit]:
    rules, column = framework.measures, framework.column_of
    return [Limit(cap, rules[column[cap.measure]].measure) for cap in framework.caps]


_OF_LIMIT: Fields = (
    ("watches", lambda limit: limit.measure.label),
    ("threshold", lambda limit: limit.threshold),
    ("at most", lambda limit: f"{limit.cap.ceiling} points"),
    ("reason", lambda limit: limit.cap.reason),
)
Part = Dimension | MeasureRule | Limit


def differences(
    before: Framework, after: Framework, segments: dict[int, str] | None = None
) -> list[Difference]:
    """All that differs, in the order in which a model is read.

    segments  id -> name
    """
    return [
        *_of_rules(before, after, segments),
        *_of_parts("Dimension", before.dimensions, after.dimensions, _OF_DIMENSION),
        *_of_parts("Measure", before.measures, after.measures, _OF_MEASURE),
        *_of_parts("Limit", _limits(before), _limits(after), _OF_LIMIT),
    ]


def _of_rules(
    before: Framework, after: Framework, segments: dict[int, str] | None
) -> Iterator[Difference]:
    fields: Fields = (
        ("name", lambda f: f.name),
        ("for", lambda f: audience_words(f.audience, segments)),
        ("at risk below", lambda f: str(f.bands.at_risk_below)),
        ("watch below", lambda f: str(f.bands.watch_below)),
        ("least known for a band", lambda f: f"{f.minimum_coverage:.0%}"),
        ("new for", lambda f: f"{f.new_account_days} days"),
    )
    yield from _changed("Whole model", before, after, fields)


def _of_parts(
    kind: str,
    before: Iterable[Part],
    after: Iterable[Part],
    fields: Fields,
) -> Iterator[Difference]:
    """Parts by their keys: added, removed, or changed in some property."""
    old, new = ({part.key: part for part in parts} for parts in (before, after))
    for key in dict.fromkeys([*new, *old]):
        if key not in old:
            said = f"added: {_said(new[key])}"
            yield Difference(_name(new[key]), kind.lower(), NOTHING, said)
        elif key not in new:
            yield Difference(_name(old[key]), kind.lower(), _said(old[key]), "removed")
        else:
            yield from _changed(_name(new[key]), old[key], new[key], fields)


def _changed(
    of: str, before: object, after: object, fields: Fields
) -> Iterator[Difference]:
    for what, told in fields:
        one, other = told(before), told(after)
        if one != other:
            yield Difference(of, what, one, other)


def _name(part: Part) -> str:
    if isinstance(part, MeasureRule):
        return part.measure.label
    return part.cap.reason if isinstance(part, Limit) else part.label


def _said(part: Part) -> str:
    """What a part is that only one of the two has."""
    return str(part) if isinstance(part, Limit) else f"weight {part.weight}"
