"""docker-compose.yml: valid, and true to its own rules."""

import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from config import alive, programs, roles, servers
from config.tests import compose

SERVICES = compose.services()
ONE_SHOTS = {"migrate"}
OURS = {*programs.PROGRAMS, *ONE_SHOTS}
DATA = {"database", "broker", "cache"}
SECRETS = {
    *("SECRET_KEY", "POSTGRES_PASSWORD", "WEB_PASSWORD", "WORKER_PASSWORD"),
    "REDIS_PASSWORD",
}
SECRET_NAME = re.compile("SECRET|PASSWORD|AUTH|TOKEN")
SCHEMA = ["check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
SHUTDOWN_SECONDS = settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT
UNITS = {"k": 1, "m": 1024, "g": 1024 * 1024}
PARENT_KIB = 150 * 1024  # what a worker needs beside its children

each_service = pytest.mark.parametrize("name", SERVICES)
each_that_stays = pytest.mark.parametrize("name", sorted({*SERVICES} - ONE_SHOTS))
each_worker = pytest.mark.parametrize("name", programs.WORKERS)


def option(name: str, flag: str) -> str:
    """Of the command by which a program is started."""
    words = programs.PROGRAMS[name]()
    return words[words.index(flag) + 1]


def kib(size: str) -> int:
    return int(size[:-1]) * UNITS[size[-1]]


def variables() -> set[str]:
    return {found["name"] for found in compose.VARIABLE.finditer(text())} - {None}


def text() -> str:
    return compose.FILE.read_text()


def test_it_is_what_the_compose_specification_allows():
    asked = [sys.executable, "-m", *SCHEMA, str(compose.FILE)]

    done = subprocess.run(asked, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_schema_finds_what_is_wrong(tmp_path):
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(text().replace("mem_limit:", "memory_limit:"))
    asked = [sys.executable, "-m", *SCHEMA, str(wrong)]

    done = subprocess.run(asked, capture_output=True, text=True, check=False)

    assert "memory_limit" in done.stdout


def test_there_are_services_for_all_programs_and_no_others():
    assert {*SERVICES} == OURS | DATA


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_a_container_starts_its_program_as_make_run_does(name):
    assert compose.command(name) == ["python", *programs.command(name)[1:]]


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_each_program_signs_in_as_its_role(name):
    given = dict.fromkeys(SECRETS | {"ALLOWED_HOSTS"}, "given")
    address = urlsplit(compose.environment(name, given)["DATABASE_URL"])

    wanted = roles.role_name(address.path[1:], roles.ROLES_OF_PROGRAMS[name])
    assert address.username == wanted


def test_only_what_migrates_knows_the_owner_s_password():
    knowing = {name for name, each in SERVICES.items() if "POSTGRES_" in str(each)}

    assert knowing == {"migrate", "database"}


@each_service
def test_images_have_a_tag_that_stays(name):
    image = compose.filled_in(SERVICES[name]["image"], {})

    assert re.fullmatch(r"[\w/.-]+:(?!latest)[\w.-]+", image)


def test_the_image_is_built_from_tags_that_stay():
    sources = [line.split()[1] for line in compose.dockerfile() if "FROM " in line[:5]]

    assert sources
    assert all(re.fullmatch(r"\w+:(?!latest)[\d.]+[\w.-]*", each) for each in sources)


@pytest.mark.parametrize("name", alive.KINDS)
def test_who_has_a_heartbeat_is_asked_for_it(name):
    assert SERVICES[name]["healthcheck"]["test"] == [
        "CMD", "python", "-m", "config.alive", name,
    ]  # fmt: skip


@each_that_stays
def test_what_stays_is_asked_for_its_health(name):
    assert {"test", "interval", "timeout", "retries"} <= {
        *SERVICES[name]["healthcheck"]
    }


@each_that_stays
def test_what_stays_is_started_again(name):
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(ONE_SHOTS))
def test_what_runs_once_is_tried_again_and_awaited(name):
    assert re.fullmatch(r"on-failure:\d", SERVICES[name]["restart"])
    for program in programs.PROGRAMS:
        waits_for = SERVICES[program]["depends_on"][name]
        assert waits_for == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_programs_wait_for_what_holds_data(name):
    for needed in DATA:
        waits_for = SERVICES[name]["depends_on"][needed]
        assert waits_for == {"condition": "service_healthy"}


@each_service
def test_memory_and_processes_are_bounded(name):
    assert kib(SERVICES[name]["mem_limit"]) > 0
    assert SERVICES[name]["pids_limit"] > 0


@each_worker
def test_memory_is_enough_for_a_worker_s_children(name):
    children = int(option(name, "--concurrency"))
    needed = children * settings.CELERY_WORKER_MAX_MEMORY_PER_CHILD + PARENT_KIB

    assert kib(SERVICES[name]["mem_limit"]) >= needed


@each_service
def test_no_container_may_more_than_it_needs(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].split(":")[0]) > 0
    assert not service.get("privileged")


