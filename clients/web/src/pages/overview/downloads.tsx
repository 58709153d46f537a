import { download } from "../../lib/download";
import { t } from "../../lib/i18n";
import { Button, ButtonGroup } from "../../ui/button";

/** What is shown, as files; each is made when it is asked for. */
export function Downloads(props: { name: string; csv: () => string; json: () => string }) {
	return (
		<ButtonGroup>
			<Button onClick={() => download(`${props.name}.csv`, "text/csv", props.csv())}>{t("Download as a table (CSV)")}</Button>
			<Button onClick={() => download(`${props.name}.json`, "application/json", props.json())}>{t("Download as JSON")}</Button>
		</ButtonGroup>
	);
}
