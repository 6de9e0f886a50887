"""Structural balance: how far friends and enemies fall into two camps.

A network of signed ties is balanced if its states fall into two sides with every friendship within and every enmity
between them (Cartwright and Harary 1956).  The line index of imbalance is the least number of ties that would have
to go (or change sign) for that; it is found exactly.  Doreian and Mrvar (2015) give it for the world of 1946-1999,
in arcs: every tie counted once in each direction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entente_sim.measures.landscape import least_cut
from entente_sim.measures.strategy import TIED
from entente_sim.measures.summaries import ratio
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["balance_signs", "imbalance", "triads"]

HOSTILE = 0.6
"""Hostility on both sides' mean from which two states count as enemies without a crisis."""


def balance_signs(ensemble: Ensemble, tied: float = TIED, hostile: float = HOSTILE) -> FloatArray:
    """Signed ties of every pair: ``(years, runs, n, n)`` of -1, 0 and 1, symmetric, as :func:`imbalance` takes them.

    -1 where the two had a crisis that year or hostility, the mean of both directions, is at least ``hostile``; else
    1 where a promise of defence is in force or commitment, the mean of both directions, is at least ``tied``; else
    0.  Enmity goes before a tie on paper.
    """
    dyads = ensemble.record.dyads

    def both(name: str) -> FloatArray:
        array = dyads[name].astype(np.float64)
        return np.moveaxis(array + np.swapaxes(array, 1, 2), -1, 1) / 2.0

    enemies = (both("crisis") > 0.0) | (both("hostility") >= hostile)
    friends = (both("guarantee") > 0.0) | (both("commitment") >= tied)
    signs = np.where(enemies, -1.0, np.where(friends, 1.0, 0.0))
    return signs * (1.0 - np.eye(signs.shape[-1]))


def imbalance(signs: FloatArray, *, per_tie: bool = False) -> FloatArray:
    """Line index of imbalance of signed networks ``(..., n, n)``: ``(...)``, in arcs, each tie counted twice.

    Parameters
    ----------
    signs
        Symmetric, of -1, 0 and 1.
    per_tie
        As a share of all ties, in [0, 1/2]; 0 where there are none.  Networks of different sizes compare only so.

    Examples
    --------
    The enemy of my friend is my friend:

    >>> signs = np.array([[0, 1, 1], [1, 0, -1], [1, -1, 0]], dtype=float)
    >>> float(imbalance(signs)), float(imbalance(signs, per_tie=True))
    (2.0, 0.3333333333333333)
    """
    lanes = signs.reshape(-1, *signs.shape[-2:])
    _, least = least_cut(lanes)
    enmities = (lanes < 0.0).sum(axis=(1, 2)) / 2.0
    # Enmities within the sides and friendships between them: all enmities, and what the best division saves.
    ties = 2.0 * (enmities + least)
    if per_tie:
        ties = ratio(ties, (lanes != 0.0).sum(axis=(1, 2)).astype(np.float64))
    out: FloatArray = ties.reshape(signs.shape[:-2])
    return out


def triads(signs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Triangles of signed networks ``(..., n, n)``: how many there are and how many balance, ``(...)`` each.

    A triangle balances if the product of its signs is positive (Heider 1946).
    """
    cubed = np.trace(np.linalg.matrix_power(signs, 3), axis1=-2, axis2=-1)
    every = np.trace(np.linalg.matrix_power(np.abs(signs), 3), axis1=-2, axis2=-1)
    return every / 6.0, (every + cubed) / 12.0
