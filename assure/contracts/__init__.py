"""People's files become checked promises: loaded with positions, validated, joined by operation in the catalogue."""
