"""The doctor: what is fine, and what is to be done, in sentences for the office."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sample_office import all_of, fresh, play_in

from pipeline.effects.archive import write_high_water
from pipeline.ledger import Ledger
from pipeline.office import Office, Posting
from pipeline.post import Account, Timeouts
from pipeline.run.doctor import doctor

NOW = datetime(2026, 11, 23, 18, 0)


def ask(office: Office, now: datetime = NOW, account: Account | None = None) -> str:
    """All that the doctor says, a line each; what is to be done begins with !."""
    nobody = account or Account(sender="office@localhost", sender_name="x")
    lines = doctor(office, lambda _: nobody, now)
    return "\n".join(f"{' ' if fine else '!'} {text}" for fine, text in lines)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office whose staff register has been taken in. Leave it as it is."""
    made = fresh(tmp_path_factory.mktemp("doctor"))
    play_in(made, all_of("staff"))
    return made


def test_a_new_office_is_told_what_it_still_needs(tmp_path: Path) -> None:
    office = replace(fresh(tmp_path), phone="")
    told = ask(office).splitlines()
    assert [line for line in told if line.startswith("!")] == [
        "! config.toml 的 [office] phone 还空着,会印在通知单上,请填写",
        "! 《人员通讯录》还没有登记:请填好后放进 inbox,否则不知道通知谁",
    ]
    titles = [form.title for form in office.forms.values()]
    assert f"  登记表 {len(titles)} 张:{'、'.join(titles)}" in told
    assert "  没有 [mail]:信件写成 .eml 文件,放在 outbox/邮件/" in told
    assert "  账本还没有;第一次登记时自动建立" in told


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    office = fresh(tmp_path)
    root = office.paths.root
    before = sorted(root.rglob("*"))
    ask(office)
    assert sorted(root.rglob("*")) == before


def test_a_template_that_is_gone_is_named_with_its_register(tmp_path: Path) -> None:
    office = fresh(tmp_path)
    template = next((office.paths.forms / "complaint/documents").glob("*存根联.docx"))
    template.unlink()
    told = ask(office)
    assert "! 客户投诉登记表的模板:" in told
    assert template.name in told


def test_a_mail_server_that_does_not_answer_is_told(office: Office) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    posting = Posting(
        host="127.0.0.1",
        port=port,
        tls="ssl",
        user="office",
        sender="a@example.com",
        per_connection=20,
        per_day=200,
    )
    account = Account(
        sender="a@example.com",
        sender_name="x",
        host="127.0.0.1",
        port=port,
        timeouts=Timeouts(connect=2),
    )
    told = ask(replace(office, posting=posting), account=account)
    assert "! 邮箱:邮件服务器拒绝连接,请检查 [mail] host 和 port" in told


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps other permissions")
def test_every_private_folder_that_others_can_open_is_named(tmp_path: Path) -> None:
    office = fresh(tmp_path)
    play_in(office, all_of("staff"))
    assert "  含个人信息的文件夹,别人都打不开" in ask(office)
    office.paths.data.chmod(0o755)
    answers = office.paths.outbox / "回执/2026-11"
    for folder in (answers, answers.parent):
        folder.chmod(0o755)
    told = ask(office)
    assert "! data 别人也能打开(权限 755),请改为 700:chmod 700 data" in told
    assert "! outbox/回执/2026-11 别人也能打开" in told
    book = office.paths.outbox / "销售/林佳怡"
    book.mkdir(parents=True)
    (book / "客户登记本_林佳怡.xlsx").touch()
    assert "! outbox/销售/林佳怡 别人也能打开" in ask(office)
    office.paths.internal.chmod(0o755)
    assert "! outbox/内部 别人也能打开" in ask(office)
    answers.chmod(0o750)  # a group of the office's own may read
    assert "outbox/回执/2026-11 别人" not in ask(office)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps other permissions")
def test_a_closed_folder_above_is_enough(tmp_path: Path) -> None:
    office = fresh(tmp_path)
    play_in(office, all_of("staff"))
    office.paths.data.chmod(0o755)
    office.paths.root.chmod(0o700)
    assert "  含个人信息的文件夹,别人都打不开" in ask(office)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps other permissions")
