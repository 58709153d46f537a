#!/usr/bin/env python3
"""Reads every letter with Python's own mail parser: that it is a well-formed message, and that nothing
is in it but what a letter of its kind may say. Usage: test_letters.py WRITE_LETTERS"""
import datetime
import email
import email.header
import email.policy
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import unittest

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
	"Content-Transfer-Encoding"]
BASE = "https://samen.region.test"
STOP = f"{BASE}/mail/off/T0ken"
RECORD = "REC0RD-1d"
NAME = "Zoë van Åkeren-de Vries"
OTHER = "Joost 't Hart"
MOMENT = {"nl": "dinsdag 24 november 2026, 14:00 uur", "en": "Tuesday 24 November 2026, 14:00"}
DAY = {"nl": "dinsdag 24 november 2026", "en": "Tuesday 24 November 2026"}

# What each kind may hold of the facts: place of its link, command, the other adult's name, a moment, numbers.
KINDS = {
	"offer-made": ("offers", "samen match offers", None, MOMENT, []),
	"offer-expiring": ("offers", "samen match offers", None, MOMENT, []),
	"offer-declined": ("requests", "samen match offers " + RECORD, None, None, ["17"]),
	"all-declined": ("requests", "samen match suggest " + RECORD, None, None, []),
	"offer-accepted": ("matches", "samen match show " + RECORD, "both", DAY, []),
	"follow-up-due": ("matches", "samen match follow-up " + RECORD, None, DAY, []),
	"outcome-check": ("matches", "samen match checks --due", None, None, ["12"]),
	"help-reassigned": ("matches", "samen match show " + RECORD, "filer", None, []),
	"school-asked": ("offers", "samen match offers", None, MOMENT, []),
	"test": (None, "samen mail queue", None, None, []),
	"digest": (None, "samen today", None, None, ["41", "23", "31", "32", "33", "34", "35", "36"]),
}
# Where a link leads that is about no record.
PAGES = {"digest": "today", "test": "mail"}
# Words that would be about a pupil; "kind" is an English word too.
NEVER = re.compile(r"\b([Ll]eerling|(je|uw|het|een) kind\b|kinderen|[Pp]upil|[Cc]hild|[Gg]roep|[Pp]seudon|[Dd]iagnos|BSN|[Aa]utis|ADHD)")


class Letter:
	def __init__(self, folder, name):
		self.kind, self.language, self.way, self.side = name.removesuffix(".eml").split(".")
		self.name = name.removesuffix(".eml")
		with open(os.path.join(folder, name), "rb") as file:
			self.raw = file.read()
		self.message = email.message_from_bytes(self.raw, policy=email.policy.default)
		self.body = self.message.get_content().replace("\r\n", "\n")


