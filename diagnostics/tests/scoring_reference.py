"""Scoring once more: slow, in plain Python, in exact fractions, rule by rule."""

from fractions import Fraction
from math import floor

from diagnostics.scoring.bands import Band
from diagnostics.scoring.overrides import Word
from diagnostics.scoring.states import State

KNOWN = (State.OBSERVED, State.STALE)
CONNECTED = (*KNOWN, State.MISSING)


def half_up(figure):
    return -1 if figure is None else floor(figure + Fraction(1, 2))


def mean(pairs):
    """Weighted mean of (weight, figure); None where nothing weighs."""
    known = [(weight, figure) for weight, figure in pairs if figure is not None]
    total = sum(weight for weight, _ in known)
    if total == 0:
        return None
    return sum(Fraction(weight) * figure for weight, figure in known) / total


class Account:
    """One account under a framework; figures in points, None = null."""

    def __init__(self, framework, points, states, values, is_new, said=None):
        self.said = said  # (Word, tenths)
        self.framework = framework
        self.points = [Fraction(int(p), 100) for p in points]
        self.states = [State(s) for s in states]
        self.values = values
        self.is_new = is_new

    def columns(self, dimension):
        return [(self.framework.column_of[r.key], r) for r in dimension.measures]

    def dimension(self, dimension, fill=None):
        """Over what is known, or with what is missing filled in."""
        pairs = []
        for column, rule in self.columns(dimension):
            if self.states[column] in KNOWN:
                pairs.append((rule.weight, self.points[column]))
            elif self.states[column] is State.MISSING:
                pairs.append((rule.weight, fill))
        return mean(pairs)

    def dimension_coverage(self, dimension):
        shares = [
            (rule.weight, Fraction(self.states[column] in KNOWN))
            for column, rule in self.columns(dimension)
            if self.states[column] in CONNECTED
        ]
        return mean(shares)

    def over_dimensions(self, figure):
        return mean([(d.weight, figure(d)) for d in self.framework.dimensions])

    def in_force(self, cap):
        column = self.framework.column_of[cap.measure]
        return self.states[column] in KNOWN and self.values[column] >= cap.at_least

    def feared(self, cap):
        column = self.framework.column_of[cap.measure]
        return self.in_force(cap) or self.states[column] is State.MISSING

    def limited(self, figure, holds):
        ceilings = [cap.ceiling for cap in self.framework.caps if holds(cap)]
        return None if figure is None else min([figure, *ceilings])

    def as_said(self, figure):
        if figure is None or self.said is None or not self.said[0]:
            return figure
        word, at = self.said[0], Fraction(int(self.said[1]), 10)
        return {
            Word.AT_MOST: min(figure, at),
            Word.AT_LEAST: max(figure, at),
            Word.EXACTLY: at,
        }[word]

    def raw(self):
        return self.over_dimensions(self.dimension)

    def capped(self):
        return self.limited(self.raw(), self.in_force)

    def score(self):
        return self.as_said(self.capped())

    def coverage(self):
        return self.over_dimensions(self.dimension_coverage)

    def low(self):
        worst = self.over_dimensions(lambda d: self.dimension(d, Fraction(0)))
        return self.as_said(self.limited(worst, self.feared))

    def high(self):
        best = self.over_dimensions(lambda d: self.dimension(d, Fraction(100)))
        return self.as_said(self.limited(best, self.in_force))

    def band(self):
        if self.is_new:
            return Band.NEW
        if self.score() is None:
            found = {word_for(figure) for figure in self.possible_scores()}
            return found.pop() if len(found) == 1 else Band.NOT_ENOUGH_DATA
        is_thin = per_mille(self.coverage()) < 600
        is_capped = any(map(self.in_force, self.framework.caps))
        is_said = self.said and self.said[0]
        if is_thin and not is_capped and not is_said:
            return Band.NOT_ENOUGH_DATA
        return word_for(self.score())

    def possible_scores(self):
        """What it might have, if we knew more: one for each whole raw score."""
        for points in range(101):
            yield self.as_said(self.limited(Fraction(points), self.in_force))

    def lines(self):
        """Points lost, one line per measure, the caps and the override; exact."""
        if self.raw() is None:
            return [Fraction(0)] * (len(self.points) + 2)
        dimensions = self.framework.dimensions
        counted = [d for d in dimensions if self.dimension(d) is not None]
        all_weight = sum(d.weight for d in counted)
        lines = [Fraction(0)] * len(self.points)
        for dimension in counted:
            pairs = self.columns(dimension)
            known = [(c, r) for c, r in pairs if self.states[c] in KNOWN]
            within = sum(rule.weight for _, rule in known)
            for column, rule in known:
                effective = Fraction(dimension.weight * rule.weight)
                effective /= all_weight * within
                lines[column] = effective * (100 - self.points[column])
        return [*lines, self.raw() - self.capped(), self.capped() - self.score()]

    def contributions(self):
        """The lines in whole tenths by largest remainder."""
        lines = [10 * line for line in self.lines()]
        whole = [floor(line) for line in lines]
        score = tenths(self.score())
        left = 0 if score == -1 else 1000 - score - sum(whole)
        order = sorted(range(len(lines)), key=lambda i: (whole[i] - lines[i], i))
        gains = [i for i in order if lines[i] != 0][:left]
        return [part + (i in gains) for i, part in enumerate(whole)]


def word_for(figure):
    """The band of a score, by the default borders."""
    stored = tenths(figure)
    if stored >= 750:
        return Band.HEALTHY
    return Band.WATCH if stored >= 500 else Band.AT_RISK


def tenths(figure):
    return -1 if figure is None else half_up(figure * 10)


def per_mille(figure):
    return -1 if figure is None else half_up(figure * 1000)
