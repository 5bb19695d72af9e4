"""The bootstrap step of a run: fetches the project and has the worker's image built. See README.md."""

import json
import os
import signal
import sys
from typing import Any, Callable, Iterable, Mapping, NoReturn

from . import project
from .exit_codes import BUILD_FAILED, INTERNAL, OK, UNREACHABLE, BootstrapError
from .server import Server
from .settings import read_settings

BUILD_TRIES = 3

Say = Callable[[str], None]


def run(env: Mapping[str, str], say: Say) -> int:
    """Does the whole step; gives the exit code."""
    try:
        settings = read_settings(env)
        server = Server(settings, say)
        say(f"berth: fetching the project of run {settings.run_id}")
        with server.open_bundle() as bundle:
            project.unpack(bundle, settings.project_dir)
        folder = project.check(settings.project_dir)
        say(f"berth: project is in {folder}; building the image")
        image = build(server, say)
        say(f"berth: image {image} is ready")
        return OK
    except BootstrapError as error:
        say(f"berth: {error}")
        if error.hint:
            say(f"berth: {error.hint}")
        return error.code


def build(server: Server, say: Say) -> str:
    """Asks for the image; a stream that breaks off is asked for again, since finished steps are kept."""
    for attempt in range(1, BUILD_TRIES + 1):
        try:
            with server.open_build() as response:
                image = _follow(response, say)
        except (OSError, ValueError) as error:
            image = ""
            say(f"berth: the build's log broke off: {error}")
        if image:
            return image
        if attempt < BUILD_TRIES:
            say("berth: the build's log ended early; asking again")
    raise BootstrapError(UNREACHABLE, f"the control plane broke off the build {BUILD_TRIES} times")


def _follow(lines: Iterable[bytes], say: Say) -> str:
    """Prints the log; gives the image, or nothing when the stream ends before it is known."""
    for line in lines:
        if not line.strip():
            continue
        event: Any = json.loads(line)
        if "log" in event:
            say(str(event["log"]).rstrip("\n"))
        elif "problem" in event:
            raise BootstrapError(BUILD_FAILED, str(event["problem"]), str(event.get("hint") or ""))
        elif "image" in event:
            digest = event.get("digest")
            return f"{event['image']} ({digest})" if digest else str(event["image"])
    return ""


def main() -> NoReturn:
    """The command."""
    # As first process of its container nothing would end it on a signal, unless it does so itself.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: os._exit(128 + got))
    try:
        code = run(os.environ, lambda text: print(text, flush=True))
    except Exception as error:  # The last resort: the kind of the error is part of the story.
        print(f"berth: unexpected: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        code = INTERNAL
    sys.exit(code)


if __name__ == "__main__":
    main()
