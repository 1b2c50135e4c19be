"""Put beside the deployed code of a function, it tells from within what the function imports, and from where. It is no test."""

import importlib
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

#: Of a .pyc: after its magic number come its flags; 1 is a hash that is not checked.
FLAGS, UNCHECKED = slice(4, 8), 1
#: What the local cloud's interpreter has for itself and Lambda's has not. fpdf2 would take it if it were there.
_THE_CLOUDS = ("cryptography",)


def handler(event: dict[str, list[str]], _context: object) -> dict[str, object]:
    """Import the function and the `modules` of the event; answer which were compiled here, which lay outside the layers, and so on."""
    compiled = _watched()
    for name in _THE_CLOUDS:
        sys.modules[name] = None  # type: ignore[assignment]  # which is how an import is made to fail
    for name in ["app", *event["modules"]]:
        importlib.import_module(name)
    import botocore.session

    session = botocore.session.get_session()
    services = session.get_available_services()
    for service in services:
        session.create_client(service)
    files = {name: Path(file) for name, module in list(sys.modules.items()) if (file := _imported_from(module))}
    mine = {name: path for name, path in files.items() if _is_deployed(path) and path.suffix == ".py" and path != Path(__file__)}
    return {
        "compiled": [path for path in compiled if path != __file__],
        "rewritten": sorted(name for name, path in mine.items() if not _unchecked(path)),
        "outside": sorted(name for name, path in files.items() if "site-packages" in path.parts),
        "imported": sorted(mine),
        "services": sorted(services),
    }


def _watched() -> list[str]:
    """A list that takes the path of every source that is compiled from now on."""
    compiled: list[str] = []
    original = importlib.machinery.SourceFileLoader.source_to_code

    def source_to_code(self, data, path, **options):  # type: ignore[no-untyped-def]  # as the loader has it
        compiled.append(str(path))
        return original(self, data, path, **options)

    importlib.machinery.SourceFileLoader.source_to_code = source_to_code  # type: ignore[method-assign]  # that is the point
    return compiled


def _imported_from(module: ModuleType) -> str | None:
    """The file of a module that was imported; the script that this process was started with was not."""
    spec = getattr(module, "__spec__", None)
    return spec.origin if spec and spec.has_location else None


def _is_deployed(path: Path) -> bool:
    return not path.is_relative_to(sys.base_prefix) and not path.is_relative_to(sys.prefix)


def _unchecked(source: Path) -> bool:
    cached = Path(importlib.util.cache_from_source(str(source)))
    return cached.exists() and int.from_bytes(cached.read_bytes()[FLAGS], "little") == UNCHECKED
