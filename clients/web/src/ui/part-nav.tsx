import { Link, path } from "../lib/router";
import "./part-nav.css";

/** The ways to the parts of a page that has several; name says to screen readers what they are of. */
export function PartNav(props: { name: string; parts: readonly { to: string; title: string }[] }) {
	const here = path.value.replace(/(.)\/$/, "$1");
	return (
		<nav class="samen-parts" aria-label={props.name}>
			<ul>
				{props.parts.map((part) => (
					<li key={part.to}>
						<Link to={part.to} class="samen-parts__link" current={here === part.to}>
							{part.title}
						</Link>
					</li>
				))}
			</ul>
		</nav>
	);
}
