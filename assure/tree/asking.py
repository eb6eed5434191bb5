"""Answerable for the questions that the parts of the inference ask each other, so that each can stand in a file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.tree.meanings import At, Known, Literal, Meaning, Meanings
    from assure.tree.program import Program, Scope
    from assure.tree.summaries import Binding, Expression, Parameter

WHOLE = 1 << 60  # later than everything in a scope


class Asking(ABC):
    """What can be asked about the program; `Inference` answers all of it."""

    def __init__(self, program: Program) -> None:
        self.program = program

    @abstractmethod
    def once(self, key: object, work: Callable[..., Meanings], *arguments: object) -> Meanings:
        """The answer to a question, worked out at most once."""

    @abstractmethod
    def values(self, expression: Expression, at: At) -> Meanings:
        """What an expression can stand for."""

    @abstractmethod
    def kept(self, expression: Expression) -> Expression:
        """An expression that no file holds, from now on."""

    @abstractmethod
    def typed(self, annotation: Expression, at: At) -> Meanings:
        """What a value of an annotated type can be."""

    @abstractmethod
    def member(self, value: Meaning, name: str) -> Meanings:
        """What an attribute of a value stands for."""

    @abstractmethod
    def known_member(self, value: Known, name: str) -> Meanings:
        """An attribute of a database object: another one, or a method."""

    @abstractmethod
    def bound(self, binding: Binding, scope: Scope) -> Meanings:
        """What a binding gives its name."""

    @abstractmethod
    def imported(self, module: str, name: str) -> Meanings:
        """What an import binds."""

    @abstractmethod
    def library(self, dotted: str) -> Meanings:
        """What a dotted name of a database library is."""

    @abstractmethod
    def each(self, value: Meaning) -> Meanings:
        """What iterating over a value gives."""

    @abstractmethod
    def entered(self, value: Meaning) -> Meanings:
        """What `with` binds."""

    @abstractmethod
    def entry(self, literal: Literal, index: Meanings) -> Meanings:
        """The entry of a literal under a constant key, or any of them."""

    @abstractmethod
    def text(self, expression: Expression, at: At) -> str:
        """An expression as text."""

    @abstractmethod
    def result(self, function: Scope) -> Meanings:
        """What calling a function gives."""

    @abstractmethod
    def results(self, values: Meanings) -> Meanings:
        """What calling any of these gives."""

    @abstractmethod
    def yielded(self, function: Scope) -> Meanings:
        """What a generator gives, one by one."""

    @abstractmethod
    def passed(self, function: Scope, parameter: Parameter) -> Meanings:
        """What the calls of a function pass for a parameter."""

    @abstractmethod
    def ancestry(self, cls: Scope) -> tuple[Scope, ...]:
        """A class and those it inherits from, in the order attributes are looked up."""

    @abstractmethod
    def heirs(self, cls: Scope) -> tuple[Scope, ...]:
        """The classes that inherit from a class, directly or not."""

    @abstractmethod
    def library_bases(self, cls: Scope) -> Meanings:
        """What a class inherits from libraries: database objects, and external names."""
