"""The ledger as a Beancount file, which an outside auditor can check with their own tools.

The file says everything that the digests cover, so that the chain can be checked from it alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from yanzhen.engines.ledger.model import Account, Entry, Phase, Transfer

ROOTS = {
    "issue": "Equity",
    "fund": "Equity",
    "member": "Liabilities",
    "pool": "Liabilities",
    "goods": "Income",
}
MOVING = {Phase.POSTED, Phase.POST_PENDING}
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
ESCAPED = str.maketrans(ESCAPES)
MEANT = {escape: letter for letter, escape in ESCAPES.items()}


class BrokenExport(ValueError):
    """A file that is not as it was written, from this line on; the entry as far as it is known."""

    def __init__(self, line: int, entry: str = "") -> None:
        super().__init__(f"line {line}, entry {entry or '?'}")
        self.line, self.entry = line, entry


def account_name(account: Account) -> str:
    """``Liabilities:Member:A0012``: letters and digits only, as Beancount wants it."""
    root = ROOTS.get(account.kind, "Liabilities")
    tail = re.sub(r"[^A-Za-z0-9-]+", "-", account.id).strip("-") or "x"
    return f"{root}:{account.kind.capitalize()}:{tail[0].upper()}{tail[1:]}"


def _text(words: str) -> str:
    return f'"{words.translate(ESCAPED)}"'


def to_beancount(
    accounts: Iterable[Account],
    entries: Iterable[Entry],
    *,
    units: Mapping[str, str],
    opened_at: datetime | None = None,
) -> Iterator[str]:
    """Lines of a Beancount file; ``units`` maps our units to commodities (``point``: ``POINT``).

    Accounts are opened on the day of ``opened_at`` or, left out, of the first entry.

    Holds move nothing and stand as ``custom "ledger"``; what was posted from a hold stands as it
    was posted. Names of people never appear: accounts are known by their ids.
    """
    names = {}
    known = {a.id: a for a in accounts}
    rows = iter(entries)
    ahead = next(rows, None)
    moments = [moment for moment in (opened_at, ahead and ahead.transfer.at) if moment]
    first = min(moments, default=None)
    for account in known.values():
        names[account.id] = account_name(account)
        if first is not None:
            yield f"{first:%Y-%m-%d} open {names[account.id]} {units[account.unit]}"
            yield f"  account: {_text(account.id)}"
    for entry in chain([ahead] if ahead else [], rows):
        transfer = entry.transfer
        unit = units[known[transfer.source].unit]
        source, target = names[transfer.source], names[transfer.target]
        yield ""
        if transfer.phase in MOVING:
            yield f"{transfer.at:%Y-%m-%d} * {_text(transfer.reason)}"
            yield from _facts(entry)
            yield f"  {target}  -{transfer.amount} {unit}"
            yield f"  {source}  {transfer.amount} {unit}"
        else:
            yield (
                f'{transfer.at:%Y-%m-%d} custom "ledger" {_text(transfer.reason)}'
                f" {source} {target} {transfer.amount} {unit}"
            )
            yield from _facts(entry)


def _facts(entry: Entry) -> Iterator[str]:
    """What the digest covers besides what the directive says; what is empty is left out."""
    transfer = entry.transfer
    yield f"  number: {entry.number}"
    yield f"  transfer: {_text(transfer.id)}"
    yield f"  at: {_text(transfer.at.isoformat())}"
    if transfer.phase is not Phase.POSTED:
        yield f"  phase: {_text(transfer.phase.value)}"
    if transfer.linked:
        yield "  linked: TRUE"
    if transfer.expires_at:
        yield f"  expires: {_text(transfer.expires_at.isoformat())}"
    for name in ("resolves", "reverses", "reference"):
        if value := getattr(transfer, name):
            yield f"  {name}: {_text(value)}"
    yield f"  digest: {_text(entry.digest)}"


WORDS = r'"((?:[^"\\]|\\.)*)"'
OPEN = re.compile(r"(\S+) open (\S+) (\S+)")
MOVES = re.compile(rf"(\S+) \* {WORDS}")
HOLDS = re.compile(rf'(\S+) custom "ledger" {WORDS} (\S+) (\S+) (\d+) (\S+)')
FACT = re.compile(rf"  ([a-z]+): (?:{WORDS}|(\S+))")
POSTING = re.compile(r"  (\S+)  (-?\d+) (\S+)")


@dataclass(slots=True)
class _Read:
    """A directive as it was read so far."""

    line: int
    day: str
    reason: str
    parts: list[tuple[str, int, str]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)


def from_beancount(lines: Iterable[str]) -> Iterator[Entry]:
    """The entries of a file that ``to_beancount`` wrote, as they stand in it.

    Whether they follow from each other ``first_broken_link`` says. Raises BrokenExport.
    """
    ids: dict[str, tuple[str, str]] = {}
    opened, read = ("", ""), None
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\n")
        if found := FACT.fullmatch(line):
            name, words, plain = found.groups()
            value = _meant(words) if plain is None else plain
            if read is not None:
                read.facts[name] = value
            elif name == "account":
                ids[opened[0]] = (value, opened[1])
        elif (found := POSTING.fullmatch(line)) and read is not None:
            read.parts.append((found[1], int(found[2]), found[3]))
        elif line:
            if read is not None:
                yield _entry(read, ids)
                read = None
            if found := OPEN.fullmatch(line):
                opened = (found[2], found[3])
            elif found := MOVES.fullmatch(line):
                read = _Read(number, found[1], _meant(found[2]))
            elif found := HOLDS.fullmatch(line):
                amount, unit = int(found[5]), found[6]
                parts = [(found[4], -amount, unit), (found[3], amount, unit)]
                read = _Read(number, found[1], _meant(found[2]), parts)
            else:
                raise BrokenExport(number)
    if read is not None:
        yield _entry(read, ids)


def _meant(words: str) -> str:
    return re.sub(r"\\.", lambda found: MEANT.get(found[0], found[0]), words)


def _entry(read: _Read, ids: dict[str, tuple[str, str]]) -> Entry:
    facts = read.facts
    try:
        (target, taken, unit), (source, amount, other) = read.parts
        expires = facts.get("expires")
        transfer = Transfer(
            id=facts["transfer"],
            source=ids[source][0],
            target=ids[target][0],
            amount=amount,
            at=datetime.fromisoformat(facts["at"]),
            phase=Phase(facts.get("phase", Phase.POSTED)),
            linked=facts.get("linked") == "TRUE",
            resolves=facts.get("resolves", ""),
            reverses=facts.get("reverses", ""),
            expires_at=datetime.fromisoformat(expires) if expires else None,
            reason=read.reason,
            reference=facts.get("reference", ""),
        )
        is_whole = (
            taken == -amount
            and {unit, other} == {ids[source][1]} == {ids[target][1]}
            and read.day == f"{transfer.at:%Y-%m-%d}"
        )
        if is_whole:
            return Entry(int(facts["number"]), transfer, facts["digest"])
    except (KeyError, ValueError) as error:
        raise BrokenExport(read.line, facts.get("number", "")) from error
    raise BrokenExport(read.line, facts["number"])
