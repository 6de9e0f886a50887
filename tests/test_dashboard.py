"""What the dashboard runs, moves and refuses; no browser needed (see test_dashboard_browser)."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import entente_sim as es
from entente_sim.dashboard import charts, explored
from entente_sim.dashboard.controls import Control, control, controls, scenario_names, suggestions
from entente_sim.dashboard.explored import Choice, Explored, ensemble_of, kept, opening_pair, readings
from entente_sim.dashboard.offer import Offer
from entente_sim.dashboard.server import MOST_SESSIONS, Guard
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.variants import Variants
from tests.conftest import SCENARIO_TEXT, Files, said, small

MOVED = {"drivers.pressure": 0.3, "events.embargo": 0.1, "states.BET.growth": 1.0}
HORIZON = "horizon: {start: 2000, end: 2006}"


@pytest.fixture
def base(files: Files) -> Resolved:
    return load(str(files.scenario))


@pytest.mark.parametrize("name", ["baseline", "us_concessions", "sino_soviet_split"])
def test_a_page_begins_with_sliders_that_stand_where_the_file_has_them(name: str) -> None:
    base = load(name)
    found = controls(base)
    assert {one.path for one in found if one.kind == "change"} == {".".join(key) for key in base.scenario.changes()}
    assert sum(one.kind == "parameter" for one in found) >= 5
    assert len(found) >= 7
    for one in found:
        assert one.low <= one.value <= one.high, one
        assert 50 <= (one.high - one.low) / one.step <= 101, one


def test_the_baseline_has_the_inputs_that_futures_move() -> None:
    base = load("baseline")
    levels = [one for one in controls(base) if one.kind == "level"]
    assert len(levels) == 6
    assert {one.path for one in levels} <= set(suggestions(base))
    growth = control("states.CHN.growth", base)
    assert isinstance(growth, Control)
    first = base.inputs.start - base.inputs.first
    assert growth.value == base.inputs.values["growth"][first, sorted(base.world.states).index("CHN")]


def test_both_ends_of_every_slider_of_a_future_can_be_run() -> None:
    base = load("us_unilateralism")
    for one in controls(base):
        for value in (one.low, one.high):
            assert Variants(base, (one.path,)).fault(one.path, value) is None, (one.path, value)


def test_a_path_that_is_none_gets_a_sentence(base: Resolved) -> None:
    for path in (
        "nonsense",
        "parameters.threat.nothing",
        "drivers.nobody",
        "states.XXX.growth",
        "states.ALP.promotion",
    ):
        made = control(path, base)
        assert isinstance(made, str), path
        assert len(made) > 20


def test_the_run_on_the_page_is_run_0_of_the_ensemble(base: Resolved) -> None:
    choice = Choice(base, (("drivers.pressure", 0.2), ("parameters.threat.regime_weight", 1.2)), seed=5)
    ensemble = es.run(choice.scenario, runs=3, seed=5)
    live = Explored(choice)
    assert live.shown == 2000
    assert live.up_to(2004).shown == 2004
    assert live.up_to(9999).shown == live.last == 2006
    alone = live.so_far.record
    assert np.array_equal(alone.cooperation[..., 0], ensemble.record.cooperation[..., 0])
    assert np.array_equal(alone.states["capability"][..., 0], ensemble.record.states["capability"][..., 0])


def test_two_hands_on_one_run_do_not_disturb_it(base: Resolved) -> None:
    alone = Explored(Choice(base)).up_to(2006).so_far.record.digest()
    live = Explored(Choice(base))
    hands = [threading.Thread(target=live.up_to, args=(2006,)) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert live.so_far.record.digest() == alone


def test_what_is_moved_is_what_a_sweep_would_move(base: Resolved) -> None:
    values = {
        "drivers.pressure": 0.3,
        "events.embargo": 0.1,
        "states.BET.growth": 1.0,
        "parameters.posture.inertia": 0.1,
    }
    here = Choice(base, tuple(values.items())).scenario
    variants = Variants(base, tuple(values))
    expected = variants.inputs(values)
    for name, array in here.inputs.values.items():
        assert np.array_equal(array, expected.values[name]), name
    assert here.scenario.parameters == variants.parameters(values)
    assert Choice(base).scenario is base


@pytest.mark.parametrize(
    "values",
    [
        {"drivers.pressure": 2.0},
        {"parameters.threat.regime_weight": -1.0},
        {"parameters.threat.regime_weight": float("nan")},
        {"states.ALP.promotion": 0.5},  # the scenario's own driver sets it too
        {"nothing": 1.0},
    ],
)
def test_what_makes_no_scenario_is_refused(base: Resolved, values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"\w{4,}"):
        Explored(Choice(base, tuple(values.items())))


def test_the_file_to_keep_gives_the_same_bytes(base: Resolved, files: Files) -> None:
    moved = (
        ("drivers.pressure", 0.3),
        ("events.embargo", 0.1),
        ("states.BET.growth", 1.0),
        ("parameters.threat.parity", 0.9),
    )
    choice = Choice(base, moved, seed=4)
    again = load(str(files.write("small_explored.yaml", choice.file)))
    one, other = (es.run(each, runs=3, seed=4).record.digest() for each in (choice.scenario, again))
    assert one == other
    assert one != es.run(base, runs=3, seed=4).record.digest()


def test_the_ensemble_is_what_run_gives(base: Resolved) -> None:
    choice = Choice(base, (("drivers.pressure", 0.1),), seed=3)
    assert kept(choice, 4) is None
    made = ensemble_of(choice, 4)
    assert made is not None
    assert made.record.digest() == es.run(choice.scenario, runs=4, seed=3).record.digest()
    assert ensemble_of(Choice(base, (("drivers.pressure", 0.1),), seed=3), 4) is made is kept(choice, 4)
    assert ensemble_of(Choice(base, seed=77), 4, lambda: False) is None
    for row in readings(Explored(choice).up_to(2003).so_far, made, "ALP", "GAM", own=made):
        assert row.low is not None
        assert row.median == row.own
        assert row.low <= row.median <= row.high  # type: ignore[operator]
    commitment = next(row for row in readings(Explored(choice).so_far, made, "ALP", "GAM") if row.name == "commitment")
    values = es.measures.dyad(es.run(choice.scenario, runs=4, seed=3), "ALP", "GAM", "commitment")[0]
    assert (commitment.run, commitment.median) == (values[0], np.median(values))


def test_what_is_kept_stays_small(base: Resolved, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explored, "_KEPT_BYTES", 1)
    for seed in range(3):
        ensemble_of(Choice(base, seed=1000 + seed), 2)
    assert len(explored._kept) == 1


def test_limits_are_said(base: Resolved, files: Files) -> None:
    with pytest.raises(ValueError, match="1 to 200 runs, not 201"):
        ensemble_of(Choice(base), 201)
    files.write("long.yaml", SCENARIO_TEXT.replace(HORIZON, "horizon: {start: 2000, end: 2150}"))
    with pytest.raises(ValueError, match="has 151 years and 4 states; the page takes at most 120"):
        Offer.of([str(files.folder / "long.yaml")])


def test_only_what_was_named_or_is_shipped_is_on_offer(files: Files) -> None:
    offer = Offer.of([str(files.scenario)])
    assert offer.first == "small"
    assert set(offer.titles) == {"small", *scenario_names()}
    assert offer.load("small").scenario.title == "A small scenario"
    assert offer.load("baseline").name == "baseline"
    assert next(iter(Offer.of([]).titles)) == Offer.of([]).first == "baseline"
    for name in (str(files.scenario), "../small", "/etc/passwd", "eurasia_2021", "asymmetry_x_pressure", ""):
        with pytest.raises(ValueError, match="not on offer"):
            offer.load(name)
    with pytest.raises(ValueError, match="another scenario called 'small'"):
        Offer.of([str(files.scenario), str(files.scenario)])
    with pytest.raises(ValueError, match="another scenario called 'baseline'"):
        Offer.of([str(files.write("baseline.yaml", SCENARIO_TEXT))])
    with pytest.raises(ScenarioError):
        Offer.of(["baselin"])


def test_a_page_opens_with_a_dyad_of_its_world(base: Resolved) -> None:
    assert opening_pair(base) == ("ALP", "BET")
    assert opening_pair(load("baseline")) == ("RUS", "CHN")
    assert len(set(opening_pair(load("sino_soviet_split")))) == 2


def test_charts_are_drawn_without_pyplot(base: Resolved) -> None:
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    choice = Choice(base)
    for year, ensemble in ((2000, None), (2004, ensemble_of(choice, 3))):
        live = Explored(choice).up_to(year)
        places = charts.laid_out(base)
        drawn = [
            charts.network(ensemble or live.so_far, year, places),
            charts.key(places),
            charts.levels(live.so_far, ensemble, "ALP", "GAM"),
            charts.courses(live.so_far, ensemble, "ALP", "GAM", live.last),
            charts.stages(live.so_far, ensemble, "ALP", "GAM", live.last),
        ]
        for one in drawn:
            head, _, body = one.partition(",")
            assert head == "data:image/svg+xml;base64"
            assert b"</svg>" in base64.b64decode(body)
    assert plt.get_fignums() == before


def answered(guard: Guard, path: str = "/", kind: str = "http", **headers: str) -> list[dict[str, Any]]:
    """What the guard sends to a request."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": kind, "path": path, "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    asyncio.run(guard(scope, receive, send))
    return sent


