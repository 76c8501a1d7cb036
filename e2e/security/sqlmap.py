"""SQL injection (S25): sqlmap on every parameter within reach, for nobody and for each role."""

import concurrent.futures
import http.server
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import urllib.parse

from demo import OWN, STARTS, Demo, crawl, shape

SQLMAP, PROGRAM = sys.argv[1:3]
DATABASE = sys.argv[3] if len(sys.argv) > 3 and sys.argv[3] else None
LEVEL = os.environ.get("SQLMAP_LEVEL", "2")
# Try so many targets only; all of them where it is not set.
MOST = int(os.environ.get("SQLMAP_MOST", "0"))
FOUND = re.compile(r"identified the following injection point")
LIMIT_S = 900


def run(target, cookie="", dbms="SQLite"):
    """Runs sqlmap on one address or form; answers what it found."""
    folder = tempfile.mkdtemp(prefix="tongban-sqlmap-")
    args = [SQLMAP, "-u", target["url"], "--batch", "--disable-coloring", "--flush-session",
            "--level", LEVEL, "--risk", "2", "--technique", "BEUSQ", "--dbms", dbms,
            "--threads", "2", "--timeout", "30", "--retries", "1", "--output-dir", folder,
            "--tamper", "xforwardedfor", "--answers", "follow=N,quit=N", "--skip", "csrf",
            "--ignore-code", "401,403,404,409,413,422,429", "--drop-set-cookie"]
    args += ["--cookie", cookie] if cookie else []
    args += ["--data", target["data"]] if "data" in target else []
    try:
        done = subprocess.run(args, capture_output=True, text=True, timeout=LIMIT_S)
        text = done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        text = f"not finished in {LIMIT_S} s\n{(late.stdout or b'').decode(errors='replace')}"
    shutil.rmtree(folder, ignore_errors=True)
    tested = re.findall(r"testing if (?:GET|POST|URI|Cookie|Referer|User-Agent|Custom \S+|\S+)?"
                        r" ?parameter '([^']+)'", text)
    return {"target": target, "tested": sorted(set(tested)), "is_late": "not finished" in text,
            "found": [line for line in text.splitlines() if FOUND.search(line)], "text": text}


class Holed(http.server.BaseHTTPRequestHandler):
    """A server that puts its SQL together from what it is sent."""

    def do_GET(self):
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        database = sqlite3.connect(":memory:")
        database.execute("create table items (id integer, name text)")
        database.execute("insert into items values (1, 'one'), (2, 'two')")
        try:
            rows = database.execute(
                f"select name from items where id = {asked.get('id', ['1'])[0]}").fetchall()
            body, status = "".join(f"<p>{row[0]}</p>" for row in rows), 200
        except sqlite3.Error as why:
            body, status = f"SQLite error: {why}", 500
        self.send_response(status)
        self.end_headers()
        self.wfile.write(f"<html><body>{body}</body></html>".encode())

    def log_message(self, *_):
        pass


def control():
    """The check must be able to fail: sqlmap, run as below, finds a hole that is there."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Holed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    outcome = run({"url": f"http://127.0.0.1:{server.server_port}/?id=1"})
    server.shutdown()
    if not outcome["found"]:
        raise SystemExit(f"sqlmap does not find a plain hole:\n{outcome['text'][-3000:]}")


def marked(path):
    """An address whose record numbers and codes are to be tried as well."""
    path, _, query = path.partition("?")
    parts = path.split("/")
    at = [n for n, part in enumerate(parts) if re.search(r"\d", part) and part != "v1"]
    return [(n, "/".join(parts[:n] + [parts[n] + "*"] + parts[n + 1:])) for n in at]


def targets(browser, pages, forms):
    """What is to be tried: queries, parts of paths, forms."""
    found = {}
    for path in pages:
        if "?" in path:
            found.setdefault(("get", shape(path)), {"url": browser.url + path})
        for n, one in marked(path):
            base = shape(path.partition("?")[0])
            found.setdefault(("path", base, n), {"url": browser.url + one})
    for form in forms:
        fields = [(name, value or "1") for name, value in form["fields"]]
        data = urllib.parse.urlencode(fields)
        names = ",".join(sorted(name for name, _ in fields))
        url = browser.url + form["action"]
        if form["method"] == "post":
            found.setdefault(("post", shape(form["action"]), names), {"url": url, "data": data})
        elif data:
            url = f"{url.partition('?')[0]}?{data}"
            found.setdefault(("get", shape(form["action"]), names), {"url": url})
    return found


API = ["/api/v1/items?limit=1&q=a&region=330106&class=licence&after=330106.1&can_apply=true",
       "/api/v1/search?q=a&region=330106&limit=1&skip=0&authority=1&level=county",
       "/api/v1/suggestions?q=a&region=330106&limit=1", "/api/v1/power-list?region=330106",
       "/api/v1/responsibility-list?region=330106", "/lists/power.csv?of=330106",
       "/guides?q=a&region=330106&class=licence&authority=1&page=1&sort=name&scope=all",
       "/guides/suggest.json?q=a"]


def main():
    control()
    print("control: the hole of a holed server was found", flush=True)
    dbms = "PostgreSQL" if DATABASE else "SQLite"
    with Demo(PROGRAM, DATABASE) as demo:
        demo.start()
        work, known = [], set()
        for who in [None, *OWN]:
            browser = demo.browser(who)
            pages, forms = crawl(browser, STARTS + API if who is None else OWN[who])
            mine = targets(browser, pages, forms)
            new = {key: one for key, one in mine.items() if key not in known}
            known |= set(new)
            work += [(who, browser.cookies(), one) for one in new.values()]
            print(f"{who or 'nobody'}: {len(pages)} pages, {len(new)} targets", flush=True)
        # Queries and forms first, then the parts of paths, which only name records.
        work.sort(key=lambda one: "*" in one[2]["url"])
        if MOST:
            # Some of each kind and of each role.
            work = work[::max(1, len(work) // MOST)][:MOST]
        lost, late, tested = [], [], 0
        with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", "2"))) as pool:
            waiting = {pool.submit(run, one, cookie, dbms): who for who, cookie, one in work}
            for n, done in enumerate(concurrent.futures.as_completed(waiting), 1):
                outcome, who = done.result(), waiting[done]
                tested += len(outcome["tested"])
                name = outcome["target"]["url"].replace(demo.url, "")
                late += [name] if outcome["is_late"] else []
                lost += [f"{who}: {name}: {line}" for line in outcome["found"]]
                print(f"{n}/{len(work)} {who or 'nobody'} {name}: {len(outcome['tested'])} "
                      f"parameters, {len(outcome['found'])} findings", flush=True)
    print(f"{len(work)} targets, {tested} parameters tried on {dbms}, {len(late)} not finished, "
          f"{len(lost)} findings")
    if lost:
        raise SystemExit("\n".join(lost))
    if tested < 50:
        raise SystemExit("too little was tried")


main()
