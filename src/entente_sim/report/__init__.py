"""Results as folders of tables and figures, pages to read, and sentences that say what was found."""