class Letters(unittest.TestCase):
	letters = []

	def test_there_are_all(self):
		self.assertEqual(len(self.letters), len(KINDS) * 8)
		self.assertEqual({letter.kind for letter in self.letters}, set(KINDS))

	def test_lines_are_short_ascii_and_end_as_they_must(self):
		for letter in self.letters:
			with self.subTest(letter.name):
				self.assertTrue(letter.raw.endswith(b"\r\n"))
				self.assertEqual(letter.raw.count(b"\n"), letter.raw.count(b"\r\n"))
				self.assertEqual(letter.raw.count(b"\r"), letter.raw.count(b"\r\n"))
				for line in letter.raw.split(b"\r\n"):
					self.assertLessEqual(len(line), 76, line)
					self.assertTrue(all(32 <= byte < 127 for byte in line), line)

	def test_headers_are_these_and_no_others(self):
		for letter in self.letters:
			with self.subTest(letter.name):
				expected = HEADERS + (["List-Unsubscribe"] if letter.way == "link" else [])
				self.assertEqual(sorted(letter.message.keys()), sorted(expected))
				self.assertFalse(letter.message.defects)
				for header in letter.message.values():
					self.assertFalse(header.defects)

	def test_headers_say_what_they_must(self):
		for letter in self.letters:
			with self.subTest(letter.name):
				message = letter.message
				self.assertEqual([a.addr_spec for a in message["From"].addresses], ["samen@region.test"])
				# Not its new parser: that keeps the space between the words of a long name.
				encoded = email.message_from_bytes(letter.raw)["From"]
				self.assertEqual(str(email.header.make_header(email.header.decode_header(encoded))).split("<")[0].strip(),
					"Samenwerkingsverband Zuid-Hollandse Eilanden én Waarden")
				self.assertEqual([str(a) for a in message["To"].addresses], ["zoe@school.test"])
				self.assertEqual(message["Date"].datetime, datetime.datetime(2026, 11, 22, 12, 40, tzinfo=datetime.timezone.utc))
				self.assertEqual(message["Auto-Submitted"], "auto-generated")
				self.assertEqual(message.get_content_type(), "text/plain")
				self.assertEqual(message.get_content_charset(), "utf-8")
				digest = hashlib.blake2b(letter.name.encode(), digest_size=16).hexdigest()
				self.assertEqual(message["Message-ID"], f"<{digest}@region.test>")
				if letter.way == "link":
					self.assertEqual(message["List-Unsubscribe"], f"<{STOP}>")

	def test_subjects_hold_nothing_of_the_facts(self):
		for letter in self.letters:
			with self.subTest(letter.name):
				subject = letter.message["Subject"]
				self.assertTrue(4 < len(subject) <= 60, subject)
				self.assertNotRegex(subject, r"\d")
				for fact in [RECORD, *NAME.split(), *OTHER.split(), BASE]:
					self.assertNotIn(fact, subject.split())

	def test_links_are_to_the_record_and_the_settings_only(self):
		for letter in self.letters:
			with self.subTest(letter.name):
				place, command, _, _, _ = KINDS[letter.kind]
				links = re.findall(r"\S*://\S*", letter.body)
				if letter.way == "command":
					self.assertEqual(links, [])
					self.assertIn(f"\n  {command}\n", letter.body)
					self.assertIn(f" samen mail off {letter.kind}\n", letter.body)
				else:
					record = f"{BASE}/{place}/{RECORD}" if place else f"{BASE}/{PAGES[letter.kind]}"
					self.assertEqual(links, [record, STOP])

	def test_nothing_of_a_fact_that_is_not_of_the_kind(self):
		for letter in self.letters:
			with self.subTest(letter.name):
				_, command, other, moment, numbers = KINDS[letter.kind]
				rest = letter.body
				self.assertEqual(rest.count(NAME), 1)
				named = other == "both" or other == letter.side
				self.assertEqual(rest.count(OTHER), 1 if named else 0)
				self.assertEqual(rest.count(RECORD), int(letter.kind not in PAGES if letter.way == "link" else RECORD in command))
				if moment:
					self.assertEqual(rest.count(moment[letter.language]), 1)
					rest = rest.replace(moment[letter.language], "")
				rest = rest.replace(RECORD, "").replace(STOP, "")
				self.assertEqual(sorted(re.findall(r"\d+", rest)), sorted(numbers))
				self.assertNotRegex(rest, NEVER)
				self.assertNotIn("%", rest)

	def test_every_letter_says_why_it_comes_and_that_nobody_reads_answers(self):
		for letter in self.letters:
			with self.subTest(letter.name):
				text, signature = letter.body.split("\n-- \n")
				self.assertTrue(text.endswith("\nsamen\n"), text[-40:])
				why, stop, last = signature.strip().split("\n")
				starts = ("U krijgt deze mail omdat ", "Geen mail meer van deze soort: ") if letter.language == "nl" else \
					("You get this mail because ", "Get no more mail of this kind: ")
				self.assertTrue(why.startswith(starts[0]), why)
				self.assertTrue(stop.startswith(starts[1]), stop)
				self.assertIn("leest niemand" if letter.language == "nl" else "Nobody reads", last)

	def test_no_english_is_left_in_dutch_letters(self):
		for letter in self.letters:
			with self.subTest(letter.name):
				if letter.language == "nl":
					plain = letter.body.replace(letter.kind, "")
					self.assertNotRegex(plain, r"(?i)\b(the|you|your|with|this|they|help(ed|ing)|and)\b")


def main():
	with tempfile.TemporaryDirectory() as folder:
		subprocess.run([sys.argv[1], folder], check=True, timeout=30)
		Letters.letters = [Letter(folder, name) for name in sorted(os.listdir(folder))]
		unittest.main(argv=sys.argv[:1])


if __name__ == "__main__":
	main()
