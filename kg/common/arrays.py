"""Types of NumPy arrays, called by what they hold."""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]
Signed = npt.NDArray[np.signedinteger]  # of any width: as narrow as their values allow
Unsigned = npt.NDArray[np.unsignedinteger]  # likewise
