"""The smallest set of changes that would lift an account into the next band.

The fewest measures first, then the least points gained in all. Each change names a
value that suffices, and the search ends in `diagnose` itself: what is returned reaches
the band. What is missing is not changed by it.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np

from diagnostics.scoring.bands import PER_MILLE, TENTHS, Band
from diagnostics.scoring.bridge import Side
from diagnostics.scoring.curves import points as points_of
from diagnostics.scoring.diagnosis import Diagnoses, diagnose
from diagnostics.scoring.framework import Cap
from diagnostics.scoring.numbers import NULL, Bools, Floats
from diagnostics.scoring.outlook import Change, Outlook, Verdict, binding
from diagnostics.scoring.overrides import Word
from diagnostics.scoring.states import State, answered
from diagnostics.scoring.weights import add_up, effective_weights
from diagnostics.scoring.worths import Worths, worths_of

# Measures among which the least points are looked for, those that can give most first.
CHOICES = 12
SLACK = 1e-6  # tenths; `diagnose` has the last word

Choice = dict[int, int]  # column -> place among its worths


def what_if(side: Side, *, is_new: bool = False) -> Outlook:
    """The smallest set of changes by which an account reaches the next band."""
    search = _Search(side, is_new)
    hindrance = search.hindrance
    if hindrance is not None:
        return Outlook(hindrance, search.target, search.border)
    columns = search.fewest()
    if columns is None:
        return Outlook(Verdict.OUT_OF_REACH, search.target, search.border)
    return search.outlook(search.least(columns))


class _Search:
    """Looks for the set; points are hundredths, the raw score is in tenths."""

    def __init__(self, side: Side, is_new: bool) -> None:
        self.side, self.framework, self.is_new = side, side.framework, is_new
        self.known = answered(side.states)
        self.now = self.changed([{}])

    @cached_property
    def target(self) -> Band | None:
        """The next band; None above the last."""
        bands, score = self.framework.bands, self.side.score
        if score == NULL or score >= bands.watch_below * TENTHS:
            return None
        is_watch = score >= bands.at_risk_below * TENTHS
        is_skipped = bands.at_risk_below == bands.watch_below
        return Band.HEALTHY if is_watch or is_skipped else Band.WATCH

    @cached_property
    def border(self) -> int | None:
        """Where the next band begins, in points."""
        bands = self.framework.bands
        borders = {Band.WATCH: bands.at_risk_below, Band.HEALTHY: bands.watch_below}
        return None if self.target is None else borders[self.target]

    @property
    def hindrance(self) -> Verdict | None:
        """Why nothing can be said, or need be done."""
        word, score = self.side.word, self.side.score
        thin = self.now.coverage[0] < round(self.framework.minimum_coverage * PER_MILLE)
        if score == NULL:
            return Verdict.NO_SCORE
        if self.is_new:
            return Verdict.NEW
        if self.now.band[0] == Band.NOT_ENOUGH_DATA:
            return Verdict.TOO_LITTLE
        if self.border is None:
            return Verdict.HEALTHY
        if word in (Word.AT_MOST, Word.EXACTLY) and self.side.at < self.border * TENTHS:
            return Verdict.SET_BY_PERSON
        if thin and word is Word.NOTHING:  # only a limit gives it a band
            return Verdict.TOO_LITTLE
        return None

    @cached_property
    def low_caps(self) -> list[Cap]:
        """The limits under which the target cannot be reached."""
        return [cap for cap in self.framework.caps if cap.ceiling < (self.border or 0)]

    @cached_property
    def forced(self) -> list[int]:
        """Columns that low limits in force watch: they have to change."""
        holding = {
            self.framework.column_of[cap.measure]
            for cap in self.low_caps
            if self.now.caps[0, self.framework.caps.index(cap)]
        }
        return sorted(holding)

    @cached_property
    def worths(self) -> dict[int, Worths]:
        """What each known measure could be worth under none of the low limits."""
        return {
            column: worths_of(
                rule,
                float(self.side.values[column]),
                [cap for cap in self.low_caps if cap.measure == rule.key],
            )
            for column, rule in enumerate(self.framework.measures)
            if self.known[column]
        }

    @cached_property
    def weights(self) -> Floats:
        """Tenths of the raw score per hundredth of each measure, (m,)."""
        points, known = self.side.points[None], self.known[None]
        sums = add_up(self.framework, points, known, np.zeros_like(known))
        shares = effective_weights(self.framework, known, sums.known, sums.figures)
        weights: Floats = shares[0] / TENTHS
        return weights

    def room(self, column: int) -> float:
        """The tenths of the raw score that the measure can give at its best."""
        return float(self.weights[column]) * self.gain(column, self.worths[column].best)

    def fewest(self) -> list[int] | None:
        """The columns of a smallest set that can reach the target; None if none can."""
        if any(self.worths[column].is_empty for column in self.forced):
            return None
        sets = [
            [*self.forced, *self.free[:count]] for count in range(len(self.free) + 1)
        ]
        at_best = [{column: self.worths[column].best for column in s} for s in sets]
        reached = np.flatnonzero(self.reaches(at_best))
        return sets[int(reached[0])] if len(reached) else None

    @cached_property
    def free(self) -> list[int]:
        """Columns of other measures that can give anything, the most first."""
        columns = [column for column in self.worths if column not in self.forced]
        giving = [column for column in columns if self.room(column) > 0]
        return sorted(giving, key=self.room, reverse=True)

    def least(self, columns: list[int]) -> Choice:
        """Of the sets as small as this one, that which gains the least points."""
        count = len(columns) - len(self.forced)
        choices = self.free[: max(CHOICES, count)]
        sets = [[*self.forced, *others] for others in combinations(choices, count)]
        for chosen in sorted(sets, key=self.cost):
            found = self.filled(chosen)
            if found is not None:
                return found
        raise AssertionError("unreachable: the smallest set was found to reach it")

    def need(self, columns: Sequence[int]) -> float:
        """The tenths that lack once the forced columns stand where they just may."""
        raw = self.side.raw
        for column in columns:
            if column in self.forced:
                raw += self.weights[column] * self.start(column)
        return float((self.border or 0) * TENTHS - 0.5 - raw)

    def start(self, column: int) -> int:
        """The hundredths it gains at least: a forced one just short of its limit."""
        is_forced = column in self.forced
        return self.gain(column, self.worths[column].nearest) if is_forced else 0

    def gain(self, column: int, place: int) -> int:
        """Hundredths."""
        return int(self.worths[column].points[place]) - int(self.side.points[column])

    def in_turn(self, columns: Sequence[int]) -> list[int]:
        """What gives most of the score for a point gained comes first."""
        return sorted(columns, key=lambda column: (-self.weights[column], column))

    def cost(self, columns: Sequence[int]) -> float:
        """The hundredths gained in all, were every value there; inf out of reach."""
        need, spent = self.need(columns), 0.0
        for column in self.in_turn(columns):
            weight, start = float(self.weights[column]), self.start(column)
            room = self.gain(column, self.worths[column].best) - start
            used = min(room, max(need, 0.0) / weight) if weight > 0 else 0.0
            need, spent = need - used * weight, spent + start + used
        return spent if need <= SLACK else float("inf")

    def filled(self, columns: Sequence[int]) -> Choice | None:
        """Values that reach the target, the last of them no better than it takes."""
        choice = {
            column: self.worths[column].nearest
            for column in columns
            if column in self.forced
        }
        if len(choice) == len(columns) and self.reaches([choice])[0]:
            return choice
        for column in self.in_turn(columns):
            worths = self.worths[column]
            steps = [choice | {column: place} for place in worths.nearest_first]
            reached = np.flatnonzero(self.reaches(steps))
            if len(reached) and len(steps[int(reached[0])]) == len(columns):
                return steps[int(reached[0])]
            choice[column] = worths.best
        return None

    def reaches(
        self, choices: Sequence[Choice], worths: dict[int, Worths] | None = None
    ) -> Bools:
        """Which of the choices lead to the target or beyond, (len(choices),)."""
        band = self.changed(choices, worths).band
        reached: Bools = (band >= int(self.target or 0)) & (band <= Band.HEALTHY)
        return reached

    def changed(
        self, choices: Sequence[Choice], worths: dict[int, Worths] | None = None
    ) -> Diagnoses:
        """The diagnosis under each choice; `worths` where not those of the account."""
        shape = len(choices), 1
        points = np.tile(self.side.points, shape)
        states = np.tile(self.side.states, shape)
        values = np.tile(self.side.values, shape)
        for row, choice in enumerate(choices):
            for column, place in choice.items():
                worth = (worths or self.worths)[column]
                points[row, column] = worth.points[place]
                values[row, column] = worth.values[place]
                states[row, column] = State.OBSERVED
        is_new, said = np.full(shape[0], self.is_new), self.side.said(shape[0])
        return diagnose(self.framework, points, states, values, is_new, said)

    def outlook(self, choice: Choice) -> Outlook:
        """The choice as changes, in framework order."""
        gained = self.gained(choice)
        then = self.changed([choice])
        return Outlook(
            Verdict.REACHABLE,
            self.target,
            self.border,
            tuple(
                self.change(column, choice, gained[column]) for column in sorted(choice)
            ),
            int(then.score[0]),
            binding(self.framework, then),
        )

    def gained(self, choice: Choice) -> dict[int, int]:
        """By column the tenths of the score that each change brings, one after another.

        What limits watch changes first and all at once, in equal parts, for the score
        moves only when the last of them is lifted. Of the others none is negative.
        """
        lifting = [column for column in choice if column in self.forced]
        others = self.in_turn([column for column in choice if column not in lifting])
        turns = [lifting + others[:count] for count in range(len(others) + 1)]
        made = [{column: choice[column] for column in turn} for turn in turns]
        first, *scores = (int(score) for score in self.changed([{}, *made]).score)
        moved = [after - before for before, after in pairwise([first, *scores])]
        parts = dict(zip(others, moved[1:], strict=True))
        for place, column in enumerate(lifting):
            parts[column] = (moved[0] + place) // len(lifting)
        return parts

    def is_enough_to_lift(
        self, choice: Choice, column: int, lifts: Sequence[Cap]
    ) -> bool:
        """Whether any value that lifts the limits suffices, however close to them."""
        worths, place = self.worths[column], choice[column]
        if place != worths.nearest:
            return False
        borders = [cap.at_least or cap.at_most or 0.0 for cap in lifts]
        at_border = points_of(np.array(borders), self.framework.measures[column].curve)
        points = worths.points.copy()
        points[place] = min(points[place], at_border.min())
        close = self.worths | {column: replace(worths, points=points)}
        return bool(self.reaches([choice], close)[0])

    def change(self, column: int, choice: Choice, gained: int) -> Change:
        rule, worths = self.framework.measures[column], self.worths[column]
        place = choice[column]
        lifts = [
            cap
            for index, cap in enumerate(self.framework.caps)
            if cap in self.low_caps
            and cap.measure == rule.key
            and self.now.caps[0, index]
        ]
        return Change(
            rule=rule,
            value_from=float(self.side.values[column]),
            value_to=float(worths.values[place]),
            points_from=int(self.side.points[column]),
            points_to=int(worths.points[place]),
            gained=gained,
            lifts=tuple(lifts),
            just_lifts=bool(lifts) and self.is_enough_to_lift(choice, column, lifts),
        )
