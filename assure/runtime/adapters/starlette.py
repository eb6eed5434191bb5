"""Violations as problem documents (RFC 9457) for Starlette and FastAPI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.runtime.records import Decision
from assure.runtime.violations import ContractViolation, DispatchError, OperationRefused, UnknownOperation

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
HANDLERS = "starlette.exception_handlers"
ANSWERED = (ContractViolation, OperationRefused, UnknownOperation)
# The caller asked for what contracts do not allow; the backend broke its own promise; who may, and whether now.
CONFLICT, BAD_REQUEST, BROKEN, FORBIDDEN, UNAVAILABLE, UNKNOWN = 409, 400, 500, 403, 503, 404
TITLES = {
    CONFLICT: "The request does not meet the contract of the operation",
    BAD_REQUEST: "The request does not name a method of the operation",
    BROKEN: "The backend broke a promise of its own",
    FORBIDDEN: "The operation is refused",
    UNAVAILABLE: "The operation is stopped for now",
    UNKNOWN: "There is no such operation",
}


def status_of(error: DispatchError) -> int:
    """The HTTP status of an error: 409 for what was violated before the handler, 500 for what is wrong after it."""
    if isinstance(error, ContractViolation):
        if error.called:
            return BROKEN
        return BAD_REQUEST if error.kind == "resolution" else CONFLICT
    if isinstance(error, OperationRefused):
        return FORBIDDEN if error.decision == "deny" else UNAVAILABLE
    return UNKNOWN if isinstance(error, UnknownOperation) else BROKEN


def problem_document(error: DispatchError, *, instance: str = "", status: int | None = None) -> dict[str, Any]:
    """The problem document of an error: `type`, `title`, `status`, `detail`, `instance`, and what is wrong.

    Of a violation it has id, severity, message and remediation; the values that were looked at stay inside.
    """
    code = status_of(error) if status is None else status
    document: dict[str, Any] = {
        "type": f"urn:assure:problem:{_word(error)}",
        "title": TITLES.get(code, TITLES[BROKEN]),
        "status": code,
        "detail": _detail(error),
    }
    if instance:
        document["instance"] = instance
    if isinstance(error, ContractViolation):
        document["operation"] = error.operation
        document["violations"] = [
            {
                "id": violation.id,
                "kind": violation.kind,
                "severity": violation.severity,
                "message": violation.message,
                "remediation": violation.remediation,
            }
            for violation in error.violations
        ]
    return document


def install_problems(app: Starlette, *, status: Callable[[DispatchError], int] = status_of) -> None:
    """Have violations and refusals answered as problem documents, by an application of Starlette or FastAPI.

    A mistake in the program (RegistryError) is left to what the application does with mistakes.
    """
    handler = _handler(status)
    for kind in ANSWERED:
        app.add_exception_handler(kind, handler)


def problem_dependency(*, status: Callable[[DispatchError], int] = status_of) -> Callable[[Request], None]:
    """The same as a dependency of FastAPI: `Depends(problem_dependency())` at a route, a router or the application.

    It counts from the first request of such a route on; a handler that the application has already stays.
    """
    from starlette.requests import Request

    handler = _handler(status)

    def problems(request: Request) -> None:
        found = request.scope.get(HANDLERS)
        if found is not None:
            for kind in ANSWERED:
                found[0].setdefault(kind, handler)

    problems.__annotations__ = {"request": Request, "return": None}
    return problems


def _handler(status: Callable[[DispatchError], int]) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        from starlette.responses import JSONResponse

        if not isinstance(error, DispatchError):
            raise error
        code = status(error)
        document = problem_document(error, instance=request.url.path, status=code)
        return JSONResponse(document, status_code=code, media_type=MEDIA_TYPE)

    return answer


def _word(error: DispatchError) -> str:
    if isinstance(error, ContractViolation):
        return "contract-violation"
    if isinstance(error, OperationRefused):
        return "operation-refused"
    return "unknown-operation" if isinstance(error, UnknownOperation) else "dispatch-error"


def _detail(error: DispatchError) -> str:
    """What a caller may know: why a kill switch was engaged is not for them, nor a mistake in the program."""
    if isinstance(error, ContractViolation):
        return error.message
    if isinstance(error, OperationRefused):
        return error.reason if error.decision != Decision.KILL else "the operation is stopped until further notice"
    return str(error) if isinstance(error, UnknownOperation) else "the backend made a mistake"
