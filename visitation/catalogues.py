"""The translations: gathers the sentences of the source, keeps the .po files, compiles the .mo files. No GNU gettext.

The only door to polib. English is the language of the source and has no file.
"""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGES = ("compliance", "facilities", "volunteers", "visitation")
# Which arguments of a call hold the sentence, its plural and its context.
CALLS = {
    "_": (0, None, None),
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}
_SPECIFIER = re.compile(r"%(?:\((?P<name>\w+)\))?[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|\{(?P<field>\w*)\}")


@dataclass(frozen=True)
class Sentence:
    """One thing to translate: `plural` and `context` are None where there is none."""

    text: str
    plural: str | None = None
    context: str | None = None


@dataclass
class Place:
    """Where a sentence stands, and whether its gaps are filled by `%`."""

    path: str
    line: int


class NotASentence(Exception):
    """A translating call whose text is not written out in it, so nobody can gather it. The text names file and line."""


# ── gathering ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def gather(root: Path) -> dict[Sentence, list[Place]]:
    """Every sentence of our packages' Python files and templates, with its places. Raises NotASentence."""
    found: dict[Sentence, list[Place]] = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix == ".py" and "/migrations/" not in name:
                sentences = in_python(path.read_text(), name)
            elif path.suffix in (".html", ".txt") and "/templates/" in name:
                sentences = in_template(path.read_text(), name)
            else:
                continue
            for sentence, line in sentences:
                found.setdefault(sentence, []).append(Place(name, line))
    return found


def in_python(source: str, name: str) -> Iterator[tuple[Sentence, int]]:
    """Sentences of a Python file with their lines. `_` counts only where it is gettext under another name."""
    tree = ast.parse(source, name)
    names = dict(_imported_names(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name):
            function = names.get(called.id)
        else:
            function = called.attr if isinstance(called, ast.Attribute) and called.attr in CALLS else None
        if function in CALLS and function != "_":
            yield _sentence(node, function, name), node.lineno


def _imported_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                yield alias.asname or alias.name, alias.name


def in_template(source: str, name: str) -> Iterator[tuple[Sentence, int]]:
    """Sentences of a template with their lines: Django turns its tags into calls, the rest into blanks."""
    for number, line in enumerate(templatize(source, origin=name).splitlines(), 1):
        for call in _calls_on(line):
            function = call.func.id if isinstance(call.func, ast.Name) else ""
            if function in CALLS:
                yield _sentence(call, function, f"{name}:{number}"), number


def _calls_on(line: str) -> Iterator[ast.Call]:
    """The calls on one line of a templatized file, which is not Python as a whole."""
    at = 0
    while found := re.compile(r"\b(?:_|n?p?gettext)\(").search(line, at):
        for end in (place.end() for place in re.compile(r"\)").finditer(line, found.end())):
            try:
                call = ast.parse(line[found.start() : end], mode="eval").body
            except SyntaxError:
                continue
            if isinstance(call, ast.Call):
                yield call
            at = end
            break
        else:
            return


def _sentence(call: ast.Call, function: str, name: str) -> Sentence:
    def text(position: int | None) -> str | None:
        if position is None:
            return None
        argument = call.args[position] if position < len(call.args) else None
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            raise NotASentence(f"{name}:{call.lineno}: {function}() needs its text written out in place")
        return argument.value

    singular, plural, context = CALLS[function]
    return Sentence(text(singular) or "", text(plural), text(context))


# ── the .po files ─────────────────────────────────────────────────────────────────────────────────────────────────────


def po_paths() -> dict[str, Path]:
    """Language → .po file of every language but the source's."""
    folder = Path(settings.LOCALE_PATHS[0])
    languages = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return {code: folder / code / "LC_MESSAGES" / "django.po" for code in languages}


def update(path: Path, language: str, sentences: dict[Sentence, list[Place]]) -> dict[str, int]:
    """Bring a .po file to these sentences: translations are kept, new ones are empty, what is gone is removed."""
    old = {_key(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    new = polib.POFile(wrapwidth=100)
    new.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for sentence in sorted(sentences, key=lambda each: (each.text, each.context or "", each.plural or "")):
        known = old.pop(sentence, None)
        entry = polib.POEntry(msgid=sentence.text, msgctxt=sentence.context)
        # Files without lines: a line that moves is no change to a translator.
        entry.occurrences = [(name, "") for name in sorted({place.path for place in sentences[sentence]})]
        if "%(" in sentence.text or "%s" in sentence.text or "%d" in sentence.text:
            entry.flags.append("python-format")
        if sentence.plural is not None:
            entry.msgid_plural = sentence.plural
            entry.msgstr_plural = known.msgstr_plural if known else {0: "", 1: ""}
        else:
            entry.msgstr = known.msgstr if known else ""
        if known:
            entry.tcomment = known.tcomment
            entry.flags += [flag for flag in known.flags if flag == "fuzzy"]
        new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.new")
    new.save(str(beside))
    beside.replace(path)  # at once: somebody else who reads it meanwhile finds the old one or the new one, whole
    return {"sentences": len(new), "untranslated": sum(not entry.translated() for entry in new), "removed": len(old)}


def _key(entry: polib.POEntry) -> Sentence:
    return Sentence(entry.msgid, entry.msgid_plural or None, entry.msgctxt)


def compile_stale() -> list[Path]:
    """Compile every .po whose .mo is missing or older; the .mo files that were written."""
    written = []
    for po in po_paths().values():
        mo = po.with_suffix(".mo")
        if po.exists() and (not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns):
            draft = mo.with_suffix(".new")
            polib.pofile(str(po)).save_as_mofile(str(draft))
            draft.replace(mo)
            written.append(mo)
    return written


def faults(path: Path, sentences: dict[Sentence, list[Place]]) -> list[str]:
    """What a .po file owes these sentences, one line each: missing, empty, fuzzy, other gaps than the source's."""
    entries = {_key(entry): entry for entry in polib.pofile(str(path))}
    lines = []
    for sentence, places in sentences.items():
        entry = entries.get(sentence)
        where = f"{places[0].path}:{places[0].line} “{sentence.text}”"
        if entry is None:
            lines.append(f"missing: {where}")
            continue
        translations = list(entry.msgstr_plural.values()) if sentence.plural is not None else [entry.msgstr]
        if "fuzzy" in entry.flags:
            lines.append(f"fuzzy: {where}")
        if not translations or not all(text.strip() for text in translations):
            lines.append(f"empty: {where}")
        allowed = {_gaps(sentence.text), _gaps(sentence.plural or sentence.text)}
        lines += [
            f"other gaps: {where} → “{text}”" for text in translations if text.strip() and _gaps(text) not in allowed
        ]
    return lines


def _gaps(text: str) -> frozenset[str]:
    """The gaps to fill: `%(name)s`, `{name}`; nameless ones are counted, as their order is their name."""
    gaps = []
    for found in _SPECIFIER.finditer(text.replace("%%", "")):
        name = found["name"] or found["field"]
        gaps.append(f"{found[0][:1]}{name}" if name else f"{found[0]} no. {len(gaps) + 1}")
    return frozenset(gaps)
