# Layer: L4 — Spine
# AUDIENCE: CUSTOMER
# Role: Holds the contracts around every dispatch, and notes what they found
"""The guard of the spine: authority first, then contracts, the handler, and contracts again."""

import logging
from typing import Protocol

from assure.runtime import Contracts, Dispatch, DispatchRecord, Guard, Mode
from assure.runtime import Decision as Verdict

from app.hoc.cus.controls.L5_engines.kill_switch_engine import is_engaged
from app.hoc.cus.hoc_spine.authority.authority import Authority, Decision, Request
from app.hoc.cus.hoc_spine.contracts.scene import Scene
from app.hoc.cus.hoc_spine.contracts.suppliers import supply
from app.kernel.occasion import Sources

# Where the scene keeps what conditions call `request`.
FIELDS = {name: f"asked.{name}" for name in ("method", "params", "tenant_id", "actor_id", "audience")}

logger = logging.getLogger(__name__)


class Ended(Protocol):
    """A dispatch that has ended, and what is to be kept of it."""

    dispatch: Dispatch
    record: DispatchRecord


def build_guard(contracts: Contracts, mode: Mode, authority: Authority, sources: Sources) -> Guard:
    """A guard for `guard.run(operation, scene, handler)`; the mode stays in it and travels in no scene."""

    def admit(dispatch: Dispatch) -> Verdict:
        return _admitted(authority, _scene(dispatch.context))

    guard = Guard(contracts, mode, fields=FIELDS, authority=admit, recorder=_noted, clock=sources.clock)
    supply(guard)
    return guard


def _admitted(authority: Authority, scene: Scene) -> Verdict:
    """What the authority says: it raises the reason where the dispatch may not reach its handler."""
    scene.trace.decision = Decision.REFUSE
    scene.trace.decision = authority.decide(
        Request(
            operation=scene.operation.name,
            reads=scene.operation.reads,
            audience=scene.operation.audience,
            context=scene.asked,
            tenant=scene.occasion.tenant,
            kill_switch_engaged=is_engaged(scene.session, scene.tenant_id),
        )
    )
    # A degraded platform lets reads through only, and the authority has seen to that.
    return Verdict.ALLOW


def _noted(told: Ended) -> None:
    """Note what was found, so that the audit keeps it whatever becomes of the dispatch."""
    trace = _scene(told.dispatch.context).trace
    trace.violations = tuple(found.id for found in told.record.violations)
    for found in told.record.violations:
        # What is wrong before the handler is the caller's mistake, what is wrong after it is the backend's.
        level = logging.ERROR if told.record.called and found.blocking else logging.WARNING
        logger.log(level, "%s: %s %s (%s): %s", trace.named, found.id, found.outcome, found.mode, found.message)


def _scene(context: object) -> Scene:
    if not isinstance(context, Scene):
        raise TypeError(f"a dispatch has a scene, not a {type(context).__name__}")
    return context
