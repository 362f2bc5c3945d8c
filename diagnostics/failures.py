"""What is kept of an error: its kind and its reason, not the values it was met with."""

import re

# PostgreSQL tells the row in later lines (DETAIL, CONTEXT), and a value that it cannot
# read at the end of the first, in quotes; polars lists such values.
_VALUES = re.compile(r":\s*[\"'\[].*")


def told(error: BaseException) -> str:
    """For administrators, who need not see what stands in an account's facts."""
    reason, *_ = str(error).splitlines() or [""]
    words = (type(error).__name__, _VALUES.sub("", reason))
    return ": ".join(filter(None, words))
