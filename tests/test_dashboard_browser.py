"""The dashboard in a real headless Chromium, as a person uses it.

Skipped, visibly, where there is no Chromium or no extra ``viz``; nothing is downloaded.
"""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import entente_sim as es
from entente_sim.dashboard.explored import Choice, Explored, readings
from entente_sim.scenario.loading import load
from tests.conftest import SCENARIO_TEXT, WORLD_TEXT
from tests.servers import serving

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install 'entente-sim[dev]'"
)
pytest.importorskip("solara", reason="the extra 'viz' is not installed")

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((found for name in _NAMES if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"
)

PATIENCE = 120_000
"""Milliseconds that a page may take on a slow machine that does other things."""

TITLE = "<img src=x onerror=alert(1)> & $\\\\frac{$"
NUMBERS = "() => Array.from(document.querySelectorAll('#numbers tbody tr')).map(row => row.innerText.split('\\t'))"


@dataclass
class Server:
    """A dashboard that listens, on the small world."""

    address: str
    scenario: Path


@dataclass
class Visit:
    """A page, and what went wrong on it."""

    page: Any
    server: Server
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def begun(self) -> Choice:
        """What a page opens with."""
        return Choice(load(str(self.server.scenario)))

    def wait(self, condition: str, argument: object = None) -> None:
        self.page.wait_for_function(condition, arg=argument, timeout=PATIENCE)

    def numbers(self, choice: Choice, year: int, runs: int = 60) -> list[list[str]]:
        """Wait until the page shows a year of a choice and its ensemble: label, this run, median, 10-90 %."""
        of = f"{choice.scenario.digest[:12]} {choice.seed} {year} {runs}"
        self.wait("of => document.querySelector('#numbers')?.dataset.of == of", of)
        assert self.page.inner_text("#year") == str(year)
        rows: list[list[str]] = self.page.evaluate(NUMBERS)
        return [row[:4] for row in rows]

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click(timeout=PATIENCE)

    def move(self, path: str, key: str) -> float:
        """Move a slider by the keyboard; returns where it stands."""
        slider = self.page.get_by_role("slider", name=path, exact=True)
        slider.focus(timeout=PATIENCE)
        self.page.keyboard.press(key)
        return float(slider.get_attribute("aria-valuenow"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("dashboard")
    (folder / "small_world.yaml").write_text(WORLD_TEXT, encoding="utf-8")
    scenario = folder / "small.yaml"
    scenario.write_text(SCENARIO_TEXT.replace("title: A small scenario", f'title: "{TITLE}"'), encoding="utf-8")
    with serving(scenario) as address:
        assert address.startswith("http://127.0.0.1:"), address
        yield Server(address, scenario)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def visit(server: Server, chromium: Any) -> Iterator[Visit]:
    yield from opened(server, chromium, 1280, 900)


def opened(server: Server, chromium: Any, width: int, height: int) -> Iterator[Visit]:
    """Open a page and wait for it; whatever went wrong on it by the end fails the test."""
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    made = Visit(page, server)
    page.on("console", lambda message: made.faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: made.faults.append(str(error)))
    page.on("requestfailed", lambda request: made.faults.append(f"failed: {request.url}"))
    page.on(
        "response", lambda answer: made.faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
    )
    page.on("request", lambda request: made.requests.append(request.url))
    page.goto(server.address, timeout=PATIENCE)
    made.numbers(made.begun, 2000)
    yield made
    page.close()
    context.close()
    assert made.faults == []
    assert [url for url in made.requests if not url.startswith((server.address, "data:", "blob:"))] == []


def shown(choice: Choice, year: int, runs: int = 60) -> list[list[str]]:
    """The numbers that the page must show: the run, and the ensemble of ``es.run``."""
    ensemble = es.run(choice.scenario, runs=runs, seed=choice.seed)
    rows = readings(Explored(choice).up_to(year).so_far, ensemble, "ALP", "BET")
    return [[one.label, f"{one.run:.3f}", f"{one.median:.3f}", f"{one.low:.3f} to {one.high:.3f}"] for one in rows]


def test_the_page_loads_with_charts_and_names_as_text(visit: Visit) -> None:
    assert TITLE.replace("\\\\", "\\") in visit.page.inner_text("#title")
    assert visit.page.locator("#title img").count() == 0
    visit.wait(
        "() => Array.from(document.querySelectorAll('.charts img')).every(i => i.complete && i.naturalWidth > 100)"
    )
    pictures = visit.page.locator(".charts > figure > img")
    assert pictures.count() == 4
    assert all(pictures.nth(k).get_attribute("alt") for k in range(4))
    assert visit.page.get_by_role("slider").count() >= 8


def test_a_step_is_a_year_and_the_numbers_are_those_of_run(visit: Visit) -> None:
    choice = visit.begun
    for year in (2001, 2002):
        visit.press("Step")
        assert visit.numbers(choice, year) == shown(choice, year)
    visit.press("Reset")
    assert visit.numbers(choice, 2000) == shown(choice, 2000)


def test_play_goes_to_the_end_and_reset_back(visit: Visit) -> None:
    choice = visit.begun
    first = visit.numbers(choice, 2000)
    visit.press("\u25b6")
    assert visit.numbers(choice, 2006) != first
    step = visit.page.get_by_role("button", name="Step", exact=True)
    sync_api.expect(step).to_be_disabled(timeout=PATIENCE)
    visit.press("Reset")
    assert visit.numbers(choice, 2000) == first
    sync_api.expect(step).to_be_enabled(timeout=PATIENCE)


def test_a_slider_changes_the_outcome_and_undoing_restores_it(visit: Visit) -> None:
    choice = visit.begun
    visit.press("To the end")
    before = visit.numbers(choice, 2006)
    assert before == shown(choice, 2006)
    value = visit.move("parameters.incentives.mistrust", "Home")
    moved = Choice(choice.base, (("parameters.incentives.mistrust", value),))
    after = visit.numbers(moved, 2006)
    assert after == shown(moved, 2006)
    assert [row[1] for row in after] != [row[1] for row in before]
    assert [row[2] for row in after] != [row[2] for row in before]
    both = Choice(choice.base, (("drivers.pressure", visit.move("drivers.pressure", "Home")), *moved.values))
    assert visit.numbers(both, 2006) == shown(both, 2006)
    visit.press("Reset")  # the first year again, the sliders as they are
    assert visit.numbers(both, 2000) == shown(both, 2000)
    visit.press("Undo all changes")
    visit.numbers(choice, 2000)
    visit.press("To the end")
    assert visit.numbers(choice, 2006) == before


def test_the_file_to_keep_runs_to_the_same_numbers(visit: Visit, tmp_path: Path) -> None:
    moved = Choice(visit.begun.base, (("drivers.pressure", visit.move("drivers.pressure", "Home")),))
    numbers = visit.numbers(moved, 2000)
    with visit.page.expect_download(timeout=PATIENCE) as download:
        visit.page.get_by_text("Scenario file").click()
    for name in ("small_world.yaml", "small.yaml"):
        shutil.copy(visit.server.scenario.parent / name, tmp_path)
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    assert kept.name == "small_explored.yaml"
    assert numbers == shown(Choice(load(str(kept))), 2000)


def test_another_scenario_and_a_path_that_is_none(visit: Visit) -> None:
    field = visit.page.get_by_label("a path, or part of one")
    field.fill("parameters.threat.nothing")
    field.press("Enter")
    visit.wait("() => document.body.innerText.includes(\"'threat.nothing' is not a parameter\")")
    field.fill("parameters.threat.parity")
    field.press("Enter")
    slider = visit.page.get_by_role("slider", name="parameters.threat.parity", exact=True)
    sync_api.expect(slider).to_have_count(1, timeout=PATIENCE)
    visit.page.locator("aside .v-select__slot").first.click()
    visit.page.get_by_text("Case - alliance and split, 1949-1979").click()
    visit.wait("() => document.querySelector('#title')?.innerText.includes('alliance and split')")
    cold_war = Choice(load("sino_soviet_split"))
    assert len(visit.numbers(cold_war, cold_war.base.scenario.horizon.start)) == 6


def test_it_fits_a_phone(server: Server, chromium: Any) -> None:
    for visit in opened(server, chromium, 390, 844):
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
        slider = visit.page.locator(".moved", has_text="pressure").first
        assert not slider.is_visible()
        visit.page.get_by_text("Sliders and view").click()
        sync_api.expect(slider).to_be_visible(timeout=PATIENCE)
        visit.press("Step")
        visit.numbers(visit.begun, 2001)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_server_gives_no_files_and_answers_its_own_page_only(server: Server) -> None:
    def status(path: str, **headers: str) -> int:
        request = urllib.request.Request(server.address.rstrip("/") + path, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    assert status("/") == 200
    climbs = ("../" * 12, "%2e%2e/" * 12, "..%2f" * 12)
    for folder in ("/static/", "/static/public/", "/static/assets/", "/jupyter/nbextensions/", "/_solara/cdn/"):
        for climb in climbs:
            assert status(f"{folder}{climb}etc/passwd") in (400, 403, 404), folder
    for path in ("/etc/passwd", "/resourcez", "/small.yaml", "/static/public/page.py", "/static/assets/pyproject.toml"):
        assert status(path) == 404, path
    assert status("/", Origin="http://evil.example") == 403
    assert status("/", Host="evil.example") == 403
