"""Answerable for whether what an expression names exists at all: in its module, on its class, in its file (R12).

Says so only where the whole of a module or class is known; whatever may add a name to it leaves the question open.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from assure.tree.asking import WHOLE
from assure.tree.expressions import NEVER
from assure.tree.meanings import At, Class, External, Module, Object
from assure.tree.summaries import last_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assure.tree.inference import Inference
    from assure.tree.meanings import Meaning
    from assure.tree.program import File, Scope
    from assure.tree.summaries import Binding, Expression

_BUILT_IN = frozenset(dir(builtins))
# Decorators that add no attribute but those that the class declares.
_PLAIN = frozenset({"dataclass", "define", "final", "frozen", "runtime_checkable", "total_ordering"})
_IDLE = ("abc.", "builtins.", "enum.", "typing.", "typing_extensions.")
_ADDING = frozenset({"exec", "globals", "setattr", "vars"})  # what gives a module names that no statement binds
_ONLY_TYPES = frozenset({*NEVER, ("TYPE_CHECKING", "true")})
_DEEPEST = 8


class Existence:
    """Looks names up where everything that could define them is at hand."""

    def __init__(self, inference: Inference) -> None:
        self.inference, self.program = inference, inference.program

    def missing(self, expression: Expression, at: At, heir: Scope | None = None) -> str:
        """What is wrong with what an expression names, "" where it may exist.

        `heir` is the class that `self` stands for in the methods that it inherits.
        """
        if expression is None:
            return ""
        if expression[0] == "at":
            return self.missing(expression[1], expression[2], heir)
        if expression[0] == "call":
            return self.missing(expression[1], at, heir)
        if expression[0] == "name":
            return self._unbound(expression[1], at)
        return self._without(expression, at, heir) if expression[0] == "attr" else ""

    def unbound(self, expression: Expression, at: At) -> str:
        """What is wrong with an expression whose meaning is known, and which the run can't evaluate; "" for nothing."""
        while expression is not None and expression[0] in ("at", "attr", "call"):
            at = expression[2] if expression[0] == "at" else at
            expression = expression[1]
        scope, bindings = self._bound(expression[1], at) if expression and expression[0] == "name" else (at.scope, [])
        only = bindings and all(not _ONLY_TYPES.isdisjoint(scope.tests(binding.block)) for binding in bindings)
        return f"`{expression[1]}` is bound only where types are checked" if only else ""

    def has(self, cls: Scope, name: str) -> bool:
        """Whether a class has, or may have, an attribute."""
        return _is_special(name) or any(self._declares(each, name) for each in self.inference.ancestry(cls))

    def _without(self, expression: Expression, at: At, heir: Scope | None) -> str:
        """`keys.gone`, `Keys.gone`, `self.gone`."""
        owners, name = self.inference.values(expression[1], at), expression[2]
        if not owners:
            return self.missing(expression[1], at, heir)
        told = [self._lacks(owner, name, heir) for owner in owners]
        return told[0] if all(told) else ""

    def _lacks(self, owner: Meaning, name: str, heir: Scope | None) -> str:
        if isinstance(owner, Module):
            return self._not_in(owner.name, name)
        if not isinstance(owner, Class | Object):
            return ""
        is_own = heir is not None and owner.cls in self.inference.ancestry(heir)
        cls = heir if is_own and heir is not None else owner.cls
        inherited = () if is_own or isinstance(owner, Class) else self.inference.heirs(cls)
        if self.has(cls, name) or any(self.has(each, name) for each in inherited):
            return ""
        return f"the class `{cls.symbol}` has no `{name}`"

    # Classes.

    def _declares(self, cls: Scope, name: str) -> bool:
        if name in cls.members or name in cls.bindings or name in cls.annotations or "__getattr__" in cls.members:
            return True
        inside = (scope for scope in cls.children if name in scope.attributes or f"self.{name}" in scope.annotations)
        return next(inside, None) is not None or self._may_be_given(cls)

    def _may_be_given(self, cls: Scope) -> bool:
        """Whether a decorator, a base class out of sight, or code that sets attributes may add some."""
        if any(last_name(site.value) not in _PLAIN for site in cls.decorators):
            return True
        at = At(cls.parent or cls, WHOLE, -1)
        bases = [self.inference.values(base, at) for base in cls.facts.bases]
        if not all(bases):
            return True
        return any(not self._is_known(base) for values in bases for base in values) or "__getattribute__" in cls.members

    def _is_known(self, base: Meaning) -> bool:
        return isinstance(base, Class) or (isinstance(base, External) and base.name.startswith(_IDLE))

    # Modules.

    def _not_in(self, module: str, name: str, depth: int = _DEEPEST) -> str:
        """What is wrong with a name of a module, "" where the module has it, may have it, or is not of this tree."""
        file = self.program.module(module)
        if file is None or depth == 0 or self.program.has_module(f"{module}.{name}") or self._may_have(file, name):
            return ""
        bindings = file.top.bindings.get(name, [])
        if not bindings:
            return f"`{module}` defines no `{name}`"
        return self._all_lead_nowhere(file.top, bindings, depth)

    def _may_have(self, file: File, name: str) -> bool:
        top = file.top
        if (
            _is_special(name)
            or file.stars
            or name in top.annotations
            or name in file.outer
            or "__getattr__" in top.members
        ):
            return True
        return any(called in _ADDING for called, _ in top.named_calls)

    def _all_lead_nowhere(self, scope: Scope, bindings: Sequence[Binding], depth: int) -> str:
        """What is wrong with imports of a name, "" where one of its bindings may give it a value."""
        told = ""
        for binding in bindings:
            if not _ONLY_TYPES.isdisjoint(scope.tests(binding.block)):
                told = told or f"`{binding.name}` is bound only where types are checked"
                continue
            value = binding.value
            if value is None or value[0] != "import" or not value[2]:
                return ""
            problem = self._not_in(value[1], value[2], depth - 1)
            if not problem:
                return ""
            told = problem
        return told

    # Names.

    def _unbound(self, name: str, at: At) -> str:
        scope, bindings = self._bound(name, at)
        if name in scope.parameter_named or name in scope.annotations:
            return ""
        if bindings:
            return self._all_lead_nowhere(scope, bindings, _DEEPEST)
        return "" if name in _BUILT_IN or self._may_have(scope.file, name) else f"`{name}` is not defined"

    def _bound(self, name: str, at: At) -> tuple[Scope, list[Binding]]:
        """The innermost scope that binds a name, and how; the module without a binding where none does."""
        scope = at.scope
        while scope.parent is not None:
            seen = scope is at.scope or scope.facts.kind != "class"
            if seen and (name in scope.parameter_named or name in scope.annotations or name in scope.bindings):
                break
            scope = scope.parent
        return scope, scope.bindings.get(name, [])


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
