"""The trained model: item weights and neighbours, as arrays that fit a file or a database column.

The model is EASE (a linear item-item model in closed form): a member's scores are their ratings times the
weights. New ratings therefore count at once, without training. Only each item's strongest weights are kept.
"""

import io
import zipfile
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

FORMAT: Final = 1

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]


class ModelFormatError(Exception):
    """Stored bytes are not a model of this format."""


@dataclass(frozen=True, slots=True)
class Model:
    """What training learned about `size` items, known by their position.

    Attributes:
        version: Names the training run.
        weights: CSR matrix (size, size): row i holds how much liking item i speaks for every other.
        neighbours: (size, depth) positions of the most similar items, best first; -1 fills short rows.
        similarities: (size, depth) their similarities, 0..1.
    """

    version: str
    weights: sparse.csr_matrix
    neighbours: Integers
    similarities: Floats

    @property
    def size(self) -> int:
        """How many items there are."""
        return int(self.weights.shape[0])

    def scores(self, liked: dict[int, float]) -> Floats:
        """A score for every item from what a member liked (position to weight, 0..1)."""
        if not liked:
            return np.zeros(self.size, dtype=np.float32)
        positions = np.fromiter(liked, dtype=np.int64, count=len(liked))
        strengths = np.fromiter(liked.values(), dtype=np.float32, count=len(liked))
        return np.asarray(strengths @ self.weights[positions], dtype=np.float32).ravel()

    def to_bytes(self) -> bytes:
        """The model as a compressed numpy archive."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            format=np.array(FORMAT),
            version=np.array(self.version),
            data=self.weights.data.astype(np.float16),
            indices=self.weights.indices.astype(np.int32),
            indptr=self.weights.indptr.astype(np.int32),
            neighbours=self.neighbours,
            similarities=self.similarities.astype(np.float16),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, payload: bytes) -> "Model":
        """The model that `to_bytes` wrote.

        Raises:
            ModelFormatError: Something else wrote the bytes.
        """
        try:
            with np.load(io.BytesIO(payload), allow_pickle=False) as archive:
                if int(archive["format"]) != FORMAT:
                    raise ModelFormatError(f"model format {archive['format']}, expected {FORMAT}")
                size = len(archive["indptr"]) - 1
                weights = sparse.csr_matrix(
                    (archive["data"].astype(np.float32), archive["indices"], archive["indptr"]),
                    shape=(size, size),
                )
                return cls(
                    version=str(archive["version"]),
                    weights=weights,
                    neighbours=archive["neighbours"],
                    similarities=archive["similarities"].astype(np.float32),
                )
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ModelFormatError("not a model") from error
