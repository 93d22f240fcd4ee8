"""Is a number a date? What its number format says (ECMA-376 18.8.30, 18.8.31)."""

from __future__ import annotations

import re

#: What a number format makes of a serial: nothing, a date, a date with time, a time of
#: day, an elapsed time.
NUMBER, DATE, MOMENT, CLOCK, ELAPSED = range(5)

# Formats that a file names by number only. 27 to 36 and 50 to 58 are those of Chinese
# Excel and WPS: 58 is what they give to 1月5日 typed by hand.
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}

_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]')
_COUNTED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_HALF_DAY = re.compile("AM/PM|A/P|上午/下午", re.IGNORECASE)


def serial_kind(code: str) -> int:
    """What a format code makes of a number; only its first section counts.

    >>> serial_kind('yyyy"年"m"月"d"日";@') == DATE
    True
    >>> serial_kind('[Red]0.00"元/d"') == NUMBER
    True
    """
    counted = bool(_COUNTED.search(re.sub(r'"[^"]*"|\\.', "", code)))
    if counted:
        return ELAPSED
    bare = _LITERAL.sub("", code).partition(";")[0]
    bare, half_days = _HALF_DAY.subn("h", bare)
    bare = bare.lower()
    if "general" in bare or "通用格式" in bare:
        return NUMBER
    clock = half_days or "h" in bare or "s" in bare
    day = "y" in bare or "d" in bare or "aaa" in bare or _era(bare)
    month = "m" in bare and not clock
    if day or month:
        return MOMENT if clock else DATE
    if not clock and "m" not in bare:
        literal = any(mark in bare for mark in "年月日") and not set(bare) & set("0#?")
        return DATE if literal else NUMBER
    return CLOCK


def _era(bare: str) -> bool:
    """An ``e`` for the year, as in [$-804]e/m/d, and not the one of 0.0E+0."""
    return "e" in bare.replace("e+", "").replace("e-", "")
