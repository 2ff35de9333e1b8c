#!/usr/bin/env bash
# secantusdb 0.7.0b3: an index on an array loses documents of a query that finds them without it.
#
# Expected: an index never changes an answer. {"days": {"$gt": 10, "$lt": 20}} on an array asks for one element above
# 10 and one below 20, not for the same one; MongoDB's manual therefore has its planner combine both bounds of a
# multikey index only under $elemMatch.
#
# Seen: without an index the documents are as in MongoDB. Once the field is indexed, alone or first of several, both
# bounds are laid on the same element, and a document whose elements meet them one each is no longer found. Counts,
# and what a deletion deletes, shrink in the same way. With $elemMatch both ways agree.
#
# Why it matters: the program that is right in the tests (few rows, no index) drops rows in operation, and a deletion
# for privacy's sake leaves some standing.
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
    query = {"days": {"$gt": 10, "$lt": 20}}
    same = {"days": {"$elemMatch": {"$gt": 10, "$lt": 20}}}
    for name, index in (("none", None), ("days", "days"), ("days, unit", [("days", 1), ("unit", 1)])):
        rows = client.probe[name.replace(", ", "_")]
        if index:
            rows.create_index(index)
        rows.insert_many([{"_id": 1, "days": [3, 28]}, {"_id": 2, "days": [12, 28]}, {"_id": 3, "days": 15}])
        print("index", name, "| find", [row["_id"] for row in rows.find(query).sort("_id")], end=" ")
        print("count", rows.count_documents(query), "elemMatch", [row["_id"] for row in rows.find(same)], end=" ")
        print("deleted", rows.delete_many(query).deleted_count, "left", rows.count_documents({}))
finally:
    server.terminate()
    server.wait()
PROBE
)

expected=$(cat <<'SEEN'
index none | find [1, 2, 3] count 3 elemMatch [2] deleted 3 left 0
index days | find [2, 3] count 2 elemMatch [2] deleted 2 left 1
index days, unit | find [2, 3] count 2 elemMatch [2] deleted 2 left 1
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
