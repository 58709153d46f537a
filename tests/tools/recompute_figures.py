#!/usr/bin/env python3
"""Recounts figures from lists, with code of its own. Usage: recompute_figures.py SAMEN HOME PROFILE [PROFILE...]

Asks the command line as the first PROFILE, a consultant, for all requests with their offers and matches, counts them by the words of
docs/figures.md, and compares every row and filter of 'samen figures'. Where that profile watches all areas it also recounts every published
table of the region: what is shown must be exact and never 1 to 4, and what is hidden must not follow from what is shown, neither for a stranger
nor for the other PROFILEs, consultants too, who know their own areas. Exits with 1 and says what differs."""
import fractions
import json
import subprocess
import sys
from datetime import datetime, timezone

SECTORS = ["SECTOR_UNSPECIFIED", "REGULAR", "SBO", "SO", "VSO", "YOUTH_CARE", "HEALTH_CARE", "MUNICIPALITY", "EARLY_YEARS", "PARTNERSHIP",
           "OTHER"]
SPECIAL = {"SBO", "SO"}
HELP = {"PART_UNSPECIFIED", "HELPER"}
HOUR_MS = 3600 * 1000
wrong = []


def check(condition, *what):
    if not condition:
        wrong.append(" ".join(str(part) for part in what))


class Cli:
    def __init__(self, program, home):
        self.program, self.home = program, home

    def ask(self, profile, *words):
        command = [self.program, *words, "--json", "--home", self.home, "--profile", profile]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if run.returncode != 0:
            sys.exit(f"{' '.join(words)} ended with {run.returncode}: {run.stderr}")
        return json.loads(run.stdout)


# --- requests, from the lists ---

def number(holder, name):
    return int(holder.get(name, 0))


def month_of(at_ms):
    return datetime.fromtimestamp(at_ms / 1000, timezone.utc).strftime("%Y-%m")


def is_help(item):
    return item.get("part", "PART_UNSPECIFIED") in HELP


class Request:
    """One row of the monitor, as a list of things that happened: (time, what, milliseconds since filing or None)."""

    def __init__(self, row, sector_of):
        self.id = row["requestId"]
        self.area = row.get("areaId", "")
        self.sector = row.get("sector", "SECTOR_UNSPECIFIED")
        self.kind = row.get("kind", "REQUEST_KIND_UNSPECIFIED")
        self.topics = set(row.get("topicIds", []))
        self.filed = number(row, "filedAtMs")
        self.events = []
        self.read_filing(row)
        self.read_offers([offer for offer in row.get("offers", []) if is_help(offer)])
        self.read_matches([match for match in row.get("matches", []) if is_help(match)])
        self.read_end(row, sector_of)

    def happened(self, at_ms, what, timed=None):
        if at_ms:
            self.events.append((at_ms, what, timed and (timed, max(0, at_ms - self.filed))))

    def read_filing(self, row):
        self.happened(self.filed, "filed")
        self.happened(self.filed, ("kinds", self.kind))
        if self.kind == "EARLY_SIGNAL" or row.get("urgency") == "EARLY_SIGNAL":
            self.happened(self.filed, "earlySignals")

    def read_offers(self, offers):
        for offer in offers:
            self.happened(number(offer, "offeredAtMs"), "offers")
            answered = number(offer, "answeredAtMs")
            if offer.get("state") == "DECLINED":
                self.happened(answered, "declined")
                self.happened(answered, ("declines", offer.get("declineReason", "DECLINE_REASON_UNSPECIFIED")))
            elif offer.get("state") == "EXPIRED":
                self.happened(answered, "expired")
        if offers:
            self.happened(min(number(offer, "offeredAtMs") for offer in offers), "offered", "toFirstOffer")

    def read_matches(self, matches):
        for match in matches:
            self.happened(number(match, "acceptedAtMs"), "accepted")
        if matches:
            self.happened(min(number(match, "acceptedAtMs") for match in matches), "helped", "toFirstAcceptance")

    def read_end(self, row, sector_of):
        ended = number(row, "endedAtMs")
        state, outcome = row.get("state"), row.get("outcome", "OUTCOME_UNSPECIFIED")
        if state == "WITHDRAWN":
            self.happened(ended, "withdrawn")
        if state != "CLOSED":
            return
        self.happened(ended, "closed", "toOutcome")
        self.happened(ended, ("outcomes", outcome))
        if outcome == "REFERRED":
            self.flow(ended, True, self.sector, row.get("referredTo", "SECTOR_UNSPECIFIED"))
        elif self.kind in ("RETURN", "TRANSITION") and outcome in ("HELPED", "PARTLY_HELPED"):
            move = row.get("move", {})
            self.flow(ended, False, sector_of(move.get("sendingOrganisationId")), sector_of(move.get("receivingOrganisationId")))

    def flow(self, at_ms, referral, origin, target):
        self.happened(at_ms, ("flows", (referral, origin, target)))
        if (origin in SPECIAL) != (target in SPECIAL):
            self.happened(at_ms, "toSpecial" if target in SPECIAL else "fromSpecial")


