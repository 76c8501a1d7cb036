"""Odd input to every address (S34): no answer may fail inside, and none may tell of the inside: no
stack, no statement, no path of a file, no version of anything."""

import random
import re
import sys
import urllib.parse

from demo import OWN, STARTS, Demo, crawl

SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20260305
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 8
TELLS = [
    ("a stack", r"panicked at|stack backtrace|RUST_BACKTRACE|\.rs:\d+|thread '.*' panicked"),
    ("a statement", r"(?i)\bselect\b .{1,80}\bfrom\b [a-z_]+ \bwhere\b|insert into [a-z_]+ ?\(|sqlite|postgres|rusqlite|"
                    r"UNIQUE constraint|syntax error at or near|no such (table|column)"),
    ("a path", r"/(home|root|usr|var|etc|tmp|srv|opt|proc)/[a-z0-9_.-]+|/target/(debug|release)|\.cargo"),
    ("a version", r"(?i)\b(axum|hyper|tokio|tower|serde_json|minijinja|rustc)\b[/ ]?\d+\.\d|serde(_json)?::"),
]
PIECES = ["", "0", "-1", "9" * 40, "1e400", "NaN", "null", "true", "[]", "{}", "%00", "%ff", "%zz",
          "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "C:\\boot.ini", "'", "\"", "';--", "1' or '1'='1",
          "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%n%s", "\r\nX-Evil: 1", "食品" * 500,
          "\u202e", "\ufeff", "\ud7ff", "a" * 5000, "2026-02-30", "330106-", "330106", "000000", "🀄", " "]


def body(kind, chance, fields):
    """What is posted: the form's own fields with odd values, fields of no form, and what is no form."""
    if kind == "form":
        odd = [(name, chance.choice(PIECES) if name != "csrf" and chance.random() < 0.6 else value)
               for name, value in fields]
        odd += [(chance.choice(PIECES)[:50] or "x", chance.choice(PIECES)) for _ in range(2)]
        chance.shuffle(odd)
        return urllib.parse.urlencode(odd).encode(), "application/x-www-form-urlencoded"
    if kind == "json":
        return chance.choice([b"{", b"[" * 3000, b"null", b"{\"a\":", b"\xff\xfe", b"[1,2,{}]"]), "application/json"
    if kind == "multipart":
        return b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\xff\"\r\n\r\n\0", "multipart/form-data; boundary=x"
    return bytes(chance.randrange(256) for _ in range(200)), chance.choice(["text/plain", "", "application/xml"])


def odd_path(path, chance):
    """The address with odd parts and odd fields."""
    base, _, query = path.partition("?")
    parts = base.split("/")
    if chance.random() < 0.5 and len(parts) > 2:
        at = chance.randrange(2, len(parts))
        parts[at] = urllib.parse.quote(chance.choice(PIECES), safe="%")
    names = [pair.split("=")[0] for pair in query.split("&") if pair]
    names += ["lang", "region", "q", "page", "before", "after", "version", "from", "to", "limit"]
    pairs = [(chance.choice(names), chance.choice(PIECES)) for _ in range(chance.randrange(4))]
    return "/".join(parts) + ("?" + urllib.parse.urlencode(pairs) if pairs else "")


def look(what, reply, lost):
    status, headers, content = reply
    text = content.decode(errors="replace")
    if status >= 500:
        lost.append(f"{what}: {status}")
    # What people publish may speak of anything; what we say ourselves about a fault may not.
    if status >= 400:
        for name, pattern in TELLS:
            found = re.search(pattern, text)
            if found:
                lost.append(f"{what}: {status} tells {name}: {found[0]!r}")
    told = " ".join(f"{name}: {value}" for name, value in headers.items())
    if re.search(r"(?i)^server:|x-powered-by|x-evil", told) or headers.get("Server"):
        lost.append(f"{what}: a header tells: {told[:200]}")


def main():
    for name, pattern in TELLS:
        known = {"a stack": "panicked at src/main.rs:1", "a statement": "no such table: cases",
                 "a path": "/etc/passwd", "a version": "axum/0.8"}[name]
        assert re.search(pattern, known), name
    chance, lost, asked = random.Random(SEED), [], 0
    with Demo(sys.argv[1]) as demo:
        demo.start()
        for who in [None, *OWN]:
            browser = demo.browser(who)
            pages, forms = crawl(browser, STARTS if who is None else OWN[who], most=150)
            for path in pages:
                for _ in range(ROUNDS):
                    odd = odd_path(path, chance)
                    method = chance.choice(["GET", "GET", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
                    headers = {"Accept-Language": chance.choice(["", "zz", "en"]), "Range": "bytes=9-1",
                               "If-None-Match": "\"" * chance.randrange(3)}
                    try:
                        reply = browser.ask(odd, None, headers, method)
                    except (OSError, ValueError) as why:
                        lost.append(f"{who} {method} {odd[:100]}: {why}")
                        continue
                    look(f"{who} {method} {odd[:100]}", reply, lost)
                    asked += 1
            for form in forms:
                for _ in range(ROUNDS):
                    kind = chance.choice(["form", "form", "form", "json", "multipart", "bytes"])
                    content, content_type = body(kind, chance, form["fields"])
                    try:
                        reply = browser.ask(form["action"], content, {"Content-Type": content_type}, "POST")
                    except (OSError, ValueError) as why:
                        lost.append(f"{who} POST {form['action'][:100]}: {why}")
                        continue
                    look(f"{who} POST {form['action'][:100]} {kind}", reply, lost)
                    asked += 1
            print(f"{who or 'nobody'}: {len(pages)} pages, {len(forms)} forms", flush=True)
        with open(f"{demo.folder}/server.log", encoding="utf-8", errors="replace") as log:
            for line in log:
                if "panicked" in line or " ERROR " in line:
                    # The same word another time is no other finding.
                    lost.append(f"log: {re.sub(r'^[0-9T:.-]+Z', '', line).strip()[:300]}")
    lost = list(dict.fromkeys(lost))
    print(f"{asked} requests, seed {SEED}, {len(lost)} findings")
    if asked < 1000:
        raise SystemExit("too little was asked")
    if lost:
        raise SystemExit("\n".join(lost))


main()
