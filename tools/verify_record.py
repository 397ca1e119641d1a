#!/usr/bin/env python3
"""Verify the whole record of an order without Odoo and without the database (Python's own library only).

    python3 verify_record.py RECORD.zip [--digest DIGEST ...]

It looks whether every file and all content is what was taken out, whether the history is an unbroken chain, whether
load sheets are those that it names, and whether its heads lead to the digests of the days. It prints these digests:
compare them with the closing manifests on paper or with the mails of those days. With ``--digest`` (as printed, with or
without spaces) it compares them itself.

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
    names = ("order_id", "seq", "kind", "user_id", "at")
    content = [previous, *(event[name] for name in names), event["detail"] or {}, *event["source"]]
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def find_file_faults(archive):
    sums = archive.read("SHA256SUMS").decode().split("\n")
    listed = {line[66:]: line[:64] for line in sums if line}
    present = set(archive.namelist()) - {"SHA256SUMS"}
    for name in sorted(present ^ set(listed)):
        yield f"file {name}: {'not listed' if name in present else 'missing'}"
    for name in sorted(present & set(listed)):
        if hashlib.sha256(archive.read(name)).hexdigest() != listed[name]:
            yield f"file {name}: changed"


def find_seal_faults(archive, record):
    """What does not fit the digest that the history kept when the record was taken out."""
    history = ("taken_on", "taken_by", "events", "head", "anchors")
    content = {name: value for name, value in record.items() if name not in history}
    apart = ("README.txt", "record.json", "SHA256SUMS")
    files = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist() if name not in apart}
    text = json.dumps([content, files], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    last = record["events"][-1]
    if last["kind"] != "exported" or (last["detail"] or {}).get("sealed") != sha256(text):
        yield "content: not the one that was taken out"


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


def find_sheet_faults(record):
    """Load sheets whose lines, or whose digest, are not what the history kept when they were signed."""
    details = [event["detail"] for event in record["events"] if event["kind"] == "loaded"]
    kept = {detail["load_sheet"]: detail["sheet_digest"] for detail in details}
    sheets = {sheet["name"]: sheet for sheet in record.get("load_sheets", []) if sheet["signed_on"]}
    for name in sorted(kept.keys() | sheets.keys()):
        sheet = sheets.get(name)
        if not sheet:
            yield f"load sheet {name}: missing"
            continue
        lines = [line for line in record["load_sheet_lines"] if line["sheet_id"][0] == sheet["id"]]
        lines.sort(key=lambda line: (line["sequence"], line["id"]))
        content = [
            [line["stop_number"], line["picking_id"][0], line["number"] or "", line["digest"] or ""] for line in lines
        ]
        text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        if sha256(text) != sheet["digest"] or kept.get(name, sheet["digest"]) != sheet["digest"]:
            yield f"load sheet {name}: not the one that was signed"


def find_anchor_faults(record):
    heads = {event["seq"]: event["digest"] for event in record["events"]}
    for anchor in record["anchors"]:
        if heads.get(anchor["seq"]) != anchor["head"]:
            yield f"digest of {anchor['day']}: the history was another one on that day"
            continue
        node = sha256(f"\0{record['order']['id']}:{anchor['seq']}:{anchor['head']}")
        for side, other in anchor["path"]:
            node = sha256(f"\1{other}{node}" if side == "left" else f"\1{node}{other}")
        facts = [anchor[name] for name in ("previous", "company_id", "day")]
        facts += [node, anchor["orders"], anchor["entries"]]
        if sha256("\2" + ":".join(map(str, facts))) != anchor["digest"]:
            yield f"digest of {anchor['day']}: does not follow from the history"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("file")
    parser.add_argument("--digest", action="append", default=[], help="as printed on a closing manifest or in a mail")
    options = parser.parse_args()
    try:
        with zipfile.ZipFile(options.file) as archive:
            record = json.loads(archive.read("record.json"))
            faults = [*find_file_faults(archive), *find_seal_faults(archive, record)]
            faults += [*find_chain_faults(record), *find_sheet_faults(record), *find_anchor_faults(record)]
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
        print("Everything fits.")
    covered = max((anchor["seq"] for anchor in record["anchors"]), default=0)
    print(f"These digests prove entries 1 to {covered} of {len(record['events'])}; that of a later day proves the rest")
    print("and with the entry that this record was taken out, all that is in the file.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
