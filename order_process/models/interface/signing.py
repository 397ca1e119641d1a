"""How a webhook is signed: as the Standard Webhooks specification says, so that receivers take its libraries. No ORM.

The signature is HMAC-SHA256 over ``id.timestamp.body``, in Base64 behind ``v1,``; the key is the secret's Base64 after
``whsec_``."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def create_secret():
    """A secret of 256 bits, as the specification writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret, message_id, timestamp, body):
    """The signature of a message.

    :param str secret: as :func:`create_secret` gives it
    :param int timestamp: seconds since 1970
    :param bytes body: as it is sent

    >>> secret, message_id = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    >>> sign(secret, message_id, 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def prepare_headers(secret, message_id, timestamp, body):
    """What is sent beside the body."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, message_id, timestamp, body),
    }
