"""Compares every due date of the published years with an independent calendar.

Usage: python3 e2e/calendar/check.py

The domain's integration test writes the due dates; this script counts them again, day by day,
with the `chinesecalendar` package, installing it into e2e/out/ when it is not at hand. Without
the package there is nothing to compare with, and one line says so.
"""

import csv
import datetime
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = "chinesecalendar==1.11.0"
DAY = datetime.timedelta(days=1)


def independent_calendar():
    """The package that knows the notices, or None."""
    try:
        import chinese_calendar
    except ImportError:
        folder = ROOT / "e2e" / "out" / "calendar"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, PACKAGE]
        if subprocess.run(command, check=False).returncode != 0:
            return None
        sys.path.insert(0, str(folder))
        import chinese_calendar
    return chinese_calendar


def worked_days(calendar):
    """Whether each day of the published years is worked."""
    day, worked = datetime.date(2020, 1, 1), {}
    while day.year <= 2026:
        worked[day] = calendar.is_workday(day)
        day += DAY
    return worked


def due(unit, value, start, worked):
    """The due date, counted plainly; KeyError beyond the published years."""
    day = start
    if unit == "natural":
        day += value * DAY
        while not worked[day]:
            day += DAY
        return day
    while value:
        day += DAY
        value -= worked[day]
    return day


def main():
    calendar = independent_calendar()
    if calendar is None:
        print("skipped: the independent calendar cannot be installed")
        return 0
    test = ["cargo", "test", "--quiet", "--package", "domain", "--test", "it", "due_dates"]
    subprocess.run(test, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    target = subprocess.run(
        ["cargo", "metadata", "--format-version=1", "--no-deps"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    table = pathlib.Path(json.loads(target)["target_directory"]) / "tmp" / "deadlines.csv"
    worked = worked_days(calendar)
    compared = different = 0
    with table.open() as rows:
        for row in csv.DictReader(rows):
            start = datetime.date.fromisoformat(row["start"])
            wanted = due(row["unit"], int(row["value"]), start, worked)
            compared += 1
            if wanted.isoformat() != row["due"]:
                different += 1
                print(f"{row['value']} {row['unit']} from {start}: {row['due']}, not {wanted}")
    print(f"{compared} due dates compared, {different} different")
    return 1 if different or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
