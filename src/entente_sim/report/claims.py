"""The page of claims: what the theory explains here, what it does not, and which mechanism does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from entente_sim.claims import SECTIONS
from entente_sim.claims.claim import VERDICTS, Claim, Judged, Outcome, Test
from entente_sim.claims.verify import Effort
from entente_sim.claims.without import Needed
from entente_sim.experiments.files import frame_of, write_frames, write_manifest, write_text
from entente_sim.plots.claims import VERDICT_COLOURS
from entente_sim.report.page import figure_of, rendered, saved
from entente_sim.report.words import figure as number
from entente_sim.report.words import percent

__all__ = ["CLAIMS_PAGE", "claim_cells", "claim_records", "stored_claims", "summary", "write_claims", "write_needed"]

CLAIMS_PAGE = "claims.html"

_COLUMNS = ("earned", "taken away from", "undecided", "falsified", "untestable", "at the defaults")


def claim_records(sections: Mapping[str, Sequence[Judged]]) -> list[dict[str, Any]]:
    """One row per test, and one per claim without a test, as plain data."""
    out = []
    for section, judged in sections.items():
        for one in judged:
            claim = one.claim
            about = {
                "claim": claim.id, "section": section, "statement": claim.statement, "where": claim.where,
                "kind": claim.kind, "flag": claim.flag, "credits": ", ".join(claim.credits), "owed": claim.owed,
                "note": claim.note, "why_not": claim.why_not, "claim_verdict": one.verdict, "reading": one.reading,
            }  # fmt: skip
            out += [about | _test_record(outcome) for outcome in one.outcomes] or [about]
    return out


_NUMBERS = {
    **{name: name for name in (
        "share", "low", "high", "failing", "median", "p10", "p90", "size", "default", "default_share", "default_size",
    )},
    "entente": "entente_share", "begun": "entente_draws", "null": "null_share", "null_median": "null_median",
    "off": "off_share", "off_median": "off_median",
}  # fmt: skip
"""Numbers of an outcome, and what the table calls them."""


def _test_record(one: Outcome) -> dict[str, Any]:
    numbers = {column: getattr(one, name) for name, column in _NUMBERS.items()}
    return {
        "test": one.test.sentence, "unit": one.test.unit, "counted": one.test.count, **numbers,
        "default_holds": one.at_default, "verdict": one.verdict,
        "supported_from": one.test.supported, "falsified_to": one.test.falsified,
    }  # fmt: skip


def summary(sections: Mapping[str, Sequence[Judged]]) -> list[dict[str, Any]]:
    """Count claims by section and how they came out; the last row is the sum."""
    rows = []
    for title, judged in [*sections.items(), ("all", [one for each in sections.values() for one in each])]:
        counts = {name: sum(one.verdict == name for one in judged) for name in VERDICTS}
        earned = sum(one.earned for one in judged)
        rows.append(
            {
                "section": title, "claims": len(judged), "earned": earned,
                "taken away from": counts["supported"] - earned, "undecided": counts["undecided"],
                "falsified": counts["falsified"], "untestable": counts["untestable"],
                "at the defaults": sum(one.at_default and not (one.by_null or one.claim.owed) for one in judged),
            }
        )  # fmt: skip
    return rows


def write_claims(
    folder: Path,
    sections: Mapping[str, Sequence[Judged]],
    patterns: Sequence[str],
    effort: Effort,
    seed: int,
    command: str,
    digest: str,
) -> None:
    """Write ``claims.html``, ``claims.parquet`` and the figure of the patterns and futures.

    Parameters
    ----------
    folder
        An existing folder.
    sections
        Judged claims by the title of their section.
    patterns
        Ids of the claims drawn.
    effort, seed, command, digest
        What was run, how, and the digest of the default scenario.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    import pandas as pd

    from entente_sim import plots

    files = write_frames(folder, {"claims": pd.DataFrame(claim_records(sections))})
    by_id = {one.claim.id: one for judged in sections.values() for one in judged}
    drawn = [by_id[name] for name in patterns if name in by_id and by_id[name].outcomes]
    picture = saved(folder, "parameter_space", figure_of(plots.claim_shares(drawn)), vector=True) if drawn else ""
    files += ["parameter_space.png", "parameter_space.svg"] if drawn else []
    counts = summary(sections)
    begun = max((outcome.begun for one in by_id.values() for outcome in one.outcomes), default=0)
    html = rendered(
        "claims.html.j2", begun=begun, counts=counts, columns=_COLUMNS, picture=picture, effort=effort, seed=seed,
        command=command, digest=digest, lead=_lead(counts[-1]),
        sections=[(title, _anchor(title), [_shown(one) for one in judged]) for title, judged in sections.items()],
    )  # fmt: skip
    files.append(write_text(folder / CLAIMS_PAGE, html))
    write_manifest(folder, "claims", command, files, effort=asdict(effort), seed=seed, inputs_digest=digest)


