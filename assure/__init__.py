"""assure: a gate pack for the business logic of layered Python backends."""

__version__ = "0.1.0"
