from enum import StrEnum


class Status(StrEnum):
    ACTIVE = "active"
    REVOKED = "REVOKED"
