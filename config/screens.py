"""`make screens`: pictures of every page, for every role, into the folder screens/.

Light and dark, on a desk and on a phone; with the demo organisation, and with an empty
database. `--readme` puts the book into docs/book.png too.
"""

import argparse
import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, Page

from config.browsing import chromium, draw_charts, executable, sign_in
from config.embedded import CHECKOUT
from config.installation import prepared

SCREENS = CHECKOUT / "screens"
README_PICTURE = CHECKOUT / "docs" / "book.png"
THEMES = ("light", "dark")
WIDTHS = (1440, 390)
HEIGHT = 900
NOBODY = "signed-out"
FIRST_ACCOUNT = "the first account of the book"
EVERYWHERE = {
    "book": "/",
    "account": FIRST_ACCOUNT,
    "league": "/league/",
    "checked": "/checked/",
    "api": "/api/v1/docs/",
}
LEADS = EVERYWHERE | {"league-of-teams": "/league/?by=team"}
DEMO = {
    NOBODY: {"login": "/login/", "not-found": "/no/such/page/"},
    "executive": EVERYWHERE
    | {
        "nothing-found": "/?q=nothing+like+this",
        "what-changed": f"{FIRST_ACCOUNT}bridge/",
        "set-by-hand": f"{FIRST_ACCOUNT}override/",
        "book-by-margin": "/?risk=margin&show=attention",
        "measure": f"{FIRST_ACCOUNT}measures/purchase_rhythm/",
        "review": f"{FIRST_ACCOUNT}review/",
        "method": "/method/",
        "practice": "/method/practice/",
        "more-kinds": f"{FIRST_ACCOUNT}facts/",
        "add-a-purchase": f"{FIRST_ACCOUNT}facts/purchase/add/",
    },
    "manager": LEADS,
    "director": LEADS,
    "analyst": LEADS,
    "admin": LEADS
    | {
        "own-data": "/own-data/",
        "imports": "/imports/",
        "people": "/people/",
        "person": "/people/3/",
        "training": "/people/3/training/",
        "team": "/people/teams/2/",
        "settings": "/settings/",
        "operations": "/operations/",
        "scoring-models": "/frameworks/",
        "scoring-model": "/frameworks/1/",
        "scoring-model-version": "/frameworks/versions/1/",
        "company-facts": "/facts/",
        "add-an-incident": "/facts/incident/add/",
        "change-a-product": "/facts/product/1/",
    },
}
EMPTY = {
    NOBODY: {"login": "/login/"},
    "admin": {
        "begin": "/start/",
        "imports": "/imports/",
        "people": "/people/",
        "operations": "/operations/",
        "league": "/league/",
        "checked": "/checked/",
        "scoring-models": "/frameworks/",
        "method": "/method/",
        "api": "/api/v1/docs/",
    },
}


@dataclass(frozen=True)
class Shot:
    """One picture to take."""

    data: str
    role: str
    name: str
    address: str
    width: int = WIDTHS[0]
    theme: str = THEMES[0]

    @property
    def path(self) -> Path:
        file = f"{self.name}-{self.width}-{self.theme}.png"
        return SCREENS / self.data / self.role / file


def shots(data: str, pages: dict[str, dict[str, str]]) -> Iterator[Shot]:
    """Each page of each role in both themes and widths."""
    for role, addresses in pages.items():
        for name, address in addresses.items():
            plain = Shot(data, role, name, address)
            for theme in THEMES:
                for width in WIDTHS:
                    yield replace(plain, theme=theme, width=width)


class Studio:
    """One browser before one installation; a window for each role, width and theme."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        self.site = site
        self.windows: dict[tuple[str, int, str], Page] = {}

    def take_all(self, planned: list[Shot]) -> None:
        for place, shot in enumerate(planned, start=1):
            name = shot.path.relative_to(CHECKOUT)
            print(f"{place} of {len(planned)}: {name}", flush=True)
            shot.path.parent.mkdir(parents=True, exist_ok=True)
            page = self.open(shot)
            page.screenshot(path=shot.path, full_page=True, animations="disabled")

    def open(self, shot: Shot) -> Page:
        """The page with every chart drawn, scrolled to its top."""
        page = self._window(shot)
        page.goto(self.site + self._address(shot, page), wait_until="networkidle")
        draw_charts(page)
        return page

    def _window(self, shot: Shot) -> Page:
        key = (shot.role, shot.width, shot.theme)
        if key not in self.windows:
            context = self.browser.new_context(
                viewport={"width": shot.width, "height": HEIGHT},
                color_scheme="dark" if shot.theme == "dark" else "light",
            )
            self.windows[key] = context.new_page()
            if shot.role != NOBODY:
                sign_in(self.windows[key], self.site, shot.role)
        return self.windows[key]

    def _address(self, shot: Shot, page: Page) -> str:
        if not shot.address.startswith(FIRST_ACCOUNT):
            return shot.address
        page.goto(f"{self.site}/")
        first = page.locator("#accounts tbody a").first.get_attribute("href") or "/"
        return first + shot.address.removeprefix(FIRST_ACCOUNT)


@contextlib.contextmanager
def studio(browser: Browser, data: str) -> Iterator[Studio]:
    """Before an installation of its own that is gone afterwards."""
    print(f"Preparing an installation: {data}", flush=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o711)  # PostgreSQL is another user under root
        with prepared(Path(home), with_demo=data == "demo").running() as site:
            yield Studio(browser, site)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readme", action="store_true", help="write docs/book.png too")
    wants_readme = parser.parse_args().readme
    if executable() is None:
        raise SystemExit("Chromium was not found: apt-get install chromium")
    shutil.rmtree(SCREENS, ignore_errors=True)
    with chromium() as browser:
        with studio(browser, "demo") as demo:
            demo.take_all(list(shots("demo", DEMO)))
            if wants_readme:
                book = demo.open(Shot("demo", "executive", "book", "/"))
                book.screenshot(path=README_PICTURE)
        with studio(browser, "empty") as empty:
            empty.take_all(list(shots("empty", EMPTY)))
    print(f"Done: {SCREENS}")


if __name__ == "__main__":
    main()
