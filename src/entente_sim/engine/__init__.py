"""The round, and the record it leaves."""
