"""What a careful person would notice on a page: sideways scrolling, overlaps, cut texts, foreign words."""

import re
from functools import cache
from itertools import cycle
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from tests.texts import LOCALE

SIZES = {"1366x768": (1366, 768), "390x844": (390, 844)}
_VALUE = re.compile(r"%\((\w+)\)[sd]")
_LETTERS = 12
"""A sentence with fewer of its own could be a piece of any other one."""
_LOOK = """() => {
  const faults = [], wide = document.documentElement;
  if (wide.scrollWidth > wide.clientWidth + 1) {
    const over = [...document.querySelectorAll('body *')].filter(one => {
      const box = one.getBoundingClientRect();
      return box.width && box.right > wide.clientWidth + 1 && getComputedStyle(one).position !== 'absolute';
    }).slice(0, 3).map(one => one.outerHTML.slice(0, 90));
    faults.push('scrolls sideways: ' + over.join(' | '));
  }
  for (const table of document.querySelectorAll('.table'))
    if (table.scrollWidth > table.clientWidth + 1)
      faults.push('a table scrolls sideways: ' + table.innerText.slice(0, 60));
  const seen = one => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 1;
  const kinds = 'main button, main a.button, main input, main select, main textarea, nav a, header button';
  const parts = [...document.querySelectorAll(kinds)]
    .filter(one => seen(one) && !one.closest('.stay') && !one.classList.contains('first'));
  const boxes = parts.map(one => one.getBoundingClientRect());
  for (let i = 0; i < parts.length; i++) for (let j = i + 1; j < parts.length; j++) {
    const a = boxes[i], b = boxes[j];
    const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (x > 2 && y > 2 && !parts[i].contains(parts[j]) && !parts[j].contains(parts[i]))
      faults.push('over each other: ' + parts[i].outerHTML.slice(0, 80) + ' | ' + parts[j].outerHTML.slice(0, 80));
  }
  for (const one of document.querySelectorAll('main button, main .button, main .state, main .badge, nav a, th'))
    if (seen(one) && one.scrollWidth > one.clientWidth + 2 && getComputedStyle(one).display !== 'inline')
      faults.push('cut off: ' + one.outerHTML.slice(0, 90));
  return faults;
}"""
_WORDS = """() => {
  const found = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), holder = walker.currentNode.parentElement;
    if (text && !holder.closest('script, style, code, pre, textarea, [lang], trix-toolbar, .answer')) found.add(text);
  }
  for (const name of ['placeholder', 'aria-label', 'title'])
    for (const one of document.querySelectorAll(`[${name}]`)) found.add(one.getAttribute(name));
  return [...found];
}"""


def faults(page: Page, language: str) -> list[str]:
    """Everything that is wrong on the page as it is shown now."""
    page.wait_for_load_state()
    found = [str(fault) for fault in page.evaluate(_LOOK)]
    texts = page.evaluate(_WORDS)
    found += [f"not translated: {text}" for text in texts if text in _english(language)]
    return found + [f"not translated: {text}" for text in texts if _has_english_sentence(text, language)]


def sentence(language: str, template: str, **values: str) -> str:
    """A pattern for a sentence of the product in that language; `values` are patterns, any other value may be all."""
    text = _catalogue(language)[template] if language != "en" else template
    parts = _VALUE.split(text)
    filled = [values.get(one, ".+?") if odd else re.escape(one) for one, odd in zip(parts, cycle((0, 1)))]
    return "".join(filled)


def barriers(page: Page) -> list[str]:
    """Serious and critical faults that axe-core finds."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:120]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]


@cache
def _catalogue(language: str) -> dict[str, str]:
    """English text -> what it says in this language."""
    with Path(LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file, locale=language) if one.id}


@cache
def _english(language: str) -> frozenset[str]:
    """English texts that read otherwise in this language: none of them may stand on a page."""
    if language == "en":
        return frozenset()
    foreign = (text for text, told in _catalogue(language).items() if told != text)
    return frozenset(text for text in foreign if " " in text or len(text) > 6)


@cache
def _english_sentences(language: str) -> re.Pattern[str]:
    """English sentences with values, wherever in a text they begin."""
    found = [
        text for text in _english(language) if _VALUE.search(text) and len(_VALUE.sub("", text)) > _LETTERS
    ]
    return re.compile("|".join(sentence("en", text) for text in found) or "(?!)")


@cache
def _has_english_sentence(text: str, language: str) -> bool:
    return language != "en" and bool(_english_sentences(language).search(text))
