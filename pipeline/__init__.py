"""The office's registers, from inbox to archive.

Staff drop their Excel registers into ``inbox/``; numbered and checked answers, Word
slips, mails and a categorised archive come out. Read ``run.py`` first: it is the story.
"""

__version__ = "0.1.0"