# --- figures ---

def rank(times, tenths):
    """The smallest time that at least so many tenths of them do not exceed."""
    return next(time for time in sorted(times) if 10 * sum(other <= time for other in times) >= tenths * len(times))


def spread(times):
    enough = len(times) >= 5
    return (len(times), rank(times, 5) if enough else 0, rank(times, 9) if enough else 0)


PLAIN = ["filed", "earlySignals", "offered", "helped", "closed", "withdrawn", "offers", "accepted", "declined", "expired", "toSpecial",
         "fromSpecial"]
LISTS = {"kinds": lambda item: item.get("kind", "REQUEST_KIND_UNSPECIFIED"),
         "outcomes": lambda item: item.get("outcome", "OUTCOME_UNSPECIFIED"),
         "declines": lambda item: item.get("reason", "DECLINE_REASON_UNSPECIFIED"),
         "flows": lambda item: (item.get("referral", False), item.get("from", SECTORS[0]), item.get("to", SECTORS[0]))}
SPREADS = ["toFirstOffer", "toFirstAcceptance", "toOutcome"]


def count(requests, months):
    counts, times = {}, {name: [] for name in SPREADS}
    for request in requests:
        for at_ms, what, timed in request.events:
            if month_of(at_ms) in months:
                counts[what] = counts.get(what, 0) + 1
                if timed:
                    times[timed[0]].append(timed[1])
    return counts, times


def figures_of(requests, months):
    counts, times = count(requests, months)
    figures = {name: counts.get(name, 0) for name in PLAIN}
    for name in LISTS:
        figures[name] = {what[1]: value for what, value in counts.items() if what[0] == name}
    for name in SPREADS:
        figures[name] = spread(times[name])
    return figures


def figures_read(message):
    figures = {name: number(message, name) for name in PLAIN}
    for name, key in LISTS.items():
        figures[name] = {key(item): number(item, "count") for item in message.get(name, [])}
    for name in SPREADS:
        item = message.get(name, {})
        figures[name] = (number(item, "cases"), number(item, "medianMs"), number(item, "p90Ms"))
    return figures


def compare(where, said, counted, share):
    for name in counted:
        check(said[name] == counted[name], where, name, "says", said[name], "and counted", counted[name])
    filed = counted["filed"]
    check(abs(share - (counted["earlySignals"] / filed if filed else 0)) < 1e-9, where, "share", share)


