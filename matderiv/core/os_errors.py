"""What the operating system says of a file that cannot be read or written, in every language."""

from __future__ import annotations

import errno

from .text import Said, Text, verbatim

__all__ = ["why_not"]

# the English is the system's own
REASONS = {
    errno.ENOENT: Text("No such file or directory", "そのようなファイルやディレクトリはない"),
    errno.EACCES: Text("Permission denied", "アクセスが許可されていない"),
    errno.EPERM: Text("Operation not permitted", "操作が許可されていない"),
    errno.EISDIR: Text("Is a directory", "ディレクトリである"),
    errno.ENOTDIR: Text("Not a directory", "パスの途中にディレクトリでないものがある"),
    errno.EROFS: Text("Read-only file system", "ファイルシステムが読み取り専用である"),
    errno.ENOSPC: Text("No space left on device", "デバイスに空き領域がない"),
    errno.ENAMETOOLONG: Text("File name too long", "ファイル名が長すぎる"),
}


def why_not(error: OSError | ValueError) -> Said:
    """Why a file cannot be read or written; what is not common stays in the words of the system.

    >>> why_not(FileNotFoundError(errno.ENOENT, "No such file or directory")).within("ja")
    'そのようなファイルやディレクトリはない'
    """
    number = getattr(error, "errno", None)
    if number in REASONS:
        return REASONS[number]()
    return verbatim(getattr(error, "strerror", None) or str(error))
