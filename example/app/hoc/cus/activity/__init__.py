"""The activity domain."""
