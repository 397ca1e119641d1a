"""The words of the trip page in the installed languages; they travel with the page, which opens without a signal."""

import json
import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from odoo.tools import file_open
from odoo.tools.misc import file_path
from odoo.tools.translate import code_translations

FOLDER = "order_process/static/src/trip"
TERM = re.compile(r'\b_t\(\s*"((?:[^"\\]|\\.)*)"')


@lru_cache(maxsize=1)
def get_terms():
    """The texts that the page's scripts ask for."""
    return frozenset(
        json.loads(f'"{term}"') for path in _get_scripts() for term in TERM.findall(path.read_text(encoding="utf-8"))
    )


def _get_scripts():
    return sorted(Path(file_path(FOLDER)).glob("*.js"))


def get_words(langs):
    """``{language: {text: translation}}`` as it stands in the page; languages without any are left out."""
    terms = get_terms()
    found = {}
    for lang in langs:
        messages = code_translations.get_web_translations("order_process", lang)["messages"]
        words = {message["id"]: message["string"] for message in messages if message["id"] in terms}
        if words:
            found[lang] = words
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def read_worker(name):
    with file_open(f"{FOLDER}/worker/{name}.js") as file:
        return file.read()
