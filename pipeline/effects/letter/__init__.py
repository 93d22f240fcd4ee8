"""What our mails say, and how they look: texts with marks, and a page beside each.

A mail is its plain text; the HTML beside it says the same words (``page``). The one
letter that no register has is the daily one (``daily``).
"""

from pipeline.effects.letter.template import (
    MailTemplate,
    check,
    check_line,
    fill,
    load,
)

__all__ = ["MailTemplate", "check", "check_line", "fill", "load"]
