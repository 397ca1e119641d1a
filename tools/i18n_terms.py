"""Runs in Odoo's shell: exports the add-on's terms and refreshes the Chinese ones.

Existing translations are kept, terms that are gone are dropped, and the headers carry no date, so that a second run
changes nothing. Ends with an error when a Chinese string is missing or fuzzy, or, under --check, when a file would
change.
"""

import io
import os
import re
import sys
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

MODULE = "order_process"
folder = Path(os.environ["ORDER_PROCESS_I18N"])
check = bool(os.environ.get("ORDER_PROCESS_I18N_CHECK"))


def header(language=""):
    fields = {
        "Project-Id-Version": f"{MODULE} 19.0",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    if language:
        fields.update({"Language": language, "Plural-Forms": "nplurals=1; plural=0;"})
    return fields


def catalogue(entries, language=""):
    result = polib.POFile(wrapwidth=120)
    result.metadata = header(language)
    result.extend(entries)
    return result


def key(entry):
    return (entry.msgctxt or "", entry.msgid)


def exported():
    buffer = io.BytesIO()
    trans_export(False, [MODULE], buffer, "po", env)  # noqa: F821
    return [term for term in polib.pofile(buffer.getvalue().decode()) if not is_stray(term)]


def is_stray(term):
    """Texts of tests, and lone words that Odoo's extractor takes along: ``limit`` in ``(_("At most"), ("limit",))``."""
    sources = [source for source, _line in term.occurrences]
    if not all(re.match(r"code:.*\.py$", source) for source in sources):
        return False
    files = [folder.parent / source.partition(f"{MODULE}/")[2] for source in sources]
    if all("tests" in file.parts for file in files):
        return True
    call = re.compile(r"_\(\s*" + re.escape(f'"{term.msgid}"'))
    return bool(re.fullmatch(r"[a-z_.]+", term.msgid)) and not any(call.search(file.read_text()) for file in files)


def translated(terms, known):
    for term in terms:
        old = known.get(key(term))
        yield polib.POEntry(
            msgctxt=term.msgctxt,
            msgid=term.msgid,
            msgstr=old.msgstr if old else "",
            comment=term.comment,
            tcomment=old.tcomment if old else "",
            occurrences=term.occurrences,
            flags=old.flags if old else [],
        )


def save(path, content):
    """Says whether the file was already so."""
    text = str(content).rstrip("\n") + "\n"
    same = path.exists() and path.read_text() == text
    if not same and not check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        print(f"written: i18n/{path.name}")
    return same


terms = exported()
chinese_path = folder / "zh_CN.po"
chinese = polib.pofile(str(chinese_path)) if chinese_path.exists() else []
known = {key(entry): entry for entry in chinese if not entry.obsolete}
chinese = catalogue(translated(terms, known), "zh_CN")
same = [save(folder / f"{MODULE}.pot", catalogue(terms)), save(chinese_path, chinese)]
open_terms = [entry for entry in chinese if not entry.msgstr or entry.fuzzy]
print(f"{len(terms)} terms, {len(terms) - len(open_terms)} in Chinese")
for entry in open_terms:
    print(f"{'fuzzy  ' if entry.fuzzy else 'missing'} {entry.msgid!r}")
if check and not all(same):
    print("the files in i18n are not up to date: run ./dev i18n")
sys.stdout.flush()
if open_terms or (check and not all(same)):
    sys.exit(1)
