"""Signed messages of DingTalk and Feishu, checked by a robot of our own as theirs do."""

import base64
import doctest
import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .. import messengers
from .dunning_common import DunningCommon

SECRET = "SEC+/=&0815"


def dingtalk_agrees(query, _body):
    """base64(HMAC-SHA256(key=secret, text=milliseconds + newline + secret)), in the address."""
    stamp = query["timestamp"][0]
    digest = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    fresh = abs(int(stamp) - time.time() * 1000) < 3_600_000
    return fresh and query["sign"][0] == base64.b64encode(digest).decode()


def feishu_agrees(_query, body):
    """base64(HMAC-SHA256(key=seconds + newline + secret, text=nothing)), in the message."""
    stamp = body["timestamp"]
    digest = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    fresh = abs(int(stamp) - time.time()) < 3_600
    return fresh and body["sign"] == base64.b64encode(digest).decode()


@tagged("post_install", "-at_install")
class TestDunningWebhookSigned(DunningCommon):
    def robot(self, agrees, refusal):
        """A robot; True for each message it took, False for each it refused."""
        taken = []

        class Robot(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                query = parse_qs(urlsplit(self.path).query)
                taken.append(query.get("access_token") == ["T"] and agrees(query, body))
                answer = json.dumps({} if taken[-1] else refusal).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_args):
                """Silent."""

        server = HTTPServer(("127.0.0.1", 0), Robot)
        Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}/robot/send?access_token=T", taken

    def post_to(self, url, url_format, secret):
        way = {"channel": "webhook", "url": url, "url_format": url_format, "url_secret": secret}
        self.policy.level_ids[0].channel_ids = [Command.clear(), Command.create(way)]
        notice = self.notice(self.sent())
        notice.delivery_ids.sudo()._post()
        return notice.delivery_ids.state

    def test_robots_that_ask_for_a_signature(self):
        self.invoice("2026-03-01", 1000, "INV/1")
        for url_format, agrees, refusal in (
            ("dingtalk", dingtalk_agrees, {"errcode": 310000}),
            ("feishu", feishu_agrees, {"code": 19021}),
        ):
            for secret, expected in ((SECRET, "done"), ("another", "failed")):
                with self.subTest(url_format=url_format, expected=expected):
                    url, taken = self.robot(agrees, refusal)
                    self.assertEqual(self.post_to(url, url_format, secret), expected)
                    self.assertEqual(taken, [expected == "done"])
                    self.env["dunning.run"].sudo().search([]).write({"state": "cancelled"})
                    self.env.cr.execute("DELETE FROM dunning_run")
                    self.env.invalidate_all()

    def test_only_managers_read_the_secret(self):
        way = self.policy.level_ids[0].channel_ids[0]
        way.url_secret = SECRET
        self.assertEqual(way.with_user(self.boss).read(["url_secret"])[0]["url_secret"], SECRET)
        with self.assertRaises(AccessError):
            way.with_user(self.clerk).read(["url_secret"])
        self.assertNotIn("url_secret", way.with_user(self.clerk).read()[0])

    def test_the_examples_in_the_text(self):
        self.assertEqual(doctest.testmod(messengers).failed, 0)
