"""Formulas in tables carried away (S23): words that begin like formulas go through the product into
every CSV file and workbook it gives out, LibreOffice opens each, and no cell may be a formula."""

import json
import os
import re
import sqlite3
import subprocess
import sys

from demo import Demo

PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "\r=1+1", " =1+1",
    "=HYPERLINK(\"http://example.org/?\"&A1,\"看\")", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0",
    "=WEBSERVICE(\"http://example.org/\")", "-2+3+cmd|' /C calc'!A0", "=IMPORTXML(\"a\",\"b\")",
    "＝1+1", "＋1+1", "－1+1", "＠SUM(1,1)", "\"=1+1", "a\";=1+1", "a\n=1+1", ";=1+1", "|=1+1",
    "{=1+1}", "=1+1,=2+2", "%0A=1+1", "'=1+1", "=\u00a01+1", "\ufeff=1+1", "\u200b=1+1",
]
# Comma, quotation mark, UTF-8, quoted cells are no texts of their own, numbers are looked for, and
# formulas are carried out: the most trusting way to open a file.
TRUSTING = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"


def formulas(path):
    """The formulas of all cells of a file, as LibreOffice reads it."""
    folder = os.path.dirname(path)
    args = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office",
            "--convert-to", "fods", "--outdir", folder]
    args += [f"--infilter={TRUSTING}"] if path.endswith(".csv") else []
    subprocess.run([*args, path], check=True, capture_output=True, timeout=300)
    made = re.sub(r"\.(csv|xlsx)$", "", path)
    for name in sorted(os.listdir(folder)):
        full = os.path.join(folder, name)
        # A workbook of several sheets becomes one document; so does a table.
        if full.startswith(made) and name.endswith(".fods"):
            with open(full, encoding="utf-8") as text:
                found = re.findall(r'table:formula="([^"]*)"', whole := text.read())
            os.remove(full)
            return found, whole
    raise SystemExit(f"{path} was not opened")


def control(folder):
    """The check must be able to fail: a file with plain formulas has formulas."""
    path = os.path.join(folder, "control.csv")
    with open(path, "w", encoding="utf-8") as out:
        out.write("a,b\r\n=1+1,+2+2\r\n")
    found, _ = formulas(path)
    if not found:
        raise SystemExit("LibreOffice carries out no formula at all: this check proves nothing")


def poison(demo):
    """Items come in by import; names of applicants stand in the record as they were typed."""
    rows = os.path.join(demo.folder, "rows.jsonl")
    demo.run("export", "items", rows)
    with open(rows, encoding="utf-8") as text:
        items = [json.loads(line) for line in text]
    names = [key for key in items[0] if key in ("name", "name.zh")] or ["name"]
    for n, item in enumerate(items):
        payload = PAYLOADS[n % len(PAYLOADS)]
        for key in names:
            if isinstance(item.get(key), dict):
                item[key]["zh"] = payload
            else:
                item[key] = payload
    with open(rows, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    told = json.loads(demo.run("import", "items", rows, "--mapping", "tongban", "--format", "json"))
    print(f"items: {told.get('updated')} updated of {len(items)}")
    [path] = demo.files("*.db")
    with sqlite3.connect(path) as database:
        cases = database.execute("select region, number from cases").fetchall()
        for n, (region, number) in enumerate(cases):
            payload = PAYLOADS[n % len(PAYLOADS)]
            database.execute("update cases set applicant_name = ?, item_name = ? "
                             "where region = ? and number = ?",
                             (payload, json.dumps({"zh": payload, "en": payload}), region, number))
    return len(cases)


FILES = [
    (None, "/lists/power.csv"), (None, "/lists/power.xlsx"),
    (None, "/lists/responsibility.csv"), (None, "/lists/responsibility.xlsx"),
    (None, "/lists/consistency.csv"),
    ("officer", "/office/cases.csv"), ("officer", "/office/cases.xlsx"),
    ("clerk", "/hall/cases.csv"), ("clerk", "/hall/cases.xlsx"),
]


def main():
    lost, carried = [], 0
    with Demo(sys.argv[1]) as demo:
        control(demo.folder)
        demo.start().stop()
        if poison(demo) == 0:
            raise SystemExit("the demo has no cases")
        items = os.path.join(demo.folder, "items.xlsx")
        demo.run("export", "items", items)
        demo.start(fresh=False)
        files = [("export items", items)]
        for who, address in FILES:
            status, _, body = demo.browser(who).ask(address)
            if status != 200:
                raise SystemExit(f"{address}: {status}")
            path = os.path.join(demo.folder, address.strip("/").replace("/", "-"))
            with open(path, "wb") as out:
                out.write(body)
            files.append((address, path))
        demo.stop()
        for name, path in files:
            found, text = formulas(path)
            seen = sum(payload.strip().replace("\"", "&quot;") in text for payload in PAYLOADS[:7])
            carried += seen
            print(f"{name}: {len(found)} formulas, {seen} of the first 7 payloads in it")
            lost += [f"{name}: {formula}" for formula in found]
    if carried < 20:
        raise SystemExit(f"only {carried} payloads arrived: this check proves nothing")
    if lost:
        raise SystemExit("\n".join(lost))


main()
