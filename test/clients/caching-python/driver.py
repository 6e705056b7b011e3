"""Reads secrets with the official caching clients for Python: one JSON request a line in, one JSON
outcome a line out. `v1` takes aliyun-secret-manager-client, `v2` its successor; both are configured
by their documented environment variables."""

import json
import logging
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

logging.disable(logging.CRITICAL)
package = {
    "v1": "alibaba_cloud_secretsmanager_client",
    "v2": "alibabacloud_secretsmanager_client_v2",
}[sys.argv[1]]
builder = import_module(package + ".secret_manager_cache_client_builder")
client = builder.SecretManagerCacheClientBuilder.new_client()
lock = threading.Lock()


def call(operation, name):
    try:
        if operation == "Refresh":
            return {"reply": {"refreshed": client.refresh_now(name)}}
        info = client.get_secret_info(name)
        return {"reply": {"SecretData": info.secret_value, "VersionId": info.version_id}}
    except Exception as error:
        code = getattr(error, "error_code", None) or getattr(error, "code", None)
        return {"error": {"code": code or type(error).__name__, "message": str(error)}}


def serve(line):
    request = json.loads(line)
    outcome = call(request["operation"], request["params"]["SecretName"])
    with lock:
        print(json.dumps({"id": request["id"], **outcome}), flush=True)


with ThreadPoolExecutor(32) as pool:
    for line in sys.stdin:
        pool.submit(serve, line)
