"""The dashboard: a scenario in the browser, with sliders, one run year by year and the ensemble beside it.

:mod:`~entente_sim.dashboard.controls` says what can be moved, :mod:`~entente_sim.dashboard.explored` runs it,
:mod:`~entente_sim.dashboard.charts` draws it; only :mod:`~entente_sim.dashboard.page` and
:mod:`~entente_sim.dashboard.server` know Solara and Mesa's visualisation, which the extra ``viz`` installs.
"""
