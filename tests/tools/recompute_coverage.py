#!/usr/bin/env python3
"""Works out 'samen coverage' again from the public lists of 'samen ... --json' alone, by docs/coverage.md, and compares every figure.

Usage: recompute_coverage.py SAMEN CONSULTANT[,CONSULTANT...] [OPTIONS OF COVERAGE]

SAMEN is the program (SAMEN_HOME says which region); the consultants are profiles that are signed in and together watch the whole region, as
only they see who helps with how many requests. The coverage of each is compared; ends with 1 and says where when a figure differs."""
import collections
import datetime
import json
import os
import subprocess
import sys

FIGURES = ("demand", "waiting", "people", "room", "unmet", "gain", "gapRank", "nearestPeople")


class Samen:
    def __init__(self, program, env=None):
        self.program = program
        self.env = env

    def ask(self, profile, *words):
        done = subprocess.run([self.program, "--profile", profile, *words, "--json"], env=self.env, capture_output=True, text=True, timeout=60,
            check=False)
        if done.returncode != 0:
            raise RuntimeError(f"samen {' '.join(words)}: {done.returncode}: {done.stderr}")
        return json.loads(done.stdout)

    def all(self, profile, name, *words):
        """All pages of a list."""
        items, token = [], ""
        while True:
            page = self.ask(profile, *words, "--size", "500", *(["--page", token] if token else []))
            items += page.get(name, [])
            token = page.get("nextToken", "")
            if not token:
                return items


class Region:
    """What the lists say."""

    def __init__(self, samen, consultants):
        self.samen = samen
        one = consultants[0]
        self.areas = {area["id"]: area for area in samen.ask(one, "area", "list")["areas"]}
        self.home = {org["id"]: org.get("areaId") for org in samen.all(one, "organisations", "organisation", "list")}
        self.rows = {consultant: samen.all(consultant, "rows", "monitor") for consultant in consultants}
        self.load = collections.Counter(match["specialist"]["personId"] for rows in self.rows.values() for row in rows
            for match in row.get("matches", []) if is_help(match) and match["state"] == "ACTIVE")
        self.people = [Person(self, one, person) for person in samen.all(one, "people", "people", "--role", "specialist")
            if person["state"] == "ACTIVE"]


def is_help(match):
    return match.get("part", "HELPER") == "HELPER"


class Person:
    def __init__(self, region, consultant, person):
        said = region.samen.ask(consultant, "availability", "--person", person["id"])
        known = region.samen.ask(consultant, "expertise", "list", person["id"])
        self.id = person["id"]
        self.topics = {item["topicId"] for item in known.get("expertise", [])}
        self.home = region.home.get(person["organisationId"])
        self.areas = set(said.get("areaIds", []))
        self.capacity = said.get("capacity", 0)
        self.leave = int(said.get("leaveFromMs", 0)), int(said.get("leaveToMs", 0))
        self.load = region.load[self.id]

    def serves(self, area):
        return not self.areas or area in self.areas

    def room(self, now_ms):
        begin, end = self.leave
        away = (begin or end) and begin <= now_ms and (not end or now_ms < end)
        return 0 if away else max(0, self.capacity - self.load)

    def place(self, region, area):
        beside = region.areas[area].get("neighbourIds", [])
        return 0 if self.home == area else 1 if self.home in beside else 2


PLACES = ("OWN_AREA", "NEIGHBOUR_AREA", "OWN_REGION")


