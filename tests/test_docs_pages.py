"""Pages made from the code, and the way through them: the gallery, the map of theory, the API, the questions."""

from __future__ import annotations

import inspect
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

import entente_sim as es
from entente_sim.analysis.ablations import ABLATIONS
from entente_sim.engine.round import ROUND
from entente_sim.mechanisms.incentives import TERMS
from entente_sim.scenario.parameters import INCENTIVE_WEIGHTS, Parameters

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

sys.path.append(str(DOCS))
import gallery  # noqa: E402
import theory_map  # noqa: E402

NAMES = [mechanism.__name__ for mechanism in ROUND]


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# --- the gallery -----------------------------------------------------------------------------------------------------


def test_every_figure_is_in_the_gallery_and_a_missing_one_is_told() -> None:
    text = page("gallery.md")
    assert gallery.missing(text) == []
    assert gallery.missing(text.replace("### votes\n", "### elections\n")) == [
        "votes is not in the gallery", "elections is no function of plots",
        "elections is named, but not called, in its section",
    ]  # fmt: skip


SMALL = """# Small

## Setup

```py
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(1, 1))
```

### alignment

```py
width = 2
axes.plot([0, width])
axes
```

### votes

![kept](images/elsewhere.png)

```py
not_here()
```
"""


def test_figures_are_drawn_from_the_code_of_the_page_in_one_go(tmp_path: Path) -> None:
    assert [part.names for part in gallery.sections(SMALL)] == [(), ("alignment",), ("votes",)]
    assert gallery.draw(SMALL, tmp_path) == ["alignment.png"]
    assert [path.name for path in tmp_path.iterdir()] == ["alignment.png"]


def test_a_section_is_given_its_words_and_its_figure() -> None:
    class File:
        src_uri = "gallery.md"

    class Page:
        file = File()

    made = gallery.on_page_markdown(SMALL, page=Page(), config=None, files=None)  # type: ignore[arg-type]
    told = gallery.about("alignment")
    assert told.startswith("Draw the actor's alignment")
    assert f"### alignment\n\n{told}" in made
    assert f"![{told}](gallery/alignment.png)" in made
    assert "gallery/votes.png" not in made
    assert all("``" not in gallery.about(name) for name in es.plots.__all__)


def test_what_is_kept_hangs_on_the_page() -> None:
    assert gallery.digest("a") != gallery.digest("b")
    assert gallery.digest("a") == gallery.digest("a")


# --- theory ----------------------------------------------------------------------------------------------------------


def test_every_ablation_belongs_to_a_mechanism_and_every_term_to_a_theory() -> None:
    assert {theory_map.home(one) for one in ABLATIONS} <= set(NAMES)
    assert {f"incentives.{name}" for name in TERMS} == {
        one for one in INCENTIVE_WEIGHTS if one.startswith("incentives.")
    }
    assert set(TERMS.values()) <= set(NAMES)


def test_the_map_names_every_mechanism_its_file_and_every_claim_that_credits_one() -> None:
    from entente_sim.claims.registry import CLAIMS

    text = page("theory.md")
    for name in NAMES:
        assert f"## {name.replace('_', ' ').capitalize()}\n" in text
        assert f"odd.md#step-{name.replace('_', '-')})" in text
    for path in (ROOT / "src/entente_sim/mechanisms").glob("[a-z]*.py"):
        assert f"`{path.relative_to(ROOT).as_posix()}`" in text
    assert set(re.findall(r"\[([A-Z0-9]+-\w+)\]", text)) == {claim.id for claim in CLAIMS if claim.credits}
    for one in ABLATIONS:
        assert one.why in text


def test_whoever_is_cited_stands_in_the_references() -> None:
    text = "so Most and\nStarr (1989), Leeds, Long and Mitchell 2000; Hegre et al. 2001 in 2004"
    found = ["Most and Starr 1989", "Leeds, Long and Mitchell 2000", "Hegre et al. 2001"]
    assert theory_map.citations(text) == found
    references = [" ".join(one.split()) for one in page("theory.md").split("## References")[1].split("\n* ")[1:]]
    by_key = {(one.partition(",")[0], re.search(r"\((\d{4})\)", one)[1]): one for one in references}  # type: ignore[index]
    assert len(by_key) == len(references)
    cited = set()
    for mechanism in ROUND:
        for one in theory_map.citations(inspect.getdoc(sys.modules[mechanism.__module__]) or ""):
            who, _, year = one.rpartition(" ")
            names = re.findall(r"[A-Z][\w-]+", who)
            assert all(name in by_key[names[0], year] for name in names), one
            cited.add((names[0], year))
    package = Path(es.__file__).parent
    elsewhere = page("odd.md") + "".join(one.read_text(encoding="utf-8") for one in package.glob("measures/*.py"))
    named = {(re.findall(r"[A-Z][\w-]+", one)[0], one[-4:]) for one in theory_map.citations(elsewhere)}
    assert cited <= set(by_key) <= cited | named


