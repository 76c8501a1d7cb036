"""The interface against its own description (S9): schemathesis over every operation."""

import os
import subprocess
import sys

from demo import Demo

# A token is needed wherever the description says so; what is refused must be refused as described.
CHECKS = "not_a_server_error,ignored_auth,status_code_conformance,content_type_conformance,response_schema_conformance"


def main():
    with Demo(sys.argv[2]) as demo:
        demo.start()
        done = subprocess.run([os.path.abspath(sys.argv[1]), "run", f"{demo.url}/api/v1/openapi.json", "--checks", CHECKS,
                               "--max-examples", "50", "--generation-database", "none", "--seed", "1",
                               "--header", "X-Forwarded-For: 198.51.100.77", *sys.argv[3:]], cwd=demo.folder)
    raise SystemExit(done.returncode)


main()
