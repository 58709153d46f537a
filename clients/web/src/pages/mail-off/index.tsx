import { t } from "../../lib/i18n";
import type { PageProps } from "../../routes";
import { Page } from "../../ui/page";

export default function Placeholder(_props: PageProps) {
	return <Page title={t("This page is not there")}>{null}</Page>;
}
