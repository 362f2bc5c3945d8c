"""In which order the keys of a file come."""

import polars as pl


class KeyOrder:
    """Whether each key of a file is greater than the one before.

    Most files come in the order of their keys; then none of them comes twice, and there
    is nothing to sort, which for many rows are the dearest steps.
    """

    def __init__(self) -> None:
        self.is_rising = True
        self._last = ""

    def see(self, good: pl.DataFrame, misread: pl.DataFrame) -> None:
        """Look at the next rows of the file."""
        if not self.is_rising or good.is_empty():
            self.is_rising = self.is_rising and misread.is_empty()
            return
        if "external_id" not in good.columns or len(misread):
            self.is_rising = False
            return
        keys = good["external_id"]
        before = keys.shift(1, fill_value=self._last)
        self.is_rising = bool((before < keys).fill_null(False).all())
        self._last = keys[-1] or ""
