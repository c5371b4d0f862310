"""Verifies an exported ledger by docs/ledger.md alone: python3 verify-ledger.py FILE. Needs openssl for signatures."""

import base64
import gzip
import hashlib
import json
import subprocess
import sys
import tempfile

# No rule lets go what is younger than a month.
LEAST_KEPT_MS = 28 * 86_400_000
REVIEWS = ("approve-recording", "reject-recording", "retire-recording", "withdraw-recording")


def sha256(data):
    return hashlib.sha256(data).digest()


def merkle(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + merkle(leaves[:k]) + merkle(leaves[k:]))


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed_by(x, jws):
    """RFC 8032 by openssl, of the key whose 32 bytes are x."""
    head, payload, signature = jws.split(".")
    der = bytes.fromhex("302a300506032b6570032100") + decoded(x)
    with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as text, tempfile.NamedTemporaryFile() as sig:
        for file, data in ((key, der), (text, f"{head}.{payload}".encode()), (sig, decoded(signature))):
            file.write(data)
            file.flush()
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key.name, "-keyform", "DER"]
        command += ["-rawin", "-in", text.name, "-sigfile", sig.name]
        return subprocess.run(command, capture_output=True).returncode == 0


def main(path):
    keys, leaves, body, pruned, stubs, rules = {}, [], {}, [], {}, []

    def end_entry():
        if "leaves" in body:
            assert len(leaves) == body["leaves"]["count"], "rows are missing"
            assert merkle(leaves).hex() == body["leaves"]["root"], "a row was changed"
        leaves.clear()

    chain, sequence, hashed, signed, vouched = "", 0, "", 0, 0
    lines, whole, chains = 0, False, set()
    for line in (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8"):
        lines += 1
        assert not whole, "something stands behind the end"
        said = json.loads(line)
        kind = said["kind"]
        if kind == "chain":
            end_entry()
            assert said["chain"] not in chains, "a chain is told twice"
            chains.add(said["chain"])
            chain, sequence, hashed = said["chain"], said["after"]["sequence"], said["after"]["hash"]
            body, signed, vouched, pruned, stubs, rules = {}, 0, 0, [], {}, []
        elif kind == "pruned":
            pruned.append(dict(said, roots=[], rows=0, youngest=0))
        elif kind == "entry":
            end_entry()
            assert said["previous"] == hashed and said["sequence"] == sequence + 1, "the chain is broken"
            sequence += 1
            content = json.loads(said["content"])
            if sha256(f"{hashed}\n{said['content']}".encode()).hex() != said["hash"]:
                assert content["actor"] == "pruned" and chain == "library" and content["verb"] in REVIEWS, f"entry {sequence} was changed"
                stubs[said["content"]] = sequence
            hashed = said["hash"]
            assert (content["chain"], content["sequence"]) == (chain, sequence)
            body = content["body"]
            for one in pruned:
                if content["verb"] == "record-receipts" and one["after"] < sequence <= one["upTo"]:
                    held = body.get("leaves", body)
                    one["roots"].append(held["root"].encode())
                    one["rows"] += held["count"]
                    one["youngest"] = max(one["youngest"], content["atMs"])
                    body = {}
                elif sequence == one["entry"]:
                    assert content["verb"] == "prune-receipts", "nobody says that these rows were pruned"
                    assert (body["after"], body["upTo"]) == (one["after"], one["upTo"]), "others were pruned"
                    assert one["youngest"] < body["rule"]["beforeMs"], "what was pruned was too young for its rule"
                    rules.append(body["rule"]["beforeMs"])
                    assert body["rows"] == one["rows"] and body["root"] == merkle(one["roots"]).hex()
            if content["verb"] == "prune-approvals":
                before = body["rule"]["beforeMs"]
                declared = [stub for stub in body["stubs"] if stub in stubs and json.loads(stub)["atMs"] < before]
                stubs = {stub: at for stub, at in stubs.items() if stub not in declared}
                rules += [before] if declared else []
            if content["verb"] == "note-key":
                keys[body["jwk"]["kid"]] = body["jwk"]["x"]
        elif kind == "leaf":
            leaves.append(said["content"].encode())
        elif kind == "checkpoint":
            head, payload, _ = said["jws"].split(".")
            header, checkpoint = json.loads(decoded(head)), json.loads(decoded(payload))
            assert header["alg"] == "EdDSA" and header["typ"] == "dalaba-checkpoint+jws"
            assert signed_by(keys[header["kid"]], said["jws"]), "a signature does not hold"
            assert (checkpoint["chain"], checkpoint["sequence"]) == (chain, sequence)
            assert checkpoint["hash"] == hashed
            signed += 1
            vouched = sequence
            assert all(before <= checkpoint["atMs"] - LEAST_KEPT_MS for before in rules), "what was pruned was not kept for a month"
            rules = []
        elif kind == "head":
            end_entry()
            body = {}
            assert (said["sequence"], said["hash"]) == (sequence, hashed), "the tail is cut"
            assert not stubs, f"entry {min(stubs.values())} lost its text, and nobody says so"
            assert not rules, "nobody signed what says that something was pruned"
            print(chain, sequence, hashed, signed)
            if sequence > 0 and signed == 0:
                print(f"{chain}: unsigned")
            elif sequence > vouched:
                print(f"{chain}: unsigned behind entry {vouched}")
        elif kind == "end":
            assert said["lines"] == lines, "lines are missing"
            whole = True
    assert whole, "the file breaks off"


main(sys.argv[1])
