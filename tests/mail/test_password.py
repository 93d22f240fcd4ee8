from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from pipeline.errors import ConfigError
from pipeline.post import Account, find_password

USER = "office@wuhan.example"


class Drawer(KeyringBackend):
    """A keyring that lives in memory."""

    priority = 1
    held: dict[tuple[str, str], str]

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


def use_drawer(held: dict[tuple[str, str], str]) -> None:
    drawer = Drawer()  # type: ignore[no-untyped-call]
    drawer.held = held
    keyring.set_keyring(drawer)


@pytest.fixture(autouse=True)
def _a_machine_without_keyring() -> Iterator[None]:
    none = NoKeyring()  # type: ignore[no-untyped-call]
    keyring.set_keyring(none)
    yield
    keyring.set_keyring(none)


def test_the_environment_comes_first() -> None:
    use_drawer({("pipeline", USER): "from the drawer"})
    assert find_password({"PIPELINE_MAIL_PASSWORD": "from outside"}, USER) == (
        "from outside"
    )


@pytest.mark.parametrize("env", [{}, {"PIPELINE_MAIL_PASSWORD": ""}])
def test_else_the_keyring_is_asked(env: dict[str, str]) -> None:
    use_drawer({("pipeline", USER): "from the drawer"})
    assert find_password(env, USER) == "from the drawer"


def test_a_machine_without_keyring_is_told_what_to_do_and_nobody_is_asked() -> None:
    with pytest.raises(ConfigError) as refusal:
        find_password({}, USER)
    assert str(refusal.value) == (
        "config.toml 有误:[mail] 没有密码,本机也没有可用的钥匙串;"
        "请设置环境变量 PIPELINE_MAIL_PASSWORD,"
        "或运行 python -m keyring set pipeline 加上 [mail] user 的值"
    )


def test_an_empty_keyring_is_told_too_without_the_address() -> None:
    use_drawer({})
    with pytest.raises(ConfigError, match="没有密码;请设置") as refusal:
        find_password({}, USER)
    assert "@" not in str(refusal.value)


def test_an_account_shows_no_password() -> None:
    assert "geheim" not in repr(Account(USER, password="geheim"))  # noqa: S106
