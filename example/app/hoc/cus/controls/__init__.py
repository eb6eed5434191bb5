"""The controls domain."""
