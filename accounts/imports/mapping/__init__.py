"""What the columns of a file mean to us.

model       a mapping, ready to be used
files       mappings in TOML
parsing     from what somebody wrote to a mapping, or to what is wrong with it
formats     the part of it that says how the file is written
allowances  the part of it that lets rows pass
"""

from accounts.imports.mapping.files import given_by, given_in, read_mapping
from accounts.imports.mapping.model import (
    CUT,
    EMPTY,
    HISTORY,
    LEFT_OUT,
    LIVE,
    OTHERWISE,
    Computed,
    Mapping,
    MappingError,
    NewCustomers,
    fill_in,
    placeholders,
)
from accounts.imports.mapping.parsing import mapping_of

__all__ = [
    "CUT", "EMPTY", "HISTORY", "LEFT_OUT", "LIVE", "OTHERWISE", "Computed", "Mapping",
    "MappingError", "NewCustomers", "fill_in", "given_by", "given_in", "mapping_of",
    "placeholders", "read_mapping",
]  # fmt: skip
