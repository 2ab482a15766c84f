"""The words of the operating system in both languages."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from matderiv.core.os_errors import why_not


@pytest.mark.parametrize(
    ("number", "en", "ja"),
    [
        (errno.ENOENT, "No such file or directory", "そのようなファイルやディレクトリはない"),
        (errno.EACCES, "Permission denied", "アクセスが許可されていない"),
        (errno.EPERM, "Operation not permitted", "操作が許可されていない"),
        (errno.EISDIR, "Is a directory", "ディレクトリである"),
        (errno.ENOTDIR, "Not a directory", "パスの途中にディレクトリでないものがある"),
        (errno.EROFS, "Read-only file system", "ファイルシステムが読み取り専用である"),
        (errno.ENOSPC, "No space left on device", "デバイスに空き領域がない"),
        (errno.ENAMETOOLONG, "File name too long", "ファイル名が長すぎる"),
    ],
)
def test_common_reasons_are_said_in_both_languages(number: int, en: str, ja: str) -> None:
    said = why_not(OSError(number, os.strerror(number)))
    assert (said.within("en"), said.within("ja")) == (en, ja)


def test_what_is_not_common_stays_as_the_system_says_it() -> None:
    error = OSError(errno.EIO, os.strerror(errno.EIO))
    assert why_not(error).within("ja") == os.strerror(errno.EIO)
    assert why_not(OSError("odd")).within("ja") == "odd"
    assert why_not(ValueError("embedded null byte")).within("ja") == "embedded null byte"


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError) as refused:
        tmp_path.read_bytes()
    assert why_not(refused.value).within("ja") == "ディレクトリである"
