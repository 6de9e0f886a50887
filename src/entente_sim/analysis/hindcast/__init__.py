"""History as a court: simulated series against observed ones, by a mapping and a split laid down beforehand."""
