"""What is certain of conditions before anything runs: proofs and counterexamples by an SMT solver (R1, R3).

`assure.solver.questions` asks; the solver itself (z3, the extra `smt`) is imported when the first question is put.
"""

from assure.solver.answers import Answer, SolverMissing, Verdict
from assure.solver.available import available
from assure.solver.rules import Rule

__all__ = ["Answer", "Rule", "SolverMissing", "Verdict", "available"]
