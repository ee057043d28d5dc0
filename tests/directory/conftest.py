"""A small reference of real territories, loaded by the real loader from lines of the real files."""

import gzip

import pytest

from directory import reference

CODES = {
    *("75056", "75101", "75111", "75112", "69123", "69383", "13055", "13208", "59350", "59009", "59183", "93066"),
    *("97411", "11339", "01033", "50129", "49328", "49020", "49023", "2A004", "80829", "16317", "16292", "98818"),
    *("14666", "59346", "59298", "62041", "62765", "49007"),
}


def cut(name, keep, target):
    """Copy the lines that ``keep`` accepts."""
    with gzip.open(reference.FOLDER / name, "rt", encoding="utf-8") as file:
        header, *lines = file.read().splitlines()
    kept = [line for line in lines if keep(line.split("\t"))]
    (target / name).write_bytes(gzip.compress(("\n".join([header, *kept]) + "\n").encode()))


@pytest.fixture(scope="session")
def reference_folder(tmp_path_factory):
    """Folder with a few communes, all that contains them, and their aliases."""
    folder = tmp_path_factory.mktemp("territories")
    cut("communes.tsv.gz", lambda cells: cells[0] in CODES, folder)
    cut("cedex.tsv.gz", lambda cells: cells[1] in CODES, folder)
    cut("former.tsv.gz", lambda cells: cells[2] in CODES, folder)
    cut("upper.tsv.gz", lambda cells: True, folder)
    return folder


@pytest.fixture
def communes(db, reference_folder):
    """The small reference in the database."""
    return reference.load(folder=reference_folder)
