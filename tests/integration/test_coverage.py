#!/usr/bin/env python3
"""Coverage of a region that is lived in: every figure is worked out again from the lists that everybody can ask for, and another area's
consultant is kept out. Usage: test_coverage.py BIN_FOLDER"""
import csv
import io
import os
import pathlib
import pty
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))
import recompute_coverage  # noqa: E402

BIN = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/bin").resolve()
PASSWORD = "samen-test-2026"
SOON_S = 60
NO_PERMISSION = 77  # EX_NOPERM
AREAS = ("alkmaar-noord", "alkmaar-zuid", "alkmaar-oost", "heerhugowaard", "langedijk", "bergen", "heiloo", "castricum")
CONSULTANTS = {"noord": AREAS[:3], "zuid": AREAS[3:]}
TEACHERS = {"anna": "12BF00", "bram": "12TX00", "cato": "16KJ00"}
TOPICS = ("autisme", "dyslexie", "hechting", "slechtziend")
# Topics, areas served (none: the region), capacity, on leave.
SPECIALISTS = {
    "dora": ("20WR05", ("autisme", "dyslexie"), (), 2, False),
    "emil": ("01LB00", ("autisme",), ("castricum", "heiloo"), 1, False),
    "fien": ("01WX00", ("dyslexie", "hechting"), ("heerhugowaard",), 1, False),
    "gijs": ("00RL00", ("autisme", "hechting"), ("heerhugowaard", "castricum", "bergen"), 3, True),
    "hugo": ("19XX00", ("dyslexie",), ("langedijk",), 4, False),
}


