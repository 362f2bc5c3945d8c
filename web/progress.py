"""A progress bar on the terminal, or plain lines where there is none."""

import sys
from typing import Protocol

WIDTH = 30


class Stream(Protocol):
    """What a bar is written to."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...

    def isatty(self) -> bool: ...


class ProgressBar:
    """Shows the steps of long work: call it with a label, steps done, steps in all."""

    def __init__(self, stream: Stream | None = None) -> None:
        self.stream: Stream = stream or sys.stderr
        self.is_live = self.stream.isatty()

    def __call__(self, label: str, done: int, total: int) -> None:
        is_last = done >= total
        if not self.is_live:
            if is_last:
                self.stream.write(f"{label}: {done:,} of {total:,}\n")
            return
        filled = WIDTH * done // max(total, 1)
        bar = "█" * filled + "·" * (WIDTH - filled)
        self.stream.write(f"\r{label} {bar} {done:,} of {total:,}")
        self.stream.write("\n" if is_last else "")
        self.stream.flush()
