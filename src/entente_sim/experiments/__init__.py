"""Running scenarios, and the ensembles and results that come of it."""
