"""What the bootstrap step is told by its environment."""

import os
from dataclasses import dataclass
from typing import Mapping, Optional
from urllib.parse import urlsplit

from .exit_codes import BAD_SETTINGS, BootstrapError


@dataclass(frozen=True)
class Settings:
    """Where the control plane is, and which run this is."""

    url: str
    run_id: str
    token: str
    ca_file: Optional[str]
    project_dir: str


def read_settings(env: Mapping[str, str]) -> Settings:
    """Reads the settings; raises BootstrapError that names what is missing."""
    url = _required(env, "BERTH_URL").rstrip("/")
    if urlsplit(url).scheme not in ("http", "https"):
        raise BootstrapError(BAD_SETTINGS, f"BERTH_URL must begin with http:// or https://, not {url!r}")
    ca_file = env.get("BERTH_CA_FILE") or None
    if ca_file and not os.path.exists(ca_file):
        raise BootstrapError(BAD_SETTINGS, f"BERTH_CA_FILE names {ca_file}, which does not exist")
    return Settings(
        url=url,
        run_id=_required(env, "BERTH_RUN_ID"),
        token=_read_token(_required(env, "BERTH_TOKEN_FILE")),
        ca_file=ca_file,
        project_dir=env.get("BERTH_PROJECT_DIR") or "/tmp/berth-project",
    )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise BootstrapError(BAD_SETTINGS, f"{name} is not set")
    return value


def _read_token(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            token = file.read().strip()
    except OSError as error:
        raise BootstrapError(BAD_SETTINGS, f"the token file cannot be read: {error}") from error
    if not token:
        raise BootstrapError(BAD_SETTINGS, f"the token file {path} is empty")
    return token
