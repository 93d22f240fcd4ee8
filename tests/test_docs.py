"""The documents say what is there: verbs, keys, checks, findings, paths and links.

docs/findings.md is written from the catalogue: ``pytest tests/test_docs.py --update``.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import start
from pipeline import model, office
from pipeline.cli import VERBS, main
from pipeline.effects.document.render import FILTERS
from pipeline.effects.letter import daily
from pipeline.errors import REFUSALS
from pipeline.findings import CATALOGUE
from pipeline.form import load_all, load_audiences, monthly, shape
from pipeline.form.holds import CHECKS, LEVELS, OWN_TYPES
from pipeline.form.load import SIGHTS
from pipeline.form.papers import SHOWN_AS
from pipeline.hours import DESKS
from pipeline.intake.check import rules
from pipeline.intake.reconcile import ANOTHER, VOID
from pipeline.model import Level
from pipeline.package.cells import VERDICT
from pipeline.settings import DESK_KEYS
from pipeline.values import REFUSED, is_clear_word, type_names
from pipeline.wording import HOUSE

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "forms").glob("*.md")),
)
FINDINGS = ROOT / "docs" / "findings.md"
MANUAL = "docs/操作手册.md"

#: Each table of form.toml and audiences.toml, under its heading in docs/forms.md.
TABLES: dict[str, type] = {
    "开头的键": shape.Form,
    "`[number]`": shape.Numbering,
    "`[archive]`": shape.Archive,
    "`[[column]]`": shape.Column,
    "`[[column.otherwise]]`": shape.Otherwise,
    "`[column.term]`": shape.Term,
    "`[column.plan]`": shape.Plan,
    "`[[check]]`": shape.Check,
    "`[[link]]`": shape.Link,
    "`[link.attempts]`": shape.Attempts,
    "`[link.sums]`": shape.Sum,
    "`[exclusive]`": shape.Exclusive,
    "`[[draft]]`": shape.Draft,
    "`[[makes]]`": shape.Makes,
    "`[[again]]`": shape.Again,
    "`[[state]]`": shape.State,
    "`[reopen]`": shape.Reopen,
    "`[[document]]`": shape.Document,
    "`before`": shape.Before,
    "`[[mail]]`": shape.Mail,
    "`[[deadline]]`": shape.Deadline,
    "`[[deadline.stage]]`": shape.Stage,
    "`[[daily]]`": shape.Daily,
    "`[[field]]`": shape.Fact,
    "`[[list]]`": shape.Table,
    "`[[extract]]`": shape.BookOf,
    "`[[extract.source]]`": shape.Source,
    "`[[extract.column]]`": shape.BookColumn,
    "`[extract.turns]`": shape.Turns,
    "`[extract.serials]`": shape.Serials,
    "`[extract.grid]`": shape.GridOf,
    "`[[extract.grid.shade]]`": shape.Shade,
    "`[secrecy]`": shape.Secrecy,
    "`[secrecy.says]`": shape.Says,
    "`[people]`": shape.People,
    "谁能看到什么（audiences.toml）": shape.Audience,
}
#: Each table of monthly/report.toml, under its heading there.
MONTHLY: dict[str, type] = {
    "report.toml 开头的键": monthly.Monthly,
    "`[[book]]`": monthly.BookFor,
    "`[[matter]]`": monthly.Matter,
    "`[[count]]`": monthly.Count,
    "`[[rate]]`": monthly.Rate,
    "`[[tab]]`": monthly.TabOf,
    "`[[tab.block]]`": monthly.BlockOf,
    "`[[tab.block.item]]`": monthly.Item,
    "`[[tab.block.sentence]]`": monthly.Sentence,
}
IN_TOML = {name: key for key, name in shape.RENAMED.items()}

#: The hosts that a document may point to: the two forms that CHANGELOG.md keeps.
HOSTS = {"keepachangelog.com", "semver.org"}
MACHINE_PATH = re.compile(r"(?<![\w./:~\])])/[a-z]+/\w|\b[A-Z]:\\")


# ── reading Markdown ────────────────────────────────────────────────────────


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next of its rank or higher."""
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert found, f"there is no heading “{heading}”"
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def table(text: str) -> dict[str, list[str]]:
    """The first table of a text: its lines by the first cell, without backticks."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("|"))
    found = {}
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        found[cells[0].strip("`")] = cells
    return found


def quoted(text: str) -> list[str]:
    """Everything between backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def slug(heading: str) -> str:
    """The anchor that a heading gets where the repository is read."""
    words = re.sub(r"[^\w\- ]", "", heading.lower())
    return words.strip().replace(" ", "-")


