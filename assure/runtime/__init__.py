"""What runs inside a backend in production: light to import, exact, and closed on failure (R1, R2, R3).

It imports the standard library only, and nothing of the rest of assure.
"""
