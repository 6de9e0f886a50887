"""Figures from outside: published numbers our measures must reproduce, typed in with their source."""
