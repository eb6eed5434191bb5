"""Conditions in CEL: parsed, checked, compiled, and evaluated to one of three outcomes (R1, R3)."""

from assure.runtime.conditions.condition import Condition, Expression, compile_condition, compile_expression
from assure.runtime.conditions.outcome import HOLDS, VIOLATED, EvaluationError, Outcome
from assure.runtime.conditions.problems import ConditionProblems, Origin, Place, Problem

__all__ = [
    "HOLDS",
    "VIOLATED",
    "Condition",
    "ConditionProblems",
    "EvaluationError",
    "Expression",
    "Origin",
    "Outcome",
    "Place",
    "Problem",
    "compile_condition",
    "compile_expression",
]
