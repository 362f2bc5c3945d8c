"""What a scoring model would say of accounts, from what is stored of them.

No facts are read: the values of the last diagnosis are put on the model's curves. A
measure that the last diagnosis does not have is not known until the next recompute,
nor is one that ages otherwise: how old a rating is is not stored.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from diagnostics.scoring.bands import Band
from diagnostics.scoring.diagnosis import Diagnoses, diagnose
from diagnostics.scoring.framework import LIMIT, OVERRIDE, Framework
from diagnostics.scoring.numbers import NULL, Bools, Codes, Floats, Shorts
from diagnostics.scoring.overrides import Overrides
from diagnostics.scoring.refit import refitted
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State

JUDGED = (Band.AT_RISK, Band.WATCH, Band.HEALTHY)
MOST, LEAST = 0.60, 0.05  # of the accounts that have one, in one band


@dataclass(frozen=True)
class Accounts:
    """Diagnoses that one version made, as stored: n accounts, m of its measures.

    ids     (n,)                         points   (n, m) hundredths, -1 = none
    values  (n, m) in their units        states   (n, m) State
    score   (n,) tenths, -1 = null       band     (n,) Band
    """

    framework: Framework
    ids: np.ndarray
    points: Shorts
    states: Codes
    values: Floats
    overrides: Overrides
    is_contract: Bools
    segment_ids: Floats
    days_since_acquired: Floats
    score: Shorts
    band: Codes

    def only(self, chosen: Bools) -> "Accounts":
        """Those of them that are chosen, (n,)."""
        said = self.overrides
        columns: dict[str, Any] = {
            name: value[chosen]
            for name, value in vars(self).items()
            if isinstance(value, np.ndarray)
        }
        words = Overrides(said.words[chosen], said.at[chosen])
        return replace(self, overrides=words, **columns)


@dataclass
class Preview:
    """What would change, over all accounts that the model judges or has judged.

    before, after  accounts by Band
    flows          accounts by (Band before, Band after), where the two differ
    lost           reason -> tenths that it takes off all scores together, before, after
    unknown        measure -> accounts of which it is known only after a recompute
    moved          (k, 5) id, band and score before, band and score after; farthest
                   first
    """

    accounts: int = 0
    before: Counter[Band] = field(default_factory=Counter)
    after: Counter[Band] = field(default_factory=Counter)
    flows: Counter[tuple[Band, Band]] = field(default_factory=Counter)
    lost: dict[str, tuple[int, int]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    moved: np.ndarray = field(default_factory=lambda: np.zeros((0, 5), np.int64))

    @property
    def changing(self) -> int:
        """How many accounts change band."""
        return sum(self.flows.values())

    def add(self, accounts: Accounts, framework: Framework) -> None:
        """Take in accounts that `framework` would judge."""
        if not len(accounts.ids):
            return
        seen, unknown = under(framework, accounts)
        was, becomes = _diagnosed(accounts), _diagnosed(seen)
        self.accounts += len(accounts.ids)
        self.unknown.update(unknown)
        self._count(accounts, becomes)
        self._add_lost(accounts.framework, was, 0)
        self._add_lost(framework, becomes, 1)

    def _count(self, accounts: Accounts, becomes: Diagnoses) -> None:
        before, after = accounts.band, becomes.band
        self.before.update(_by_band(before))
        self.after.update(_by_band(after))
        differ = before != after
        pairs, counts = np.unique(
            np.stack([before[differ], after[differ]]), axis=1, return_counts=True
        )
        for (one, other), count in zip(pairs.T, counts, strict=True):
            self.flows[Band(one), Band(other)] += int(count)
        columns = (accounts.ids, before, accounts.score, after, becomes.score)
        moved = np.column_stack(columns)[differ].astype(np.int64)
        together = np.concatenate([self.moved, moved])
        distance = np.abs(together[:, 4] - together[:, 2])
        self.moved = together[np.lexsort((together[:, 0], -distance))]

    def _add_lost(self, framework: Framework, result: Diagnoses, side: int) -> None:
        keys = [*(rule.key for rule in framework.measures), LIMIT, OVERRIDE]
        sums = result.contributions.sum(axis=0, dtype=np.int64)
        for key, tenths in zip(keys, sums, strict=True):
            both = list(self.lost.get(key, (0, 0)))
            both[side] += int(tenths)
            self.lost[key] = (both[0], both[1])


def preview(parts: Iterable[tuple[Accounts, Framework]]) -> Preview:
    """What would change if these accounts were judged by these frameworks."""
    found = Preview()
    for accounts, framework in parts:
        found.add(accounts, framework)
    return found


def under(framework: Framework, accounts: Accounts) -> tuple[Accounts, dict[str, int]]:
    """The accounts as another framework sees them; and what it cannot know yet.

    returns  with points, states and values in the order of `framework`; and measure ->
             accounts of which it is not known: it leaves their score until it is
    """
    shape = len(accounts.ids), len(framework.measures)
    points = np.full(shape, NULL, np.int16)
    states = np.full(shape, State.NOT_CONNECTED, np.int8)
    values, unknown = np.full(shape, np.nan), {}
    for column, rule in enumerate(framework.measures):
        seen = _column(rule, accounts)
        suits = _suits(rule, accounts.is_contract)
        if seen is not None:
            points[:, column], states[:, column], values[:, column], known = seen
        else:
            known = np.zeros(shape[0], np.bool_)
        states[~suits, column] = State.NOT_APPLICABLE
        if (suits & ~known).any():
            unknown[rule.key] = int((suits & ~known).sum())
    others = replace(
        accounts, framework=framework, points=points, states=states, values=values
    )
    return replace(others, band=_new_or_not(others, accounts)), unknown


def _column(
    rule: MeasureRule, accounts: Accounts
) -> tuple[Shorts, Codes, Floats, Bools] | None:
    """What is stored of a measure on the rule's curve, and of whom it is known.

    None where the version that judged the accounts did not have it in this form.
    """
    place = accounts.framework.column_of.get(rule.key)
    if place is None or accounts.framework.measures[place].reading != rule.reading:
        return None
    was = accounts.framework.measures[place]
    states = accounts.states[:, place]
    known = _suits(was, accounts.is_contract) & _is_told(was, rule, states)
    values = accounts.values[:, place]
    points = refitted(accounts.points[:, place], values, was.curve, rule.curve)
    return (
        points,
        np.where(known, states, State.NOT_CONNECTED).astype(np.int8),
        values,
        known,
    )


def _is_told(was: MeasureRule, rule: MeasureRule, states: Codes) -> Bools:
    """Whose state a rule leaves as it was, (n,): all, unless ratings hold otherwise."""
    if (was.valid_days, was.grace_days) == (rule.valid_days, rule.grace_days):
        return np.ones(len(states), np.bool_)
    return np.isin(states, (State.NOT_CONNECTED, State.NOT_APPLICABLE))


def _suits(rule: MeasureRule, is_contract: Bools) -> Bools:
    """Which accounts the rule is for, by their kind alone."""
    kind = rule.measure.applies_to
    if kind == "both":
        return np.ones_like(is_contract)
    return is_contract if kind == "contract" else ~is_contract


def _new_or_not(seen: Accounts, stored: Accounts) -> Codes:
    """The stored bands; NEW where the framework's number of days says so."""
    age = stored.days_since_acquired
    young = age < seen.framework.new_account_days
    was_young = age < stored.framework.new_account_days
    awaits_order = (stored.band == Band.NEW) & ~was_young
    is_new = young | awaits_order
    return np.where(is_new, Band.NEW, Band.NOT_ENOUGH_DATA).astype(np.int8)


def _diagnosed(accounts: Accounts) -> Diagnoses:
    return diagnose(
        accounts.framework,
        accounts.points,
        accounts.states,
        accounts.values,
        accounts.band == Band.NEW,
        accounts.overrides,
    )


def _by_band(bands: Codes) -> dict[Band, int]:
    found, counts = np.unique(bands, return_counts=True)
    return {Band(code): int(count) for code, count in zip(found, counts, strict=True)}


def lopsided(counts: Counter[Band]) -> list[tuple[Band, float]]:
    """Bands that hold too many or too few of the accounts that have one, with shares.

    More than 60 % in one band tells little of anyone; below 5 % a band is hardly used.
    """
    judged = sum(counts[band] for band in JUDGED)
    if not judged:
        return []
    shares = [(band, counts[band] / judged) for band in JUDGED]
    return [(band, share) for band, share in shares if not LEAST <= share <= MOST]