def test_pages_name_no_parameter_that_is_not_there() -> None:
    known = Parameters().by_path()
    groups = {path.partition(".")[0] for path in known}
    for path in sorted(DOCS.glob("*.md")):
        named = re.findall(r"`(([a-z_]+)\.[a-z_]+)`", path.read_text(encoding="utf-8"))
        gone = {name for name, group in named if group in groups and name not in known}
        assert not gone, f"docs/{path.name} names {sorted(gone)}"


def test_equations_and_claims_can_be_linked_to_one_by_one() -> None:
    from entente_sim.claims.registry import CLAIMS

    assert re.findall(r'<a id="step-([\w-]+)"></a>', page("odd.md")) == [
        "inputs", *(name.replace("_", "-") for name in NAMES)
    ]  # fmt: skip
    assert sorted(re.findall(r'<a id="([\w-]+)"></a>', page("claims.md"))) == sorted(one.id.lower() for one in CLAIMS)


# --- the API ---------------------------------------------------------------------------------------------------------


def test_the_api_has_every_public_name() -> None:
    text = page("api.md")
    listed = {
        (module, name.strip())
        for module, options in re.findall(r"^::: ([\w.]+)\n((?: .*\n)*)", text, re.MULTILINE)
        for found in re.findall(r"members: \[(.*)\]", options)
        for name in found.split(",")
    }
    for module, name in listed:
        assert getattr(import_module(module), name).__doc__, (module, name)
    modules = {"measures", "plots"}
    assert set(es.__all__) - modules - {"__version__"} == {name for module, name in listed if module == "entente_sim"}
    for name in modules:
        assert f"::: entente_sim.{name}\n" in text
        files = {path.stem for path in (ROOT / "src/entente_sim" / name).glob("*.py")}
        hidden = files & set(getattr(es, name).__all__)  # Griffe sees the file and not the function in it
        assert {(f"entente_sim.{name}.{one}", one) for one in hidden} <= listed


# --- questions, and the way there ------------------------------------------------------------------------------------


def test_answers_use_no_number_that_another_page_does_not_have() -> None:
    others = " ".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md") if path.name != "faq.md")
    answers = re.sub(r"^#.*$", "", page("faq.md"), flags=re.MULTILINE)
    answers = re.sub(r"`[^`]*`|\]\([^)]*\)", "", answers)
    for number in re.findall(r"(?<![\w.])\d*\.\d+(?:-\d*\.\d+)?", answers):
        assert re.search(rf"(?<![\d.])0?{re.escape(number)}(?!\d)", others), number


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.stem)
def test_a_page_is_one_click_away_and_in_the_navigation(path: Path) -> None:
    nav = (ROOT / ".ci/mkdocs.yml").read_text(encoding="utf-8")
    assert f": {path.name}\n" in nav
    if path.stem not in ("index", "looks"):
        assert f"]({path.name})" in page("index.md")


def test_docstrings_become_markdown() -> None:
    pytest.importorskip("griffe")
    import docstrings

    given = (
        "Do it, see :func:`~a.b.run` and :data:`C`::\n\n    es.run()\n\n>>> 1 + 1\n2\n\nParameters\n----------\n"
        "runs, seed\n    How many,\n    and where from.\nelse\n    More.\n\nExamples\n--------\n>>> 2\n2"
    )
    assert docstrings.markdown(given) == (
        "Do it, see ``run`` and ``C``:\n\n    es.run()\n\n```pycon\n>>> 1 + 1\n2\n```\n\nParameters\n----------\n"
        "runs\n    How many,\n    and where from.\nseed\n    How many,\n    and where from.\nelse\n    More.\n\n"
        "Examples\n--------\n>>> 2\n2"
    )


def anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    slugs = {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", head).strip().lower()) for head in heads}
    return slugs | set(re.findall(r'<a id="([\w-]+)">', text))


def test_links_of_the_readme_lead_somewhere() -> None:
    """The build looks after the links of the pages."""
    for target, anchor in re.findall(
        r"\]\((?!http)([^)#]+)#?([^)]*)\)", (ROOT / "README.md").read_text(encoding="utf-8")
    ):
        assert (ROOT / target).exists(), target
        assert not anchor or anchor in anchors((ROOT / target).read_text(encoding="utf-8")), (target, anchor)
