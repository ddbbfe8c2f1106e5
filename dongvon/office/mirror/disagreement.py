"""The same figure in several files of the bank, side by side, to the đồng. Nothing is put right here: a difference is
explained by what the files are known to count otherwise, by somebody's words, or it stays open.

Call inside `acting(actor)`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.places.models import FormerUnit, Hamlet
from dongvon.base.places.queries import bare_name
from dongvon.core.problems import Problem
from dongvon.office.bank_files.codes import ASSOCIATION_NAMES, PROGRAMME_NAMES
from dongvon.office.bank_files.summaries_layouts import MEASURES
from dongvon.office.mirror.causes import FAMILIES, FAMILY_OF, Said, causes_of
from dongvon.office.mirror.figures import DIRECT, FIGURES, KEY_LENGTH, LEVELS, LISTS, place_names
from dongvon.office.mirror.files import (
    FORM_31,
    GROUP_HEADS,
    GROUP_LISTS,
    Speaker,
    files_in_force,
    is_summary,
    names,
    rank,
    speakers,
)
from dongvon.office.mirror.head_lines import Head, match_heads
from dongvon.office.mirror.models import Explanation, GroupMonth, LoanMonth
from dongvon.office.mirror.month_figures import SPOKEN, bridges_of_month, fetch, figures_of_month

Slot = tuple[str, str, str]
"""Level, key, parent: what a line is about. Loans and groups need no parent; direct loans have that of their
commune."""
_BY_HEAD = "len_31_group_head"


@dataclass(frozen=True, slots=True)
class Voice:
    """What a file says, how far that is from the most trusted one, and why, as far as known."""

    said: Said
    difference: int
    causes: tuple[Problem, ...]

    @property
    def open(self) -> bool:
        return self.difference != 0 and not self.causes


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in every file that says it, the most trusted first; đồng or count (`unit`).

    `candidates`: the codes of the groups it stands for where the file does not say which. `explained`: somebody's
    words, while the figures are the same."""

    level: str
    key: str
    parent: str
    name: str
    measure: str
    unit: str
    place: str
    voices: tuple[Voice, ...]
    candidates: tuple[str, ...] = ()
    explained: str = ""

    @property
    def trusted(self) -> Said:
        return self.voices[0].said

    @property
    def differs(self) -> bool:
        return any(voice.difference for voice in self.voices)

    @property
    def open(self) -> bool:
        """Whether a difference has neither a known cause nor somebody's explanation."""
        return not self.explained and any(voice.open for voice in self.voices)

    @property
    def figures(self) -> dict[str, int]:
        """What each file says: an explanation holds while this stays the same."""
        return {voice.said.format: voice.said.value for voice in self.voices}

    @property
    def address(self) -> str:
        """The key under which this line is explained: of a level inside a commune with the commune before it."""
        inside = self.parent and (self.level in ("association", "programme") or self.key == DIRECT)
        return (f"{self.parent}/{self.key}" if inside else self.key)[:KEY_LENGTH]


