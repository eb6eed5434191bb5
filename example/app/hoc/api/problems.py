# Layer: L2 — API Route
# AUDIENCE: SHARED
# Role: Turns what goes wrong into problem documents
"""Errors as `application/problem+json` (RFC 9457): a stable `code`, a sentence for people, details.

What contracts refuse is told with every violation: its id, what it says and what to do; never with the values that were
looked at.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from assure.runtime import ContractViolation
from assure.runtime.adapters.starlette import problem_document
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.kernel.errors import (
    BackendError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    Unavailable,
    UnknownOperation,
)

STATUS_OF: tuple[tuple[type[BackendError], HTTPStatus], ...] = (
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (UnknownOperation, HTTPStatus.NOT_FOUND),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)

logger = logging.getLogger(__name__)


def install_problems(app: FastAPI) -> None:
    """Have every error of the application answered as a problem document."""
    app.add_exception_handler(BackendError, _backend_error)
    app.add_exception_handler(ContractViolation, _contract_violation)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _internal_error)


def _backend_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, BackendError):
        return _internal_error(request, error)
    status = next((status for kind, status in STATUS_OF if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    return _problem(request, status, error.code, error.message, error.details)


def _contract_violation(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, ContractViolation):
        return _internal_error(request, error)
    document = problem_document(error)
    status = HTTPStatus(document["status"])
    details = {"operation": error.operation, "violations": document["violations"]}
    return _problem(request, status, "contract_violation", document["title"], details)


def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [{"field": ".".join(str(part) for part in problem["loc"]), "problem": problem["msg"]} for problem in found]
    status, message = HTTPStatus.UNPROCESSABLE_ENTITY, "the request does not fit the operation"
    return _problem(request, status, InvalidInput.code, message, {"errors": errors})


def _http_error(request: Request, error: Exception) -> JSONResponse:
    status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST
    return _problem(request, status, status.phrase.lower().replace(" ", "_"), status.description, {})


def _internal_error(request: Request, error: Exception) -> JSONResponse:
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _problem(request, status, "internal_error", "the backend made a mistake; it has been logged", {})


def _problem(
    request: Request, status: HTTPStatus, code: str, message: str, details: Mapping[str, object]
) -> JSONResponse:
    return JSONResponse(
        {
            "type": f"urn:agent-control-plane:problem:{code}",
            "title": status.phrase,
            "status": status.value,
            "code": code,
            "detail": message,
            "instance": request.url.path,
            "details": jsonable_encoder(dict(details)),
        },
        status_code=status.value,
        media_type="application/problem+json",
    )