def outside_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


# ── verbs and commands ──────────────────────────────────────────────────────


def test_the_readme_has_every_verb_and_no_other() -> None:
    column = " ".join(table(section(page("README.md"), "The verbs")))
    said = re.findall(r"(?:^|`, `|` | )([a-z]+)(?= |`|$)", column)
    assert set(VERBS) == {word for word in said if word not in {"resend", "settle"}}


def test_the_two_commands_of_the_readme_are_those_of_start_py() -> None:
    told = start.__doc__ or ""
    readme = page("README.md")
    first = re.search(r"```\n(.*?)```", readme, re.DOTALL)
    assert first
    assert re.findall(r"^python3 start\.py \w+", first[1], re.MULTILINE) == [
        "python3 start.py demo",
        "python3 start.py test",
    ]
    assert readme.count("\n\n", 0, first.start()) == 2, "they follow the first words"
    for command in (
        "python3 start.py demo",
        "py start.py demo",
        "python3 start.py test",
    ):
        assert command in readme
        assert command in told


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_in_the_documents_exists(path: Path) -> None:
    used = re.findall(r"\bstart\.py ([a-z]+)", path.read_text("utf-8"))
    assert set(used) <= {*VERBS, "test"}


# ── config.toml ─────────────────────────────────────────────────────────────


def config_tables() -> dict[str, dict[str, list[str]]]:
    text = page("docs/config.md")
    return {
        name: table(section(text, f"`[{name}]`")) if keys is not None else {}
        for name, keys in office.KEYS.items()
    }


@pytest.mark.parametrize("name", office.KEYS)
def test_the_documents_have_every_key_of_config_toml(name: str) -> None:
    below = section(page("docs/config.md"), f"`[{name}]`")
    keys = office.KEYS[name]
    if keys is None:
        assert "```toml" in below, "a section of free keys needs an example"
    else:
        assert list(table(below)) == (list(keys) or ["off", "work"])


def test_the_documents_have_every_key_of_another_desk() -> None:
    assert [key for key in office.KEYS["hours"] or {} if key in DESKS] == list(DESKS)
    for desk in DESKS:
        below = section(page("docs/config.md"), f"`[hours.{desk}]`")
        assert list(table(below)) == list(DESK_KEYS)


def test_the_defaults_that_the_documents_give_are_the_real_ones(tmp_path: Path) -> None:
    said = "[mail]\nhost = 'mail'\nuser = 'us'\n"
    for name, lines in config_tables().items():
        if name != "holidays":
            known = [cells for cells in lines.values() if cells[1].startswith("`")]
            said += "" if name == "mail" else f"[{name}]\n"
            said = _with_keys(said, name, known)
    bare = _office(tmp_path / "bare", "[mail]\nhost = 'mail'\nuser = 'us'\n")
    assert _office(tmp_path / "said", said) == bare


def _with_keys(said: str, name: str, known: list[list[str]]) -> str:
    keys = "".join(
        f"{cells[0].strip('`')} = {cells[1].strip('`')}\n" for cells in known
    )
    return (
        f"{said}{keys}"
        if name != "mail"
        else said.replace("[mail]\n", f"[mail]\n{keys}")
    )


def _office(root: Path, config: str) -> office.Office:
    root.mkdir()
    shutil.copytree(ROOT / "forms", root / "forms")
    (root / "config.toml").write_text(config, encoding="utf-8")
    loaded = office.load(root)
    return replace(loaded, forms={}, audiences={}, paths=office.Paths(Path()))


def test_the_config_that_comes_with_the_program_has_no_strange_section() -> None:
    assert set(tomllib.loads(page("config.toml"))) <= set(office.KEYS)


# ── form.toml ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("heading", [*TABLES, *MONTHLY])
def test_the_documents_have_every_key_of_form_toml(heading: str) -> None:
    shaped = {**TABLES, **MONTHLY}[heading]
    below = table(section(page("docs/forms.md"), heading))
    wanted = [IN_TOML.get(one.name, one.name) for one in _keys(shaped)]
    assert sorted(below) == sorted(wanted)
    defaults = {name: cells[1] for name, cells in below.items()}
    real = {IN_TOML.get(f.name, f.name): _default(f) for f in _keys(shaped)}
    assert defaults == real


def _keys(shaped: type) -> list[Field[Any]]:
    return [one for one in fields(shaped) if one.init]


def _default(one: Field[Any]) -> str:
    """The default of a key as docs/forms.md writes it."""
    if one.default is MISSING:
        return "必填" if one.default_factory is MISSING else "空"
    if one.default is None:
        return "无"
    if isinstance(one.default, bool):
        return f"`{str(one.default).lower()}`"
    if isinstance(one.default, (int, float)):
        return f"`{one.default:g}`"
    return f'`"{one.default}"`' if one.default else "空"


