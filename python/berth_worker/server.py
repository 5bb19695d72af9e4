"""Requests to the control plane, tried again a bounded number of times while it cannot be reached."""

import json
import random
import ssl
import time
import urllib.error
import urllib.request
from typing import Any, Callable, Optional

from .exit_codes import PROJECT_INVALID, REFUSED, UNREACHABLE, BootstrapError
from .settings import Settings

TRIES = 8
FIRST_DELAY_SECONDS = 0.5
DELAY_MAX_SECONDS = 10.0
CONNECT_TIMEOUT_SECONDS = 15
BUILD_SILENCE_SECONDS = 3600


class Server:
    """The control plane, for one run."""

    def __init__(
        self,
        settings: Settings,
        say: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._say = say
        self._sleep = sleep

    def open_bundle(self) -> Any:
        """The project bundle, as a readable response."""
        return self._open("GET", "bundle", CONNECT_TIMEOUT_SECONDS)

    def open_build(self) -> Any:
        """The build of the image, as lines of JSON."""
        return self._open("POST", "image", BUILD_SILENCE_SECONDS)

    def _open(self, method: str, what: str, timeout: float) -> Any:
        settings = self._settings
        url = f"{settings.url}/internal/v1/runs/{settings.run_id}/{what}"
        for attempt in range(1, TRIES + 1):
            request = urllib.request.Request(
                url,
                data=b"{}" if method == "POST" else None,
                method=method,
                headers={
                    "Authorization": f"Bearer {settings.token}",
                    "Content-Type": "application/json",
                    "User-Agent": "berth-worker",
                },
            )
            try:
                return urllib.request.urlopen(request, timeout=timeout, context=self._context())
            except urllib.error.HTTPError as error:
                problem = _problem_of(error)
                if error.code < 500 and error.code != 429:
                    raise _refusal(error.code, problem) from error
                reason = f"{error.code} {problem}"
            except (urllib.error.URLError, OSError) as error:
                reason = str(getattr(error, "reason", error))
            if attempt < TRIES:
                self._say(f"the control plane at {settings.url} did not answer ({reason}); trying again")
                self._sleep(_delay(attempt))
        raise BootstrapError(
            UNREACHABLE,
            f"the control plane at {settings.url} could not be reached in {TRIES} tries: {reason}",
            "is it running, and does BERTH_URL name an address that pods can reach?",
        )

    def _context(self) -> Optional[ssl.SSLContext]:
        if not self._settings.url.startswith("https"):
            return None
        return ssl.create_default_context(cafile=self._settings.ca_file)


def _delay(attempt: int) -> float:
    """Doubles, up to a maximum, with a little noise so that pods do not come back all at once."""
    return min(FIRST_DELAY_SECONDS * 2 ** (attempt - 1), DELAY_MAX_SECONDS) * random.uniform(0.8, 1.2)


def _problem_of(error: urllib.error.HTTPError) -> str:
    """The sentence of an answer in the form of RFC 9457, or what there is."""
    try:
        body = json.loads(error.read().decode("utf-8"))
        return str(body.get("detail") or body.get("title") or error.reason)
    except (ValueError, AttributeError, OSError):
        return str(error.reason)


def _refusal(status: int, problem: str) -> BootstrapError:
    if status in (401, 403):
        return BootstrapError(REFUSED, f"the control plane refused the run's token: {problem}")
    return BootstrapError(PROJECT_INVALID, f"the control plane answered {status}: {problem}")
