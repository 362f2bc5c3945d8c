"""The sample exports, imported as their README says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import read_mapping
from accounts.imports.report import Report

SAMPLES = settings.BASE_DIR / "samples"
_STEP = re.compile(r"^\| (\w+\.csv) \| (\w+)[^|]*\| (\w+\.toml)", re.MULTILINE)
_COUNTS = re.compile(
    r"^\| \w+\.csv .*? (\w+)\.toml.*?\| (\d+) \| (\d+) \|", re.MULTILINE
)


def readme_of(crm: str) -> str:
    return (SAMPLES / crm / "README.md").read_text(encoding="utf-8")


def steps_of(crm: str) -> list[tuple[str, Path, Path]]:
    """Kind, file and mapping of each step, in the order of the README's table."""
    folder = SAMPLES / crm
    found = _STEP.findall(readme_of(crm))
    return [(kind, folder / file, folder / mapping) for file, kind, mapping in found]


def counts_told(crm: str) -> dict[str, tuple[int, int]]:
    """Mapping -> rows that are created and left out, as the README's table has it."""
    found = _COUNTS.findall(readme_of(crm))
    return {name: (int(made), int(left_out)) for name, made, left_out in found}


def import_sample(crm: str) -> None:
    for kind, file, mapping in steps_of(crm):
        call_command("import", kind, file, "--mapping", mapping)


def import_step(folder: Path, mapping: str, kind: str, file: str) -> Report:
    """Import one file of a folder by one of its mappings, all or nothing."""
    return import_file(
        kind=KINDS[kind],
        path=folder / f"{file}.csv",
        mapping=read_mapping(folder / f"{mapping}.toml", KINDS[kind]),
    )


def written_again(crm: str, script: str, folder: Path) -> dict[str, bool]:
    """Whether the script writes each file of the sample as it is, by its name."""
    for each in (SAMPLES / crm).glob("*.py"):
        shutil.copy(each, folder)
    subprocess.run([sys.executable, script], cwd=folder, check=True)
    return {
        path.name: (folder / path.name).read_bytes() == path.read_bytes()
        for path in (SAMPLES / crm).glob("*.csv")
    }