def test_every_noun_of_form_toml_has_its_table() -> None:
    nouns = {v for v in vars(shape).values() if hasattr(v, "__dataclass_fields__")}
    assert nouns == set(TABLES.values())
    own = {v for v in vars(monthly).values() if hasattr(v, "__dataclass_fields__")}
    assert own == set(MONTHLY.values())


def test_the_documents_have_every_type_of_column() -> None:
    below = table(section(page("docs/forms.md"), "列的类型"))
    assert set(below) == {*type_names, *OWN_TYPES}


def test_the_documents_have_every_named_check() -> None:
    assert set(CHECKS) == {*rules.CHECKS, "asked"}
    assert set(table(section(page("docs/forms.md"), "校验"))) == set(CHECKS)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("`[[column]]`", [f'"{need}"' for need in shape.NEEDS if need]),
        ("`[[column]]`", [kind for kind in shape.PERSONAL if kind]),
        ("`[[column]]`", list(LEVELS)),
        ("谁能看到什么（audiences.toml）", list(SIGHTS)),
        ("`[[field]]`", list(SHOWN_AS)),
        ("`[[count]]`", list(monthly.COUNTS)),
        ("`[[tab.block]]`", list(monthly.BLOCKS)),
        ("`[[tab.block.item]]`", list(monthly.SHOWS)),
        ("`[[tab.block.sentence]]`", list(monthly.SENTENCES)),
        (
            "`[[tab.block.sentence]]`",
            [f"{{{name}}}" for those in monthly.SENTENCES.values() for name in those],
        ),
        ("文书模板", list(FILTERS)),
        ("文书模板", list(HOUSE)),
        ("邮件模板", ["Subject:", "Attach:"]),
    ],
    ids=[
        "need",
        "personal",
        "level",
        "sight",
        "as",
        "count",
        "block",
        "shows",
        "sentence",
        "place",
        "filter",
        "placeholder",
        "mail head",
    ],
)
def test_the_documents_have_every_word_that_a_key_may_say(
    heading: str, words: list[str]
) -> None:
    said = set(quoted(section(page("docs/forms.md"), heading)))
    assert [word for word in words if word not in said] == []


def test_the_documents_have_every_mark_of_the_daily_letter() -> None:
    said = set(quoted(section(page("docs/forms.md"), "每日提醒")))
    assert [name for name in (*daily.NAMES, *daily.ROW) if name not in said] == []


def test_the_audiences_that_the_program_asks_for_are_there() -> None:
    below = section(page("docs/forms.md"), "谁能看到什么（audiences.toml）")
    line = next(line for line in below.splitlines() if "程序认得" in line)
    assert set(quoted(line)) <= set(load_audiences(ROOT / "forms" / "audiences.toml"))


# ── findings and refusals ───────────────────────────────────────────────────


def findings_page() -> str:
    """docs/findings.md, from the catalogue."""
    return "\n".join(_findings_lines()) + "\n"


def _findings_lines() -> Iterator[str]:
    yield "# 提示与退回"
    yield ""
    yield (
        "程序对一格、一行或一个文件能说的每一句话。花括号里的词由程序填："
        "`{title}` 是列名，`{value}` 是格子里的内容。"
        "本页由 `pytest tests/test_docs.py --update` 写成，请不要手改。"
    )
    yield ""
    yield "## 对一格、一行的话"
    yield ""
    yield (
        "轻重是默认的，登记表可以用 [`levels`](forms.md#column) 改；"
        "“退回”只用于 `required` 的列，其他列按“提示”。"
        "登记表自己的话（[校验](forms.md#校验)、保密、重新办理）"
        "写在它的 `form.toml` 里。"
    )
    yield ""
    yield "| 代号 | 轻重 | 句子 | 例 |"
    yield "|---|---|---|---|"
    for code, one in CATALOGUE.items():
        level = Level[one.level.upper()].value or "不说"
        yield f"| `{code}` | {level} | {_cell(one.text)} | {_cell(one.example)} |"
    yield ""
    yield "## 不能登记的文件"
    yield ""
    yield "整个文件移到 `outbox/退回/`，原因写在旁边的同名 `.txt` 里。"
    yield ""
    yield "| 代号 | 句子 |"
    yield "|---|---|"
    for code, sentence in REFUSALS.items():
        yield f"| `{code}` | {_cell(sentence)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def test_the_page_of_findings_is_the_catalogue(update: bool) -> None:  # noqa: FBT001
    if update:
        FINDINGS.write_text(findings_page(), encoding="utf-8", newline="\n")
    written = FINDINGS.read_text("utf-8") if FINDINGS.exists() else ""
    hint = "docs/findings.md is not up to date: pytest tests/test_docs.py --update"
    assert written == findings_page(), hint


