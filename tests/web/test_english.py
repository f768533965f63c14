"""In English nothing of ours is Chinese, and every page fits a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import override

from tests.web.live import Live
from tests.web.pages import PAGES, Shown, visit

TEMPLATES = sorted((Path(__file__).parents[2] / "scoring/web/templates").glob("*.html"))
SAID = re.compile(r"{% (?:say|sorted_by) .*?%}|{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
WIDER = """() => {
    const root = document.documentElement, out = one => one.getBoundingClientRect().right > root.clientWidth + 0.5;
    const found = [...document.querySelectorAll('body *')].filter(one => out(one) && !one.closest('.wide *'));
    return root.scrollWidth > root.clientWidth ? found.map(one => one.outerHTML.slice(0, 120)) : [];
}"""
HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")  # signs too: a full-width colon is no English


def english_of(path: Path) -> list[str]:
    template = path.read_text(encoding="utf-8")
    return re.findall(r'{% say "[^"]*" "([^"]*)"', template) + re.findall(r"{% say '[^']*' '([^']*)'", template)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_word_of_a_template_is_said_in_both_languages(path: Path) -> None:
    left = set(HAN.findall(SAID.sub("", path.read_text(encoding="utf-8"))))
    assert left <= {"中文"}  # the name of the language


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_english_of_a_template_has_no_chinese_in_it(path: Path) -> None:
    assert [text for text in english_of(path) if HAN.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_number_stands_before_a_noun_that_fits_it(path: Path) -> None:
    assert re.findall(r"\{\} [a-z]+s\b.*", "\n".join(english_of(path))) == []


def test_one_is_said_as_one() -> None:
    said = Template('{% say "{} 条" "{:decision is|decisions are} published" number %}')
    with override("en"):
        found = [said.render(Context({"number": number})) for number in (0, 1, 2)]
    assert found == ["0 decisions are published", "1 decision is published", "2 decisions are published"]


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_a_page_in_english_fits_a_phone(live: Live, runs: list[Path], shown: Shown) -> None:
    page = live.look_as(shown.actor, "phone", lang="en")
    visit(page, shown, runs)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate(WIDER) == []
