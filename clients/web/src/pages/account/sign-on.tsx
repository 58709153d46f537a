import { directory } from "../../lib/api";
import { t } from "../../lib/i18n";
import { useAct, useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { ProblemAlert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Section } from "../../ui/page";

/** Linking accounts elsewhere, where the region has those. */
export function SignOn() {
	const issuers = useLoad((signal) => directory.listSignOn({}, { signal }), []).value?.issuers ?? [];
	const saying = useSaying();
	const unlink = useAct(async (options, name: string, label: string) => {
		await directory.unlinkSignOn({ name }, options);
		saying.say(t("{account} is not linked any more.", { account: label }));
	});
	if (issuers.length === 0) {
		return null;
	}
	return (
		<Section title={t("Sign in with another account")}>
			<Notice saying={saying} />
			<ProblemAlert problem={unlink.problem} />
			{issuers.map((issuer) => (
				<ButtonGroup key={issuer.name}>
					<a class="utrecht-button utrecht-button--secondary-action" href={`/sso/start?issuer=${encodeURIComponent(issuer.name)}&link=1`}>
						{t("Link {account}", { account: issuer.label })}
					</a>
					<Button kind="subtle" busy={unlink.busy} onClick={() => void unlink.run(issuer.name, issuer.label)}>
						{t("Take the link with {account} away", { account: issuer.label })}
					</Button>
				</ButtonGroup>
			))}
		</Section>
	);
}