def period_begin_ms(now_ms, months):
    now = datetime.datetime.fromtimestamp(now_ms / 1000, datetime.timezone.utc)
    month = now.year * 12 + now.month - 1 - (months - 1)
    return int(datetime.datetime(month // 12, month % 12 + 1, 1, tzinfo=datetime.timezone.utc).timestamp() * 1000)


def most_taken(waiting, people, now_ms):
    """The most waiting needs that can be taken at once: every need and every place by itself (Kuhn's algorithm)."""
    needs = [cell for cell, count in waiting.items() for _ in range(count)]
    places = [person for person in people for _ in range(person.room(now_ms))]
    holds = {}

    def place(need, tried):
        area, topic = needs[need]
        for number, person in enumerate(places):
            if number not in tried and topic in person.topics and person.serves(area):
                tried.add(number)
                if number not in holds or place(holds[number], tried):
                    holds[number] = need
                    return True
        return False

    return sum(place(need, set()) for need in range(len(needs)))


class Newcomer:
    """One more person."""

    def __init__(self, area, topic, room):
        self.area, self.topics, self.places = area, {topic}, room

    def serves(self, area):
        return area == self.area

    def room(self, _):
        return self.places


def recompute(region, consultant, answer):
    """The cells of this consultant, for the period, the moment and the newcomer's room that the answer names."""
    now_ms, begin_ms, room = int(answer["atMs"]), int(answer["fromMs"]), answer["room"]
    areas = [area["id"] for area in answer.get("areas", [])]
    cells = collections.defaultdict(lambda: dict.fromkeys(FIGURES, 0))
    for row in region.rows[consultant]:
        helped = {topic for match in row.get("matches", []) if is_help(match) and match["state"] in ("ACTIVE", "COMPLETED")
            for topic in match.get("topicIds", [])}
        for topic in row.get("topicIds", []) if row["areaId"] in areas else []:
            cell = cells[row["areaId"], topic]
            cell["demand"] += int(row["filedAtMs"]) >= begin_ms
            cell["waiting"] += row["state"] == "OPEN" and topic not in helped
    topics = {topic for person in region.people for topic in person.topics} | {topic for _, topic in cells}
    for area in areas:
        for topic in topics:
            know = [person for person in region.people if topic in person.topics]
            come = [person for person in know if person.serves(area)]
            cell = cells[area, topic]
            cell["people"] = len(come)
            cell["room"] = sum(person.room(now_ms) for person in come)
            cell["unmet"] = max(0, cell["waiting"] - cell["room"])
            places = [person.place(region, area) for person in come or know]
            cell["nearest"] = PLACES[min(places)] if places else "LOCALITY_UNSPECIFIED"
            cell["nearestPeople"] = places.count(min(places)) if places else 0
    waiting = {key: cell["waiting"] for key, cell in cells.items() if cell["waiting"]}
    taken = most_taken(waiting, region.people, now_ms)
    for area, topic in waiting if taken < sum(waiting.values()) else ():
        more = [*region.people, Newcomer(area, topic, room)]
        cells[area, topic]["gain"] = most_taken(waiting, more, now_ms) - taken
    return {key: cell for key, cell in cells.items() if cell["demand"] or cell["waiting"] or cell["people"]}, sum(waiting.values()), taken


def rank_key(cell):
    pressure = cell["demand"] / cell["people"] if cell["people"] else float("inf")
    return -cell["unmet"], -cell["gain"], -pressure, -cell["demand"]


def is_gap(cell):
    return cell["unmet"] > 0 or cell["gain"] > 0 or (cell["demand"] > 0 and cell["people"] == 0)


def differences(region, consultant, options=()):
    """Where 'samen coverage' of this consultant says something else; as sentences."""
    answer = region.samen.ask(consultant, "coverage", *options)
    cells, waiting, taken = recompute(region, consultant, answer)
    found = [f"{name}: {answer.get(name, 0)}, not {value}" for name, value in (("waiting", waiting), ("taken", taken))
        if answer.get(name, 0) != value]
    told = {(cell["areaId"], cell["topicId"]): cell for cell in answer.get("cells", [])}
    if "--topic" in options:
        cells = {key: cell for key, cell in cells.items() if key[1] in {topic["id"] for topic in answer.get("topics", [])}}
    found += [f"{key}: only there in one of the two" for key in told.keys() ^ cells.keys()]
    for key in told.keys() & cells.keys():
        for name in FIGURES:
            if name != "gapRank" and told[key].get(name, 0) != cells[key][name]:
                found.append(f"{key} {name}: {told[key].get(name, 0)}, not {cells[key][name]}")
        if told[key].get("nearest", "LOCALITY_UNSPECIFIED") != cells[key]["nearest"]:
            found.append(f"{key} nearest: {told[key].get('nearest')}, not {cells[key]['nearest']}")
        if (told[key].get("gapRank", 0) > 0) != is_gap(cells[key]):
            found.append(f"{key}: whether it is a gap")
    ranked = sorted((cell["gapRank"], key) for key, cell in told.items() if cell.get("gapRank", 0) and key in cells)
    keys = [rank_key(cells[key]) for _, key in ranked]
    if keys != sorted(keys):
        found.append("the gaps are in another order")
    return found


def main():
    samen = Samen(sys.argv[1], dict(os.environ))
    consultants = sys.argv[2].split(",")
    region = Region(samen, consultants)
    found = [f"{consultant}: {text}" for consultant in consultants for text in differences(region, consultant, sys.argv[3:])]
    print("\n".join(found) or "every figure is the same")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
