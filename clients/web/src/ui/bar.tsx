/** A bar as long as its share of the whole; the number stands beside it, so it is nothing to a screen reader. */
export function Bar(props: { value: number; whole: number }) {
	const share = props.whole > 0 ? Math.max(0, Math.min(1, props.value / props.whole)) : 0;
	return (
		<span class="samen-bar" aria-hidden="true">
			<span class="samen-bar__fill" style={{ inlineSize: `${(share * 100).toFixed(2)}%` }} />
		</span>
	);
}
