"""A demo of its own for one check: started on a free port, asked as its people, stopped."""

import glob
import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser

class Demo:
    """The program under test with a folder of its own; budgets and throttles by address are off,
    for a check asks more than anybody reads."""

    SETTINGS = {
        "TONGBAN_LIMITS_PROXIES": "127.0.0.1",
        **{f"TONGBAN_BUDGETS_{holder}_{kind}": "0" for holder in ("SOURCE", "IDENTITY")
           for kind in ("ROWS", "LIST_ROWS", "CASES", "FILE_BYTES")},
    }

    def __init__(self, program, database=None):
        self.program = program
        self.database = database
        self.folder = tempfile.mkdtemp(prefix="tongban-security-")
        self.child = None
        self.url = None

    def run(self, *args):
        """Runs another command of the program over the demo's data."""
        [path] = self.files("*.db")
        done = subprocess.run([self.program, *args, "--database", f"sqlite:{path}"],
                              env=self.env(), capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{args}: {done.stderr}")
        return done.stdout

    def env(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TONGBAN_")}
        return {**kept, **self.SETTINGS, "TONGBAN_HASH_MEMORY_KIB": "64"}

    def start(self, fresh=True):
        args = [self.program, "demo", "--data-dir", self.folder, "--port", "0"]
        args += ["--fresh"] if fresh and not self.database else []
        args += ["--database", self.database] if self.database else []
        self.log = open(os.path.join(self.folder, "server.log"), "ab")
        self.child = subprocess.Popen(args, env=self.env(), stdout=subprocess.PIPE,
                                      stderr=self.log, text=True)
        for line in self.child.stdout:
            found = re.search(r"listening on (http://\S+)", line)
            if found:
                self.url = found[1]
                return self
        with open(self.log.name) as log:
            raise SystemExit(f"the demo did not start: {log.read()[-2000:]}")

    def stop(self):
        if self.child and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait(timeout=60)
        self.child = None

    def files(self, pattern):
        return glob.glob(os.path.join(self.folder, pattern))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def browser(self, who=None):
        browser = Browser(self.url)
        if who:
            browser.log_in(who)
        return browser


class Keep(urllib.request.HTTPRedirectHandler):
    """Redirects are answers too."""

    def redirect_request(self, *_):
        return None


class Browser:
    """Keeps cookies, follows nothing."""

    def __init__(self, url):
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), Keep)

    def ask(self, path, data=None, headers=None, method=None):
        """Answers (status, headers, bytes)."""
        if isinstance(data, (list, dict)):
            data = urllib.parse.urlencode(data).encode()
        request = urllib.request.Request(self.url + path, data, headers or {}, method=method)
        try:
            with self.opener.open(request, timeout=300) as reply:
                return reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as reply:
            return reply.code, reply.headers, reply.read()

    def page(self, path):
        status, _, body = self.ask(path)
        if status != 200:
            raise SystemExit(f"{path}: {status}")
        return body.decode()

    def log_in(self, who):
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', self.page("/login"))[1]
        fields = {"csrf": token, "account": who, "password": f"Demo-{who}-1"}
        status, headers, _ = self.ask("/login", fields)
        if status != 303:
            raise SystemExit(f"{who} could not log in: {status}")

    def cookies(self):
        return "; ".join(f"{one.name}={one.value}" for one in self.jar)


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms = [], []
        self.open = None
        self.area = self.select = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        own = {name: value or "" for name, value in attributes}
        if tag == "a" and own.get("href", "").startswith("/"):
            self.links.append(own["href"].split("#")[0])
        elif tag == "form":
            self.open = {"method": own.get("method", "get").lower(), "action": own.get("action", ""),
                         "fields": []}
            self.forms.append(self.open)
        elif self.open is not None and tag in ("input", "textarea", "select", "button"):
            if own.get("name") and own.get("type") != "file":
                self.open["fields"].append([own["name"], own.get("value", "")])
                self.select = tag == "select"
        elif self.open is not None and tag == "option" and self.select:
            if "selected" in own or not self.open["fields"][-1][1]:
                self.open["fields"][-1][1] = own.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None


def shape(path):
    """An address without what differs from record to record."""
    path, _, query = path.partition("?")
    parts = ["#" if re.search(r"\d", part) and part != "v1" else part for part in path.split("/")]
    names = sorted({pair.split("=")[0] for pair in query.split("&") if pair})
    return "/".join(parts) + "?" + "&".join(names)


# Leaving ends the session that asks.
LEAVES = ("/logout", "/my/security", "/my/data")


def crawl(browser, starts, most=400):
    """Every shape of page within reach of the starts, and every field of its addresses: addresses,
    and forms with where they stand."""
    seen, waiting, pages, forms = {}, list(starts), [], {}
    while waiting and len(pages) < most:
        path = waiting.pop(0)
        base, _, names = shape(path).partition("?")
        new = set(names.split("&")) - seen.get(base, set())
        if (base in seen and not new) or path.startswith("/logout"):
            continue
        seen[base] = seen.get(base, set()) | new
        status, headers, body = browser.ask(path)
        if status in (301, 302, 303) and headers.get("Location", "").startswith("/"):
            waiting.append(headers["Location"])
            continue
        pages.append(path)
        if status != 200 or not headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = Page(body.decode())
        waiting += page.links
        for form in page.forms:
            action = form["action"] or path
            names = ",".join(sorted({name for name, _ in form["fields"]}))
            key = (form["method"], shape(action), names)
            if not action.startswith(LEAVES):
                forms.setdefault(key, {**form, "action": action, "page": path})
    return pages, list(forms.values())


STARTS = ["/", "/guides", "/guides?q=a", "/lists/power", "/lists/responsibility", "/lists/changes",
          "/lists/consistency", "/results", "/regions", "/query", "/verify", "/login"]
# What each of the people of the demo begins with.
OWN = {
    "citizen": ["/my", "/my/cases", "/my/drafts", "/my/files", "/my/delegations", "/my/messages"],
    "firm": ["/my", "/my/cases", "/my/files", "/my/delegations"],
    "clerk": ["/hall", "/hall/identity"],
    "officer": ["/office", "/office/workload", "/office/places", "/office/elsewhere"],
    "approver": ["/office", "/office/places"],
    "supervisor": ["/office/supervision", "/office/calendar", "/office/quality", "/office/looks"],
    "editor": ["/office/items", "/office/drafts", "/office/finding", "/office/items/imports",
               "/office/rebases"],
    "orgoffice": ["/office/drafts", "/office/rebases"],
    "legal": ["/office/drafts", "/office/rebases"],
    "assessor": ["/office/assessment", "/office/assessment/campaigns"],
    "admin": ["/office/accounts", "/office/accounts/alarms", "/office/clients", "/office/carriers",
              "/office/failing", "/office/refused"],
    "security": ["/office/watched"],
    "auditor": ["/office/looks"],
}