def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    office = fresh(tmp_path)
    office.paths.inbox.chmod(0o555)
    told = ask(office)
    office.paths.inbox.chmod(0o755)
    if os.geteuid() == 0:
        pytest.skip("this user may write everywhere")
    assert "! inbox 里不能写文件" in told


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 30), "  2026年节假日已有安排"),
        (date(2026, 12, 1), "! 2027年节假日安排未录入,暂按周末及法定日推算"),
        (date(2030, 3, 1), "! 2030年节假日安排未录入"),
    ],
)
def test_a_year_without_published_holidays_is_told_from_december_on(
    office: Office, day: date, told: str
) -> None:
    said = ask(office, datetime(day.year, day.month, day.day, 9, 0))
    assert told in said
    assert day.month == 12 or "2027" not in said


def test_holidays_that_the_office_has_entered_are_enough(office: Office) -> None:
    rest = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
    off = {2027: frozenset(date(2027, *one) for one in rest)}
    whole = replace(office, hours=replace(office.hours, off=off))
    told = ask(whole, datetime(2026, 12, 1, 9, 0))
    assert "  2026、2027年节假日已有安排" in told
    assert "! 202" not in told


def test_a_table_of_holidays_that_is_not_whole_is_told(office: Office) -> None:
    hours = replace(office.hours, off={2027: frozenset({date(2027, 1, 1)})})
    told = ask(replace(office, hours=hours), datetime(2026, 12, 1, 9, 0))
    assert "! 2027年节假日安排不全,没有5月1日、5月2日、10月1日" in told


def test_a_head_without_address_is_named_with_his_department(office: Office) -> None:
    told = ask(office)
    assert "  《人员通讯录》在岗 17 人" in told
    assert "! 绿化班的部门负责人曾凡没有电子邮箱,通知只列入每日提醒清单" in told
    assert "黄秀英" not in told


def test_empty_roles_and_who_takes_their_place(office: Office, tmp_path: Path) -> None:
    """Before the register is in: nobody. Then: those whom the ladder names."""
    few = fresh(tmp_path)
    example = few.paths.forms / "staff/examples/2026-11-23_0820.md"
    kept = [
        line
        for line in example.read_text("utf-8").splitlines()
        if "接待员" not in line and "项目经理" not in line and "经理" not in line
    ]
    example.write_text("\n".join(kept), "utf-8")
    play_in(few, all_of("staff"))
    told = ask(few)
    assert "  没有接待员,由办公室主任接替" in told
    assert "! 没有项目经理,也没有人可以接替,请在通讯录的岗位里补上" in told
    assert "接替" not in ask(office)


@pytest.mark.parametrize(
    ("backed_up", "told"),
    [
        (None, "! 账本还没有备份过"),
        (datetime(2026, 11, 20, 9, 0), "  账本上次备份:2026-11-20 09:00"),
        (datetime(2026, 11, 10, 9, 0), "! 账本上次备份是 2026-11-10,已超过 7 天"),
    ],
)
def test_an_old_backup_is_told(
    tmp_path: Path, backed_up: datetime | None, told: str
) -> None:
    office = fresh(tmp_path)
    with Ledger(office.paths.ledger) as ledger:
        if backed_up:
            ledger.backup(tmp_path / "backup.db", backed_up)
    assert told in ask(office)


def test_a_clock_behind_the_ledger_is_told(office: Office) -> None:
    told = ask(office, datetime(2026, 11, 22, 9, 0))
    assert "! 电脑时钟(2026-11-22 09:00)早于上次处理(2026-11-23 08:20)" in told


def test_a_damaged_ledger_is_a_line_and_not_the_end(tmp_path: Path) -> None:
    office = fresh(tmp_path)
    office.paths.ledger.write_bytes(b"not a ledger" * 400)
    told = ask(office)
    assert "! 账本:" in told
    assert "restore" in told


def test_a_ledger_behind_the_numbers_that_went_out_is_told(tmp_path: Path) -> None:
    office = fresh(tmp_path)
    with Ledger(office.paths.ledger):
        pass
    write_high_water(office, {"TS-2026": 5})
    assert "! 账本比已发出的编号旧(TS-2026),请用 restore 恢复账本" in ask(office)
