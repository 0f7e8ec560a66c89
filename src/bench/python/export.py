"""A segment file to Klaviyo as a user would write it, with Python's standard library alone. It trusts the file, the server and
the network, and keeps no account of anything. Arguments: the file, the host and port, the list."""

import csv
import http.client
import json
import sys
import time

BATCH = 10_000


def profile(row):
    attributes = {"email": row["EMail"]}
    for name, column in (("phone_number", "Phone"), ("external_id", "CustomerId"), ("first_name", "FirstName"),
                         ("last_name", "LastName")):
        if row[column]:
            attributes[name] = row[column]
    attributes["location"] = {name: row[column] for name, column in (("city", "City"), ("country", "Country")) if row[column]}
    properties = {"Birth Date": row["BirthDate"], "Points": int(row["Points"]), "Newsletter": row["Newsletter"] == "true"}
    if row["Interests"]:
        properties["Interests"] = row["Interests"].split(";")
    attributes["properties"] = properties
    return {"type": "profile", "attributes": attributes}


def send(connection, profiles, list_id):
    body = {"data": {"type": "profile-bulk-import-job", "attributes": {"profiles": {"data": profiles}},
                     "relationships": {"lists": {"data": [{"type": "list", "id": list_id}]}}}}
    connection.request("POST", "/api/profile-bulk-import-jobs",
                       json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
                       {"Authorization": "Klaviyo-API-Key pk_bench", "revision": "2026-07-15",
                        "Content-Type": "application/vnd.api+json"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 202:
        sys.exit(f"a batch was answered with {answer.status}")


def main(file, host, list_id):
    began = time.time_ns()
    connection = http.client.HTTPConnection(host)
    seen = set()
    profiles = []
    sent = 0
    with open(file, newline="", encoding="utf-8") as segment:
        for row in csv.DictReader(segment):
            email = row["EMail"].lower()
            if email in seen:
                continue
            seen.add(email)
            profiles.append(profile(row))
            if len(profiles) == BATCH:
                send(connection, profiles, list_id)
                sent += len(profiles)
                profiles = []
    if profiles:
        send(connection, profiles, list_id)
        sent += len(profiles)
    print(json.dumps({"beganMillis": began // 1_000_000, "profiles": sent}))


main(*sys.argv[1:])