@dataclass
class _Table:
    """What all files say: slot → family of measures → format → what it says; and what is needed to judge it."""

    on: date
    said: dict[Slot, dict[str, dict[str, Said]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    bridges: dict[Slot, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    parents: dict[Slot, str] = field(default_factory=dict)
    names: dict[Slot, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    candidates: dict[Slot, tuple[str, ...]] = field(default_factory=dict)

    def say(self, slot: Slot, code: str, measure: str, value: int, as_of_on: date, said: bool = True) -> None:
        """Take down a figure; of one family the plain measure goes before the others."""
        family = FAMILY_OF.get(measure, measure)
        here = self.said[slot][family]
        before = here.get(code)
        if before is None or not before.said:
            here[code] = Said(code, measure, value, as_of_on, said)
        elif before.measure == measure:  # a file of another part of the office
            here[code] = Said(code, measure, before.value + value, as_of_on)
        elif FAMILIES[family].index(measure) < FAMILIES[family].index(before.measure):
            here[code] = Said(code, measure, value, as_of_on)


def side_by_side(actor: Actor, on: date, office_code: str) -> list[Line]:
    """Every figure of the month of `on` that a file says, by level; loans only where files differ.

    Of each format the file of `on` speaks, else that of the nearest day of the month."""
    return explained(actor, on, _side_by_side(actor, on, office_code))


@dataclass(frozen=True, slots=True)
class Differing:
    """How many figures were laid side by side, and the lines on which files differ; nobody's words yet."""

    compared: int
    lines: tuple[Line, ...]


def differing(actor: Actor, on: date, office_code: str) -> Differing:
    """What `side_by_side` says of a month as long as its files stay the same; `explained` adds what people say."""
    lines = _side_by_side(actor, on, office_code)
    return Differing(len(lines), tuple(line for line in lines if line.differs))


def _side_by_side(actor: Actor, on: date, office_code: str) -> list[Line]:
    speaking = speakers(files_in_force(actor, on, office_code), on)
    scope = sorted({place for speaker in speaking for place in speaker.places}) or sorted(actor.places)
    month_on = next((one.as_of_on for one in speaking if one.format == FORM_31), on)
    month = figures_of_month(month_on, office_code, scope)
    if month.num_rows and not any(one.format == FORM_31 for one in speaking):
        speaking.append(Speaker(FORM_31, (), frozenset(scope), on))
        speaking.sort(key=lambda one: rank(one.format))
    table = _Table(on)
    said = _said_by_files(speaking)
    _find_communes(table, said, month_on, office_code, scope)
    _take_down(table, speaking, said, month, scope)
    _take_bridges(table, bridges_of_month(month_on, office_code, scope))
    _find_heads(table, month_on, office_code, scope)
    _missing_groups(table, month_on, office_code, scope)
    _complete(table, speaking, scope)
    return _within_reach(actor, _lines(table, scope), month_on, office_code)


# --- taking down ---


def _said_by_files(speaking: Iterable[Speaker]) -> pa.Table:
    """The stored figures of these files, with format and day."""
    files = {file.pk: speaker for speaker in speaking for file in speaker.files}
    columns = "file_id, place, level, key, parent, name, measure, value"
    query = (
        f"SELECT {columns} FROM mirror_figure WHERE file_id = ANY(%(ids)s) "
        "AND (file_id <> ALL(%(own)s) OR level = 'commune')"  # Form 31 speaks by its month; here only of names
    )
    own = [pk for pk, speaker in files.items() if speaker.format == FORM_31]
    rows = fetch(query, {"ids": list(files), "own": own}, ("place", "level", "key", "parent", "name", "measure"))
    formats = [files[pk].format for pk in rows["file_id"].to_pylist()]
    return rows.append_column("format", pa.array(formats, pa.string()))


def _find_communes(table: _Table, said: pa.Table, on: date, office_code: str, scope: list[str]) -> None:
    """The bank's code of each commune and the place it lies in; a commune some table only names is found by name."""
    query = (
        "SELECT DISTINCT left(hamlet_code, 6) AS code, place FROM mirror_loanmonth "
        "WHERE as_of_on = %(on)s AND office_code = %(office)s AND place = ANY(%(places)s)"
    )
    known = fetch(query, {"on": on, "office": office_code, "places": scope}, ("code", "place"))
    communes = said.filter(pc.equal(said["level"], "commune"))
    table.places = dict(zip(communes["key"].to_pylist(), communes["place"].to_pylist(), strict=True))
    table.places |= dict(zip(known["code"].to_pylist(), known["place"].to_pylist(), strict=True))
    for code, name in zip(communes["key"].to_pylist(), communes["name"].to_pylist(), strict=True):
        if code.isdigit() and name:
            table.names[("commune", code, "")] = name
    units = dict(Hamlet.objects.filter(place__in=scope).values_list("code", "unit_code"))
    unit_names = dict(FormerUnit.objects.filter(code__in=set(units.values())).values_list("code", "name"))
    for hamlet, unit in units.items():
        if unit in unit_names and hamlet[:6] in table.places:
            table.names.setdefault(("commune", hamlet[:6], ""), unit_names[unit])
    if len(scope) == 1 and len({code for code in table.places if code.isdigit()}) == 1:
        code = next(code for code in table.places if code.isdigit())
        for name, place in place_names(scope).items():
            if place == scope[0] and not name.isdigit():
                table.names.setdefault(("commune", code, ""), name)


def _take_down(table: _Table, speaking: list[Speaker], said: pa.Table, month: pa.Table, scope: list[str]) -> None:
    by_format = {one.format: one for one in speaking}
    codes: dict[str, set[str]] = defaultdict(set)
    for (_, code, _), name in table.names.items():
        codes[bare_name(name)].add(code)
    plain = {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}

    def commune(text: str) -> str:
        return text if text.isdigit() or not text else plain.get(bare_name(text), text)

    if FORM_31 in by_format:
        rest = said.filter(pc.not_equal(said["format"], FORM_31))
        own = month.append_column("format", pa.array([FORM_31] * month.num_rows, pa.string()))
        said = pa.concat_tables([rest.select([*FIGURES.names, "format"]), own])
    said = _without_agreeing_loans(_with_full_numbers(said), by_format)
    rows = zip(*(said[name].to_pylist() for name in (*FIGURES.names, "format")), strict=True)
    for level, key, parent, name, measure, value, code in rows:
        speaker = by_format[code]
        partial = speaker.places != frozenset(scope)
        if partial and not parent and level in ("office", "association", "programme"):
            continue  # the sum of a part of the office is no figure of the office
        above = commune(parent)
        if level == "commune":
            key = commune(key)
        slot = (level, key, _parent_of(level, key, above, code))
        table.parents.setdefault(slot, above)
        if name and not table.names.get(slot):
            table.names[slot] = name
        table.say(slot, code, measure, value, speaker.as_of_on)


def _parent_of(level: str, key: str, above: str, code: str) -> str:
    """The parent as far as it tells lines apart: groups and loans are known by their codes alone."""
    named = level == "group" and code == _BY_HEAD
    return above if level in ("association", "programme") or key == DIRECT or named else ""


def _without_agreeing_loans(said: pa.Table, formats: Iterable[str]) -> pa.Table:
    """All figures but those of loans of which every list of these formats says the same."""
    loans = pc.equal(said["level"], "loan")
    table = said.filter(loans)
    if table.num_rows == 0:
        return said
    complete = {(code, family) for code in formats if not is_summary(code) for family in _spoken(code).get("loan", {})}
    wanted: dict[str, int] = defaultdict(int)
    for _, family in complete:
        wanted[family] += 1
    families = [FAMILY_OF.get(measure, measure) for measure in table["measure"].to_pylist()]
    by_complete = [
        code if (code, family) in complete else None
        for code, family in zip(table["format"].to_pylist(), families, strict=True)
    ]
    table = table.append_column("family", pa.array(families, pa.string()))
    table = table.append_column("complete", pa.array(by_complete, pa.string()))
    table = table.filter(pc.invert(_second_voice(table)))
    said_of = [("value", "min"), ("value", "max"), ("complete", "count_distinct")]
    found = table.group_by(["key", "family"]).aggregate(said_of)
    everybody = pa.array([wanted[one] for one in found["family"].to_pylist()], pa.int64())
    same = pc.equal(found["value_min"], found["value_max"])
    alike = pc.and_(same, pc.equal(found["complete_count_distinct"], everybody))
    odd = found.filter(pc.invert(alike)).select(["key", "family"])
    kept = table.join(odd, ["key", "family"], join_type="inner").select(said.column_names)
    return pa.concat_tables([said.filter(pc.invert(loans)), kept.cast(said.schema)])


def _second_voice(table: pa.Table) -> pa.Array:
    """Form 31 says lent and lent with đảo khoản, collected and collected with lent: the plain one is its word."""
    own = pc.equal(table["format"], FORM_31)
    return pc.and_(own, pc.not_equal(table["measure"], table["family"]))


def _with_full_numbers(said: pa.Table) -> pa.Table:
    """Lists that know a loan by its number alone get the customer as well; a number of two customers stays as it is."""
    keys = said["key"].to_pylist()
    short = [at for at, level in enumerate(said["level"].to_pylist()) if level == "loan" and "/" not in keys[at]]
    if not short:
        return said
    found: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        if "/" in key:
            found[key.partition("/")[0]].add(key)
    for at in short:
        if len(full := found.get(keys[at], set())) == 1:
            keys[at] = next(iter(full))
    return said.set_column(said.column_names.index("key"), "key", pa.array(keys, pa.string()))


def _take_bridges(table: _Table, bridges: pa.Table) -> None:
    columns = (bridges[name].to_pylist() for name in FIGURES.names)
    for level, key, parent, _, name, amount in zip(*columns, strict=True):
        table.bridges[(level, key, _parent_of(level, key, parent, FORM_31))][name] = amount


# --- group heads by name, groups missing from the list of heads ---


def _groups_of(on: date, office_code: str, scope: list[str]) -> dict[str, tuple[str, str, str]]:
    """Code → commune, association and head's name of every group Form 31 names."""
    rows = GroupMonth.objects.filter(as_of_on=on, office_code=office_code, place__in=scope).values_list(
        "group_code", "hamlet_code", "association_code", "head_name"
    )
    return {code: (hamlet[:6], association, name) for code, hamlet, association, name in rows}


def _find_heads(table: _Table, on: date, office_code: str, scope: list[str]) -> None:
    """Put the lines by head's name where their groups are, or on a line of their own with all candidates."""
    lines = [slot for slot in table.said if slot[0] == "group" and _BY_HEAD in table.said[slot].get("outstanding", {})]
    groups = _groups_of(on, office_code, scope)

    def balance(slot: Slot, code: str) -> int:
        said = table.said.get(slot, {}).get("outstanding", {}).get(code)
        return said.value if said else 0

    heads = [Head(str(at), slot[2], slot[1], balance(slot, _BY_HEAD)) for at, slot in enumerate(lines)]
    known = [Head(code, one[0], one[2], balance(("group", code, ""), FORM_31)) for code, one in groups.items()]
    for match in match_heads(heads, known):
        target: Slot = ("group", "+".join(match.groups)[:KEY_LENGTH], "")
        for line in (lines[int(at)] for at in match.lines):
            _move(table, line, target)
        if len(match.groups) > 1:
            table.candidates[target] = match.groups
            _gather(table, target, match.groups)
        elif len(match.lines) > 1:
            table.candidates[target] = match.groups


def _move(table: _Table, line: Slot, target: Slot) -> None:
    for says in table.said.pop(line).values():
        for said in says.values():
            if len(target[1]) <= 7 or MEASURES[said.measure].summed:
                table.say(target, said.format, said.measure, said.value, said.as_of_on)
    table.parents.setdefault(target, line[2])
    table.names.setdefault(target, line[1])


def _gather(table: _Table, target: Slot, groups: Iterable[str]) -> None:
    """What the others say of the candidates together, where adding up is right."""
    for code in groups:
        slot: Slot = ("group", code, "")
        for family, says in table.said.get(slot, {}).items():
            for said in says.values():
                if family in table.said[target] and MEASURES[said.measure].summed and said.format != _BY_HEAD:
                    table.say(target, said.format, said.measure, said.value, said.as_of_on)
        for name, amount in table.bridges.get(slot, {}).items():
            table.bridges[target][name] = table.bridges[target].get(name, 0) + amount


def _missing_groups(table: _Table, on: date, office_code: str, scope: list[str]) -> None:
    """How many groups of Form 31 each list of groups lacks, at each level."""
    listed = defaultdict(set)
    for (level, key, _), says in table.said.items():
        if level == "group":
            for code in says.get("groups", {}):
                listed[code].add(key)
    for code, (commune, association, _) in _groups_of(on, office_code, scope).items():
        for bridge in (f"groups_missing_{one}" for one in GROUP_LISTS if code not in listed[one]):
            for slot in (
                ("group", code, ""),
                ("office", "", ""),
                ("commune", commune, ""),
                ("association", association, commune),
                ("association", association, ""),
            ):
                table.bridges[slot][bridge] = table.bridges[slot].get(bridge, 0) + 1


# --- what a complete list says by not naming it ---


def _complete(table: _Table, speaking: Iterable[Speaker], scope: list[str]) -> None:
    """Where a complete list names a thing in none of its rows, it says 0."""
    for speaker in speaking:
        if is_summary(speaker.format):
            continue
        spoken = _spoken(speaker.format)
        grouped = speaker.format == GROUP_HEADS or LISTS[speaker.format].grouped
        for slot in list(table.said):
            level, key, _ = slot
            if slot in table.candidates or not spoken.get(level) or (grouped and key in (DIRECT, "99")):
                continue
            if not _speaks_of(speaker, table, slot, scope):
                continue
            for family, says in table.said[slot].items():
                measure = spoken[level].get(family)
                if measure and speaker.format not in says:
                    table.say(slot, speaker.format, measure, 0, speaker.as_of_on, said=False)


def _spoken(code: str) -> dict[str, dict[str, str]]:
    """Level → family → measure a complete list says of everything."""
    if code == FORM_31:
        plain = {level: sorted(measures, key=lambda one: one in FAMILIES) for level, measures in SPOKEN.items()}
        return {
            level: {FAMILY_OF.get(measure, measure): measure for measure in measures}
            for level, measures in plain.items()
        }
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for feed in LISTS[code].feeds:
        for level in feed.levels or LISTS[code].levels:
            if feed.complete:
                found[level][FAMILY_OF.get(feed.measure, feed.measure)] = feed.measure
    return found


def _speaks_of(speaker: Speaker, table: _Table, slot: Slot, scope: list[str]) -> bool:
    """Whether the slot lies in the places this file is about, as far as anybody knows where it lies."""
    level, key, parent = slot
    commune = key if level == "commune" else parent or table.parents.get(slot, "")
    if not commune:
        return speaker.places == frozenset(scope)
    return commune.isdigit() and table.places.get(commune) in speaker.places


# --- lines ---


def _lines(table: _Table, scope: list[str]) -> list[Line]:
    file_names = names()
    lines = []
    for slot, families in table.said.items():
        for family, says in families.items():
            if not any(one.said for one in says.values()):
                continue
            line = _line(table, slot, family, says, scope, file_names)
            if slot[0] != "loan" or line.differs:
                lines.append(line)
    order = {level: at for at, level in enumerate(LEVELS)}
    return sorted(lines, key=lambda one: (order[one.level], one.parent, one.key, one.measure))  # type: ignore[index]


def _line(
    table: _Table, slot: Slot, family: str, says: Mapping[str, Said], scope: list[str], file_names: Mapping[str, str]
) -> Line:
    ordered = sorted(says.values(), key=lambda one: rank(one.format))
    trusted, bridges = ordered[0], table.bridges.get(slot, {})
    voices = []
    for said in ordered:
        difference = said.value - trusted.value
        causes = causes_of(said, trusted, bridges, file_names) if difference else ()
        voices.append(Voice(said, difference, causes))
    level, key, _ = slot
    parent = table.parents.get(slot, "")
    known = {"association": ASSOCIATION_NAMES, "programme": PROGRAMME_NAMES}.get(level, {})
    return Line(
        level=level,
        key=key,
        parent=parent,
        name=known.get(key) or table.names.get(slot, ""),
        measure=family,
        unit=MEASURES[family].unit,
        place=table.places.get(key if level == "commune" else parent, "") or scope[0],
        voices=tuple(voices),
        candidates=table.candidates.get(slot, ()),
    )


def _within_reach(actor: Actor, lines: list[Line], on: date, office_code: str) -> list[Line]:
    """Group leaders see their groups and their loans, an association its own; sums of communes are for everybody."""
    groups = GroupMonth.objects.filter(as_of_on=on, office_code=office_code, place__in=actor.places)
    if actor.group_codes:
        groups = groups.filter(group_code__in=actor.group_codes)
    elif actor.role == Role.ASSOCIATION_OFFICER:
        groups = groups.filter(association_code=actor.association)
    else:
        return lines
    codes = set(groups.values_list("group_code", flat=True))
    loans = LoanMonth.objects.filter(as_of_on=on, place__in=actor.places, group_code__in=codes)
    numbers = {f"{number}/{customer}" for number, customer in loans.values_list("loan_number", "customer_code")}

    def reached(line: Line) -> bool:
        if line.level == "group":
            return codes.issuperset(line.candidates or (line.key,))
        if line.level == "association":
            return not actor.association or line.key == actor.association
        return line.level != "loan" or line.key in numbers

    return [line for line in lines if reached(line)]


def explained(actor: Actor, on: date, lines: Iterable[Line]) -> list[Line]:
    """The lines with what people have said of them, where the figures are still those they spoke of."""
    words: dict[tuple[str, str, str], list[Explanation]] = defaultdict(list)
    for one in Explanation.objects.filter(as_of_on=on, place__in=actor.places).order_by("pk"):
        words[(one.level, one.key, one.measure)].append(one)
    found = []
    for line in lines:
        said = words.get((line.level, line.address, line.measure), []) if words and line.differs else []
        fitting = [one.cause for one in said if one.figures == line.figures]
        found.append(replace(line, explained=fitting[-1]) if fitting else line)
    return found
