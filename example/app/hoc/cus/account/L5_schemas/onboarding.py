# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names the steps of onboarding and what each of them must declare
"""Onboarding: the order of its steps, and the facts without which a step is not done."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.kernel.commands import Command, Text
from app.kernel.lifecycle import Lifecycle

CURRENT_AGREEMENT = "2026-01"
# Something on both sides of an @, and no blank space; whether mail arrives only mail can tell.
EMAIL = r"[^\s@]\S*@\S*[^\s@]"


class OnboardingState(StrEnum):
    """The last step of onboarding that is done."""

    STARTED = "started"
    PROFILED = "profiled"
    AGREED = "agreed"
    CONTACTABLE = "contactable"
    FINISHED = "finished"


class OnboardingStep(StrEnum):
    """A step that the tenant itself completes."""

    PROFILE = "profile"
    AGREEMENT = "agreement"
    CONTACT = "contact"


ONBOARDING_LIFECYCLE = Lifecycle(
    "onboarding",
    OnboardingState.STARTED,
    {
        OnboardingState.STARTED: frozenset({OnboardingState.PROFILED}),
        OnboardingState.PROFILED: frozenset({OnboardingState.AGREED}),
        OnboardingState.AGREED: frozenset({OnboardingState.CONTACTABLE}),
        OnboardingState.CONTACTABLE: frozenset({OnboardingState.FINISHED}),
        OnboardingState.FINISHED: frozenset(),
    },
)

REACHED_BY: Mapping[OnboardingStep, OnboardingState] = {
    OnboardingStep.PROFILE: OnboardingState.PROFILED,
    OnboardingStep.AGREEMENT: OnboardingState.AGREED,
    OnboardingStep.CONTACT: OnboardingState.CONTACTABLE,
}

DECLARED_IN: Mapping[OnboardingStep, frozenset[str]] = {
    OnboardingStep.PROFILE: frozenset({"company", "country"}),
    OnboardingStep.AGREEMENT: frozenset({"version", "accepted_by"}),
    OnboardingStep.CONTACT: frozenset({"email"}),
}

Detail = Annotated[Text, Field(min_length=1, max_length=200)]


class CompleteStep(Command):
    """Declare what one step asks for."""

    step: Annotated[OnboardingStep, Field(strict=False)]
    details: dict[str, Detail]