class Region(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="samen-coverage-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "SAMEN_HOME": str(cls.folder / "home"),
            "XDG_STATE_HOME": str(cls.folder / "people"), "SAMEN_TEST_CHEAP_PASSWORDS": "1"}
        cls.samen = recompute_coverage.Samen(BIN / "samen", cls.env)
        cls.start()
        cls.lay_out()
        cls.live(random.Random(2026))

    @classmethod
    def run_as(cls, profile, *words, text=""):
        return subprocess.run([BIN / "samen", "--profile", profile, *words], input=text, env=cls.env, capture_output=True, text=True,
            timeout=SOON_S, check=False)

    @classmethod
    def do(cls, profile, *words, text=""):
        done = cls.run_as(profile, *words, text=text)
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.returncode}: {done.stderr}")
        return done.stdout

    @classmethod
    def start(cls):
        cls.do("anneke", "setup", "--region", "PO Teststreek", "--name", "Anneke Bos", "--email", "anneke@example.org", "--web", "", text=PASSWORD + "\n")
        with open(cls.folder / "log", "ab") as log:
            services = subprocess.Popen([BIN / "samen", "up"], env=cls.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        cls.addClassCleanup(services.stdout.close)
        cls.addClassCleanup(services.wait, SOON_S)
        cls.addClassCleanup(services.terminate)
        if not services.stdout.readline():
            raise AssertionError((cls.folder / "log").read_text())

    @classmethod
    def invite(cls, name, role, organisation, *more):
        email = f"{name}@example.org"
        code = cls.samen.ask("anneke", "invite", email, "--name", name.title(), "--role", role, "--organisation", organisation, *more)["code"]
        cls.do(name, "accept", email, text=f"{code}\n{PASSWORD}\n")

    @classmethod
    def lay_out(cls):
        cls.do("anneke", "login", "anneke@example.org", text=PASSWORD + "\n")
        data = ROOT / "data"
        for words in (("area", "import", "demo/areas.csv"), ("school", "import", "demo/schools-regular.csv"),
            ("school", "import", "demo/schools-special.csv"), ("organisation", "import", "demo/organisations.csv"),
            ("topic", "import", "vocabulary.csv")):
            cls.do("anneke", *words[:2], str(data / words[2]))
        for name, areas in CONSULTANTS.items():
            cls.invite(name, "consultant", "swv-demo", "--area", ",".join(areas))
        for name, school in TEACHERS.items():
            cls.invite(name, "teacher", school)
        for name, (organisation, topics, areas, capacity, away) in SPECIALISTS.items():
            cls.invite(name, "specialist", organisation)
            for topic in topics:
                cls.do(name, "expertise", "add", topic, "--level", "applies")
            cls.do(name, "availability", "--capacity", str(capacity), *(["--area", ",".join(areas)] if areas else []),
                *(["--leave-from", "2020-01-01", "--leave-to", "2099-01-01"] if away else []))

    @classmethod
    def file(cls, teacher, topics):
        story = str(ROOT / "data" / "demo" / "requests" / "prikkels-kleuter.json")
        return cls.samen.ask(teacher, "request", "file", "--from", story, "--needs", ",".join(topics))["id"]

    @classmethod
    def offer(cls, teacher, request, specialist, accept=True):
        made = cls.samen.ask(teacher, "match", "offer", request, "--to", cls.ids[specialist])
        return cls.samen.ask(specialist, "match", "accept", made["offers"][0]["id"])["id"] if accept else None

    @classmethod
    def live(cls, chance):
        """Requests in all states, some helped, some half, some no more."""
        people = cls.samen.ask("anneke", "people", "--size", "500")["people"]
        cls.ids = {person["name"].lower(): person["id"] for person in people}
        for number in range(18):
            teacher = list(TEACHERS)[number % len(TEACHERS)]
            cls.file(teacher, chance.sample(TOPICS, 1 + number % 2))
        both = cls.file("anna", ("autisme", "slechtziend"))
        cls.offer("anna", both, "dora")
        stopped = cls.file("bram", ("autisme",))
        cls.do("bram", "match", "stop", cls.offer("bram", stopped, "dora"), "--reason", "other_stop")
        helped = cls.file("cato", ("dyslexie", "slechtziend"))
        cls.do("cato", "match", "complete", cls.offer("cato", helped, "hugo"), "--outcome", "helped")
        cls.offer("cato", cls.file("cato", ("dyslexie",)), "hugo", accept=False)
        cls.do("anna", "request", "close", cls.file("anna", ("dyslexie",)), "--outcome", "not_needed")
        cls.do("bram", "request", "withdraw", cls.file("bram", ("hechting",)))

    # --- what is told ---

    def test_every_figure_follows_from_the_lists(self):
        region = recompute_coverage.Region(self.samen, list(CONSULTANTS))
        for consultant, areas in CONSULTANTS.items():
            for options in ((), ("--months", "1"), ("--room", "1"), ("--area", areas[-1]), ("--topic", "slechtziend")):
                with self.subTest(consultant, options=options):
                    self.assertEqual(recompute_coverage.differences(region, consultant, options), [])

    def test_the_region_is_one_in_which_figures_differ(self):
        """So that the test above means something."""
        answer = self.samen.ask("zuid", "coverage")
        cells = answer["cells"]
        self.assertLess(answer["taken"], answer["waiting"])
        for name in ("demand", "waiting", "room", "unmet", "gain", "gapRank"):
            self.assertGreater(len({cell.get(name, 0) for cell in cells}), 1, name)
        self.assertTrue(any(cell.get("gain", 0) > cell.get("unmet", 0) for cell in cells))
        self.assertGreater(len({cell.get("nearest") for cell in cells}), 2)

    def test_months_begin_where_they_are_told_to(self):
        for months in (1, 12, 60):
            answer = self.samen.ask("zuid", "coverage", "--months", str(months))
            self.assertEqual(int(answer["fromMs"]), recompute_coverage.period_begin_ms(int(answer["atMs"]), months))

    def test_another_areas_consultant_is_kept_out(self):
        for words in (("zuid", "coverage", "--area", "alkmaar-noord"), ("noord", "coverage", "--area", "heiloo"), ("anna", "coverage"),
            ("dora", "coverage"), ("anneke", "coverage")):
            with self.subTest(words):
                self.assertEqual(self.run_as(*words).returncode, NO_PERMISSION)
        told = {area["id"] for area in self.samen.ask("noord", "coverage")["areas"]}
        own = {area["id"] for area in self.samen.ask("noord", "area", "list")["areas"] if area["code"] in CONSULTANTS["noord"]}
        self.assertEqual(told, own)

    # --- how it is shown ---

    def test_the_file_says_what_the_answer_says(self):
        cells = self.samen.ask("zuid", "coverage")["cells"]
        rows = list(csv.DictReader(io.StringIO(self.do("zuid", "coverage", "--csv", "-").lstrip("\ufeff")), delimiter=";"))
        self.assertEqual(len(rows), len(cells))
        for row, cell in zip(rows, cells):
            self.assertEqual((row["area_id"], row["topic_id"]), (cell["areaId"], cell["topicId"]))
            for name in ("demand", "waiting", "people", "room", "unmet", "gain"):
                self.assertEqual(int(row[name]), cell.get(name, 0))

    def test_the_screen_says_it_in_figures_and_words(self):
        answer = self.samen.ask("zuid", "coverage")
        shown = self.do("zuid", "coverage")
        labels = {topic["id"]: topic["label"] for topic in answer["topics"]}
        names = {area["id"]: area["name"] for area in answer["areas"]}
        worst = next(cell for cell in answer["cells"] if cell.get("gapRank") == 1)
        short = answer["waiting"] - answer["taken"]
        self.assertIn(f"1. {labels[worst['topicId']]}, {names[worst['areaId']]}", shown)
        self.assertIn(f"one more person with {labels[worst['topicId']]} in {names[worst['areaId']]} would solve {worst['gain']} of {short}",
            shown)
        self.assertNotIn("\033", shown)
        self.assertTrue(all(len(line) <= 100 for line in shown.split("\n\n")[0].splitlines()))

    def on_a_terminal(self, **environment):
        ours, theirs = pty.openpty()
        shown = b""
        with os.fdopen(ours, "rb", buffering=0) as screen:
            done = subprocess.Popen([BIN / "samen", "--profile", "zuid", "coverage"], env=self.env | environment, stdin=subprocess.DEVNULL, stdout=theirs)
            os.close(theirs)
            try:
                while part := screen.read(65536):
                    shown += part
            except OSError:  # how a terminal ends
                pass
            self.assertEqual(done.wait(SOON_S), 0)
        return shown.decode()

    def test_a_terminal_gets_shades_beside_the_same_figures(self):
        shown = self.on_a_terminal()
        for shade in "░▓█":
            self.assertIn(shade * 2, shown)
        plain = re.sub(r"\033\[[0-9;]*m|[░▒▓█]", "", shown)
        figures = re.findall(r"\d+/[\d-]+(?: ![0-9]*)?", self.do("zuid", "coverage"))
        self.assertEqual(sorted(re.findall(r"\d+/[\d-]+(?: ![0-9]*)?", plain)), sorted(figures))

    def test_a_terminal_gets_no_colour_where_none_is_wanted(self):
        self.assertIn("\033", self.on_a_terminal(NO_COLOR=""))
        self.assertNotIn("\033", self.on_a_terminal(NO_COLOR="1"))


if __name__ == "__main__":
    unittest.main()
