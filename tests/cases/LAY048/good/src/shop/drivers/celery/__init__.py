"""Drivers of the queue."""
