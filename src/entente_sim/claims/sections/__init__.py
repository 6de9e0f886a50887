"""Claims by section, readable beside the seeds."""
