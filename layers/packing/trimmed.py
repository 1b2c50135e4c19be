"""What of the packages no function needs: other services' data, other languages, documentation, tests, installers' notes."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from .authorities import trim_authorities
from .binaries import trim_fonts, trim_pictures

#: The AWS services that deployed code calls. tests/template/test_layers.py holds this against runtime/clients.py and PynamoDB.
SERVICES: Final = ("dynamodb", "s3", "secretsmanager", "sesv2", "sns", "sqs", "ssm")
#: The one place in which botocore asks for the documentation, and fails where there is none.
_ASKED_FOR: Final = "clientContextParams"
#: The languages that are written in; `root` is what each inherits from.
LANGUAGES: Final = ("en", "fr")

#: What other programs write fonts in; of fontTools, and nobody here reads it.
_FORMATS_OF_FONTS: Final = tuple(f"fontTools/{name}" for name in ("merge", "mtiLib", "ufoLib", "voltLib"))
_NEEDLESS: Final = ("bin", "share", "boto3/data", "boto3/examples", "*/tests", "**/*.c", "*/*.pyi", "*/py.typed", *_FORMATS_OF_FONTS)
#: Beside the licences, which must go with every copy; METADATA names package and version to scanners of vulnerabilities.
_KEPT_METADATA: Final = re.compile(r"METADATA|licenses|(LICEN[CS]E|NOTICE|COPYING|AUTHORS).*", re.IGNORECASE)


def trim(site: Path) -> None:
    """Take away from the packages in `site` what is not needed; packages that are not there are passed over."""
    needless = [path for pattern in _NEEDLESS for path in sorted(site.glob(pattern))]
    for path in [*needless, *(path for path in site.glob("*.dist-info/*") if not _KEPT_METADATA.fullmatch(path.name))]:
        _remove(path)
    for name, parts in _PACKAGES.items():
        if (site / name).exists():
            for trim_part in parts:
                trim_part(site / name)


def trim_languages(data: Path) -> None:
    """Keep the locales of LANGUAGES, with their regions and what they inherit from."""
    kept = re.compile(rf"(root|({'|'.join(LANGUAGES)})(_.*)?)\.dat")
    for path in data.glob("*.dat"):
        if not kept.fullmatch(path.name):
            path.unlink()


def trim_services(data: Path) -> None:
    """Keep of botocore's data the models of SERVICES, and in its list of endpoints theirs; without documentation, as plain short JSON."""
    for folder in sorted(path for path in data.iterdir() if path.is_dir()):
        if folder.name in SERVICES:
            for version in folder.iterdir():
                _trim_version(version)
        else:
            _remove(folder)
    prefixes = {_read(path)["metadata"]["endpointPrefix"] for path in data.glob("*/*/service-2.json")}
    for path in data.glob("*.json"):
        content = _read(path)
        for partition in content.get("partitions", ()) if path.name == "endpoints.json" else ():
            partition["services"] = {name: one for name, one in partition["services"].items() if name in prefixes}
        _write(path, content)


def undocumented(value: Any) -> Any:
    """`value` without its documentation. A member that is called so is a mapping, and stays."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if key != "documentation" or not isinstance(one, str)}
        return {key: _emptied(one) if key == _ASKED_FOR else undocumented(one) for key, one in kept.items()}
    return [undocumented(one) for one in value] if isinstance(value, list) else value


def _emptied(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: undocumented(one) | {"documentation": ""} for name, one in parameters.items()}


def _trim_version(version: Path) -> None:
    # A version without a model is an old one, of which botocore has only the rules of its endpoints.
    if not any(version.glob("service-2.json*")):
        _remove(version)
        return
    for path in sorted(version.iterdir()):
        content = _read(path)
        path.unlink()
        if not path.name.startswith("examples-"):
            _write(path.with_name(path.name.removesuffix(".gz")), undocumented(content))


def _read(path: Path) -> Any:
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)


def _write(path: Path, content: Any) -> None:
    # Not compressed: the layer is, and to unpack it costs every start.
    path.write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


#: The packages of which more goes than what nobody needs of any package, and how.
_PACKAGES: Final[dict[str, tuple[Callable[[Path], None], ...]]] = {
    "botocore": (lambda package: trim_services(package / "data"), lambda package: trim_authorities(package / "cacert.pem")),
    "babel": (lambda package: trim_languages(package / "locale-data"),),
    "PIL": (trim_pictures,),
    "fontTools": (trim_fonts,),
}
