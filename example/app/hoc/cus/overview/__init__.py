"""The overview domain."""
