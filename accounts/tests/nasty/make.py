"""Write the nasty files: `.venv/bin/python -m accounts.tests.nasty.make`."""

from pathlib import Path

from accounts.tests.nasty import columnar, letters, sheets, texts

FOLDER = Path(__file__).parent / "files"
CASES = [*texts.FILES, *letters.FILES, *sheets.FILES, *columnar.FILES]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for case in CASES:
        (FOLDER / case.name).write_bytes(case.content)


if __name__ == "__main__":
    main()
