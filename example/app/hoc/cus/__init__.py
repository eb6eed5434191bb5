"""The house of customers: the spine and ten domains."""
