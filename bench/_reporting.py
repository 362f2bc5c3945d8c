"""What every benchmark prints and leaves behind."""

import json
from pathlib import Path
from typing import Any


def report(result: dict[str, Any]) -> None:
    """Print the figures, and write them to bench/out/<name>.json."""
    target = Path(__file__).parent / "out" / f"{result['name']}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))
