import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import run
from config.servers import Places


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind((run.HOST, 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_named_with_a_way_out(
    taken_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "FREE_PORT_SECONDS", 0)

    with pytest.raises(SystemExit, match=f"Port {taken_port} .* PORT=.* make run"):
        run.claim_port(taken_port)


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "80 80"])
def test_what_is_no_port_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)

    with pytest.raises(SystemExit, match="PORT must be a number"):
        run.wanted_port()


def test_the_port_is_8000_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)

    assert run.wanted_port() == 8000


def test_only_one_run_uses_a_folder(tmp_path: Path) -> None:
    places = Places(tmp_path)

    with (
        run.only_run(places),
        pytest.raises(SystemExit, match="already runs on the data in"),
        run.only_run(places),
    ):
        pytest.fail("two of them run")


def test_logs_of_the_last_run_are_kept_once(tmp_path: Path) -> None:
    places = Places(tmp_path)
    (tmp_path / "log").mkdir()
    places.log("web").write_text("of the last run")

    run.set_logs_aside(places)

    assert not places.log("web").exists()
    assert places.log("web.last").read_text() == "of the last run"
