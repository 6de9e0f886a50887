"""How fast, how large, how near the machine's limit: one subject a module, one command (``speed.py``) for all."""
