"""Follows names across files: through imports that re-export them, star imports, `__all__` and base classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.facts import Exports, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from assure.tree.facts import Definition, FileFacts
    from assure.tree.rows import RawExports

# Names that hand each other on and grow on the way are cut off here; real chains have a handful of links.
_LONGEST_CHAIN = 64
_NOTHING = Exports(None, False, 0, (), ())


class Reexports:
    """Answers where a dotted name leads; imports answer first, and only what they leave open asks for a parse."""

    def __init__(
        self,
        modules: Mapping[str, FileFacts],
        definitions: Callable[[str], tuple[Definition, ...]],
        raw_exports: Callable[[str], RawExports],
    ) -> None:
        self._modules = modules
        self._folders = frozenset(_folders(modules))
        self._definitions = definitions
        self._raw_exports = raw_exports
        self._bindings: dict[str, dict[str, str]] = {}
        self._exports: dict[str, Exports] = {}
        self._origins: dict[str, str] = {}
        self._defined: dict[str, dict[str, Definition]] = {}

    def origin(self, dotted: str) -> str:
        """The name at the end of the chain of re-exports; in a circle, the place where it closes."""
        known = self._origins.get(dotted)
        if known is None:
            known = self._origins[dotted] = self._followed(dotted)
        return known

    def home(self, dotted: str) -> FileFacts | None:
        """The file of the longest beginning of a name that is a module of the tree."""
        while dotted:
            if dotted in self._modules:
                return self._modules[dotted]
            dotted = dotted.rpartition(".")[0]
        return None

    def resolve(self, dotted: str) -> Symbol | None:
        """Where a name is defined, None for what this tree does not define."""
        return self._resolve(dotted, set())

    def exports(self, path: str) -> Exports:
        """The exports of a file with the `__all__` and the stars of other modules filled in, circles included."""
        if path not in self._exports:
            self._exports.update(self._settled(path))
        return self._exports[path]

    def _followed(self, dotted: str) -> str:
        seen: set[str] = set()
        while dotted not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(dotted)
            dotted = self._step(dotted)
        return dotted

    def _step(self, dotted: str) -> str:
        """The same name after the first re-export on its way, unchanged where there is none."""
        parts = dotted.split(".")
        module = parts[0]
        if module not in self._modules and module not in self._folders:
            return dotted
        for position, part in enumerate(parts[1:], 1):
            inside = f"{module}.{part}"
            is_module = inside in self._modules or inside in self._folders
            # `from p.foo import foo` in p binds p.foo to a function, yet p.foo.x still means the module's x.
            target = "" if is_module and position + 1 < len(parts) else self._bound(module, part)
            if target and target != inside and (is_module or not target.startswith(f"{inside}.")):
                return ".".join([target, *parts[position + 1 :]])
            if not is_module:
                starred = self._behind_star(module, part)
                return ".".join([starred, *parts[position + 1 :]]) if starred else dotted
            module = inside
        return dotted

    def _bound(self, module: str, name: str) -> str:
        """What an import of a module binds a name to, "" where none does."""
        table = self._bindings.get(module)
        if table is None:
            table = self._bindings[module] = self._imported(module)
        return table.get(name, "")

    def _imported(self, module: str) -> dict[str, str]:
        """Of several imports of one name (a guarded pair) the first one counts, one of this tree before all others.

        A name that is set to an imported one stands for it as well, unless it is imported itself.
        """
        facts = self._modules.get(module)
        table: dict[str, str] = {}
        for found in facts.imports if facts else ():
            if found.scope or found.context in ("lazy", "dynamic") or found.name == "*":
                continue
            target = f"{found.module}.{found.name}" if found.name else found.module
            if not found.name and found.alias == found.module.partition(".")[0]:
                target = found.alias
            if found.alias not in table or (self.home(target) and not self.home(table[found.alias])):
                table[found.alias] = target
        for name, written in facts.renames if facts else ():
            table.setdefault(name, f"{module}.{written}")
        return table

    def _behind_star(self, module: str, name: str) -> str:
        """The name in the module from which a star import takes it, "" where the module has it itself or not at all."""
        facts = self._modules.get(module)
        stars = [found.module for found in facts.imports if found.name == "*" and not found.scope] if facts else []
        if facts is None or not stars or name in self._own(facts):
            return ""
        for star in reversed(stars):
            source = self._modules.get(star)
            if source is not None and star != module and name in public(self.exports(source.path)):
                return f"{star}.{name}"
        return ""

    def _own(self, facts: FileFacts) -> dict[str, Definition]:
        """The definitions of a file by qualified name; classes and functions before variables."""
        if facts.path not in self._defined:
            ordered = sorted(self._definitions(facts.path), key=lambda found: (found.kind != "variable", found.line))
            self._defined[facts.path] = {found.qualname: found for found in ordered}
        return self._defined[facts.path]

    def _resolve(self, dotted: str, seen: set[str]) -> Symbol | None:
        target = self.origin(dotted)
        facts = self.home(target)
        if facts is None or target in seen:
            return None
        seen.add(target)
        qualname = target[len(facts.module) + 1 :]
        if not qualname:
            return Symbol(facts.module, "", facts.path, 1, "module")
        found = self._own(facts).get(qualname)
        if found is not None:
            return Symbol(facts.module, qualname, facts.path, found.line, found.kind)
        return self._inherited(facts, qualname, seen)

    def _inherited(self, facts: FileFacts, qualname: str, seen: set[str]) -> Symbol | None:
        owner, _, name = qualname.rpartition(".")
        found = self._own(facts).get(owner)
        for base in found.bases if found else ():
            symbol = self._resolve(f"{base}.{name}", seen)
            if symbol is not None:
                return symbol
        return None

    def _settled(self, path: str) -> dict[str, Exports]:
        """The exports of a file and of all it draws on, worked out together until nothing is added any more."""
        raws = self._drawn_on(path)
        known = dict.fromkeys(raws, _NOTHING)
        while True:
            found = {each: self._filled(raws[each], known) for each in sorted(raws)}
            if found == known:
                return known
            known = found

    def _drawn_on(self, path: str) -> dict[str, RawExports]:
        raws: dict[str, RawExports] = {}
        waiting = [path]
        while waiting:
            each = waiting.pop()
            if each not in raws:
                raws[each] = self._raw_exports(each)
                sources = [*raws[each].stars, *(source for _, _, source in raws[each].parts or ())]
                waiting.extend(facts.path for facts in map(self._source, sources) if facts)
        return raws

    def _source(self, module: str) -> FileFacts | None:
        return self._modules.get(module) or self._modules.get(self.origin(module))

    def _filled(self, raw: RawExports, known: Mapping[str, Exports]) -> Exports:
        """The exports of one file, given what is known of the others so far."""
        bound = set(raw.bound)
        unknown = []
        for star in raw.stars:
            source = self._source(star)
            if source is None:
                unknown.append(star)
            else:
                bound.update(public(known[source.path]))
        declared, dynamic = self._declared(raw.parts, known)
        return Exports(declared, raw.dynamic or dynamic, raw.line, tuple(sorted(bound)), tuple(unknown))

    def _declared(
        self, parts: Iterable[tuple[str, int, str]] | None, known: Mapping[str, Exports]
    ) -> tuple[tuple[tuple[str, int], ...] | None, bool]:
        """The names of `__all__`; those of another module's count once, so that circles come to rest."""
        if parts is None:
            return None, False
        names: list[tuple[str, int]] = []
        dynamic = False
        for name, line, source in parts:
            if source == "-":
                names = [entry for entry in names if entry[0] != name]
            elif name:
                names.append((name, line))
            else:
                facts = self._source(source)
                other = known[facts.path] if facts else _NOTHING
                dynamic = dynamic or other.declared is None or other.dynamic
                present = {each for each, _ in names}
                names.extend((each, line) for each, _ in other.declared or () if each not in present)
        return tuple(names), dynamic


def public(exports: Exports) -> frozenset[str]:
    """What a star import of the module takes: `__all__` where there is one, else every name without an underscore."""
    if exports.declared is not None:
        return frozenset(name for name, _ in exports.declared)
    return frozenset(name for name in exports.bound if not name.startswith("_"))


def _folders(modules: Iterable[str]) -> Iterator[str]:
    """Every package a module stands in, with or without an `__init__.py`."""
    for module in modules:
        parent = module.rpartition(".")[0]
        while parent:
            yield parent
            parent = parent.rpartition(".")[0]
