"""Reads the files of a stopped database, or a copy of them, as its own storage engine does: run as a program.

    python tests/adversaries/read_records.py FILES PREFIX

Prints a line of JSON for each document of the databases whose names begin with PREFIX: its number, by which the
database orders all documents of all its collections, `database.collection`, and the document in hexadecimal BSON.
Like the database it is run and never imported, as the licence of the engine (GPL) asks of a work under another one.
"""

import json
import sys

import wiredtiger

SHARDS = 16
HEADER = 4
FIRST = -(2**63)


def main(files: str, prefix: str) -> None:
    session = wiredtiger.wiredtiger_open(files, "log=(enabled=true)").open_session()
    for shard in range(SHARDS):
        try:
            cursor = session.open_cursor(f"table:secantus_documents_sh{shard}")
        except wiredtiger.WiredTigerError:
            continue  # Nothing that belongs into it was ever stored.
        cursor.set_key(prefix, "", FIRST)
        place = cursor.search_near()
        more = 0 if place >= 0 else cursor.next()
        while place != wiredtiger.WT_NOTFOUND and more == 0:
            database, collection, number = cursor.get_key()
            if not database.startswith(prefix):
                break
            framed = bytes(cursor.get_value())
            document = framed[HEADER + int.from_bytes(framed[:HEADER], "little") :]
            print(json.dumps([number, f"{database}.{collection}", document.hex()]))
            more = cursor.next()


if __name__ == "__main__":
    main(*sys.argv[1:3])
