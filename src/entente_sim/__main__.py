"""Run the command line with ``python -m entente_sim``."""

from entente_sim.cli import main

if __name__ == "__main__":
    main()
