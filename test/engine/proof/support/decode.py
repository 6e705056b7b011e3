"""Opens every value of a store made with a key file, from the description of the format alone.

Usage: decode.py <store.db> <key file>; prints {"<name> <version>": "<value>"} as JSON. It shares no
code with the product, so it proves that the format is what the description in crypto.ts says.
"""
import base64, hashlib, hmac, json, sqlite3, sys
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def prefixed(*parts):
    parts = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def hkdf(key, salt, info, length):
    pseudo_random = hmac.digest(salt, key, "sha256")
    block, output, counter = b"", b"", 1
    while len(output) < length:
        block = hmac.digest(pseudo_random, block + info + bytes([counter]), "sha256")
        output, counter = output + block, counter + 1
    return output[:length]


def unseal(key, kind, message, *context):
    magic, header = message[:4], message[:100]
    assert magic == b"\xa1\x4b\x01\x01", "not format 1, suite 1"
    derived = hkdf(key, header[36:68], b"kms-secrets/v1/" + kind.encode() + b"\0" + header[:36], 76)
    assert hmac.compare_digest(derived[32:64], header[68:100]), "another key"
    data = prefixed("kms-secrets/aad/v1", kind, header, *context)
    return AESGCM(derived[:32]).decrypt(derived[64:76], message[100:], data)


def main(store, key_file):
    text = open(key_file).read().strip()
    root = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    facts = dict(db.execute("SELECT k, v FROM meta"))
    store_id = facts["store_id"].decode()
    keys = {
        item: unseal(root, "wrap", sealed, item)
        for item, sealed in db.execute("SELECT item, sealed FROM custody_item WHERE item LIKE 'k.%'")
    }
    service = next(key for item, key in keys.items() if facts["service_key"].decode().replace("-", "") in item)
    meta = unseal(service, "meta", facts["meta_key"], store_id, "meta")
    values = {}
    rows = db.execute(
        "SELECT name, secret_id, version_id, row_id, seq, data_type, wrapped_dek, content"
        " FROM secret JOIN secret_version USING (secret_id) ORDER BY name, seq"
    )
    for name, secret_id, version_id, row_id, seq, data_type, wrapped, content in rows:
        item = f"k.{wrapped[4:20].hex()}.{wrapped[20:36].hex()}"
        place = (store_id, secret_id, row_id, version_id, str(seq), data_type)
        data_key = unseal(keys[item], "dek", wrapped, *place)
        values[f"{name} {version_id}"] = unseal(data_key, "secret", content, *place).decode()
    verify_audit(db, hkdf(meta, b"", b"kms-secrets/v1/audit", 32))
    print(json.dumps(values))


def verify_audit(db, key):
    columns = "ms, principal, via, access_key_id, operation, resource, outcome, request_id, epoch"
    previous, told = b"", 0
    records = db.execute(f"SELECT seq, mac, row_sum, {columns} FROM audit ORDER BY seq")
    for seq, mac, row_sum, *values in records:
        covered = prefixed(previous, str(seq), *map(str, values), row_sum)
        assert hmac.compare_digest(hmac.digest(key, covered, "sha256"), mac), f"audit record {seq}"
        previous, told = mac, int.from_bytes(row_sum, "big")
    assert told == sum_of_rows(db), "rows that no audit record tells of"


def sum_of_rows(db):
    tables = "cmk cmk_version alias secret secret_version tag access_key".split()
    macs = [mac for table in tables for (mac,) in db.execute(f"SELECT mac FROM {table}")]
    return sum(int.from_bytes(mac, "big") for mac in macs) % 2**256


main(*sys.argv[1:])
