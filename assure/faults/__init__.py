"""Judges what becomes of a dispatch in which something failed, and writes the matrix of scenarios (R4)."""
