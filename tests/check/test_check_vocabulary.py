#!/usr/bin/env python3
"""scripts/check-vocabulary finds what it is there to find: a good file gets one fault at a time."""
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir)
SCRIPT = os.path.join(ROOT, "scripts", "check-vocabulary")
HEADER = "id;domain;label_nl;label_en;abbreviations;synonyms_nl;synonyms_en;broader;related;phrases"
COLUMNS = HEADER.split(";")


def topic(name, **cells):
    """A topic without a fault: its 25 phrases share no word with those of another."""
    phrases = [f"{name}aap{i} {name}noot{i} {name}mies{i} {name}wim{i}" for i in range(25)]
    row = {"id": name, "domain": "taal", "label_nl": f"{name} nl", "label_en": f"{name} en", "abbreviations": "",
           "synonyms_nl": f"{name} vakwoord", "synonyms_en": f"{name} term", "broader": "", "related": "",
           "phrases": "|".join(phrases)}
    added = cells.pop("and_phrase", None)
    row.update(cells)
    if added:
        row["phrases"] += "|" + added
    return ";".join(row[column] for column in COLUMNS)


def check(data):
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(data)
        file.flush()
        done = subprocess.run([sys.executable, SCRIPT, file.name], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


class CheckVocabulary(unittest.TestCase):
    def assert_clean(self, *rows):
        code, said = check("\n".join((HEADER,) + rows + ("",)).encode())
        self.assertEqual((code, said.strip()), (0, f"{len(rows)} topics, 0 findings"))

    def assert_found(self, finding, *rows, header=HEADER):
        code, said = check("\n".join((header,) + rows + ("",)).encode())
        self.assertEqual(code, 1, said)
        self.assertIn(finding, said)

    def assert_pair(self, one, other, finding):
        """The two phrases are found in two topics, and may both stand in one."""
        self.assert_found(finding, topic("a", and_phrase=one), topic("b", and_phrase=other))
        if one != other and not finding.startswith("share the phrase"):
            self.assert_clean(topic("a", and_phrase=one + "|" + other), topic("b"))

    def test_good_files_have_no_findings(self):
        self.assert_clean(topic("a"), topic("b", broader="a"), topic("c", related="d"), topic("d", related="c"))

    def test_a_frame_with_one_word_replaced(self):
        self.assert_pair("hij raakt helemaal overstuur van rekenen", "hij raakt helemaal overstuur van lezen",
                         "share the frame 'hij raakt helemaal overstuur van _'")

    def test_a_frame_with_its_first_word_replaced(self):
        self.assert_pair("rekenen kost hem enorm veel moeite", "schrijven kost hem enorm veel moeite", "share the frame '_ kost")

    def test_a_frame_in_other_clothes(self):
        self.assert_pair("hij raakt na school helemaal overstuur van rekenen",
                         "mijn zoon raakt op school nu helemaal overstuur om lezen", "share the frame 'raakt school")

    def test_the_same_words_in_other_clothes(self):
        self.assert_pair("hij gooit zijn potlood weg", "zij gooit dan ook haar potlood steeds weg",
                         "share the words 'gooit potlood weg'")

    def test_one_word_more(self):
        self.assert_pair("krijst bij het afscheid", "krijst luid bij het afscheid", "differ in one word more or less")

    def test_the_same_phrase(self):
        self.assert_pair("krijst bij het afscheid", "krijst bij het afscheid", "share the phrase 'krijst bij het afscheid'")

    def test_case_accents_and_punctuation_hide_nothing(self):
        self.assert_pair("één keer wilde zij dansen", "Een keer wilde zij: dansen!", "share the phrase")

    def test_different_sentences_may_share_words(self):
        self.assert_clean(topic("a", and_phrase="hij durft niet naar het toilet"),
                          topic("b", and_phrase="het toilet is vies en hij durft nooit zonder juf"))

    def test_names(self):
        self.assert_found("2 topics with this id", topic("a"), topic("a"))
        self.assert_found("2 topics with this label_nl", topic("a"), topic("b", label_nl="A nl"))
        self.assert_found("share the name 'a vakwoord'", topic("a"), topic("b", synonyms_nl="A Vakwoord"))
        self.assert_found("share the name 'a term'", topic("a"), topic("b", synonyms_en="a term"))
        self.assert_found("share the name 'tos'", topic("a", abbreviations="TOS"), topic("b", label_nl="tos"))
        self.assert_found("needs a synonym", topic("a", synonyms_en=""))
        self.assert_found("must be in capitals", topic("a", abbreviations="Tos"))

    def test_everyday_words_as_names(self):
        others = [topic(name, and_phrase=f"{name}een ziet stoel {name}twee") for name in "bcdefghi"]
        found = "'stoel' is an everyday word: phrases of 8 other topics hold it"
        self.assert_found(found, topic("a", synonyms_nl="stoel"), *others)
        self.assert_found(found, topic("a", label_nl="Zitten (stoel)"), *others)
        self.assert_clean(topic("a", label_nl="Stoel"), *others)
        self.assert_clean(topic("a", synonyms_nl="stoel"), *others[1:])

    def test_cells(self):
        self.assert_found("id must be", topic("Taal en spraak"))
        self.assert_found("unknown domain", topic("a", domain="talen"))
        self.assert_found("label_en is empty", topic("a", label_en=" "))
        self.assert_found("empty item", topic("a", synonyms_nl="een||twee"))
        self.assert_found("stray spaces", topic("a", synonyms_nl="een |twee"))
        self.assert_found("holds 'een' 2 times", topic("a", synonyms_nl="een|Een"))
        self.assert_found("24 phrases", topic("a", phrases="|".join(f"aap noot mies{i}" for i in range(24))))
        self.assert_found("phrase of 2 words", topic("a", and_phrase="twee woorden"))
        self.assert_found("phrase of 26 words", topic("a", and_phrase=" ".join(["woord"] * 26)))

    def test_links(self):
        self.assert_found("broader 'zz' does not exist", topic("a", broader="zz"))
        self.assert_found("related 'zz' does not exist", topic("a", related="zz"))
        self.assert_found("names itself", topic("a", broader="a"))
        self.assert_found("in a circle", topic("a", broader="b"), topic("b", broader="c"), topic("c", broader="a"))
        self.assert_found("already a broader topic", topic("a", broader="b", related="b"), topic("b", related="a"))
        self.assert_found("does not name it on its side", topic("a", related="b"), topic("b"))

    def test_files(self):
        self.assert_found("header: must be", topic("a"), header=HEADER.replace(";domain", ""))
        self.assert_found("line 3: 11 fields", topic("a"), topic("b") + ";more")
        self.assertEqual(check(b"\xff\xfe" + HEADER.encode())[0], 2)
        self.assertEqual(check((HEADER + "\n" + topic("a", label_nl='"open')).encode())[0], 2)


if __name__ == "__main__":
    unittest.main()
