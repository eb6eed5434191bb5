# Layer: L0 — Kernel
# AUDIENCE: SHARED
# Role: The words that every layer shares; imports nothing of the application
"""The few words that every layer shares: errors, lifecycles, commands, pages and where time and ids come from."""