# ── the glossary ────────────────────────────────────────────────────────────


def test_the_glossary_has_every_column_that_two_forms_share() -> None:
    titles: dict[str, list[str]] = defaultdict(list)
    for form in load_all(ROOT / "forms").values():
        for column in form.column:
            titles[column.id].append(column.title)
    shared = {name: set(said) for name, said in titles.items() if len(said) > 1}
    lines = table(section(page("docs/glossary.md"), "Columns")).values()
    glossary = {cells[1].strip("`"): set(cells[0].split("、")) for cells in lines}
    assert glossary == shared


def test_one_title_never_means_two_columns() -> None:
    ids: dict[str, set[str]] = defaultdict(set)
    for form in load_all(ROOT / "forms").values():
        for column in form.column:
            ids[column.title].add(column.id)
    assert {title: found for title, found in ids.items() if len(found) > 1} == {}


def test_the_glossary_agrees_with_the_forms() -> None:
    below = table(section(page("docs/glossary.md"), "The field"))
    said = {
        (name, title)
        for cells in below.values()
        for name, title in zip(quoted(cells[1]), cells[0].split("、"), strict=True)
    }
    forms = load_all(ROOT / "forms").values()
    real = {(one.id, one.title) for form in forms for one in form.column}
    assert said - real == set()


def test_the_glossary_has_every_noun_of_the_house() -> None:
    below = " ".join(quoted(section(page("docs/glossary.md"), "The house")))
    nouns = [model.Drop, model.Sheet, model.Place, model.Finding, model.Entry]
    nouns += [model.Change, model.Record, model.Duty, model.Done, model.Answer]
    assert [n for n in nouns if n.__name__.lower() not in below] == []


# ── paths, links, hosts ─────────────────────────────────────────────────────


def test_every_path_in_the_layout_exists() -> None:
    missing = []
    for cells in table(section(page("README.md"), "The code")).values():
        for token in quoted(cells[0]):
            missing += [] if (ROOT / token).exists() else [token]
        folder = ROOT / quoted(cells[0])[0]
        inner = [
            t for t in quoted(cells[1]) if t.endswith((".py", "/")) and " " not in t
        ]
        missing += [
            token
            for token in inner
            if not ((folder / token).exists() or (ROOT / token).exists())
        ]
    assert missing == []


def test_the_layout_leaves_nothing_of_the_package_out() -> None:
    said = set(quoted(section(page("README.md"), "The code")))
    parts = {
        f"pipeline/{path.name}{'/' if path.is_dir() else ''}"
        for path in (ROOT / "pipeline").iterdir()
        if not path.name.startswith(("__", "."))
    }
    assert sorted(parts - said) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_inside_leads_somewhere(path: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", outside_code(path.read_text("utf-8"))):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = path.parent / name if name else path
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(target)
    assert broken == []


def _anchors(path: Path) -> set[str]:
    text = outside_code(path.read_text("utf-8"))
    return {slug(line) for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_document_names_a_machine_or_a_strange_host(path: Path) -> None:
    text = path.read_text("utf-8")
    assert MACHINE_PATH.findall(text) == []
    assert {*re.findall(r"://([^/\s)]+)", text)} <= HOSTS


def test_the_decisions_are_numbered_without_a_gap() -> None:
    found = re.findall(r"^(?:~~)?\*\*(\d+)\.", page("docs/decisions.md"), re.MULTILINE)
    assert [int(one) for one in found] == list(range(1, len(found) + 1))


def test_the_changelog_begins_with_what_is_unreleased() -> None:
    heads = re.findall(r"^## (.+)$", page("CHANGELOG.md"), re.MULTILINE)
    assert heads[0] == "[Unreleased]"


# ── what the documents promise, done ────────────────────────────────────────


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """An office of its own, with the forms and settings that come with the program."""
    shutil.copytree(ROOT / "forms", tmp_path / "forms")
    shutil.copy(ROOT / "config.toml", tmp_path)
    (tmp_path / "inbox").mkdir()
    return tmp_path


def at(moment: str, folder: Path, *words: str) -> int:
    return main(["--office", str(folder), "--now", moment, *words])


def ten_lines() -> str:
    text = re.search(
        r"```toml\n(.*?)```", section(page("README.md"), "Add a register"), re.DOTALL
    )
    assert text
    return text[1]


def test_the_register_of_the_readme_has_ten_lines_and_is_that_of_the_forms() -> None:
    assert len(ten_lines().splitlines()) == 10
    assert ten_lines() in page("forms/README.md")


def test_the_register_of_the_readme_works(here: Path) -> None:
    (here / "forms" / "key_loan").mkdir()
    (here / "forms" / "key_loan" / "form.toml").write_text(ten_lines(), "utf-8")
    _write_loans(here / "inbox" / "钥匙借用登记表.xlsx")

    assert at("2026-11-23T14:00", here, "run") == 1  # a row was returned

    answer = here / "outbox" / "回执" / "2026-11" / "钥匙借用登记表_回执.xlsx"
    sheet = openpyxl.load_workbook(answer).active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=6)]
    sentence = f"退回:{sheet.title}!A5 借用日期“2026.11.31”没有这一天,11月只有30天"
    assert lines[0] == ["借用日期", "借用人", "借用钥匙", "编号", VERDICT]
    assert [line[3] for line in lines[1:5]] == [
        "JY-2026-0002",
        "JY-2026-0001",
        "JY-2026-0003",
        None,
    ]
    assert [line[4] for line in lines[1:5]] == [
        "✓",
        "✓",
        f"提示:{sheet.title}!B4 借用人待补",
        sentence,
    ]


