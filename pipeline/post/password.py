"""The password of the mail account, from where secrets are kept."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.errors import ConfigError

SERVICE = "pipeline"
VARIABLE = "PIPELINE_MAIL_PASSWORD"

_ADVICE = (
    f"请设置环境变量 {VARIABLE},"
    f"或运行 python -m keyring set {SERVICE} 加上 [mail] user 的值"
)


def find_password(env: Mapping[str, str], user: str) -> str:
    """The password of ``[mail] user``: the environment's, else the keyring's.

    Never asks at the terminal. Raises ``ConfigError`` that says where to put it.
    """
    if env.get(VARIABLE):
        return env[VARIABLE]
    import keyring  # it asks the desktop: only when needed
    from keyring.errors import KeyringError

    try:
        password = keyring.get_password(SERVICE, user)
    except KeyringError:
        raise ConfigError(f"[mail] 没有密码,本机也没有可用的钥匙串;{_ADVICE}") from None
    if not password:
        raise ConfigError(f"[mail] 没有密码;{_ADVICE}")
    return password
