"""Tell the C library to keep the memory that a build frees, or to give it back to the system.

A build makes and frees arrays of some megabytes by the thousand. By default glibc gives each back
to the system at once, and every new one starts with fresh pages that have to be cleared.
"""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # glibc's malloc.h
_KEPT, _MAPPED = 128 << 20, 32 << 20  # bytes; glibc accepts no more than the latter there


def return_freed_memory() -> None:
    """Give back to the system what this process has freed, as it may not work for a while."""
    pool = getattr(sys.modules.get("pyarrow"), "default_memory_pool", None)
    if pool is not None:  # another thread may be importing it
        pool().release_unused()
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def keep_freed_memory() -> None:
    """Set glibc's thresholds for this process; elsewhere do nothing."""
    if sys.platform.startswith("linux"):
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_TRIM_THRESHOLD, _KEPT)
            mallopt(_MMAP_THRESHOLD, _MAPPED)
