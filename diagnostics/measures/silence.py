"""When silence says something: once facts could have come for a while."""

import numpy as np

from diagnostics.scoring.numbers import Floats

FEWEST_DAYS = 30


def once_heard(figures: Floats, facts_known: Floats, days_heard: Floats) -> Floats:
    """The figures, (n,); nan where no fact came in less than 30 days of records.

    facts_known  (n,) how many facts of the kind the account ever had
    days_heard   (n,) days over which they could have come, and we would know
    """
    says_something = (facts_known > 0) | (days_heard >= FEWEST_DAYS)
    return np.where(says_something, figures, np.nan)
