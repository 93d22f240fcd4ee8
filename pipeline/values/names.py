"""Names of persons (domain.md 2.0, Names). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.values.pattern import Pattern
from pipeline.values.reading import Cell, Context, Reading, Remark, Unreadable, narrow
from pipeline.values.shown import written
from pipeline.values.words import is_blank_word

COMPOUND_SURNAMES = (
    "欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟",
    "公孙", "慕容", "令狐", "长孙", "宇文", "司徒",
)  # fmt: skip
ANONYMOUS = "匿名"
_LONGEST = 50
_SIGNED = 4  # the most characters of a name that stands for a signature
_UNSIGNED = Pattern("[未没不无待拒否免签字章]")
_FULL = 2  # the fewest characters of a full name

_HAN = "㐀-䶿一-鿿豈-﫿〇\U00020000-\U000323af"
_HAN_ONLY = Pattern(f"[{_HAN}·]+")
_HAN_NAME = Pattern(rf"[{_HAN}][{_HAN}·]{{0,13}}[{_HAN}]")
_LATIN_NAME = Pattern(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'.·\- ]{0,48}[A-Za-zÀ-ɏ.]")
_COURTESY = Pattern(
    rf"[{_HAN}]{{1,4}}(?:先生|女士|小姐|太太|阿姨|叔叔|大爷|大妈|大姐|大哥|师傅|老师"
    r"|经理|主任|老板|总)"
    r"|业主|住户|租户|客户|家属|先生|女士|小姐"
)
_DOTS = str.maketrans(dict.fromkeys("•‧・⋅∙", "·"))
_COURTEOUS = Remark("name_courtesy")
_BETWEEN = Pattern(r"\s?[、,/;]\s?")
_AND = Pattern(rf"(?<=[{_HAN}]{{2}})和(?=[{_HAN}]{{2}})")


def read_name(cell: Cell, _: Context) -> Reading:
    """A name, or several joined with 、. Blanks inside Chinese names go.

    王先生 and the like get the remark ``name_courtesy``; any other text of up to 50
    characters is kept as written with ``name_unusual``.

    Raises:
        Unreadable: name_long.
    """
    text = written(cell)
    if not text or is_blank_word(text):
        return Reading(None)
    names = list(_parts(narrow(text).translate(_DOTS)))
    if names and all(
        _HAN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name) for name in names
    ):
        courtesy = any(map(is_courtesy, names))
        return Reading("、".join(names), (_COURTEOUS,) if courtesy else ())
    if len(text) > _LONGEST:
        raise Unreadable("name_long", limit=_LONGEST)
    return Reading(" ".join(text.split()), (Remark("name_unusual"),))


def is_signature(text: str) -> bool:
    """Whether a cell for signing holds just somebody's name, and nothing else.

    >>> is_signature("张伟民"), is_signature("未签"), is_signature("双方已签")
    (True, False, False)
    """
    name = narrow(text).replace(" ", "")
    return (
        len(name) <= _SIGNED
        and _HAN_NAME.fullmatch(name) is not None
        and not _UNSIGNED.search(name)
    )


def names_of(value: str) -> tuple[str, ...]:
    """The single names in a value that ``read_name`` made."""
    return tuple(name for name in value.split("、") if name)


def surname(name: str) -> str:
    """The surname, of two characters for 欧阳 and the like.

    Of a Latin name the first letter; nothing for a text that begins with no letter.
    """
    name = name.strip()
    if name.startswith(COMPOUND_SURNAMES) and len(name) > _FULL:
        return name[:2]
    first = name[:1]
    return first if first.isalpha() else ""


def is_courtesy(name: str) -> bool:
    """Whether it is only a form of address: 王先生, 李女士, 业主."""
    return _COURTESY.fullmatch(name) is not None


def _parts(text: str) -> Iterator[str]:
    """The names in a cell: 张伟民、李芳 and 张伟民和李芳 are two, 张 伟 is one."""
    for piece in filter(None, _BETWEEN.split(text)):
        for name in _unspaced(piece):
            yield from _AND.split(name)


def _unspaced(piece: str) -> list[str]:
    """Blanks between full Chinese names part them, other blanks in Chinese go."""
    words = piece.split()
    whole = "".join(words)
    if len(words) == 1 or not _HAN_ONLY.fullmatch(whole):
        return [piece]
    one_name = min(map(len, words)) < _FULL or words[0] in COMPOUND_SURNAMES
    if one_name or len(set(map(is_courtesy, words))) == 1:
        return [whole] if one_name else words
    return [whole if is_courtesy(whole) else piece]
