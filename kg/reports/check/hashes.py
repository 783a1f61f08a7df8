"""Hashes of tokens, of phrases and of sentences: 64 bits each, the same on every machine.

They stand for the text where all of it cannot be kept. Equal texts have equal hashes; of a million
million pairs of different ones, less than one in ten million has. The lowest bit of a hash is 0,
and no hash is 0: both are free to mean something else.
"""

import hashlib

import numpy as np

from kg.common.arrays import Hashes, Integers
from kg.read.common.chunk import Words

LONG = 256  # bytes; longer tokens are rare, and are hashed one by one
_WORD = 8  # bytes that are taken at a time
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)
_LENGTH, _NEXT = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)  # odd, otherwise any
_PLACES = 1 << 12  # a token moved by so many places in its sentence goes unseen


def mix(x: Hashes) -> Hashes:
    """Spread every bit over all 64, in place (the end of MurmurHash3)."""
    for shift, factor in ((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53)):
        x ^= x >> np.uint64(shift)
        x *= np.uint64(factor)
    x ^= x >> np.uint64(33)
    return x


_FACTORS = mix(np.arange(1, _PLACES + 1, dtype=np.uint64) * _LENGTH) | np.uint64(1)


def hash_tokens(words: Words) -> Hashes:
    """Return the hash of each token."""
    data = np.concatenate((words.data, np.zeros(_WORD, np.uint8)))
    # Any eight bytes of the data as one number, wherever they begin.
    wide = np.ndarray((len(data) - _WORD + 1,), "<u8", data, strides=(1,))
    length = words.end - words.begin
    found = wide[words.begin].astype(np.uint64, copy=False)
    found &= _MASKS[np.minimum(length, _WORD)]
    found += length.astype(np.uint64) * _LENGTH
    mix(found)
    rest = np.flatnonzero((length > _WORD) & (length <= LONG))
    for at in range(_WORD, LONG, _WORD):
        rest = rest[length[rest] > at]
        if not len(rest):
            break
        more = wide[words.begin[rest] + at].astype(np.uint64, copy=False)
        more &= _MASKS[np.minimum(length[rest] - at, _WORD)]
        found[rest] = mix(found[rest] * _NEXT + more)
    for i in np.flatnonzero(length > LONG).tolist():
        token = words.data[words.begin[i] : words.end[i]].tobytes()
        found[i] = int.from_bytes(hashlib.blake2b(token, digest_size=8).digest(), "little")
    found <<= np.uint64(1)
    found[found == 0] = 2
    return found


def hash_phrases(token: Hashes, first: Integers, size: Integers) -> Hashes:
    """Return the hash of each run of *size* tokens from *first*; of one token it is its own."""
    found = token[first]
    rest = np.flatnonzero(size > 1)
    for at in range(1, int(size.max(initial=0))):
        rest = rest[size[rest] > at]
        found[rest] = extend(found[rest], token[first[rest] + at])
    return found


def extend(phrase: Hashes, token: Hashes) -> Hashes:
    """Return the hashes of phrases that are longer by one token."""
    longer: Hashes = (phrase * _NEXT + token) & ~np.uint64(1)
    return longer


def hash_sentences(token: Hashes, first: Integers) -> Hashes:
    """Return the hash of each sentence; *first* holds the number of its first token."""
    size = np.diff(first, append=len(token))
    place = np.arange(len(token)) - np.repeat(first, size)
    place &= _PLACES - 1
    found = np.add.reduceat(token * _FACTORS[place], first) if len(first) else token[:0]
    return mix(found + size.astype(np.uint64) * _LENGTH)


def hash_names(names: list[str]) -> Hashes:
    """Return the hash of each name."""
    digests = (hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.array([int.from_bytes(digest, "little") for digest in digests], np.uint64)
