"""The long forms of what the tests try in short: ``python -m tests.trust NAME`` runs one, and writes what it found."""
