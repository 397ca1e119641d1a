import re
import unittest
from functools import cache
from pathlib import Path

from odoo.modules.module import Manifest, get_module_path
from odoo.tests import BaseCase, tagged

ADDON = Path(__file__).parents[1]
DOCS = ADDON.parent / "docs"
GUIDE = DOCS / "guide"
LANGUAGES = ("en", "zh")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#]+\.md)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
HEADING = re.compile(r"^#+ ", re.MULTILINE)
IMAGE = re.compile(r'<img[^>]*\ssrc="([^"]+)"')
# Whose words stand on the same screens.
OTHERS = ("base", "web", "sale", "stock", "product", "account", "portal", "delivery", "sales_team", "stock_sms")
ENTRY = re.compile(r'^msg(id|str) ((?:"(?:[^"\\]|\\.)*"\n?)+)', re.MULTILINE)
TAG = re.compile(r"<[^>]+>")


@cache
def get_terms(module, kind):
    """The English (``id``) or Chinese (``str``) texts of a module, without line breaks and tags."""
    text = Path(get_module_path(module), "i18n", "zh_CN.po").read_text(encoding="utf-8")
    found = (re.sub(r'"\n?"?', "", value) for name, value in ENTRY.findall(text) if name == kind)
    return {" ".join(TAG.sub("", term).replace("\\n", " ").split()) for term in found}


def is_on_screen(word, kind):
    """Whether a text of the screens is this word, or begins with it and goes on with what differs (a number, a key)."""
    begun = tuple(f"{word}{mark}" for mark in (" (", "（", ":", "：", " %", "…"))
    for module in ("order_process", *OTHERS):
        terms = get_terms(module, kind)
        if word in terms or any(term.startswith(begun) for term in terms):
            return True
    return False


@unittest.skipUnless(GUIDE.is_dir(), "the guides are kept beside the add-on")
@tagged("at_install", "-post_install")
class TestGuides(BaseCase):
    """Guides and pictures keep to what is there."""

    def _read(self, language):
        return {path.name: path.read_text(encoding="utf-8") for path in sorted((GUIDE / language).glob("*.md"))}

    def test_every_guide_exists_in_both_languages_with_as_many_headings(self):
        english, chinese = self._read("en"), self._read("zh")
        self.assertEqual(list(english), list(chinese))
        for name, text in english.items():
            self.assertEqual(len(HEADING.findall(text)), len(HEADING.findall(chinese[name])), name)
            self.assertEqual(len(PICTURE.findall(text)), len(PICTURE.findall(chinese[name])), name)

    def test_every_picture_and_page_that_is_named_exists(self):
        pages = [*(GUIDE / "en").glob("*.md"), *(GUIDE / "zh").glob("*.md"), *ADDON.parent.glob("README*.md")]
        missing = [
            f"{page.relative_to(ADDON.parent)}: {name}"
            for page in pages
            for kind in (PICTURE, LINK)
            for name in kind.findall(page.read_text(encoding="utf-8"))
            if "://" not in name and not (page.parent / name).is_file()
        ]
        self.assertFalse(missing)

    def test_guides_show_the_pictures_of_their_own_language(self):
        for language in LANGUAGES:
            for name, text in self._read(language).items():
                for picture in PICTURE.findall(text):
                    self.assertTrue(picture.startswith(f"../pictures/{language}/"), f"{language}/{name}: {picture}")

    def test_no_picture_is_left_that_nobody_shows(self):
        shown = {
            (GUIDE / language / picture).resolve()
            for language in LANGUAGES
            for text in self._read(language).values()
            for picture in PICTURE.findall(text)
        }
        shown |= {
            (page.parent / name).resolve()
            for page in ADDON.parent.glob("README*.md")
            for name in PICTURE.findall(page.read_text(encoding="utf-8"))
        }
        left = [path.name for path in (GUIDE / "pictures").rglob("*.png") if path.resolve() not in shown]
        self.assertFalse([name for name in left if not name.endswith(".failed.png")])

    def test_words_in_bold_are_on_the_screens(self):
        unknown = [
            f"{language}/{name}: {word}"
            for language, kind in (("en", "id"), ("zh", "str"))
            for name, text in self._read(language).items()
            for word in sorted(set(BOLD.findall(text)))
            if not is_on_screen(word, kind)
        ]
        self.assertFalse(unknown, "\n".join(unknown))

    def test_the_pictures_stay_small(self):
        size = sum(path.stat().st_size for path in (GUIDE / "pictures").rglob("*.png"))
        self.assertLess(size, 6_000_000)


@tagged("at_install", "-post_install")
class TestDescription(BaseCase):
    """What Odoo's list of apps shows."""

    def test_images_of_manifest_and_description_exist(self):
        description = ADDON / "static/description"
        page = (description / "index.html").read_text(encoding="utf-8")
        images = Manifest.for_addon("order_process")["images"]
        self.assertTrue(images)
        named = [ADDON / image for image in images] + [description / name for name in IMAGE.findall(page)]
        self.assertFalse([path for path in named if not path.is_file()])
        used = {path.resolve() for path in named} | {description / "icon.png"}
        self.assertFalse([path.name for path in description.glob("*.png") if path.resolve() not in used])
