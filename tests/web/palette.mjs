// Makes a PNG picture of a screen small: 256 colours, each pixel by an index, packed as tightly as deflate can.
import { deflateSync, inflateSync } from "node:zlib";

const COLOURS = 256;
const FREQUENT = 216;
const SIGNATURE = 8;
const CHUNK = 12; // length, type and checksum

function crc(bytes) {
	let rest = 0xffffffff;
	for (const byte of bytes) {
		rest ^= byte;
		for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
	}
	return ~rest >>> 0;
}

function chunk(type, data) {
	const bytes = Buffer.alloc(CHUNK + data.length);
	bytes.writeUInt32BE(data.length, 0);
	bytes.write(type, 4, "latin1");
	data.copy(bytes, 8);
	bytes.writeUInt32BE(crc(bytes.subarray(4, 8 + data.length)), 8 + data.length);
	return bytes;
}

function paeth(left, up, corner) {
	const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
	return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The pixels of a picture with 8 bits a channel, without interlacing: three or four bytes each. */
function read(png) {
	const [width, height, channels] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
	const packed = [];
	for (let at = SIGNATURE; at < png.length; at += CHUNK + png.readUInt32BE(at)) {
		if (png.toString("latin1", at + 4, at + 8) === "IDAT") packed.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
	}
	const raw = inflateSync(Buffer.concat(packed));
	const row = width * channels;
	const pixels = Buffer.alloc(row * height);
	for (let y = 0; y < height; y++) {
		const filter = raw[y * (row + 1)];
		for (let x = 0; x < row; x++) {
			const left = x >= channels ? pixels[y * row + x - channels] : 0;
			const up = y > 0 ? pixels[(y - 1) * row + x] : 0;
			const corner = x >= channels && y > 0 ? pixels[(y - 1) * row + x - channels] : 0;
			const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
			pixels[y * row + x] = raw[y * (row + 1) + 1 + x] + guess;
		}
	}
	return { width, height, channels, pixels };
}

function distance(one, other) {
	return [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
}

/** The same picture in 256 colours: the most frequent, and those that are least like any of them; the others become the nearest of these. */
export function withPalette(png) {
	const { width, height, channels, pixels } = read(png);
	const colourAt = (i) => (pixels[i * channels] << 16) | (pixels[i * channels + 1] << 8) | pixels[i * channels + 2];
	const counts = new Map();
	for (let i = 0; i < width * height; i++) counts.set(colourAt(i), (counts.get(colourAt(i)) ?? 0) + 1);
	const palette = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a)).slice(0, FREQUENT);
	const nearest = (colour) => palette.reduce((best, one, i) => (distance(one, colour) < distance(palette[best], colour) ? i : best), 0);
	const fault = (colour) => distance(palette[nearest(colour)], colour);
	const others = [...counts.keys()].map((colour) => ({ colour, fault: fault(colour) }));
	while (palette.length < COLOURS) {
		const worst = others.reduce((one, other) => (other.fault > one.fault ? other : one));
		palette.push(worst.colour);
		for (const other of others) other.fault = Math.min(other.fault, distance(worst.colour, other.colour));
	}
	const indexOf = new Map([...counts.keys()].map((colour) => [colour, nearest(colour)]));
	const rows = Buffer.alloc((width + 1) * height);
	for (let i = 0; i < width * height; i++) rows[i + Math.floor(i / width) + 1] = indexOf.get(colourAt(i));
	const head = Buffer.from(png.subarray(16, 29));
	head.set([8, 3], 8);
	const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
	const body = deflateSync(rows, { level: 9, memLevel: 9 });
	return Buffer.concat([png.subarray(0, SIGNATURE), chunk("IHDR", head), chunk("PLTE", colours), chunk("IDAT", body), chunk("IEND", Buffer.alloc(0))]);
}
