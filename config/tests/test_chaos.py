"""The short version of `make chaos`, on servers of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST_SECONDS = 400  # beside other tests; alone it takes a minute
COMMAND = [sys.executable, "-m", "bench.chaos", "--short", "--seeds", "1"]


def test_no_fact_is_lost_and_no_score_wrong_whatever_dies() -> None:
    ours = {"PATH", "HOME", "LANG", "TMPDIR"}
    environment = {name: os.environ[name] for name in ours & os.environ.keys()}
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=LONGEST_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
