"""A shop; a package that holds nothing itself needs no layer."""
