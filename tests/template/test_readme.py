"""README stays true: the functions, commands, targets, files and variables it names exist."""

from __future__ import annotations

import re

import click
import pytest

from relance.cli.main import relance
from relance.jobs.registry import jobs
from tests.template.rendered import ROOT, resources, texts

README = (ROOT / "README.md").read_text(encoding="utf-8")


def found(pattern: str) -> list[str]:
    """What README says in a pattern's group; there is something, or the test proves nothing."""
    names = sorted(set(re.findall(pattern, README)))
    assert names, f"README says nothing like {pattern}"
    return names


@pytest.mark.parametrize("function", found(r"sam local invoke (\w+)"))
def test_a_function_id_is_one_of_the_rendered_template(function: str) -> None:
    assert resources("AWS::Lambda::Function")[function]["Handler"] == "app.handler"


@pytest.mark.parametrize("target", found(r"`?make ([a-z-]+)"))
def test_a_make_target_is_one(target: str) -> None:
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", found(r"((?:events|docs|functions|shared|tests)/[\w./-]*\w)"))
def test_a_path_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("line", found(r"relance ((?:[a-z-]+)(?: [a-z]+)?)(?=[ `,|\n])"))
def test_a_command_is_one(line: str) -> None:
    name, *rest = line.split()
    command = relance.commands[name]
    if rest and isinstance(command, click.Group):
        assert rest[0] in command.commands


@pytest.mark.parametrize("job", found(r"relance run ([a-z-]+)"))
def test_a_job_is_one(job: str) -> None:
    assert job in jobs()


@pytest.mark.parametrize("variable", found(r"\b(RELANCE_[A-Z_]+)"))
def test_a_variable_is_read_somewhere(variable: str) -> None:
    read = [*ROOT.glob("shared/python/relance/**/*.py"), *ROOT.glob("tests/*/*.py")]
    assert any(f'"{variable}"' in path.read_text() for path in read)


@pytest.mark.parametrize("option", found(r"relance [a-z-]+[^`\n]*? (--[a-z-]+)"))
def test_an_option_is_one(option: str) -> None:
    assert option in set(texts(_options(relance)))


def _options(command: click.Command) -> list[str]:
    own = [name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)]
    if isinstance(command, click.Group):
        own += [name for one in command.commands.values() for name in _options(one)]
    return own
