"""The houses of the backend: one for each audience."""
