#!/usr/bin/env bash
# secantusdb 0.7.0b3: a snapshot session sees what was written after its snapshot, a plain cursor does not.
#
# Expected: MongoDB's documents have it the other way round. All reads of a session opened with snapshot=True see the
# moment of its first read; a plain find gives no isolation, so a batch that is fetched after a deletion does not
# bring the deleted documents.
#
# Seen: the second read of a snapshot session sees a document inserted after the first, and one changed since then in
# its new form, without an error. The plain cursor, with batches of ten, still brings all 290 rows that were deleted
# after its first batch. A transaction with read concern "snapshot" does hold its view.
#
# Why it matters: figures that must fit together (total, by unit, by week) are read in one snapshot session and do not
# add up; a long export hands out what was withdrawn while it ran.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check secantusdb==0.7.0b3 pymongo==4.20.1

seen=$(cd "$folder" && PATH="$folder/venv/bin:$PATH" python - <<'PROBE'
import socket
import subprocess

from pymongo import MongoClient

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
server = subprocess.Popen(
    ["secantusd-py", "--port", str(port), "--storage-path", "data", "--log-level", "ERROR"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)
client = MongoClient(f"mongodb://127.0.0.1:{port}/?directConnection=true", serverSelectionTimeoutMS=60_000)
try:
    client.admin.command("ping")
    rows = client.probe.rows
    rows.insert_many([{"_id": number, "state": "new"} for number in range(2)])
    with client.start_session(snapshot=True) as session:
        before = [(row["_id"], row["state"]) for row in rows.find(session=session)]
        rows.update_one({"_id": 0}, {"$set": {"state": "changed"}})
        rows.insert_one({"_id": 2, "state": "new"})
        print("snapshot session:", before, "then", [(row["_id"], row["state"]) for row in rows.find(session=session)])
    with client.start_session() as session, session.start_transaction():
        before = len(list(rows.find(session=session)))
        rows.insert_one({"_id": 3, "state": "new"})
        print("transaction:", before, "then", len(list(rows.find(session=session))))
    many = client.probe.many
    many.insert_many([{"_id": number} for number in range(300)])
    cursor = many.find(batch_size=10)
    read = [next(cursor) for _ in range(10)]
    deleted = many.delete_many({"_id": {"$gte": 10}}).deleted_count
    print("cursor: read", len(read), "deleted", deleted, "then read", len(list(cursor)))
finally:
    server.terminate()
    server.wait()
PROBE
)

expected=$(cat <<'SEEN'
snapshot session: [(0, 'new'), (1, 'new')] then [(0, 'changed'), (1, 'new'), (2, 'new')]
transaction: 3 then 3
cursor: read 10 deleted 290 then read 290
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
