"""A control plane in which the customers of a platform govern their agents."""
