"""Identity numbers and phones of a table of people, sealed once: the registers and the month both keep them."""

import pyarrow as pa

from dongvon.base.access.sealed import blind_index, seal


def with_sealed(people: pa.Table) -> pa.Table:
    """The people with `identity_sealed`, `identity_index`, `phone_sealed` and `phone_index`, if they have none yet."""
    for name in ("identity", "phone"):
        if f"{name}_index" not in people.column_names:
            texts = [text or "" for text in people[name].to_pylist()]
            people = people.append_column(f"{name}_sealed", pa.array([seal(text) for text in texts], pa.binary()))
            people = people.append_column(f"{name}_index", index_of(people[name]))
    return people


def index_of(texts: pa.ChunkedArray) -> pa.Array:
    """The blind index of each text."""
    return pa.array([blind_index(text or "") for text in texts.to_pylist()], pa.binary())
