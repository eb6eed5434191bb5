"""The logs domain."""
