"""Files and the standard streams of the command line: what is read is bounded text, and an error names the file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from matderiv import InputError, streams


def refused(name: str) -> str:
    with pytest.raises(InputError) as caught:
        streams.read_file(name)
    return str(caught.value)


def test_a_file_is_text_without_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.tex"
    path.write_bytes(b"\xef\xbb\xbfx'*x\r\n")
    assert streams.read_file(str(path)) == "x'*x\r\n"


def test_what_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.tex"
    assert refused(str(path)).startswith(f"the file {str(path)!r} cannot be read: ")
    path.write_bytes(b"ab\xff")
    assert refused(str(path)) == f"the file {str(path)!r} is no UTF-8 text: byte 2 cannot be read"
    monkeypatch.setattr(streams, "LONGEST", 2)
    assert refused(str(path)) == f"the file {str(path)!r} has more than 2 bytes, which is the most that is read"


def test_standard_input_is_read_without_the_end_of_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x'*x\r\n")))
    assert streams.read_input() == "x'*x"


def test_output_is_utf_8_and_a_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    streams.write("∂f/∂x", str(path))
    assert path.read_text(encoding="utf-8") == "∂f/∂x"
    with pytest.raises(InputError) as caught:
        streams.write("x", str(tmp_path))
    assert str(caught.value).startswith(f"{tmp_path} cannot be written: ")


def test_a_page_has_a_name_like_its_objective() -> None:
    path = Path(streams.page_file("norm2(X*w)^2"))
    assert path.name == "norm2-X-w--2.html"
    assert path.parent.is_dir()
    path.parent.rmdir()
