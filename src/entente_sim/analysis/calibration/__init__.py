"""Calibration to the years of training: which draws of the parameters history keeps, and what that leaves open."""
