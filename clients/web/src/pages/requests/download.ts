// Gives the user a file made here.

/** JSON with times and other long numbers as text, and bytes in base64. */
export function asJson(value: unknown): string {
	return JSON.stringify(
		value,
		(_, one: unknown) =>
			typeof one === "bigint" ? one.toString() : one instanceof Uint8Array ? btoa(String.fromCharCode(...one)) : one,
		2,
	);
}

export function download(name: string, text: string): void {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
	link.download = name;
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
