// Where four-digit postcodes lie; README.md beside this file says where from.

export interface Postcode {
	digits: string;
	place: string;
	latitude: number;
	longitude: number;
}

function read(text: string): Postcode[] {
	return text.split("\n").flatMap((line) => {
		const [place = "", ...points] = line.split(";");
		return points.map((point) => {
			const [digits = "", latitude, longitude] = point.split(" ");
			return { digits, place, latitude: Number(latitude), longitude: Number(longitude) };
		});
	});
}

let loading: Promise<Postcode[]> | undefined;

/** All of the country, loaded once. */
export function loadPostcodes(): Promise<Postcode[]> {
	loading ??= import("./postcodes.txt?raw").then(
		(module) => read(module.default),
		(thrown: unknown) => {
			loading = undefined;
			throw thrown;
		},
	);
	return loading;
}
