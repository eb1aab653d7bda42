"""Every text of the code stands in its app's Chinese catalogue; run inside the environment.

``check`` reads only; ``update`` writes new texts into the catalogues. Both need gettext.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from tooling.place import ROOT

LANGUAGE = "zh_Hans"
SOURCES = ROOT / "src/yanzhen"


def catalogue(app: Path) -> Path:
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def extract() -> dict[str, polib.POFile]:
    """The texts that code and templates mark for translation, by the name of their app.

    The settings are no app with a catalogue; their texts belong to core.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, SOURCES.name)
        shutil.copytree(
            SOURCES,
            copy,
            ignore=shutil.ignore_patterns("locale", "tests", "dist", "__pycache__", "migrations"),
        )
        for app in apps():
            (copy / app.name / "locale").mkdir()
        subprocess.run(
            [
                *(sys.executable, "-P", "-m", "django", "makemessages", f"--locale={LANGUAGE}"),
                *("--no-location", "--no-wrap", "--verbosity=0"),
            ],
            cwd=copy,
            check=True,
        )
        made = {app.name: catalogue(copy / app.name) for app in apps()}
        found = {
            name: polib.pofile(str(path)) if path.exists() else polib.POFile()
            for name, path in made.items()
        }
    present = {key(entry) for entry in found["core"]}
    found["core"].extend(entry for entry in found.pop("config") if key(entry) not in present)
    return found


def apps() -> list[Path]:
    return sorted(path.parent for path in SOURCES.glob("*/__init__.py"))


def key(entry: polib.POEntry) -> tuple[str, str, str]:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def faults(app: Path, needed: polib.POFile) -> list[str]:
    """What keeps the app's Chinese from being complete, a sentence each."""
    path = catalogue(app)
    known = {key(e): e for e in polib.pofile(str(path))} if path.exists() else {}
    found = []
    for entry in needed:
        have = known.get(key(entry))
        if have is None or have.obsolete:
            found.append(f"{app.name}: no Chinese for {entry.msgid!r}")
        elif not have.translated():
            found.append(f"{app.name}: untranslated or fuzzy: {entry.msgid!r}")
        elif names_in(entry.msgid, entry.msgid_plural) != names_in(*texts_of(have)):
            found.append(f"{app.name}: other placeholders in the Chinese of {entry.msgid!r}")
    return found


def texts_of(entry: polib.POEntry) -> list[str]:
    return [*entry.msgstr_plural.values()] or [entry.msgstr]


def names_in(*texts: str) -> set[str]:
    """The %(name)s and {name} of the texts together."""
    return {
        name for text in texts for name in re.findall(r"%\(\w+\)[sd]|(?<!{){\w*}|%[sd]", text or "")
    }


def update(app: Path, needed: polib.POFile) -> int:
    """Add new texts, drop unused ones, keep every translation; return how many are open."""
    path = catalogue(app)
    if not len(needed) and not path.exists():
        return 0
    known = {key(e): e for e in polib.pofile(str(path))} if path.exists() else {}
    written = polib.POFile(wrapwidth=0)
    written.metadata = {
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for entry in sorted(needed, key=lambda e: key(e)):
        have = known.get(key(entry))
        if have is not None and not have.obsolete:
            entry.msgstr, entry.msgstr_plural = have.msgstr, have.msgstr_plural
            entry.flags = sorted({*entry.flags, *have.flags})
            entry.tcomment = have.tcomment
        written.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    written.save(str(path))
    return len(written.untranslated_entries()) + len(written.fuzzy_entries())


def main(action: str) -> int:
    if shutil.which("xgettext") is None:
        print("gettext is missing: apt-get install -y gettext")
        return 1
    texts = extract()
    holders = [app for app in apps() if app.name in texts]
    if action == "update":
        for app in holders:
            if still := update(app, texts[app.name]):
                print(f"{app.name}: {still} to translate in {catalogue(app).relative_to(ROOT)}")
        return 0
    found = [fault for app in holders for fault in faults(app, texts[app.name])]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
