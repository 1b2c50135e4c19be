"""What packing does to a folder: what it leaves out, what it must keep, and that the same sources give the same bytes."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import babel
import botocore
import pytest
from babel.core import get_global
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.regions import EndpointResolver

from layers.packing import compiled, trimmed
from layers.packing.authorities import trim_authorities
from layers.packing.installed import merge
from layers.packing.sources import copy
from tests.template.rendered import ROOT

BOTOCORE = Path(botocore.__file__).parent
#: SHA-256 of the roots, as https://www.amazontrust.com/repository/ publishes them.
PUBLISHED = {
    "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
    "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
}


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def names(folder: Path) -> list[str]:
    """The files below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """botocore's data after trimming; of the services that go, one."""
    data = tmp_path / "data"
    for service in (*trimmed.SERVICES, "ec2"):
        shutil.copytree(BOTOCORE / "data" / service, data / service)
    for path in (BOTOCORE / "data").glob("*.json"):
        shutil.copyfile(path, data / path.name)
    trimmed.trim_services(data)
    return data


def test_the_services_that_stay_are_described_as_before_but_for_their_documentation(data: Path) -> None:
    assert sorted(path.name for path in data.iterdir() if path.is_dir()) == sorted(trimmed.SERVICES)
    full, small = Loader(), Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    for service in trimmed.SERVICES:
        for kind in ("service-2", "endpoint-rule-set-1", "paginators-1"):
            assert small.load_service_model(service, kind) == trimmed.undocumented(full.load_service_model(service, kind))


@pytest.mark.parametrize("service", trimmed.SERVICES)
def test_botocore_reads_all_that_it_reads_for_a_request(data: Path, service: str) -> None:
    small = Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    model = ServiceModel(small.load_service_model(service, "service-2"), service)
    assert (len(model.client_context_parameters) > 0) == (service == "s3")
    for name in model.operation_names:
        operation = model.operation_model(name)
        assert (operation.input_shape is None) or operation.input_shape.members is not None
        assert operation.context_parameters is not None
        assert operation.static_context_parameters is not None


@pytest.mark.parametrize("region", ["eu-west-3", "us-gov-west-1", "af-south-1", "a-new-region-1"])
def test_a_service_is_found_where_it_was(data: Path, region: str) -> None:
    full, small = Loader(), Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    for endpoint in ("dynamodb", "email", "s3", "secretsmanager", "sns", "sqs", "ssm"):
        before, after = (EndpointResolver(one.load_data("endpoints")).construct_endpoint(endpoint, region) for one in (full, small))
        assert after == before


def test_the_data_has_no_examples_and_nothing_to_unpack(data: Path) -> None:
    assert not [name for name in names(data) if "examples" in name or name.endswith(".gz")]
    assert not re.search('"documentation":"[^"]', "".join(path.read_text() for path in data.rglob("*.json")))


def test_a_member_that_is_called_documentation_stays() -> None:
    shape = {"members": {"documentation": {"shape": "Text", "documentation": "What it is."}}, "documentation": "A page."}
    assert trimmed.undocumented(shape) == {"members": {"documentation": {"shape": "Text"}}}


def test_licences_stay_and_what_names_the_package_to_scanners(tmp_path: Path) -> None:
    for name in ("METADATA", "RECORD", "WHEEL", "INSTALLER", "entry_points.txt", "LICENSE.txt", "NOTICE", "licenses/LICENSE"):
        write(tmp_path / "one-1.0.dist-info" / name)
    for name in ("bin/one", "one/tests/test_one.py", "one/_fast.c", "one/code.py"):
        write(tmp_path / name)
    trimmed.trim(tmp_path)
    kept = ["LICENSE.txt", "METADATA", "NOTICE", "licenses/LICENSE"]
    assert names(tmp_path) == [*(f"one-1.0.dist-info/{name}" for name in kept), "one/code.py"]


def test_every_locale_that_stays_finds_what_it_inherits_from(tmp_path: Path) -> None:
    shutil.copytree(Path(babel.__file__).parent / "locale-data", tmp_path, dirs_exist_ok=True)
    trimmed.trim_languages(tmp_path)
    kept = {path.stem for path in tmp_path.glob("*.dat")}
    assert {"root", "en", "en_001", "en_GH", "fr", "fr_GN", "fr_MA"} <= kept
    assert not kept & {"de", "frr", "es_GQ"}
    for locale in kept - {"root"}:
        # The rule of Babel: an exception, or the locale without its last part.
        assert get_global("parent_exceptions").get(locale, locale.rpartition("_")[0] or "root") in kept