def months_between(first, last):
    months, (year, month) = [], map(int, first.split("-"))
    while not months or months[-1] < last:
        months.append(f"{year:04d}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return months


def groups_of(request, by, months):
    """The rows that a request may be in; by month all, since its events lie apart."""
    return {"area": [request.area], "sector": [request.sector], "kind": [request.kind], "topic": list(request.topics), "month": months}[by]


def check_figures(cli, profile, requests, words, by):
    said = cli.ask(profile, "figures", *words, *(["--by", by] if by else []))
    months = months_between(said["fromMonth"], said["toMonth"])
    where = " ".join(["figures", *words, by or ""])
    compare(where + " total", figures_read(said["total"]), figures_of(requests, months), float(said["total"].get("earlyShare", 0)))
    rows = {row["key"]: row["figures"] for row in said.get("rows", [])}
    if not by:
        check(not rows, where, "has rows")
        return
    keys = {key for request in requests for key in groups_of(request, by, months)}
    for key in keys | set(rows):
        within = [key] if by == "month" else months
        counted = figures_of([request for request in requests if key in groups_of(request, by, months)], within)
        if key in rows:
            compare(f"{where} {key}", figures_read(rows[key]), counted, float(rows[key].get("earlyShare", 0)))
        else:
            check(not any(counted[name] for name in PLAIN), where, "has no row", key)
    if by == "month":
        check(set(rows) == set(months), where, "months", sorted(rows))


def check_all_figures(cli, profile, requests):
    first = min(month_of(request.filed) for request in requests)
    window = ["--from", first]
    for by in (None, "area", "sector", "topic", "month", "kind"):
        check_figures(cli, profile, requests, window, by)
        for kind in ("SUPPORT", "RETURN"):
            check_figures(cli, profile, [one for one in requests if one.kind == kind], [*window, "--kind", kind.lower()], by)
        topic = sorted({topic for request in requests for topic in request.topics})[0]
        check_figures(cli, profile, [one for one in requests if topic in one.topics], [*window, "--topic", topic], by)
        check_figures(cli, profile, [one for one in requests if one.sector == "SO"], [*window, "--sector", "so"], by)
    check_figures(cli, profile, requests, ["--from", first, "--to", first], "area")


# --- published tables ---

class Puzzle:
    """What a reader of all tables of a month can work out: hidden values are unknowns, sums are equations."""

    def __init__(self):
        self.values, self.equations = {}, []  # name -> number or None; lists of (name, factor) that add up to 0

    def put(self, name, value):
        if self.values.get(name) is None:
            self.values[name] = value

    def add(self, total, parts):
        self.equations.append([(total, -1)] + [(part, 1) for part in parts])

    def same(self, one, other):
        self.equations.append([(one, 1), (other, -1)])

    def determined(self):
        """Names of hidden values that have one solution, whatever it is."""
        names = [name for name, value in self.values.items() if value is None]
        place = {name: i for i, name in enumerate(names)}
        rows = []
        for equation in self.equations:
            row = {}
            for name, factor in equation:
                if name in place:
                    row[place[name]] = row.get(place[name], fractions.Fraction(0)) + factor
            rows.append({at: value for at, value in row.items() if value})
        pivots = {}
        for row in rows:
            for at in sorted(row):
                if at in pivots and at in row:
                    factor = row[at]
                    for k, value in pivots[at].items():
                        row[k] = row.get(k, 0) - factor * value
                        if not row[k]:
                            del row[k]
            if row:
                lead = min(row)
                row = {k: value / row[lead] for k, value in row.items()}
                for other in pivots.values():
                    if lead in other:
                        factor = other[lead]
                        for k, value in row.items():
                            other[k] = other.get(k, 0) - factor * value
                            if not other[k]:
                                del other[k]
                pivots[lead] = row
        return [names[lead] for lead, row in pivots.items() if len(row) == 1]


class Network:
    """Tables that share totals, as one circulation: every count is an arc, every sum a node. A reader finds in a hidden count whatever other
    whole numbers keep what is shown and let none fall below what the reader knows of it: the slack of its arc."""

    def __init__(self):
        self.arcs, self.leaving = {}, {}  # name -> (from, to, flow, least, free); node -> [(name, forward)]

    def arc(self, name, origin, target, flow, least, free):
        self.arcs[name] = (origin, target, flow, least, free)
        self.leaving.setdefault(origin, []).append((name, True))
        self.leaving.setdefault(target, []).append((name, False))

    def path(self, source, sink, without, moved):
        """A way for one more unit, as [(arc, forward)]."""
        came, queue = {source: None}, [source]
        for node in queue:
            for name, forward in self.leaving[node]:
                origin, target, flow, least, free = self.arcs[name]
                room = free and name != without and (forward or flow + moved.get(name, 0) > least)
                ahead = target if forward else origin
                if room and ahead not in came:
                    came[ahead] = (node, name, forward)
                    queue.append(ahead)
        steps, node = [], sink
        while node in came and came[node]:
            node, name, forward = came[node]
            steps.append((name, forward))
        return steps

    def can_move(self, name, up, units):
        """Whether the count can seem to be so much more, or less."""
        origin, target, moved = *self.arcs[name][:2], {}
        for _ in range(units):
            steps = self.path(target, origin, name, moved) if up else self.path(origin, target, name, moved)
            if not steps:
                return False
            for step, forward in steps:
                moved[step] = moved.get(step, 0) + (1 if forward else -1)
        return True

    def too_narrow(self):
        """Hidden counts of which what the reader does not know is 1 to 4, where not all of 1 to 5 are possible for that."""
        found = []
        for name, (_, _, flow, least, free) in self.arcs.items():
            rest = flow - least
            if free and 1 <= rest <= 4 and not (self.can_move(name, True, 5 - rest) and self.can_move(name, False, rest - 1)):
                found.append(name)
        return found


def networks(tables, truth, hidden, own, known):
    """The kinds' tables in one, outcomes and referrals in another. own: what the reader's areas add to a count."""
    def keys(table, side):
        return [heading["key"] for heading in tables[table][side] if heading["key"] != "total"]

    def put(network, table, row, column, origin, target):
        name = (table, row, column)
        network.arc(name, origin, target, truth[name], own(name), hidden[name] and row not in known)
    kinds, ends = Network(), Network()
    put(kinds, "area_kind", "total", "total", "end", "begin")
    put(ends, "area_outcome", "total", "total", "end", "begin")
    for network, table in ((kinds, "area_kind"), (ends, "area_outcome")):
        for area in keys(table, "rows"):
            put(network, table, area, "total", "begin", ("area", area))
            for column in keys(table, "columns"):
                put(network, table, area, column, ("area", area), column)
    for kind in keys("area_kind", "columns"):
        put(kinds, "area_kind", "total", kind, kind, ("sectors", kind))
        for sector in keys("sector_kind", "rows"):
            put(kinds, "sector_kind", sector, kind, ("sectors", kind), ("sector", sector))
    for sector in keys("sector_kind", "rows"):
        put(kinds, "sector_kind", sector, "total", ("sector", sector), "end")
    for outcome in keys("area_outcome", "columns"):
        put(ends, "area_outcome", "total", outcome, outcome, "referred" if outcome == "REFERRED" else "end")
    for origin in keys("referrals", "rows"):
        put(ends, "referrals", origin, "total", "referred", ("from", origin))
        for target in keys("referrals", "columns"):
            put(ends, "referrals", origin, target, ("from", origin), ("to", target))
    for target in keys("referrals", "columns"):
        put(ends, "referrals", "total", target, ("to", target), "end")
    return kinds, ends


EVENTS = {"early": "earlySignals"}


def true_cell(table, row, column, by_area, everybody):
    """The count of a cell, 'total' included, from figures of each area and of all."""
    def listed(figures, name, key):
        return sum(figures[name].values()) if key == "total" else figures[name].get(key, 0)
    if table == "area_events":
        name = EVENTS.get(column, column)
        return sum(one[name] for one in by_area.values()) if row == "total" else by_area[row][name]
    if table in ("area_kind", "area_outcome", "area_decline"):
        name = {"area_kind": "kinds", "area_outcome": "outcomes", "area_decline": "declines"}[table]
        return sum(listed(one, name, column) for one in by_area.values()) if row == "total" else listed(by_area[row], name, column)
    flows = everybody["flows"]
    return sum(value for (referral, origin, target), value in flows.items()
               if referral == (table == "referrals") and row in ("total", origin) and column in ("total", target))


def filed_in(requests, month, **fits):
    return [one for one in requests if month_of(one.filed) == month and all(getattr(one, name) == value for name, value in fits.items())]


def true_count(table, row, column, requests, month, by_area, everybody):
    if table == "sector_kind":
        filed = filed_in(requests, month, **({} if row == "total" else {"sector": row}))
        return sum(column in ("total", one.kind) for one in filed)
    if table == "area_topic":
        filed = filed_in(requests, month, **({} if row == "total" else {"area": row}))
        return sum(len(one.topics) if column == "total" else column in one.topics for one in filed)
    return true_cell(table, row, column, by_area, everybody)


def lay_out(puzzle, table):
    """Puts a table into the puzzle; gives its cells."""
    name, rows, columns = table["name"], [row["key"] for row in table["rows"]], [column["key"] for column in table.get("columns", [])]
    counts = [int(value) for value in table["counts"]]
    check(len(counts) == len(rows) * len(columns), name, "has", len(counts), "counts")
    cells = {(rows[i // len(columns)], columns[i % len(columns)]): value for i, value in enumerate(counts)}
    for (row, column), value in cells.items():
        puzzle.put((name, row, column), None if value == -1 else value)
    for column in columns:
        puzzle.add((name, "total", column), [(name, row, column) for row in rows if row != "total"])
    for row in rows if "total" in columns else []:
        puzzle.add((name, row, "total"), [(name, row, column) for column in columns if column != "total"])
    return cells


def link(puzzle):
    """What is one number in several tables."""
    for (table, row, column) in list(puzzle.values):
        other = {"filed": "area_kind", "closed": "area_outcome", "declined": "area_decline"}.get(column)
        if table == "area_events" and other:
            puzzle.same((table, row, column), (other, row, "total"))
        if table == "sector_kind" and row == "total":
            puzzle.same((table, row, column), ("area_kind", "total", column))
    puzzle.same(("area_outcome", "total", "REFERRED"), ("referrals", "total", "total"))


def others_only(requests, known, month, areas):
    """Counts as the requests of areas that a reader does not watch make them."""
    rest = [one for one in requests if one.area not in known]
    by_area = {area: figures_of([one for one in rest if one.area == area], [month]) for area in areas}
    everybody = figures_of(rest, [month])
    return lambda name: true_count(*name, rest, month, by_area, everybody)


def check_told(puzzle, truth, rest_of, month, reader):
    """A reader may work out what is their own, and that there is nothing else."""
    for name in puzzle.determined():
        check(rest_of(name) not in (1, 2, 3, 4), month, "tells", reader, name, truth[name])


def check_month(cli, profile, requests, month, readers):
    said = cli.ask(profile, "figures", "region", "--month", month)
    tables = {table["name"]: table for table in said["tables"]}
    areas = [row["key"] for row in tables["area_events"]["rows"] if row["key"] != "total"]
    by_area = {area: figures_of([one for one in requests if one.area == area], [month]) for area in areas}
    everybody = figures_of(requests, [month])
    puzzle, truth, hidden = Puzzle(), {}, 0
    for name, table in tables.items():
        for (row, column), value in lay_out(puzzle, table).items():
            real = true_count(name, row, column, requests, month, by_area, everybody)
            truth[(name, row, column)] = real
            hidden += value == -1
            check(value in (-1, real), month, name, row, column, "says", value, "and counted", real)
            check(value not in (1, 2, 3, 4), month, name, row, column, "shows", value)
    link(puzzle)
    check(not puzzle.determined(), month, "tells a stranger", puzzle.determined())
    unseen = {name: value is None for name, value in puzzle.values.items()}
    for network in networks(tables, truth, unseen, lambda name: 0, set()):
        check(not network.too_narrow(), month, "is narrow for a stranger:", network.too_narrow())
    for reader, known in readers.items():
        mine = Puzzle()
        mine.equations = puzzle.equations
        mine.values = {name: truth[name] if name[1] in known else value for name, value in puzzle.values.items()}
        rest_of = others_only(requests, known, month, areas)
        check_told(mine, truth, rest_of, month, reader)
        for network in networks(tables, truth, unseen, lambda name: truth[name] - rest_of(name), known):
            check(not network.too_narrow(), month, "is narrow for", reader, network.too_narrow())
    check_spreads(said, tables, by_area, everybody, month)
    return len(truth), hidden


def check_spreads(said, tables, by_area, everybody, month):
    events = {}
    columns = [column["key"] for column in tables["area_events"]["columns"]]
    for i, value in enumerate(tables["area_events"]["counts"]):
        events[(tables["area_events"]["rows"][i // len(columns)]["key"], columns[i % len(columns)])] = int(value)
    shown = {item["area"]["key"]: item for item in said.get("spreads", [])}
    for area in [*by_area, "total"]:
        figures = everybody if area == "total" else by_area[area]
        for name, column in (("toFirstOffer", "offered"), ("toFirstAcceptance", "helped"), ("toOutcome", "closed")):
            item = shown.get(area, {}).get(name)
            check((item is not None) == (events[(area, column)] >= 5), month, area, name, "is shown or not")
            if item is not None:
                cases, median, p90 = figures[name]
                wanted = (cases, median - median % HOUR_MS, p90 - p90 % HOUR_MS)
                got = (number(item, "cases"), number(item, "medianMs"), number(item, "p90Ms"))
                check(got == wanted, month, area, name, got, wanted)


def check_region(cli, profile, requests, others):
    areas = {area["id"] for area in cli.ask(profile, "area", "list").get("areas", [])}
    if not areas or set(cli.ask(profile, "whoami").get("areaIds", [])) != areas:
        return None
    readers = {other: set(cli.ask(other, "whoami").get("areaIds", [])) for other in others}
    months = cli.ask(profile, "figures", "region", "--list").get("months", [])
    check(months, "no month is published")
    if months:
        check(months == months_between(min(month_of(one.filed) for one in requests), months[-1]), "months", months)
    return [check_month(cli, profile, requests, month, readers) for month in months]


def main():
    program, home, profile, *others = sys.argv[1:]
    cli = Cli(program, home)
    sectors = {one["id"]: one.get("sector", SECTORS[0])
               for one in cli.ask(profile, "organisation", "list", "--size", "500").get("organisations", [])}
    rows = cli.ask(profile, "monitor", "--all").get("rows", [])
    requests = [Request(row, lambda id: sectors.get(id, SECTORS[0])) for row in rows]
    check(requests, "there are no requests")
    check_all_figures(cli, profile, requests)
    region = check_region(cli, profile, requests, others)
    for line in wrong[:40]:
        print(line, file=sys.stderr)
    values, hidden = (sum(one) for one in zip(*region)) if region else (0, 0)
    print(f"{len(requests)} requests; {len(region or [])} months published, {hidden} of {values} values hidden; {len(wrong)} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