async def _inside(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
    await send({"type": "http.response.start", "status": 200, "headers": []})


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"host": "127.0.0.1:8765"}, 200),
        ("/", {"host": "localhost:8765", "origin": "http://localhost:8765"}, 200),
        ("/static/main.js", {"host": "[::1]:8765"}, 200),
        ("/", {"host": "evil.example"}, 403),
        ("/", {}, 403),
        ("/", {"host": "127.0.0.1:8765", "origin": "http://evil.example"}, 403),
        ("/", {"host": "127.0.0.1:8765", "origin": "null"}, 403),
        ("/", {"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:9999"}, 403),
        ("/", {"host": "["}, 403),
        ("/", {"host": "127.0.0.1:8765", "origin": "http://["}, 403),
        ("/static/a.png", {"host": "127.0.0.1:8765", "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ("/", {"host": "127.0.0.1:8765", "sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, 403),
        ("/", {"host": "127.0.0.1:8765", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        (
            "/static/a.png",
            {"host": "127.0.0.1:8765", "sec-fetch-site": "same-origin", "sec-fetch-mode": "no-cors"},
            200,
        ),
        ("/static/../../etc/passwd", {"host": "127.0.0.1:8765"}, 404),
        ("/static/..\\x", {"host": "127.0.0.1:8765"}, 404),
        ("/resourcez", {"host": "127.0.0.1:8765"}, 404),
        ("/etc/passwd", {"host": "127.0.0.1:8765"}, 404),
    ],
)
def test_the_guard_lets_in_the_own_page_only(path: str, headers: dict[str, str], status: int) -> None:
    guard = Guard(_inside, frozenset({"localhost", "127.0.0.1", "::1"}), lambda: 0)
    first, *_ = answered(guard, path, **headers)
    assert first["status"] == status
    policy = dict(first["headers"]).get(b"content-security-policy", b"")
    assert (b"default-src 'self'" in policy) == (status == 200)
    (closed, *_) = answered(guard, path, "websocket", **headers)
    assert (closed["type"] == "websocket.close") == (status != 200)


def test_only_libraries_that_are_installed_are_served(tmp_path: Path) -> None:
    """Asked for another the application would fetch it from the network; asked for a folder, delete the folder."""
    (tmp_path / "vue@2" / "build").mkdir(parents=True)
    for name in ("vue@2/build/vue.js", "vue@2/__main.js"):
        (tmp_path / name).write_text("", encoding="utf-8")
    guard = Guard(_inside, frozenset(), lambda: 0, tmp_path)
    for path, status in (
        ("vue@2/build/vue.js", 200), ("vue@2", 200), ("vue@2/build", 404), ("vue@2/", 404), ("", 404), ("/", 404),
        ("evil@1/x.js", 404), ("evil", 404), ("vue@2/../../x", 404), ("x" * 5000, 404), ("a\0b", 404),
    ):  # fmt: skip
        assert answered(guard, f"/_solara/cdn/{path}")[0]["status"] == status, path
    assert answered(Guard(_inside, frozenset(), lambda: 0), "/_solara/cdn/vue@2")[0]["status"] == 404


def test_headers_of_a_proxy_do_not_reach_the_application() -> None:
    seen: list[bytes] = []

    async def inside(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
        seen.extend(key for key, _ in scope["headers"])

    headers = {"host": "h", "X-Script-Name": "/x", "script-name": "/x", "x-forwarded-host": "e", "forwarded": "for=e"}
    answered(Guard(inside, frozenset(), lambda: 0), **headers)
    assert seen == [b"host"]


def test_the_guard_counts_sessions() -> None:
    guard = Guard(_inside, frozenset(), lambda: MOST_SESSIONS)
    start, body = answered(guard, "/", host="any")
    assert start["status"] == 503
    assert b"close one" in body["body"]
    assert answered(guard, "/static/a.js", host="any")[0]["status"] == 200


def command(*arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    code = f"import sys\n{before}\nsys.argv = {['entente-sim', *arguments]!r}\nfrom entente_sim.cli import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False, env={**os.environ}
    )


def test_without_the_extra_one_sentence_says_how_to_install_it(files: Files) -> None:
    done = command("explore", str(files.scenario), "--no-browser", before="sys.modules['solara'] = None")
    assert done.returncode == 2
    assert said(done.stderr).startswith("the dashboard needs a library that is not installed (solara")
    assert "pip install -e '.[viz]', elsewhere pip install 'entente-sim[viz]'" in said(done.stderr)
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_gets_a_sentence(files: Files) -> None:
    pytest.importorskip("solara", reason="the extra 'viz' is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command("explore", str(files.scenario), "--no-browser", "--port", str(port))
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1, port {port}" in said(done.stderr)
    assert "Traceback" not in done.stderr


def test_solara_stays_in_the_rooms_of_the_page() -> None:
    source = Path(explored.__file__).parents[1]
    users = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if any(line.lstrip().startswith(("import solara", "from solara", "from mesa.vis")) for line in path.open())
    }
    assert users == {f"dashboard/{name}.py" for name in ("page", "side", "view", "frames", "server")}


def test_numbers_are_escaped() -> None:
    pytest.importorskip("solara", reason="the extra 'viz' is not installed")
    from entente_sim.dashboard.view import _table

    table = _table([explored.Reading("x", "<script>alert(1)</script>", 0.5, 0.6, 0.7, 0.8)], '"<b>')
    assert "<script" not in table
    assert 'data-of="&quot;&lt;b&gt;"' in table
    assert '<td class="outside">0.500</td><td>0.700</td><td>0.600 to 0.800</td>' in table


def test_a_choice_of_a_scenario_made_in_python_works() -> None:
    assert Explored(Choice(small())).shown == 2000
