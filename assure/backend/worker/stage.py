"""Makes a run repeatable: a clock that stands, chance that repeats, and no network beyond this machine.

Everything is put in place before the first module of the backend is imported, so that `from datetime import datetime`
and `from uuid import uuid4` in its source get what stands still.
"""

from __future__ import annotations

import sys
from datetime import UTC, timedelta, tzinfo
from datetime import date as real_date
from datetime import datetime as real_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_EPOCH = real_datetime(1970, 1, 1, tzinfo=UTC)
_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"})


class NetworkRefused(OSError):
    """The backend wanted to reach another machine while it was being judged."""


class Stage:
    """The instant at which a run takes place, and the seed of everything in it that is left to chance."""

    def __init__(self, instant: str, seed: int) -> None:
        self.now = real_datetime.fromisoformat(instant)
        self.random = _Chance(seed)

    def reset(self, instant: str, seed: int) -> None:
        """Begin again: the same instant and seed give the same times, random numbers and uuids."""
        import random

        self.now = real_datetime.fromisoformat(instant)
        self.random.seed(seed)
        random.seed(seed)

    def advance(self, seconds: float) -> None:
        """Let the clock go on."""
        self.now += timedelta(seconds=seconds)

    def install(self) -> None:
        """Put the clock, chance and the border in place for the rest of this process."""
        self._install_clock()
        self._install_chance()
        sys.addaudithook(_stay_here)

    def _install_clock(self) -> None:
        import copyreg
        import datetime
        import time

        time.time = lambda: (self.now - _EPOCH).total_seconds()
        time.time_ns = lambda: int((self.now - _EPOCH) / timedelta(microseconds=1)) * 1000
        moment, day = _frozen_datetime(self), _frozen_date(self)
        # A pickle names its class; the real ones have lost their names to those that stand in for them.
        for real, stand_in in ((real_datetime, moment), (real_date, day)):
            copyreg.pickle(real, _by_name_of(stand_in))
        vars(datetime).update(datetime=moment, date=day)

    def _install_chance(self) -> None:
        import os
        import random
        import uuid

        drawn = self.random.bytes
        os.urandom = drawn
        random._urandom = drawn  # type: ignore[attr-defined]
        random.seed(self.random.start)
        uuid.uuid4 = lambda: uuid.UUID(bytes=drawn(16), version=4)
        uuid.uuid1 = lambda node=None, clock_seq=None: uuid.UUID(bytes=drawn(16), version=1)


class _Chance:
    """Bytes that look random and are the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.start = seed
        self.seed(seed)

    def seed(self, seed: int) -> None:
        self.start, self._drawn = seed, 0

    def bytes(self, number: int) -> bytes:
        from hashlib import sha256

        found = b""
        while len(found) < number:
            self._drawn += 1
            found += sha256(f"{self.start} {self._drawn}".encode()).digest()
        return found[:number]


def _frozen_datetime(stage: Stage) -> type:
    """A `datetime` whose now is the stage's; real ones count as instances of it, as they do everywhere else."""

    class Kind(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, real_datetime)

        def __subclasscheck__(cls, kind: type) -> bool:
            return issubclass(kind, real_datetime)

    class datetime(real_datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return stage.now.astimezone(tz) if tz else stage.now.astimezone(UTC).replace(tzinfo=None)

        @classmethod
        def utcnow(cls) -> Any:
            return stage.now.astimezone(UTC).replace(tzinfo=None)

        @classmethod
        def today(cls) -> Any:
            return cls.now()

    datetime.__module__, datetime.__qualname__ = "datetime", "datetime"
    return datetime


def _frozen_date(stage: Stage) -> type:
    """A `date` whose today is the stage's."""

    class Kind(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, real_date)

        def __subclasscheck__(cls, kind: type) -> bool:
            return issubclass(kind, real_date)

    class date(real_date, metaclass=Kind):
        @classmethod
        def today(cls) -> Any:
            return stage.now.astimezone(UTC).date()

    date.__module__, date.__qualname__ = "datetime", "date"
    return date


def _by_name_of(kind: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    """How a pickle makes a value again: by the class that bears the name now."""
    return lambda value: (kind, value.__reduce__()[1])


def _stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuses what leaves this machine; sockets of the file system have no host."""
    if event not in _CONNECTING:
        return
    if event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        address = arguments[1]
        if not isinstance(address, tuple):
            return
        host = address[0]
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name and not _is_here(str(name)):
        raise NetworkRefused(f"the backend wanted to reach {name}; only this machine can be reached while it is judged")


def _is_here(host: str) -> bool:
    """Whether a host is this machine: the name localhost, or an address of the loopback; an empty one binds to all."""
    from ipaddress import ip_address

    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified
