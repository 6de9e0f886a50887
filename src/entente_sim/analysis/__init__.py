"""What runs mean: effects, forecasts, ablations and priors of the futures; sweeps, history and a seat at the table.

Numbers are made here, drawn in :mod:`entente_sim.plots` and told in :mod:`entente_sim.report`.
"""
