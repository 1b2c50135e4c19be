"""The templates, in one Jinja2 environment a process. HTML is escaped, plain text is not, and a missing value is an error."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from relance.notify import markdown

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_TEMPLATES: Final = Path(__file__).with_name("templates")


def render(template: str, language: str, **facts: Any) -> str:
    """`templates/LANGUAGE/TEMPLATE.j2` filled with `facts`, without blank ends. A fact that it names and is not given raises."""
    return _template(f"{language}/{template}.j2").render(language=language, **facts).strip()


@lru_cache(maxsize=64)
def _template(name: str) -> Template:
    # Jinja2 keeps what it has compiled, but makes its globals anew at every look.
    return environment().get_template(name)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Filters of our own: `md` and `code` make user text safe in Discord's Markdown."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        # Left alone, it looks at the last suffix only and leaves *.html.j2 unescaped.
        autoescape=select_autoescape(enabled_extensions=["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["md"] = markdown.escape
    made.filters["code"] = markdown.code
    return made
