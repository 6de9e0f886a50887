#!/usr/bin/env bash
# Make every result that these pages show again, and fill the pages: about an hour on two idle cores. What follows from
# public data (docs/data.md) is made where ENTENTE_DATA names its folder. Speed (benchmarks/speed.py) and trust (python
# -m tests.trust) are measured by themselves.
set -euo pipefail
cd "$(dirname "$0")/.."
sim=.venv/bin/entente-sim
fill() { .venv/bin/python docs/generate.py "$@"; }

$sim futures
fill --futures results/futures
$sim ablate --runs 100
fill --ablation results/ablation
$sim verify
fill --claims results/claims
.venv/bin/python docs/history.py

for case in double_containment eaeu_bri libya_syria sino_soviet_split; do
  $sim case "$case" --runs 200
  fill --case "results/$case"
done
for sweep in asymmetry_x_pressure concession_size sea_wall_x_march_west vulnerability_x_promotion; do
  $sim sweep "$sweep" --yes
  fill --sweep "results/$sweep"
done
$sim sweep six_futures --yes
$sim discover results/six_futures --future split
$sim discover results/six_futures --where 'entente_commitment > 0.7'
for outcome in results/six_futures/discovery/*/; do
  fill --discovery "${outcome%/}"
done
for sweep in parameters_global parameters_sobol; do
  $sim sweep "$sweep" --yes
  $sim sensitivity "$sweep"
  fill --sensitivity "results/$sweep/sensitivity"
done
$sim forecast --draws 600
fill --forecast results/forecast

if [ -n "${ENTENTE_DATA:-}" ]; then
  $sim calibrate --search 300
  $sim hindcast
  fill --hindcast results/hindcast
  $sim hindcast --parameters posterior --out results/hindcast_posterior
  $sim hindcast --parameters results/calibration/point.csv --out results/hindcast_point
  $sim forecast --draws 600 --parameters posterior --world world_1946 --out results/forecast_history
  $sim forecast --draws 600 --world world_1946 --alone --out results/forecast_history_prior
  $sim forecast --draws 600 --parameters posterior --alone --out results/forecast_default_posterior
  $sim forecast --draws 600 --parameters posterior --world world_1946 --power cinc --alone --out results/forecast_history_cinc
  fill --calibration results/calibration
fi
