"""`make run`: the whole of Holdfast on this machine, until Ctrl-C.

Private servers, tables, web, worker and beat; into an empty database also the demo
organisation. The web process starts before that is loaded, so that a first visitor
sees a page within seconds instead of waiting for three years of invented purchases.
"""

import contextlib
import errno
import fcntl
import http
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from types import FrameType

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from config import embedded
from config.children import Child, stop
from config.locks import keeper_lives, try_lock
from config.programs import PROGRAMS, WORKERS, command
from config.servers import Places, end_of

HOST = "127.0.0.1"
FREE_PORT_SECONDS = 3
FIRST_PAGE_SECONDS = 90
WATCH_SECONDS = 0.5


def say(text: str = "") -> None:
    print(text, flush=True)


def wanted_port() -> int:
    """PORT, else 8000. Raises SystemExit on anything that is not a port."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SystemExit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def claim_port(port: int) -> None:
    """Return once the port is free; raises SystemExit where it stays taken.

    It waits a little: the web process of a killed run needs a moment to end.
    """
    deadline = time.monotonic() + FREE_PORT_SECONDS
    while (reason := why_not(port)) is not None:
        if time.monotonic() > deadline:
            raise SystemExit(
                f"Port {port} cannot be used: {reason}. "
                f"Choose another one: PORT={port % 65535 + 1} make run"
            )
        time.sleep(0.2)


def why_not(port: int) -> str | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            is_taken = error.errno == errno.EADDRINUSE
            return "another program uses it" if is_taken else str(error.strerror)
    return None


@contextlib.contextmanager
def only_run(places: Places) -> Iterator[None]:
    """Hold the place of the one `make run` in this folder, or raise SystemExit."""
    with (places.home / "run.lock").open("a") as file:
        if not try_lock(file, fcntl.LOCK_EX):
            raise SystemExit(f"Holdfast already runs on the data in {places.home}.")
        yield


def set_logs_aside(places: Places) -> None:
    """Start with empty logs; those of the last run stay beside them."""
    for name in PROGRAMS:
        if places.log(name).exists():
            places.log(name).replace(places.log(f"{name}.last"))


def web(places: Places, port: int) -> Child:
    # Who ends `make run` waits for no answer.
    options = ["--bind", f"{HOST}:{port}", "--graceful-timeout", "5"]
    return child("web", places, *options)


def beat(places: Places) -> Child:
    return child("beat", places, "--schedule", str(places.home / "schedule"))


def child(name: str, places: Places, *options: str) -> Child:
    return Child(name, command(name, *options), places.log(name))


def demo() -> Child:
    return Child("demo", [sys.executable, "manage.py", "demo"])


def wait_for_page(places: Places, port: int, child: Child) -> None:
    """Return once the web process answers; raises SystemExit when it does not."""
    deadline = time.monotonic() + FIRST_PAGE_SECONDS
    while (status := health(port)) is None:
        if child.ended is not None or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    if status != http.HTTPStatus.OK:
        raise SystemExit(f"The web process does not work; {end_of(places.log('web'))}")


def health(port: int) -> int | None:
    """The status with which the web process answers, None while it does not."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def wants_demo() -> bool:
    """Only into an empty private database, and never where HOLDFAST_DEMO is 0.

    A load that was stopped before the scores were done is taken up again.
    """
    organisation = apps.get_model("accounts", "Organisation")
    runs = import_module("diagnostics.runs")  # only after django.setup()
    is_wanted = settings.LOCAL and os.environ.get("HOLDFAST_DEMO", "1") != "0"
    is_empty = not organisation.objects.exists()
    return is_wanted and (is_empty or runs.demo_awaits_scores())


def say_logins() -> None:
    organisation = apps.get_model("accounts", "Organisation").objects.first()
    if organisation and organisation.is_demo:
        demonstration = import_module("accounts.demo")  # only after django.setup()
        say(f"  Demo organisation: the password is {demonstration.PASSWORD} for")
        for login in demonstration.LOGINS:
            say(f"    {login}")


def watch(children: list[Child], places: Places) -> None:
    """Start again what died since the last look; call this over and over."""
    for child in children:
        if happened := child.watch():
            say(f"  {happened}; see {child.log}")
    if settings.LOCAL and not keeper_lives(places.home):
        say("  the private servers ended; starting them again")
        embedded.ensure()
    time.sleep(WATCH_SECONDS)


def load_demo(children: list[Child], errands: list[Child], places: Places) -> None:
    """Load the demo organisation, with its own progress on the console."""
    say("  Loading the demo organisation; its logins work when this is done.")
    errands.append(demo())
    errands[0].start()
    while errands[0].ended is None:
        watch(children, places)
    if errands[0].ended:
        say("  The demo organisation could not be loaded; the reason stands above.")


def serve(
    places: Places, port: int, children: list[Child], errands: list[Child]
) -> None:
    """Start everything and keep it running; returns only by an exception.

    Worker and beat wait for the demo organisation, which brings its scores with it.
    """
    children.append(web(places, port))
    children[0].start()
    wait_for_page(places, port, children[0])
    say(f"\n  Holdfast is at http://{HOST}:{port}/   (Ctrl-C stops it)\n")
    if wants_demo():
        load_demo(children, errands, places)
    else:
        say_logins()
    workers = [child(name, places) for name in WORKERS]
    for each in (*workers, beat(places)):
        children.append(each)
        each.start()
    while True:
        watch(children, places)


def stop_on_signals() -> None:
    """From now on Ctrl-C, SIGTERM and a closed terminal end the program, once."""

    def end(number: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(0)

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in signals:
        signal.signal(number, end)


def main() -> None:
    stop_on_signals()
    port = wanted_port()
    places = embedded.private_places()
    places.prepare()
    children: list[Child] = []
    errands: list[Child] = []
    with only_run(places):
        claim_port(port)
        set_logs_aside(places)
        say("  Starting the database and the queues ...")
        embedded.activate()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        say("  Bringing the tables up to date ...")
        call_command("migrate", verbosity=0)
        try:
            serve(places, port, children, errands)
        finally:
            say("\n  Stopping ...")
            stop([*children, *errands])
            embedded.release()
            say("  Stopped. Everything is kept for the next start.")


if __name__ == "__main__":
    main()
