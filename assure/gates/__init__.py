"""The gates, a module each; `load` imports those that a run asks for and no other."""

from assure.gates.pack import GATE_NAMES, load

__all__ = ["GATE_NAMES", "load"]
