"""The bootstrap step against a small server."""

import io
import json
import os
import tarfile
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

from berth_worker import bootstrap, server as server_module


def bundle(files, link=None):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
        if link:
            info = tarfile.TarInfo(link[0])
            info.type = tarfile.SYMTYPE
            info.linkname = link[1]
            tar.addfile(info)
    return out.getvalue()


GOOD = bundle({"MLproject": "name: x", "Dockerfile": "FROM python"})


class FakeServer:
    """Answers in the order given; the last answer repeats."""

    def __init__(self, bundles, builds):
        fake = self
        self.requests = []
        self.answers = {"bundle": list(bundles), "image": list(builds)}

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                if self.command == "POST":
                    self.rfile.read(int(self.headers.get("Content-Length", 0)))
                fake.requests.append((self.command, self.path, self.headers["Authorization"]))
                queue = fake.answers[self.path.rsplit("/", 1)[1]]
                status, body = queue.pop(0) if len(queue) > 1 else queue[0]
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}"


def lines(*events):
    return "".join(json.dumps(event) + "\n" for event in events).encode()


class BootstrapTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        token = os.path.join(self.folder.name, "token")
        with open(token, "w") as file:
            file.write("s3cret\n")
        self.env = {
            "BERTH_RUN_ID": "r1",
            "BERTH_TOKEN_FILE": token,
            "BERTH_PROJECT_DIR": os.path.join(self.folder.name, "project"),
        }
        patch = mock.patch.object(server_module, "FIRST_DELAY_SECONDS", 0.001)
        patch.start()
        self.addCleanup(patch.stop)

    def run_with(self, bundles, builds):
        fake = FakeServer(bundles, builds)
        self.addCleanup(fake.http.server_close)
        self.addCleanup(fake.http.shutdown)
        said = []
        code = bootstrap.run({**self.env, "BERTH_URL": fake.url}, said.append)
        return code, "\n".join(said), fake.requests

    def test_prints_the_log_and_ends_with_the_image(self):
        build = lines({"log": "[1/2] RUN x"}, {"log": "done"}, {"image": "env/r1", "digest": "sha256:1"})
        code, said, requests = self.run_with([(200, GOOD)], [(200, build)])
        self.assertEqual(code, 0)
        self.assertIn("[1/2] RUN x\ndone\nberth: image env/r1 (sha256:1) is ready", said)
        self.assertEqual(
            requests,
            [
                ("GET", "/internal/v1/runs/r1/bundle", "Bearer s3cret"),
                ("POST", "/internal/v1/runs/r1/image", "Bearer s3cret"),
            ],
        )

    def test_can_be_run_again(self):
        for _ in range(2):
            code, _, _ = self.run_with([(200, GOOD)], [(200, lines({"image": "env/r1"}))])
            self.assertEqual(code, 0)

    def test_a_project_in_a_folder_of_the_bundle_is_found(self):
        inner = bundle({"a/b/MLproject": "", "a/b/Dockerfile": ""})
        code, said, _ = self.run_with([(200, inner)], [(200, lines({"image": "i"}))])
        self.assertEqual(code, 0)
        self.assertIn("project/a/b", said)

    def test_bad_projects_end_with_64(self):
        cases = [
            (bundle({"x": ""}), "no MLproject"),
            (b"not a tar", "cannot be read"),
            (bundle({"../x": ""}), "outside"),
            (bundle({"MLproject": ""}, ("link", "/etc/passwd")), "outside"),
            (bundle({"MLproject": ""}, ("d/link", "../../x")), "outside"),
        ]
        for archive, wanted in cases:
            with self.subTest(wanted):
                code, said, _ = self.run_with([(200, archive)], [(200, b"")])
                self.assertEqual((code, wanted in said), (64, True), said)
                self.assertFalse([name for name in os.listdir(self.folder.name) if name.startswith(".berth-")])

    def test_a_failed_build_ends_with_65(self):
        build = lines({"log": "boom"}, {"problem": "RUN pip install x: exit code 1", "hint": "No matching distribution"})
        code, said, _ = self.run_with([(200, GOOD)], [(200, build)])
        self.assertEqual(code, 65)
        self.assertIn("exit code 1\nberth: No matching distribution", said)

    def test_a_broken_stream_is_asked_for_again(self):
        code, _, requests = self.run_with(
            [(200, GOOD)], [(200, lines({"log": "a"})), (200, lines({"image": "i"}))]
        )
        self.assertEqual(code, 0)
        self.assertEqual(len(requests), 3)

    def test_a_server_that_comes_late_is_waited_for(self):
        code, said, _ = self.run_with([(503, b"{}"), (200, GOOD)], [(200, lines({"image": "i"}))])
        self.assertEqual(code, 0)
        self.assertIn("trying again", said)

    def test_a_server_that_never_comes_ends_with_69(self):
        said = []
        code = bootstrap.run({**self.env, "BERTH_URL": "http://127.0.0.1:1"}, said.append)
        self.assertEqual(code, 69)

    def test_a_refused_token_ends_with_77(self):
        refusal = json.dumps({"detail": "the token is for another run"}).encode()
        code, said, _ = self.run_with([(403, refusal)], [(200, b"")])
        self.assertEqual(code, 77)
        self.assertIn("the token is for another run", said)

    def test_missing_settings_end_with_78(self):
        said = []
        self.assertEqual(bootstrap.run({}, said.append), 78)
        self.assertEqual(said, ["berth: BERTH_URL is not set"])


if __name__ == "__main__":
    unittest.main()
