"""Why there is no database, in one sentence a person can act on."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from dongvon.core.problems import N_, Problem, Refused


class DatabaseUnavailable(Refused):
    """The database cannot be used now; `problem` holds a stable code, the Vietnamese text and its facts."""

    def __init__(self, code: str, text: str, **facts: object) -> None:
        super().__init__(Problem(code=code, text=text, facts=facts))


DISK_FULL: Final = N_("Ổ đĩa chứa {path} đã hết chỗ: hãy giải phóng dung lượng rồi chạy lại")
UNREADABLE: Final = N_("Không có quyền đọc và ghi {path}: hãy chạy bằng người dùng sở hữu thư mục này")
FOREIGN: Final = N_(
    "Thư mục {path} đã có nội dung không do Đồng Vốn tạo nên không đụng tới: hãy đặt DONGVON_HOME sang thư mục khác"
)
BUSY: Final = N_("Thư mục dữ liệu {path} đang do một máy chủ khác dùng: hãy dừng máy chủ ấy rồi chạy lại")
WRONG_MAJOR: Final = N_(
    "Dữ liệu ở {path} thuộc PostgreSQL {data_major} nhưng máy này chỉ có phiên bản {found}: "
    "hãy cài PostgreSQL {data_major} hoặc đặt DONGVON_PG_BIN"
)
NOT_STARTED: Final = N_("Máy chủ cơ sở dữ liệu không khởi động được: {reason} (nhật ký ở {path})")


def from_os_error(error: OSError, path: Path) -> DatabaseUnavailable | None:
    """Return the sentence for a full disk or a forbidden path; None for any other fault of the system."""
    named = error.filename if isinstance(error.filename, str) else str(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DatabaseUnavailable("database_disk_full", DISK_FULL, path=str(path))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return DatabaseUnavailable("database_unreadable", UNREADABLE, path=named)
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return DatabaseUnavailable("database_foreign", FOREIGN, path=named)
    return None


def from_server_log(log: str, path: Path) -> DatabaseUnavailable:
    """Turn what initdb or the server wrote (always in English: lc_messages C) into one sentence."""
    if "No space left on device" in log or "Disk quota exceeded" in log:
        return DatabaseUnavailable("database_disk_full", DISK_FULL, path=str(path))
    if "Permission denied" in log or "Read-only file system" in log:
        return DatabaseUnavailable("database_unreadable", UNREADABLE, path=str(path))
    if ("lock file" in log and "already exists" in log) or "pre-existing shared memory block" in log:
        return DatabaseUnavailable("database_busy", BUSY, path=str(path))
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    told = [line for line in lines if any(mark in line for mark in ("FATAL:", "PANIC:", "error:"))]
    reason = (told or lines or ["?"])[-1]
    return DatabaseUnavailable("database_not_started", NOT_STARTED, reason=reason, path=str(path))


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Within this block a full disk or a forbidden path under `path` is told as `DatabaseUnavailable`."""
    try:
        yield
    except OSError as error:
        told = from_os_error(error, path)
        if told is None:
            raise
        raise told from error
