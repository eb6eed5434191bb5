"""What a guard is made of: contracts, modes, everyone who supplies, decides or listens, and the plans of all that."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assure.runtime.clauses import OWN_NAMES
from assure.runtime.contexts import source_of
from assure.runtime.contracts import Contracts, Dispatched
from assure.runtime.hooks import Hooks, Kill, Listener, utc_now
from assure.runtime.modes import Mode, ModeRule
from assure.runtime.plans import MISSPELT, UNRESOLVED, Plans, Surroundings, folded
from assure.runtime.suppliers import Supplier
from assure.runtime.terms import Conjunctions
from assure.runtime.violations import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from assure.runtime.records import Dispatch, DispatchRecord
    from assure.runtime.telling import Told

    Function = Callable[[Any], Any]


SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Description:
    """What a registration says of an operation: all its methods (None: it does not say), and whether it only reads."""

    methods: frozenset[str] | None = None
    reads: bool = False


class Setup:
    """Contracts, the mode they are held in, and everyone who supplies, decides or listens; the base of a Guard.

    `mode` replaces the default of the enforcement file; its rules by domain, severity and id stay. `fields` says where
    a context keeps a field of `request` when it has another name there: `{"tenant_id": "occasion.tenant.id"}`.

    `authority` answers for a `Dispatch` with a Decision, or a Decision and its reason. `audit` and `observers` are told
    the `DispatchRecord` of every dispatch, refused ones too; where `audit_required` is set nothing succeeds without
    it. `recorder` and `shadow` are told the whole of it (`Told`); one that has a method `begin` is called with the
    `Dispatch` just before its handler as well, and gets back what that gave as `Told.begun`. What listeners raise goes
    to `on_failure` (role, dispatch, exception), else to the log.
    """

    def __init__(
        self,
        contracts: Contracts | None = None,
        mode: Mode | str | None = None,
        *,
        fields: Mapping[str, str | Function] | None = None,
        authority: Callable[[Dispatch], Any] | None = None,
        audit: Callable[[DispatchRecord], Any] | None = None,
        audit_required: bool = False,
        recorder: Callable[[Told], Any] | None = None,
        shadow: Callable[[Told], Any] | None = None,
        observers: tuple[Callable[[DispatchRecord], Any], ...] = (),
        clock: Callable[[], datetime] = utc_now,
        on_failure: Callable[[str, Dispatch, Exception], Any] | None = None,
    ) -> None:
        if audit_required and audit is None:
            raise RegistryError("audit_required says that nothing succeeds without a record, and there is no audit")
        self._begin()
        contracts = contracts or Contracts()
        given = contracts.enforcement
        default = given.default if mode is None else Mode(mode)
        self._lock = threading.RLock()
        self._contracts = replace(contracts, enforcement=replace(given, default=default))
        self._providers: dict[tuple[str, str], Supplier] = {}
        self._probes: dict[tuple[str, str], Supplier] = {}
        self._described: dict[str, Description] = {}
        self._conjunctions = Conjunctions()
        self._frozen = False
        listening = (("watcher", contracts.watcher), ("recorder", recorder), ("shadow", shadow))
        whole = (_whole(role, given) for role, given in listening if given is not None)
        sinks = () if audit is None else (Listener("audit", audit, required=audit_required),)
        told = (*whole, *sinks, *(Listener("observer", observer) for observer in observers))
        sources = {name: source_of(source) for name, source in (fields or {}).items()}
        self._hooks = Hooks(authority, told, (), clock, sources, on_failure)
        self._forget()

    def _begin(self) -> None:
        """Make room for what a subclass keeps, before there are any plans."""

    # Who supplies names: providers before the handler, probes before and after it.

    def provide(
        self, name: str, function: Function | None = None, *, domain: str = "", timeout: float | None = None
    ) -> Any:
        """Have `function(context)` supply a name that conditions may use; without it, a decorator.

        It is called only where a condition that applies mentions the name, at most once a dispatch. What it raises, and
        an answer that does not come within `timeout` seconds, is an error of the conditions that mention the name. With
        a `domain` it serves the operations of that domain only, before the one for all.
        """
        return self._supply(self._providers, "provider", (domain, name), function, timeout)

    def probe(
        self, name: str, function: Function | None = None, *, domain: str = "", timeout: float | None = None
    ) -> Any:
        """Have `function(context)` say what stands: `old.<name>` before the handler, `state.<name>` after it.

        Of what it gives before the handler, copies of exactly the mentioned paths are kept.
        """
        return self._supply(self._probes, "probe", (domain, name), function, timeout)

    def _supply(
        self,
        known: dict[tuple[str, str], Supplier],
        role: str,
        key: tuple[str, str],
        function: Function | None,
        timeout: float | None,
    ) -> Any:
        if function is None:
            return lambda decorated: self._supply(known, role, key, decorated, timeout)
        with self._lock:
            self._open(f"the {role} of {key[1]!r}")
            if key in known:
                raise RegistryError(f"there is a {role} of {key[1]!r} already")
            if role == "provider" and key[1] in OWN_NAMES:
                raise RegistryError(f"{key[1]!r} is a name that the registry supplies itself")
            known[key] = Supplier(key[1], function, timeout)
            self._forget()
        return function

    def describe(self, operation: str, *, methods: Iterable[str] | None = None, reads: bool = False) -> None:
        """Say what is known of a dispatch operation: all its methods, and whether it changes nothing."""
        with self._lock:
            self._open(operation)
            self._described[operation] = Description(None if methods is None else frozenset(methods), reads)
            self._forget()

    def observe(self, observer: Callable[[DispatchRecord], Any]) -> Callable[[], None]:
        """Tell one more observer of every dispatch from now on; gives what ends that."""
        listener = Listener("observer", observer)
        with self._lock:
            self._change(told=(*self._hooks.told, listener))

        def end() -> None:
            with self._lock:
                self._change(told=tuple(one for one in self._hooks.told if one is not listener))

        return end

    # What may change while the backend runs.

    def set_mode(self, mode: Mode | str, *, domain: str = "", id: str = "") -> None:
        """Set the mode of everything, of a domain or of one contract or clause, from the next dispatch on.

        RegistryError for a domain or an id that there is not: misspelt, it would change nothing and nobody would know.
        """
        if id and id not in (UNRESOLVED, MISSPELT) and not self._contracts.knows_id(id):
            raise RegistryError(f"no contract goes by the id {id!r}")
        self._owned(domain)
        rule = ModeRule(
            Mode(mode),
            ids=frozenset({id} if id else ()),
            domains=frozenset({domain} if domain else ()),
            override=True,
        )
        with self._lock:
            given = self._contracts.enforcement
            others = (one for one in given.rules if not one.replaced_by(rule))
            self._contracts = replace(self._contracts, enforcement=replace(given, rules=(*others, rule)))
            self._forget()

    def kill(self, reason: str, *, operation: str = "", domain: str = "") -> None:
        """Refuse every dispatch, or those of an operation or a domain, until `revive`.

        An operation is what is dispatched, or what contracts call it. No handler begins any more once this has come
        back. RegistryError for a domain that there is not, or, in a frozen registry, an operation.
        """
        if operation and not self._knows(operation):
            raise RegistryError(f"no operation is named {operation!r}")
        self._owned(domain)
        with self._lock:
            self._change(kills=(*self._hooks.kills, Kill(reason, operation, domain)))

    def _owned(self, domain: str) -> None:
        if domain and not self._contracts.knows_domain(domain):
            raise RegistryError(f"nothing belongs to a domain {domain!r}")

    def _knows(self, operation: str) -> bool:
        """Whether there may be such an operation; who guards somebody else's registry does not know them all."""
        return True

    def revive(self, *, operation: str = "", domain: str = "") -> None:
        """Release the kill switch that was engaged with the same arguments."""
        with self._lock:
            kills = self._hooks.kills
            self._change(kills=tuple(one for one in kills if (one.operation, one.domain) != (operation, domain)))

    def freeze(self) -> None:
        """Let nothing be registered from now on, and make every plan."""
        with self._lock:
            self._frozen = True
            for operation in self._dispatchable():
                self._plans_of(operation)

    def warm(self) -> None:
        """Make every plan and compile every condition now, so that no dispatch has to.

        Otherwise a condition, which was read and checked when the contracts were loaded, is compiled when it is asked
        first: a millisecond or two, once.
        """
        for operation in self._dispatchable():
            for plan in self._plans_of(operation):
                plan.ready()

    def _dispatchable(self) -> Iterable[str]:
        """The operations that plans are made of beforehand."""
        return sorted({*self._contracts.dispatched, *self._described})

    @property
    def frozen(self) -> bool:
        """Whether nothing may be registered any more."""
        return self._frozen

    @property
    def contracts(self) -> Contracts:
        """The contracts, with the mode that applies now."""
        return self._contracts

    def unsupplied(self) -> tuple[str, ...]:
        """What conditions mention and nobody supplies: `tenant`, `state.integration`; each with the clauses, sorted."""
        missing: dict[str, set[str]] = {}
        for operation in sorted(self._contracts.dispatched):
            for plan in self._plans_of(operation):
                for name, clause in plan.unsupplied():
                    missing.setdefault(name, set()).add(clause)
        return tuple(
            f"{name}: nobody supplies it; read by {', '.join(sorted(missing[name]))}" for name in sorted(missing)
        )

    def _open(self, what: str) -> None:
        if self._frozen:
            raise RegistryError(f"{what} was registered after the registry was frozen")

    def _change(self, **changes: Any) -> None:
        """Take part from the next dispatch on; those on their way end as they began."""
        self._hooks = replace(self._hooks, **changes)
        self._note()

    def _note(self) -> None:
        """Note what every dispatch asks for: whether anybody may refuse it, and whether anybody is to be told."""
        self._admits = self._hooks.open and self._contracts.watcher is None
        self._quiet = not self._hooks.told

    def _plans_of(self, operation: str) -> Plans:
        """The plans of an operation, made on first use; those of operations that nothing is known of are shared."""
        found = self._tables.get(operation)
        if found is not None:
            return found
        if operation not in self._contracts.dispatched and operation not in self._described:
            meant = self._folded.get(folded(operation)) if self._folded else None
            return self._unplanned if meant is None else self._planned(self._dispatched(meant), spelt=operation)
        with self._lock:
            return self._tables.setdefault(operation, self._planned(self._dispatched(operation)))

    def _planned(self, known: Dispatched, spelt: str = "") -> Plans:
        around = Surroundings(self._providers, self._probes, self._hooks.fields, self._conjunctions)
        return Plans(known, self._contracts.enforcement, around, self._today, spelt)

    def _dispatched(self, operation: str) -> Dispatched:
        """An operation as contracts and its registration know it."""
        known = self._contracts.dispatched.get(operation) or Dispatched(operation)
        described = self._described.get(operation, Description())
        if described.reads:
            known = replace(known, reads=known.reads | {""})
        if described.methods is None:
            return known
        return replace(known, methods=known.methods | described.methods, closed=True)

    def _forget(self) -> None:
        """Drop all plans: something they depend on has changed. Dispatches on their way end as they began."""
        with self._lock:
            enforcement = self._contracts.enforcement
            now = self._hooks.clock() if enforcement.dated else None
            self._today = now.date().isoformat() if now else ""
            last = enforcement.changes_after(self._today)
            # By the clock that never goes back, for asking the other one costs more than a dispatch.
            self._stale_at = time.monotonic() + _seconds_left(now, last) if now and last else None
            self._tables: dict[str, Plans] = {}
            guarded = (name for name, each in self._contracts.dispatched.items() if each.everywhere or each.by_method)
            self._folded = {folded(name): name for name in guarded}
            self._unplanned = self._planned(Dispatched(""))
            self._note()


def _whole(role: str, function: Function) -> Listener:
    """One who is told everything, and may have a part that is called before the handler."""
    begin = getattr(function, "begin", None)
    return Listener(role, function, whole=True, begin=begin if callable(begin) else None)


def _seconds_left(now: datetime, day: str) -> float:
    """How long it is until a day (ISO, in the zone of `now`) is over."""
    left = now.fromisoformat(day).replace(tzinfo=now.tzinfo) - now
    return left.total_seconds() + SECONDS_OF_A_DAY
