"""What a program finds around it when it starts."""

import subprocess
import sys

import pytest

from config import programs

MEGABYTES = 150
GROWTH = """
import os
import numpy as np
import polars as pl
def resident():
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
before = resident()
{make}
print((resident() - before) // 2**20)
"""


def kept_megabytes(program: str, make: str) -> int:
    """What of so much memory, taken and freed, stays with the process."""
    done = subprocess.run(
        [sys.executable, "-c", GROWTH.format(make=make)],
        env=programs.environment(program),
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


NUMPY = f"np.ones({MEGABYTES} << 20, np.int8)"
POLARS = f"pl.Series('a', [1], pl.Int8).new_from_index(0, {MEGABYTES} << 20)"


@pytest.mark.parametrize("make", [NUMPY, POLARS])
def test_memory_that_a_worker_freed_stays_with_it(make):
    assert kept_megabytes("worker", make) > MEGABYTES // 2


def test_memory_that_a_web_process_freed_goes_back():
    assert kept_megabytes("web", NUMPY) < MEGABYTES // 2


def test_what_is_set_already_stays(monkeypatch):
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "4096")
    assert programs.environment("worker")["MALLOC_TRIM_THRESHOLD_"] == "4096"