def stored_claims(folder: Path) -> dict[str, list[Judged]]:
    """Judged claims by section, from the table of their folder.

    Raises
    ------
    ValueError
        If the table is missing, or does not hold the tests that claims have now.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in frame_of(folder, "claims").to_dict("records"):
        rows.setdefault(str(row["claim"]), []).append({str(key): value for key, value in row.items()})
    sections = {
        title: [_stored(one, rows[one.id]) for one in claims if one.id in rows] for title, claims in SECTIONS.items()
    }
    if not rows or set(rows) - {one.claim.id for judged in sections.values() for one in judged}:
        raise ValueError(f"'{folder / 'claims.parquet'}' holds no claims, or others than this version has.")
    return {title: judged for title, judged in sections.items() if judged}


def _stored(claim: Claim, rows: Sequence[Mapping[str, Any]]) -> Judged:
    found = {row["test"]: row for row in rows if isinstance(row.get("test"), str)}
    if set(found) != {test.sentence for test in claim.tests}:
        raise ValueError(f"the tests of claim {claim.id} are others now; run 'entente-sim verify' again.")
    return Judged(claim, tuple(_outcome(test, found[test.sentence]) for test in claim.tests))


def _outcome(test: Test, row: Mapping[str, Any]) -> Outcome:
    numbers = {name: row[column] for name, column in _NUMBERS.items()}
    return Outcome(test, **numbers | {"begun": int(row["entente_draws"])})


def write_needed(folder: Path, needed: Needed) -> None:
    """Write ``needed.parquet`` and the figure of what each mechanism is needed for.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    import pandas as pd

    from entente_sim import plots

    rows = [
        {"mechanism": name, "claim": claim.id, "with": needed.present[k], "without": needed.absent[m, k]}
        for m, name in enumerate(needed.mechanisms)
        for k, claim in enumerate(needed.claims)
    ]
    write_frames(folder, {"needed": pd.DataFrame(rows)})
    saved(folder, "mechanisms_needed", figure_of(plots.mechanisms_needed(needed)), vector=True)


def _lead(counts: Mapping[str, Any]) -> str:
    tested = counts["claims"] - counts["untestable"]
    return (
        f"Of {counts['claims']} claims {tested} have an honest observable here. {counts['earned']} of them hold, and "
        f"neither in the null nor without the mechanisms they credit, nor because they were put in; "
        f"{counts['taken away from']} hold with something that takes away from it; {counts['undecided']} are undecided "
        f"and {counts['falsified']} falsified."
    )


def _anchor(title: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


def _shown(one: Judged) -> dict[str, Any]:
    return {
        "claim": one.claim, "verdict": one.verdict, "reading": one.reading,
        "tests": [_shown_test(outcome) for outcome in one.outcomes],
    }  # fmt: skip


def _shown_test(one: Outcome) -> dict[str, Any]:
    return {
        "sentence": one.test.sentence, "verdict": one.verdict, "unit": one.test.unit, "strip": _strip(one),
        "share": percent(one.share) + ("*" if one.test.count == "sample" else ""),
        "default": percent(one.default_share), "entente": percent(one.entente),
        "null": "still" if one.null_still else percent(one.null),
        "off": percent(one.off), "median": _figure(one.median), "at_default": _figure(one.default),
        "span": "" if one.p10 == one.p90 else f"{_figure(one.p10)} to {_figure(one.p90)}",
        "size": f"{one.size:+.1f} sd" if np.isfinite(one.size) else "",
    }  # fmt: skip


def claim_cells(one: Outcome) -> list[str]:
    """How often a condition holds, as cells: in all draws, with an entente, at the defaults, null, without credits."""
    return [percent(share) for share in (one.share, one.entente, one.default_share, one.null, one.off)]


def _figure(value: float) -> str:
    return number(value, 3 if abs(value) < 0.0995 and value else 2) if np.isfinite(value) else "-"


def _strip(one: Outcome) -> dict[str, Any]:
    """Places on a strip of 0 to 100 for the page to draw."""
    return {
        "low": 100 * one.low, "width": 100 * (one.high - one.low), "share": _place(one.share),
        "null": _place(one.null), "off": _place(one.off), "default": _place(one.default_share),
        "shade": VERDICT_COLOURS[one.verdict],
    }  # fmt: skip


def _place(share: float) -> float | None:
    return 100 * share if np.isfinite(share) else None
