# SPDX-License-Identifier: Apache-2.0
"""Compares a Parquet file of a log's entries with the same entries as lines of JSON.

Usage: parquet_check.py FILE.parquet FILE.jsonl

Prints the columns with their types, and the number of rows; fails if a row differs.
"""
import datetime
import json
import sys

import pyarrow.parquet

NAMES = {"insertId": "insert_id", "receiveTimestamp": "receive_timestamp", "logName": "log_name"}
OF_EVERY_LOG = {"textPayload", "labels", "trace", "severity", "timestamp"}
DOCUMENTS = ("labels", "jsonPayload", "request", "response")


def columns(line):
    """The columns of an entry; the fields of a prediction are in its jsonPayload."""
    entry = json.loads(line)
    row = {NAMES.get(k, k): v for k, v in entry.items() if k in NAMES or k in OF_EVERY_LOG}
    payload = entry.get("jsonPayload")
    if payload is not None and entry["logName"] == "predictions":
        row.update(payload)
    elif payload is not None:
        row["jsonPayload"] = payload
    for name in ("timestamp", "receive_timestamp"):
        row[name] = datetime.datetime.fromisoformat(row[name].replace("Z", "+00:00"))
    return row


def present(row):
    row = {k: v for k, v in row.items() if v is not None}
    for name in DOCUMENTS:
        if isinstance(row.get(name), str):
            row[name] = json.loads(row[name])
    return row


table = pyarrow.parquet.read_table(sys.argv[1])
for field in table.schema:
    print(f"{field.name} {field.type}")
with open(sys.argv[2], encoding="utf-8") as lines:
    wanted = [columns(line) for line in lines]
found = [present(row) for row in table.to_pylist()]
assert len(found) == len(wanted), (len(found), len(wanted))
for a, b in zip(found, wanted):
    assert a == b, f"{a}\n{b}"
print(len(found), "rows")
