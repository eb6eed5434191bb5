"""A tiny backend."""
