// From which school to which a pupil goes, chosen from the organisations of the region.
import { useRef } from "preact/hooks";
import type { Organisation } from "../../gen/directory_pb";
import { directory } from "../../lib/api";
import { useFocusNext } from "../../lib/focus";
import { t } from "../../lib/i18n";
import { sectorName } from "../../lib/names";
import { Button } from "../../ui/button";
import { afterPause, Combobox } from "../../ui/combobox";
import type { School } from "./draft";

const SHOWN = 12;

const searchSchools = afterPause(async (text, signal) => {
	const answer = await directory.listOrganisations({ text, page: { size: SHOWN } }, { signal });
	return answer.organisations.map((one: Organisation) => ({
		id: one.id,
		label: one.name,
		hint: [one.city, sectorName(one.sector)].filter(Boolean).join(", "),
	}));
});

interface SchoolFieldProps {
	id: string;
	label: string;
	hint?: string;
	error?: string;
	optional?: boolean;
	school: School | null;
	onSchool: (school: School | null) => void;
}

export function SchoolField(props: SchoolFieldProps) {
	const button = useRef<HTMLDivElement>(null);
	const focusNext = useFocusNext();
	if (props.school !== null) {
		const { name } = props.school;
		return (
			<div class="samen-ask__school" ref={button}>
				<p class="nl-paragraph" id={props.id}>
					<strong>{props.label}</strong> {name}
				</p>
				{props.error !== undefined && props.error !== "" && <p class="utrecht-form-field-error-message">{props.error}</p>}
				<Button
					kind="subtle"
					label={t("Change: {name}", { name })}
					onClick={() => {
						props.onSchool(null);
						focusNext(() => document.getElementById(props.id));
					}}
				>
					{t("Change")}
				</Button>
			</div>
		);
	}
	return (
		<Combobox
			id={props.id}
			label={props.label}
			hint={props.hint}
			error={props.error}
			optional={props.optional === true}
			search={searchSchools}
			onChoose={(found) => {
				props.onSchool({ id: found.id, name: found.label });
				focusNext(() => button.current?.querySelector("button"));
			}}
		/>
	);
}
