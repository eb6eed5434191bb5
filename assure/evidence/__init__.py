"""Evidence: the report of a run as what people and machines read, and the folder it is kept in."""

from assure.evidence.names import evidence_paths
from assure.evidence.rendering import FORMATS, render, step_summary

__all__ = ["FORMATS", "evidence_paths", "render", "step_summary"]
