"""What docker-compose.yml and the Dockerfile say, read without Docker."""

import json
import re
import shlex
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml
from django.conf import settings

FILE = settings.BASE_DIR / "docker-compose.yml"
VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<word>[^}]*))?\})")
Service = dict[str, Any]


@cache
def whole() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return read


def services() -> dict[str, Service]:
    described: dict[str, Service] = whole()["services"]
    return described


@cache
def dockerfile() -> list[str]:
    """The instructions, each on one line."""
    text = (settings.BASE_DIR / "Dockerfile").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def image_says(instruction: str) -> str:
    """The rest of the last line that begins with the instruction."""
    found = [line for line in dockerfile() if line.startswith(f"{instruction} ")]
    return found[-1].removeprefix(f"{instruction} ")


def image_environment() -> dict[str, str]:
    pairs = (each.split("=", 1) for each in shlex.split(image_says("ENV")))
    return {name: value for name, value in pairs if name != "PATH"}


def command(service: str) -> list[str]:
    """What the container runs: the service's command, else the image's."""
    own: list[str] = services()[service].get("command") or json.loads(image_says("CMD"))
    return own


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """As compose does it. Raises KeyError for a variable that must be set."""

    def value(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        given = values.get(found["name"], "")
        if found["kind"] == "?" and not given:
            raise KeyError(found["name"])
        return given or (found["word"] or "" if found["kind"] == "-" else "")

    return VARIABLE.sub(value, text)


def environment(service: str, values: Mapping[str, str]) -> dict[str, str]:
    """What a program finds around it in its container."""
    own = services()[service].get("environment", {})
    said = {name: filled_in(str(text), values) for name, text in own.items()}
    return image_environment() | said


def grace_seconds(service: str) -> int:
    """How long after SIGTERM a container is killed."""
    return int(services()[service].get("stop_grace_period", "10s").removesuffix("s"))


def redis_options(service: str) -> dict[str, str]:
    """The options of `redis-server`, in the shell command that starts it."""
    words = shlex.split(services()[service]["command"][-1])
    options = words[words.index("redis-server") + 1 :]
    return dict(zip(options[::2], options[1::2], strict=True))
