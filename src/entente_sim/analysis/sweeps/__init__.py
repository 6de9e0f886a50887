"""What a sweep found: responses, phases and contrasts; which paths matter; when an outcome happens."""
