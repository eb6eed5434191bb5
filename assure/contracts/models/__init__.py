"""The shapes people write: a pydantic model for each kind of contract file; nothing here is imported on a warm run."""
