"""Readers of public data: what they take, what they leave out, and what they say of a folder they cannot use."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from entente_sim.analysis.hindcast.data import FILES, DataError, data_folder, observed, required
from entente_sim.analysis.hindcast.targets import TARGETS
from tests.history_data import write_data

WORLD = ["CHN", "KAZ", "RUS", "USA", "WEU"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"))


def pair(table: pd.DataFrame, state: str, partner: str = "") -> dict[int, float]:
    rows = table[(table["state"] == state) & (table["partner"] == partner)]
    return dict(zip(rows["year"], rows["value"], strict=True))


@pytest.mark.parametrize("target", [one.name for one in TARGETS])
def test_every_target_has_a_reader_that_keeps_late_years_back(target: str, folder: Path) -> None:
    early, late = observed(target, folder, WORLD), observed(target, folder, WORLD, report=True)
    assert early["year"].max() == 2006
    assert late["year"].max() == 2013
    pd.testing.assert_frame_equal(late[late["year"] <= 2006].reset_index(drop=True), early)
    assert set(early["state"]) <= set(WORLD)
    assert set(early["partner"]) <= {*WORLD, ""}
    assert (early["state"] != early["partner"]).all()
    assert not early.duplicated(["state", "partner", "year"]).any()
    assert early["value"].notna().all()


def test_a_bloc_stands_at_the_mean_of_its_counterparts(folder: Path) -> None:
    raw = pd.read_csv(folder / "unga_idealpoints.csv")
    of_1990 = raw[(raw["year"] == 1990) & raw["iso3"].isin(["GBR", "FRA", "DEU"])]["idealpointfp"].mean()
    position = observed("position", folder, WORLD)
    assert pair(position, "WEU")[1990] == pytest.approx(of_1990)
    distance = observed("distance", folder, WORLD)
    expected = abs(pair(position, "USA")[1990] - of_1990)
    assert pair(distance, "USA", "WEU")[1990] == pytest.approx(expected)
    assert pair(distance, "WEU", "USA") == {}


def test_what_is_not_in_a_list_did_not_happen_where_both_exist(folder: Path) -> None:
    disputes = pair(observed("dispute", folder, WORLD), "CHN", "RUS")
    assert {year for year, value in disputes.items() if value} == {1969, 1994}
    assert min(disputes) == 1949
    assert min(pair(observed("dispute", folder, WORLD), "KAZ", "RUS")) == 1991
    assert pair(observed("dispute", folder, WORLD), "USA", "WEU")[1995] == 1, "any of a bloc's disputes is the bloc's"
    rivalry = observed("rivalry", folder, WORLD, report=True)
    assert {y for y, value in pair(rivalry, "CHN", "RUS").items() if value} == set(range(1958, 1990))
    assert {y for y, value in pair(rivalry, "CHN", "USA").items() if value} == set(range(1996, 2014))


def test_pacts_have_a_depth_and_defence_is_its_deepest(folder: Path) -> None:
    depth, defence = (pair(observed(name, folder, WORLD), "CHN", "RUS") for name in ("pact", "defence"))
    assert [depth[year] for year in (1949, 1960, 1985, 2000)] == [0, 5, 0, 2]
    assert [defence[year] for year in (1949, 1960, 1985, 2000)] == [0, 1, 0, 0]


def test_arms_go_one_way_and_add_up_in_a_bloc(folder: Path) -> None:
    arms = observed("arms", folder, WORLD)
    assert pair(arms, "RUS", "CHN")[1995] == pytest.approx(3)
    assert pair(arms, "CHN", "RUS")[1995] == 0
    assert pair(arms, "WEU", "CHN")[1996] == pytest.approx(1)
    assert min(pair(arms, "RUS", "USA")) == 1950


def test_trade_shares_are_of_all_trade_and_flagged_years_are_missing(folder: Path) -> None:
    shares = observed("trade_share", folder, WORLD)
    both = pair(shares, "RUS", "CHN")
    assert both[1959] == pytest.approx(30 / 1000)
    assert 1960 not in both
    assert pair(shares, "CHN", "WEU")[1995] == pytest.approx((40 + 50 + 60) / 1000)
    assert pair(shares, "WEU", "CHN")[1995] == pytest.approx((40 + 50 + 60) / 3000)


def test_a_blocs_trade_is_missing_where_one_of_it_does_not_report(tmp_path: Path) -> None:
    write_data(tmp_path)
    path = tmp_path / "trade_cow4_dyad.csv"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("RUS,DEU,1970,")]
    path.write_text("\n".join(lines) + "\n")
    shares = pair(observed("trade_share", tmp_path, WORLD), "RUS", "WEU")
    assert 1970 not in shares
    assert 1971 in shares


def test_years_kept_back_are_refused() -> None:
    from entente_sim.analysis.hindcast.splits import guard

    with pytest.raises(ValueError, match=r"after 2006 are kept back for one report \(2013 was asked for\): call with"):
        guard(2013, report=False)
    guard(2006, report=False)
    guard(2013, report=True)


def test_a_folder_that_cannot_be_used_gets_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"no folder of public data: name one with --data or ENTENTE_DATA; docs"):
        required(None)
    with pytest.raises(DataError, match="is no folder"):
        required(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"lacks states\.csv, unga_idealpoints\.csv"):
        required(tmp_path)
    write_data(tmp_path)
    assert required(tmp_path) == tmp_path
    assert all((tmp_path / name).is_file() for name in FILES)
    (tmp_path / "arms_tiv.csv").write_text("supplier_iso3,recipient_iso3,year\n")
    with pytest.raises(DataError, match=r"arms_tiv\.csv' has no column tiv_millions; docs/data\.md"):
        observed("arms", tmp_path, WORLD)
    (tmp_path / "arms_tiv.csv").write_text("supplier_iso3,recipient_iso3,year,tiv_millions\nRUS,CHN,1995,much\n")
    with pytest.raises(DataError, match="line 2: tiv_millions is 'much', not a number"):
        observed("arms", tmp_path, WORLD)
    (tmp_path / "arms_tiv.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="cannot be read"):
        observed("arms", tmp_path, WORLD)
    monkeypatch.delenv("ENTENTE_DATA", raising=False)
    assert data_folder() is None
    monkeypatch.setenv("ENTENTE_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    assert data_folder(Path("other")) == Path("other")
