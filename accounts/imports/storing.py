"""Files kept in the database, in parts, so that any worker can take them up."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from accounts.imports.report import FileRefused
from accounts.models import StoredFile, StoredPart

PART_BYTES = 1024 * 1024
_NAME_ON_DISK = 60  # characters, of four bytes at most: file systems allow 255 bytes


@transaction.atomic
def store(name: str, chunks: Iterable[bytes]) -> StoredFile:
    """Keep a file; `chunks` are its bytes in order."""
    file = StoredFile.objects.create(name=Path(name).name[-255:], sha256="", size=0)
    digest, size = hashlib.sha256(), 0
    for number, part in enumerate(_parts(chunks)):
        StoredPart.objects.create(file=file, number=number, content=part)
        digest.update(part)
        size += len(part)
    file.sha256, file.size = digest.hexdigest(), size
    file.save(update_fields=["sha256", "size"])
    return file


def store_path(path: Path, name: str) -> StoredFile:
    """Keep a file of this machine under `name`."""
    with path.open("rb") as source:
        return store(name, iter(lambda: source.read(PART_BYTES), b""))


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size."""
    waiting = b""
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= PART_BYTES:
            yield waiting[:PART_BYTES]
            waiting = waiting[PART_BYTES:]
    if waiting:
        yield waiting


def content(file: StoredFile) -> Iterator[bytes]:
    """The file's bytes, a part at a time."""
    parts = file.parts.order_by("number").values_list("content", flat=True)
    for part in parts.iterator(chunk_size=1):
        yield bytes(part)


@contextmanager
def on_disk(file: StoredFile) -> Iterator[Path]:
    """The file under (the end of) its own name in a folder that is gone afterwards.

    raises FileRefused when it is not what was stored
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / (Path(file.name).name[-_NAME_ON_DISK:] or "file")
        digest = hashlib.sha256()
        with path.open("wb") as target:
            for part in content(file):
                digest.update(part)
                target.write(part)
        if digest.hexdigest() != file.sha256:
            raise FileRefused(f"{file.name} is not the file that was stored.")
        yield path


def digest_of(path: Path) -> str:
    """The sha256 of a file of this machine."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
