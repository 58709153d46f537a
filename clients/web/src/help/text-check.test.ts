import assert from "node:assert/strict";
import { test } from "node:test";
import { beyond, checkText, isBsn, placeOfCharacters, textForTopics } from "./text-check";

const kinds = (text: string) => checkText(text).map((one) => `${one.kind}:${text.slice(one.from, one.to)}`);

test("a BSN passes the eleven test", () => {
	assert.equal(isBsn("123456782"), true);
	assert.equal(isBsn("123456789"), false);
	assert.equal(isBsn("000000000"), false);
	assert.equal(isBsn("12345678"), false);
});

test("finds a BSN however it is grouped", () => {
	assert.deepEqual(kinds("het nummer 123456782 staat erbij"), ["bsn:123456782"]);
	assert.deepEqual(kinds("het nummer 123 456 782 staat erbij"), ["bsn:123 456 782"]);
	assert.deepEqual(kinds("het nummer 1234.56.782 staat erbij"), ["bsn:1234.56.782"]);
	assert.deepEqual(kinds("bsn: 12345672"), ["bsn:bsn: 12345672"]);
	assert.deepEqual(kinds("bsn: 12345673"), []);
});

test("leaves other numbers alone", () => {
	assert.deepEqual(kinds("in groep 3 zitten 28 kinderen, 15 minuten per dag, bedrag 123456789"), []);
	assert.deepEqual(kinds("rekening 1234567821 heeft tien cijfers"), []);
});

test("finds full dates and no half ones", () => {
	assert.deepEqual(kinds("geboren 3-4-2016 in het dorp"), ["date:3-4-2016"]);
	assert.deepEqual(kinds("geboren op 3 april 2016"), ["date:3 april 2016"]);
	assert.deepEqual(kinds("op 2016-04-03 begon het"), ["date:2016-04-03"]);
	assert.deepEqual(kinds("sinds 03/04/16"), ["date:03/04/16"]);
	assert.deepEqual(kinds("sinds april 2016, en op 3 april, van 1-2 keer per week"), []);
});

test("finds addresses and telephone numbers", () => {
	assert.deepEqual(kinds("mail naar ouder@voorbeeld.nl graag"), ["email:ouder@voorbeeld.nl"]);
	assert.deepEqual(kinds("bel 06-12345678 of 072 512 34 56"), ["phone:06-12345678", "phone:072 512 34 56"]);
	assert.deepEqual(kinds("bel +31 6 1234 5678"), ["phone:+31 6 1234 5678"]);
});

test("warns for what looks like a name", () => {
	assert.deepEqual(kinds("In de kring wordt Fatima boos."), ["name:Fatima"]);
	assert.deepEqual(kinds("Het kind heet Jan de Vries en huilt."), ["name:Jan de Vries"]);
	assert.deepEqual(kinds("Na schooltijd belde mevr. Jansen."), ["name:Jansen"]);
	assert.deepEqual(kinds("Met Jeroen de klas bekeken. Morgen Anna van den Berg."), ["name:Jeroen", "name:Anna van den Berg"]);
	assert.deepEqual(kinds("Zijn zusje Noor zit in groep 2."), ["name:Noor"]);
	assert.deepEqual(kinds("Fatima huilt. Jan-Willem ook. Zoë El Amrani niet."), ["name:Fatima", "name:Jan-Willem", "name:Zoë El Amrani"]);
	assert.deepEqual(kinds("Daan is druk en kan niet stilzitten. Daan de Vries ook."), ["name:Daan", "name:Daan de Vries"]);
	assert.deepEqual(kinds("Xanto gooit. Xanto zit in groep 3. Xanto (7) is stil."), ["name:Xanto", "name:Xanto", "name:Xanto"]);
	assert.deepEqual(kinds("Buiten gooit hij. Xantippes dag is vol. Maartse buien."), []);
	assert.deepEqual(kinds("Fatima’s broer kijkt."), ["name:Fatima’s"]);
});

test("does not warn for sentences, abbreviations, holidays and schools", () => {
	assert.deepEqual(kinds("In de kring wordt het kind boos. Daarna huilt het.\nOok thuis.\n- Soms niet"), []);
	assert.deepEqual(kinds("Het heeft TOS en ASS; de IB-er en het SBO denken mee. Sinds Kerst spreekt het geen Nederlands."), []);
	assert.deepEqual(kinds("Het kind komt van de Zonneschool en volgde Kanjertraining."), []);
	assert.deepEqual(kinds('Het zegt: "Ik wil niet" en loopt weg.'), []);
});

test("sends no name and nothing half typed to recognise topics", () => {
	assert.equal(textForTopics("Het kind heet Jan en gilt"), "Het kind heet   en gilt");
	assert.equal(textForTopics("fatima gilt, zegt jeroens moeder"), "gilt, zegt   moeder");
	assert.equal(textForTopics("Daan is druk. FATIMA gilt. Met A.B. erbij."), "is druk.   gilt. Met  erbij.");
	assert.equal(textForTopics("nummer 12345"), "nummer");
	assert.equal(textForTopics("mail jan@"), "mail");
	assert.equal(textForTopics("nummer 123456782 gilt"), "");
	assert.equal(textForTopics("geboren 3-4-2016, gilt"), "");
});

test("counts characters as the service does", () => {
	assert.deepEqual(placeOfCharacters("😀 Jan", 2, 5), { from: 3, to: 6 });
	assert.equal(beyond("😀😀😀", 3), undefined);
	assert.deepEqual(beyond("😀😀😀", 2), { kind: "long", from: 4, to: 6 });
});
