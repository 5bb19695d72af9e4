"""The project bundle: downloaded, unpacked safely, checked."""

import os
import shutil
import tarfile
import tempfile
from typing import IO, List

from .exit_codes import PROJECT_INVALID, BootstrapError

BYTES_MAX = 4 * 1024**3
PROJECT_FILE = "MLproject"
DEPTH_MAX = 3


def unpack(bundle: IO[bytes], target: str) -> None:
    """Replaces `target` by what the bundle holds; nothing half-done stays when it fails."""
    parent = os.path.dirname(os.path.abspath(target))
    os.makedirs(parent, exist_ok=True)
    fresh = tempfile.mkdtemp(prefix=".berth-", dir=parent)
    try:
        with tempfile.TemporaryFile() as archive:
            shutil.copyfileobj(bundle, archive)
            archive.seek(0)
            _extract(archive, fresh)
        shutil.rmtree(target, ignore_errors=True)
        os.rename(fresh, target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def check(folder: str) -> str:
    """Gives the folder of the project in the bundle; raises BootstrapError when it cannot be run."""
    for root in _folders(folder):
        names = os.listdir(root)
        if PROJECT_FILE in names:
            # What the image is built from was checked when the run was planned: a Dockerfile or a Python environment.
            return root
    raise BootstrapError(
        PROJECT_INVALID, "the project has no MLproject file", "run from the folder that holds the MLproject file"
    )


def _extract(archive: IO[bytes], target: str) -> None:
    try:
        with tarfile.open(fileobj=archive, mode="r:*") as tar:
            members = tar.getmembers()
            _refuse_unsafe(members)
            for member in members:
                member.mode = (member.mode & 0o755) | (0o700 if member.isdir() else 0o600)
                tar.extract(member, target, set_attrs=True, numeric_owner=False)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BootstrapError(PROJECT_INVALID, f"the project bundle cannot be read: {error}") from error


def _refuse_unsafe(members: List[tarfile.TarInfo]) -> None:
    """Files, folders and links that stay inside; nothing else belongs in a project."""
    total = 0
    for member in members:
        total += member.size
        inside = _stays_inside(member.name)
        if member.issym():
            inside = inside and _stays_inside(os.path.join(os.path.dirname(member.name), member.linkname))
        elif member.islnk():
            inside = inside and _stays_inside(member.linkname)
        if not inside:
            raise BootstrapError(PROJECT_INVALID, f"the project bundle holds a path outside of it: {member.name}")
        if not (member.isfile() or member.isdir() or member.issym() or member.islnk()):
            raise BootstrapError(PROJECT_INVALID, f"the project bundle holds a special file: {member.name}")
    if total > BYTES_MAX:
        raise BootstrapError(PROJECT_INVALID, f"the project bundle unpacks to {total} bytes; at most {BYTES_MAX}")


def _stays_inside(path: str) -> bool:
    return not os.path.isabs(path) and not os.path.normpath(path).startswith("..")


def _folders(folder: str) -> List[str]:
    """The folder and those below it, the nearest first, to a small depth."""
    found = [folder]
    level = [folder]
    for _ in range(DEPTH_MAX):
        level = [
            entry.path
            for parent in level
            for entry in sorted(os.scandir(parent), key=lambda item: item.name)
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
        ]
        found += level
    return found