@each_service
def test_logs_do_not_fill_the_disk(name):
    assert SERVICES[name]["logging"] == {"driver": "local"}


@each_service
def test_no_secret_stands_in_the_file(name):
    for key, value in SERVICES[name].get("environment", {}).items():
        if SECRET_NAME.search(key) and value:
            assert re.fullmatch(r"\$\{\w+(:\?[^}]*|:-)?\}", value), key
        for password in re.findall(r"://[^:/@{}]*:([^@]*)@", str(value)):
            assert password.startswith("${"), key


@pytest.mark.parametrize("missing", sorted(SECRETS | {"ALLOWED_HOSTS"}))
def test_it_does_not_start_without_a_secret(missing):
    values = dict.fromkeys(SECRETS | {"ALLOWED_HOSTS"}, "given") | {missing: ""}

    with pytest.raises(KeyError, match=missing):
        compose.filled_in(text(), values)


def test_every_variable_is_explained_in_the_example():
    example = (settings.BASE_DIR / ".env.example").read_text()
    explained = set(re.findall(r"^(?:# )?(\w+)=", example, re.MULTILINE))

    assert variables() <= explained


@each_worker
def test_there_can_be_any_number_of_a_worker(name):
    fixed = {"container_name", "hostname", "ports", "expose", "network_mode"}

    assert not fixed & {*SERVICES[name]}
    assert "%h" in option(name, "--hostname") if name != "worker" else True


@each_worker
def test_a_stop_leaves_a_worker_time_to_put_its_work_back(name):
    assert compose.grace_seconds(name) >= 2 * SHUTDOWN_SECONDS


def test_a_stop_leaves_web_time_to_answer():
    assert compose.grace_seconds("web") > int(option("web", "--graceful-timeout"))


def test_every_queue_is_read():
    read = {
        name
        for each in programs.WORKERS
        for name in option(each, "--queues").split(",")
    }

    assert read == {*settings.CELERY_TASK_QUEUES}


def test_only_web_is_published_and_only_on_loopback():
    published = {
        name: each["ports"] for name, each in SERVICES.items() if "ports" in each
    }

    assert {*published} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


@pytest.mark.parametrize("name", sorted({*SERVICES} - {"web"}))
def test_nothing_else_reaches_outside(name):
    assert SERVICES[name]["networks"] == ["inside"]
    assert compose.whole()["networks"]["inside"] == {"internal": True}


def test_the_broker_keeps_what_waits():
    options = compose.redis_options("broker")

    assert options["--maxmemory-policy"] == "noeviction"
    assert (options["--appendonly"], options["--appendfsync"]) == ("yes", "everysec")
    assert "broker:/data" in SERVICES["broker"]["volumes"]


def test_the_cache_may_forget_and_keeps_nothing():
    options = compose.redis_options("cache")

    assert options["--maxmemory-policy"] == "allkeys-lru"
    assert (options["--appendonly"], options["--save"]) == ("no", "")
    assert "volumes" not in SERVICES["cache"]


@pytest.mark.parametrize("name", ["broker", "cache"])
def test_redis_has_less_room_than_its_container(name):
    room = compose.redis_options(name)["--maxmemory"].removesuffix("b")

    assert kib(room) < kib(SERVICES[name]["mem_limit"])


@pytest.mark.parametrize("name", ["broker", "cache"])
def test_the_private_redis_is_set_up_alike(name, tmp_path):
    private = servers.servers(servers.Places(tmp_path))
    words = next(each.command for each in private if each.name == name)
    alike = ("--appendonly", "--maxmemory-policy", "--save")

    for flag in alike:
        assert words[words.index(flag) + 1] == compose.redis_options(name)[flag]
