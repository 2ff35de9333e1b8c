#!/usr/bin/env bash
# secantusdb 0.7.0b3: in an aggregation a path into an array of documents leads nowhere, and sums over it are 0.
#
# Expected: as in MongoDB, "$charges.years" of a document with an array of charges is the array of their years, so that
# $sum adds them up, $max is the greatest, and $group by it forms a group of that array.
#
# Seen: the field is missing. $project and $addFields leave it out, $sum is 0, $max is null, all documents fall into the
# group null, and only $size and $in say that they were given no array. A plain find with the same path finds the document,
# and $map over the array gives what the path should.
#
# Why it matters: figures worked out in the database (years of all charges, numbers of sessions by room) are wrong without
# a word, and pass in tests that were written against what came out.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check secantusdb==0.7.0b3 pymongo==4.20.1

cd "$folder"
seen=$(PATH="$folder/venv/bin:$PATH" python - <<'PROBE'
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
    rows.insert_one({"_id": 1, "charges": [{"law": "A", "years": 3}, {"law": "B", "years": 7}]})
    print("find", rows.count_documents({"charges.law": "B"}))
    spelt_out = {"$map": {"input": "$charges", "as": "one", "in": "$$one.years"}}
    for name, value in (
        ("path", "$charges.years"), ("$sum", {"$sum": "$charges.years"}), ("$max", {"$max": "$charges.years"}),
        ("$map", spelt_out), ("$sum of $map", {"$sum": spelt_out}),
    ):
        print(name, [row.get("seen", "missing") for row in rows.aggregate([{"$project": {"seen": value}}])])
    print("$group", [row["_id"] for row in rows.aggregate([{"$group": {"_id": "$charges.law"}}])])
finally:
    server.terminate()
    server.wait()
PROBE
)

expected=$(cat <<'SEEN'
find 1
path ['missing']
$sum [0]
$max [None]
$map [[3, 7]]
$sum of $map [10]
$group [None]
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
