#!/usr/bin/env python3
"""Verify the whole record of an order without Odoo and without the database (Python's own library only).

    python3 verify_record.py RECORD.zip [--digest DIGEST ...]

It looks whether every file is the one that was put in, whether the history is an unbroken chain, and whether its heads
lead to the digests of the days. It prints these digests: compare them with the closing manifests on paper or with the
mails of those days. With ``--digest`` (as printed, with or without spaces) it compares them itself.

Ends with 0 where everything fits, with 1 where something does not, with 2 where the file cannot be read.
"""

import argparse
import hashlib
import json
import sys
import zipfile

GENESIS = "0" * 64


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_event(previous, event):
    """The digest of an event and its predecessor's: canonical JSON, keys in order, ASCII, no blanks."""
    source = event["source"] if any(event["source"]) else []
    names = ("order_id", "seq", "kind", "user_id", "at")
    content = [previous, *(event[name] for name in names), event["detail"] or {}, *source]
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def find_file_faults(archive):
    sums = archive.read("SHA256SUMS").decode().splitlines()
    listed = {line[66:]: line[:64] for line in sums if line}
    present = set(archive.namelist()) - {"SHA256SUMS"}
    for name in sorted(present ^ set(listed)):
        yield f"file {name}: {'not listed' if name in present else 'missing'}"
    for name in sorted(present & set(listed)):
        if hashlib.sha256(archive.read(name)).hexdigest() != listed[name]:
            yield f"file {name}: changed"


def find_chain_faults(record):
    previous = GENESIS
    for number, event in enumerate(record["events"], 1):
        if event["seq"] != number or event["order_id"] != record["order"]["id"]:
            yield f"history, entry {number}: removed, added or moved"
            return
        if digest_of_event(previous, event) != event["digest"]:
            yield f"history, entry {number}: changed"
            return
        previous = event["digest"]
    if record["head"] != {"seq": len(record["events"]), "head": previous}:
        yield "history: cut off at its end"


def find_anchor_faults(record):
    heads = {event["seq"]: event["digest"] for event in record["events"]}
    for anchor in record["anchors"]:
        if heads.get(anchor["seq"]) != anchor["head"]:
            yield f"digest of {anchor['day']}: the history was another one on that day"
            continue
        node = sha256(f"\0{record['order']['id']}:{anchor['seq']}:{anchor['head']}")
        for side, other in anchor["path"]:
            node = sha256(f"\1{other}{node}" if side == "left" else f"\1{node}{other}")
        if sha256(f"\2{anchor['previous']}:{anchor['company_id']}:{anchor['day']}:{node}") != anchor["digest"]:
            yield f"digest of {anchor['day']}: does not follow from the history"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("file")
    parser.add_argument("--digest", action="append", default=[], help="as printed on a closing manifest or in a mail")
    options = parser.parse_args()
    try:
        with zipfile.ZipFile(options.file) as archive:
            record = json.loads(archive.read("record.json"))
            faults = [*find_file_faults(archive), *find_chain_faults(record), *find_anchor_faults(record)]
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        print(f"{options.file} is not a record that can be read: {error}", file=sys.stderr)
        return 2
    print(f"{record['order']['name']}, {record['order']['company']}: {len(record['events'])} entries")
    kept = {anchor["digest"]: anchor["day"] for anchor in record["anchors"]}
    for digest, day in kept.items():
        print(f"  {day}  {digest}")
    for digest in ("".join(text.lower().split()) for text in options.digest):
        if digest in kept:
            print(f"  the digest on paper is that of {kept[digest]}")
        else:
            faults.append(f"the digest on paper is none of this record: {digest}")
    for fault in faults:
        print(f"FAULT  {fault}")
    if not faults:
        print("Everything fits." if kept else "Everything fits; no daily digest covers this order yet.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
