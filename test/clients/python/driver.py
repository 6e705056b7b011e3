"""Runs calls of the official SDK for Python: one JSON request a line in, one JSON outcome a line out."""

import json
import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from alibabacloud_kms20160120 import models
from alibabacloud_kms20160120.client import Client
from alibabacloud_tea_openapi.models import Config


def client_for(id, secret, token=None):
    return Client(
        Config(
            access_key_id=id,
            access_key_secret=secret,
            security_token=token,
            endpoint=os.environ["KMS_ENDPOINT"],
            protocol=os.environ.get("KMS_PROTOCOL", "https"),
        )
    )


own = client_for(
    os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"], os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]
)
lock = threading.Lock()


def call(client, operation, params):
    request = getattr(models, operation + "Request", None)
    method = getattr(client, re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower(), None)
    if method is None:
        return {"absent": True}
    try:
        given = [request().from_map(params)] if request else []
        return {"reply": method(*given).body.to_map()}
    except Exception as error:
        code = getattr(error, "code", None) or type(error).__name__
        data = getattr(error, "data", None) or {}
        return {"error": {"code": code, "message": data.get("Message") or str(error)}}


def serve(line):
    request = json.loads(line)
    client = client_for(**request["as"]) if request.get("as") else own
    outcome = call(client, request["operation"], request["params"])
    with lock:
        print(json.dumps({"id": request["id"], **outcome}), flush=True)


with ThreadPoolExecutor(32) as pool:
    for line in sys.stdin:
        pool.submit(serve, line)
