"""A person's word on a score: at most, at least, or exactly so many points."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from diagnostics.scoring.numbers import Bools, Codes, Floats


class Word(IntEnum):
    """What a person may say of a score."""

    NOTHING = 0
    AT_MOST = 1
    AT_LEAST = 2
    EXACTLY = 3


@dataclass(frozen=True)
class Overrides:
    """What people said, one row per account.

    words  (n,) Word
    at     (n,) tenths; nan where nothing was said
    """

    words: Codes
    at: Floats

    @classmethod
    def none(cls, size: int) -> "Overrides":
        """Nobody said anything."""
        return cls(np.zeros(size, np.int8), np.full(size, np.nan))

    def of(self, rows: slice) -> "Overrides":
        """What was said of some of the accounts."""
        return Overrides(self.words[rows], self.at[rows])

    @property
    def spoken(self) -> Bools:
        """Where somebody said something, (n,)."""
        said: Bools = self.words != Word.NOTHING
        return said

    def applied(self, scores: Floats) -> Floats:
        """The scores as people will have them, (n,) tenths; nan stays nan."""
        cases = [
            self.words == Word.AT_MOST,
            self.words == Word.AT_LEAST,
            (self.words == Word.EXACTLY) & ~np.isnan(scores),
        ]
        said = [np.minimum(scores, self.at), np.maximum(scores, self.at), self.at]
        final: Floats = np.select(cases, said, default=scores)
        return final
