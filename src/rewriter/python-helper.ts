/** The SDK the helper is written for. */
export const pythonSdk = { name: 'alibabacloud_kms20160120', version: '3.3.1' } as const;

export const pythonReader = 'read_secret';

/** Whether a file is a helper of ours, perhaps edited since. */
export function isPythonHelper(text: string): boolean {
  return text.includes(pythonSdk.name) && text.includes(`def ${pythonReader}(`);
}

/** The helper module of a project; runs on Python 3.8 and newer. */
export const pythonHelper = `"""Reads secrets from Alibaba Cloud KMS Secrets Manager.

The environment alone decides whether the cloud or the gateway of KMS Secrets on this machine
answers:

    KMS_ENDPOINT                     host or host:port, without scheme
    KMS_PROTOCOL                     https (default) or http
    ALIBABA_CLOUD_ACCESS_KEY_ID      the access key to sign with
    ALIBABA_CLOUD_ACCESS_KEY_SECRET
    ALIBABA_CLOUD_SECURITY_TOKEN     only with temporary access keys
"""

import json
import os
import threading
import time
from typing import Dict, Optional, Tuple

from alibabacloud_kms20160120 import models as kms_models
from alibabacloud_kms20160120.client import Client
from alibabacloud_tea_openapi import models as open_api_models

_TIMEOUT_MS = 5_000
_CACHE_SECONDS = 600

_values: Dict[str, Tuple[str, float]] = {}
_lock = threading.Lock()


class SecretError(RuntimeError):
    """A secret could not be read; the message says which and why."""


def read_secret(name: str, key: Optional[str] = None) -> str:
    """Read a secret; with \`\`key\`\`, that field of a JSON secret.

    The first read of a secret asks KMS and blocks for a moment, also in coroutines; after that
    the value is kept for ten minutes.
    """
    with _lock:
        value, until = _values.get(name, ("", 0.0))
        if until <= time.monotonic():
            value = _ask(name)
            _values[name] = (value, time.monotonic() + _CACHE_SECONDS)
    return value if key is None else _pick(value, name, key)


def _ask(name: str) -> str:
    client = Client(_config(name))
    request = kms_models.GetSecretValueRequest(secret_name=name)
    try:
        return client.get_secret_value(request).body.secret_data
    except Exception as error:
        reason = getattr(error, "message", None) or str(error)
        raise _failure(name, reason) from error


def _config(name: str) -> open_api_models.Config:
    required = (
        "KMS_ENDPOINT",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    )
    missing = [variable for variable in required if not os.environ.get(variable)]
    if missing:
        raise _failure(name, "set " + ", ".join(missing) + " in the environment")
    return open_api_models.Config(
        endpoint=os.environ["KMS_ENDPOINT"],
        protocol=os.environ.get("KMS_PROTOCOL") or "https",
        access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
        security_token=os.environ.get("ALIBABA_CLOUD_SECURITY_TOKEN") or None,
        connect_timeout=_TIMEOUT_MS,
        read_timeout=_TIMEOUT_MS,
    )


def _pick(value: str, name: str, key: str) -> str:
    try:
        field = json.loads(value)[key]
    except (ValueError, KeyError, TypeError):
        field = None
    if not isinstance(field, str):
        raise _failure(name, 'it has no text under the key "' + key + '"')
    return field


def _failure(name: str, reason: str) -> SecretError:
    return SecretError('The secret "' + name + '" could not be read: ' + reason)
`;
