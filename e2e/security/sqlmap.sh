#!/bin/sh
# Looks for SQL injection with sqlmap in everything a demo shows to anybody, and fails on findings:
# e2e/security/sqlmap.sh [PROGRAM [postgres://…]]. Needs python3 and pip; takes an hour or more, less
# with SQLMAP_MOST=N targets. A PostgreSQL database must be empty; it is filled with the demo.
set -eu
cd "$(dirname "$0")/../.."
tools="${SECURITY_TOOLS:-.tools/security}"
[ -x "$tools/bin/sqlmap" ] || { python3 -m venv "$tools" && "$tools/bin/pip" install -q sqlmap==1.10.10; }
exec python3 -u e2e/security/sqlmap.py "$tools/bin/sqlmap" "${1:-target/debug/tongban}" "${2:-}"
