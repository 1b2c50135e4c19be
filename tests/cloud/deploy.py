"""Build and deploy the real template to a local cloud with the real SAM CLI.

python -m tests.cloud.deploy        to the cloud of `make run`
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping
from typing import Final

from tests.cloud.local_cloud import MADE, ROOT, CloudError, LocalCloud, standing, tail
from tests.cloud.mending import mend

_SAM: Final = MADE / "sam" / "bin"
_ARCHITECTURES: Final = {"x86_64": "x86_64", "amd64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}


def deploy(cloud: LocalCloud, parameters: Mapping[str, str] | None = None) -> None:
    """Deploy the stack as samconfig.toml says for `local`; `parameters` replace some of its. CloudError."""
    overrides = _overrides(parameters or {})
    build = cloud.home / "build"
    _sam(cloud, "build", "--build-dir", str(build), *overrides)
    _sam(cloud, "deploy", "--template-file", str(build / "template.yaml"), *overrides)
    mend(cloud)


def _overrides(parameters: Mapping[str, str]) -> list[str]:
    """The whole list: what the command line says replaces the list of samconfig.toml, not single entries of it."""
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    given = dict(pair.split("=", 1) for pair in config["local"]["deploy"]["parameters"]["parameter_overrides"].split())
    # Functions run on this machine.
    given["Architecture"] = _ARCHITECTURES[platform.machine().lower()]
    return ["--parameter-overrides", *(f"{name}={value}" for name, value in (given | dict(parameters)).items())]


def _sam(cloud: LocalCloud, command: str, *options: str) -> None:
    home = cloud.home / "sam-home"
    (home / ".aws-sam").mkdir(parents=True, exist_ok=True)
    # A fresh note of the last check for a new version keeps the SAM CLI from asking the network.
    (home / ".aws-sam" / "metadata.json").write_text(json.dumps({"installationId": "local", "lastVersionCheck": time.time()}))
    environment = cloud.environment()
    # `sam build` takes python3.13 and pip from PATH.
    environment |= {"PATH": f"{_SAM}:{environment['PATH']}", "HOME": str(home), "SAM_CLI_TELEMETRY": "0"}
    log = cloud.home / f"sam-{command}.log"
    with log.open("wb") as said:
        ended = subprocess.run(
            [_SAM / "sam", command, "--config-file", ROOT / "samconfig.toml", "--config-env", "local", *options],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=said,
            check=False,
        )
    if ended.returncode:
        raise CloudError(f"sam {command} failed; the end of {log}:\n{tail(log, 40)}")


if __name__ == "__main__":
    try:
        deploy(standing())
    except CloudError as error:
        sys.exit(f"relance: {error}")