def test_aws_is_trusted_by_the_roots_that_amazon_publishes(tmp_path: Path) -> None:
    bundle = Path(shutil.copyfile(BOTOCORE / "cacert.pem", tmp_path / "cacert.pem"))
    trim_authorities(bundle)
    found = re.findall("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", bundle.read_text(), re.DOTALL)
    assert {hashlib.sha256(ssl.PEM_cert_to_DER_cert(one)).hexdigest() for one in found} == PUBLISHED
    assert len(ssl.create_default_context(cafile=str(bundle)).get_ca_certs()) == len(PUBLISHED)


def test_a_bundle_without_amazons_roots_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"lack Amazon Root CA 1, .*Authority - G2: AWS could not be called"):
        trim_authorities(write(tmp_path / "cacert.pem"))


def test_the_bytecode_is_taken_whatever_becomes_of_the_source(tmp_path: Path) -> None:
    source = write(tmp_path / "deep" / "one.py", "print('compiled')")
    compiled.compile_all(tmp_path)
    source.write_text("print('from the source')")
    ran = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; sys.path[0:0] = sys.argv[1:]; import one", source.parent], capture_output=True
    )
    assert ran.stdout == b"compiled\n"


def test_the_same_source_gives_the_same_bytecode_in_another_folder(tmp_path: Path) -> None:
    made = [write(tmp_path / folder / "one.py", "def one(): return {'a', 'b', 'c'} | {__file__}") for folder in ("here", "there/deeper")]
    for path in made:
        compiled.compile_all(path.parent)
    here, there = (Path(importlib.util.cache_from_source(str(path))).read_bytes() for path in made)
    assert here == there
    assert str(tmp_path).encode() not in here


def test_a_source_that_does_not_compile_stops_the_build(tmp_path: Path) -> None:
    write(tmp_path / "one.py", "def")
    with pytest.raises(SystemExit, match="a source could not be compiled"):
        compiled.compile_all(tmp_path)


def test_the_bytecode_is_that_of_the_runtime() -> None:
    assert ".".join(map(str, compiled.PYTHON)) == (ROOT / ".python-version").read_text().strip()


def test_another_python_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "PYTHON", (3, 1))
    with pytest.raises(SystemExit, match=r"must be that of CPython 3\.1, and this is cpython 3\.13\..*; put python3\.1 on PATH"):
        compiled.right_python()


def test_binaries_of_both_processors_lie_side_by_side(tmp_path: Path) -> None:
    for processor in ("x86_64", "aarch64"):
        write(tmp_path / processor / "one" / "__init__.py")
        write(tmp_path / processor / "one" / f"fast.cpython-313-{processor}-linux-gnu.so")
        write(tmp_path / processor / "one.dist-info" / "WHEEL", processor)
    merge(tmp_path / "aarch64", tmp_path / "x86_64")
    binaries = ["one/fast.cpython-313-aarch64-linux-gnu.so", "one/fast.cpython-313-x86_64-linux-gnu.so"]
    assert names(tmp_path / "x86_64") == ["one.dist-info/WHEEL", "one/__init__.py", *binaries]


def test_a_package_whose_processors_do_not_go_together_stops_the_build(tmp_path: Path) -> None:
    write(tmp_path / "here" / "one.py", "HERE = True")
    write(tmp_path / "there" / "one.py", "HERE = False")
    with pytest.raises(SystemExit, match=r"one\.py is not the same for all of x86_64, aarch64"):
        merge(tmp_path / "there", tmp_path / "here")


def test_nothing_that_a_developer_leaves_behind_is_shipped(tmp_path: Path) -> None:
    for name in ("one/a.py", "one/page.j2", "one/__pycache__/a.cpython-313.pyc", "one.egg-info/PKG-INFO", ".DS_Store"):
        write(tmp_path / "source" / name)
    copy(tmp_path / "source", tmp_path / "made")
    assert names(tmp_path / "made") == ["one/a.py", "one/page.j2"]