def _write_loans(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["借用日期", "借用人", "借用钥匙"],
        ["2026.11.20", "刘军", "水泵房"],
        ["2026年11月19日", "赵国栋", "配电间"],
        ["2026-11-21", None, "天台门"],
        ["2026.11.31", "刘军", "水泵房"],
    ):
        sheet.append(line)
    book.save(path)


def test_the_blank_of_the_readme_register_has_its_columns(here: Path) -> None:
    (here / "forms" / "key_loan").mkdir()
    (here / "forms" / "key_loan" / "form.toml").write_text(ten_lines(), "utf-8")
    assert at("2026-11-23T14:00", here, "blank", "key_loan") == 0
    assert (here / "outbox" / "空白表" / "钥匙借用登记表.xlsx").exists()


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_the_day_of_the_readme_goes_as_it_is_told(here: Path, samples: Path) -> None:
    for name in ("人员通讯录.xlsx", "客户投诉登记表_2026年11月.xlsx"):
        shutil.copy(samples / name, here / "inbox")
    (here / "inbox" / "名单.csv").write_text("姓名,电话\n", encoding="utf-8")

    assert at("2026-11-23T14:00", here, "run") == 1

    answer = (
        here / "outbox" / "回执" / "2026-11" / "客户投诉登记表_2026年11月_回执.xlsx"
    )
    said = _texts(answer)
    for quote in _quotes(page("README.md")) | _quotes(page(MANUAL)):
        assert quote in said
    printed = here / "outbox" / "待打印" / "2026-11-23"
    assert {path.name for path in (printed / "保洁班").iterdir()} == {
        "TS-2026-0008_客户投诉处理通知单_责任部门联_20261123.docx",
        "打印合集_1.docx",
    }
    folders = table(section(page("README.md"), "The folders of an office"))
    made = [
        t
        for line in folders
        for t in re.findall(r"[^`, ]+/", line)
        if "空白表" not in t
    ]
    assert [token for token in made if not (here / token).is_dir()] == []


def _texts(path: Path) -> set[str]:
    """Every line of every cell, whole and in the parts of a verdict."""
    book = openpyxl.load_workbook(path)
    cells = {c.value for s in book for row in s.iter_rows() for c in row}
    lines = [line for text in cells for line in str(text).splitlines()]
    parts = {part for line in lines for part in (line, *line.split(";"))}
    return parts | {line.partition(";提示")[0] for line in lines}


def _quotes(text: str) -> set[str]:
    """The sentences of an answer that a document quotes."""
    return {one for one in quoted(text) if re.match("退回:.+!|收到 ", one)}


def test_the_manual_says_the_words_that_staff_write() -> None:
    said = quoted(page(MANUAL))
    assert {VOID, ANOTHER, REFUSED} <= set(said)
    assert any(is_clear_word(word) for word in said)
    assert VERDICT in page(MANUAL)


def test_the_manual_names_every_level_and_its_colour() -> None:
    below = table(section(page(MANUAL), f"二、颜色和“{VERDICT}”"))
    words = " ".join(below)
    for colour, level in (("黄", Level.WARN), ("橙", Level.HOLD), ("红", Level.REJECT)):
        assert f"{colour}色，`{level.value}" in words
