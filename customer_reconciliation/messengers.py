"""What messengers are posted by their webhooks, and how a message is signed for them.

>>> moment = 1_600_000_000.5
>>> signed("dingtalk", "SEC1", moment)[0]["timestamp"]
'1600000000500'
>>> signed("feishu", "1", moment)[1]["timestamp"]
'1600000000'
>>> signed("slack", "SEC1", moment), signed("feishu", "", moment)
(({}, {}), ({}, {}))
"""

import base64
import hashlib
import hmac


def _text_message(text):
    return {"msgtype": "text", "text": {"content": text}}


#: What webhooks are written for → (text, facts) → what is posted.
PAYLOADS = {
    "wecom": lambda text, _facts: _text_message(text),
    "dingtalk": lambda text, _facts: _text_message(text),
    "feishu": lambda text, _facts: {"msg_type": "text", "content": {"text": text}},
    "slack": lambda text, _facts: {"text": text},
    "json": lambda text, facts: {"text": text, **facts},
}

#: Where they tell of a refusal, though they answer with 200.
REFUSALS = {"wecom": "errcode", "dingtalk": "errcode", "feishu": "code"}


def _code(key: str, message: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), hashlib.sha256)).decode()


def _dingtalk(secret, now):
    stamp = str(round(now * 1000))
    return {"timestamp": stamp, "sign": _code(secret, f"{stamp}\n{secret}")}, {}


def _feishu(secret, now):
    stamp = str(int(now))
    return {}, {"timestamp": stamp, "sign": _code(f"{stamp}\n{secret}", "")}


#: Those that can ask for a signature: DingTalk signs by the secret what the moment and the secret
#: are, in milliseconds; Feishu by both of them, in seconds, nothing at all.
SIGNERS = {"dingtalk": _dingtalk, "feishu": _feishu}


def signed(written_for: str, secret: str, now: float) -> tuple[dict, dict]:
    """What a signature adds to the address, and to the message.

    :param now: seconds since 1970; a signature holds for an hour
    """
    if not secret or written_for not in SIGNERS:
        return {}, {}
    return SIGNERS[written_for](secret, now)
