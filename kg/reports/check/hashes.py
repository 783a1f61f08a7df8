"""64-bit hashes of tokens, phrases and sentences, vectorised, and the same on every machine.

They stand for text that is too long to be kept. Equal texts have equal hashes; different ones have
equal hashes with a probability of about 2⁻⁶³ for each pair. The lowest bit of a hash is 0,
and no hash is 0: both are free to mean something else.
"""

import hashlib

import numpy as np

from kg.common.arrays import Hashes, Integers
from kg.read.common.chunk import Words

LONG = 256  # bytes; longer tokens are rare, and are hashed one by one, by BLAKE2b
_WORD = 8  # bytes that are hashed at a time
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)
_LENGTH, _NEXT = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)  # any odd numbers
_PLACES = 1 << 12  # two tokens swapped at a distance of so many places give an equal hash


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
    hashes = wide[words.begin].astype(np.uint64, copy=False)
    hashes &= _MASKS[np.minimum(length, _WORD)]
    hashes += length.astype(np.uint64) * _LENGTH
    mix(hashes)
    longer = np.flatnonzero((length > _WORD) & (length <= LONG))
    for offset in range(_WORD, LONG, _WORD):
        longer = longer[length[longer] > offset]
        if not len(longer):
            break
        word = wide[words.begin[longer] + offset].astype(np.uint64, copy=False)
        word &= _MASKS[np.minimum(length[longer] - offset, _WORD)]
        hashes[longer] = mix(hashes[longer] * _NEXT + word)
    for i in np.flatnonzero(length > LONG).tolist():
        token = words.data[words.begin[i] : words.end[i]].tobytes()
        hashes[i] = int.from_bytes(hashlib.blake2b(token, digest_size=8).digest(), "little")
    hashes <<= np.uint64(1)
    hashes[hashes == 0] = 2
    return hashes


def hash_phrases(token: Hashes, first: Integers, size: Integers) -> Hashes:
    """Return the hash of each run of *size* tokens from *first*; of one token it is its own."""
    hashes = token[first]
    longer = np.flatnonzero(size > 1)
    for offset in range(1, int(size.max(initial=0))):
        longer = longer[size[longer] > offset]
        hashes[longer] = extend(hashes[longer], token[first[longer] + offset])
    return hashes


def extend(phrase: Hashes, token: Hashes) -> Hashes:
    """Return the hashes of phrases that are longer by one token."""
    longer: Hashes = (phrase * _NEXT + token) & ~np.uint64(1)
    return longer


def hash_sentences(token: Hashes, first: Integers) -> Hashes:
    """Return the hash of each sentence; *first* holds the number of its first token."""
    size = np.diff(first, append=len(token))
    place = np.arange(len(token)) - np.repeat(first, size)
    place &= _PLACES - 1
    sums = np.add.reduceat(token * _FACTORS[place], first) if len(first) else token[:0]
    return mix(sums + size.astype(np.uint64) * _LENGTH)
