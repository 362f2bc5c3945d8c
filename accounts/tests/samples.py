"""The sample exports, imported as their README says."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

_STEP = re.compile(r"^\| (\w+\.csv) \| (\w+)[^|]*\| (\w+\.toml)", re.MULTILINE)


def steps_of(crm: str) -> list[tuple[str, Path, Path]]:
    """Kind, file and mapping of each step, in the order of the README's table."""
    folder = settings.BASE_DIR / "samples" / crm
    found = _STEP.findall((folder / "README.md").read_text(encoding="utf-8"))
    return [(kind, folder / file, folder / mapping) for file, kind, mapping in found]


def import_sample(crm: str) -> None:
    for kind, file, mapping in steps_of(crm):
        call_command("import", kind, file, "--mapping", mapping)
