"""Compile every translation; run inside the environment, needs no system package."""

from tooling.place import ROOT


def compile_all() -> int:
    """Write a .mo beside every .po and return how many were written."""
    import polib

    catalogues = sorted((ROOT / "src/yanzhen").glob("*/locale/*/LC_MESSAGES/*.po"))
    for path in catalogues:
        target = path.with_suffix(".mo")
        beside = path.with_suffix(".mo.new")
        polib.pofile(str(path)).save_as_mofile(str(beside))
        beside.replace(target)
    return len(catalogues)


if __name__ == "__main__":
    compile_all()
