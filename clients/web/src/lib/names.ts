// What codes are called on screen.
import { AgeGroup, FormOfHelp, Level, Role, Sector, Urgency } from "../gen/common_pb";
import { N, t } from "./i18n";

/** Names codes by these texts; "" for those that have none. */
export function namer<K extends number>(names: Partial<Record<K, string>>): (code: K) => string {
	return (code) => {
		const name = names[code];
		return name === undefined ? "" : t(name);
	};
}

export const roleName = namer<Role>({
	[Role.TEACHER]: N("teacher"),
	[Role.SPECIALIST]: N("specialist"),
	[Role.CONSULTANT]: N("consultant"),
	[Role.COORDINATOR]: N("coordinator"),
});

export const sectorName = namer<Sector>({
	[Sector.REGULAR]: N("regular school"),
	[Sector.SBO]: N("special primary education (SBO)"),
	[Sector.SO]: N("special school (SO)"),
	[Sector.VSO]: N("special secondary school (VSO)"),
	[Sector.YOUTH_CARE]: N("youth care"),
	[Sector.HEALTH_CARE]: N("health care"),
	[Sector.MUNICIPALITY]: N("municipality"),
	[Sector.EARLY_YEARS]: N("early years"),
	[Sector.PARTNERSHIP]: N("partnership"),
	[Sector.OTHER]: N("other"),
});

export const levelName = namer<Level>({
	[Level.KNOWS]: N("knows about it"),
	[Level.APPLIES]: N("works with it"),
	[Level.COACHES]: N("coaches others in it"),
});

export const formName = namer<FormOfHelp>({
	[FormOfHelp.CALL]: N("think along by telephone"),
	[FormOfHelp.OBSERVE]: N("observe in the classroom"),
	[FormOfHelp.CO_TEACH]: N("teach together"),
	[FormOfHelp.TRAIN_TEAM]: N("train the team"),
	[FormOfHelp.GUIDE]: N("guide for a longer time"),
	[FormOfHelp.MATERIALS]: N("materials and tips"),
});

export const ageName = namer<AgeGroup>({
	[AgeGroup.VOORSCHOOL]: N("early years (0 to 4)"),
	[AgeGroup.GROEP_1]: N("groep 1"),
	[AgeGroup.GROEP_2]: N("groep 2"),
	[AgeGroup.GROEP_3]: N("groep 3"),
	[AgeGroup.GROEP_4]: N("groep 4"),
	[AgeGroup.GROEP_5]: N("groep 5"),
	[AgeGroup.GROEP_6]: N("groep 6"),
	[AgeGroup.GROEP_7]: N("groep 7"),
	[AgeGroup.GROEP_8]: N("groep 8"),
	[AgeGroup.VOORTGEZET]: N("secondary education"),
});

export const urgencyName = namer<Urgency>({
	[Urgency.EARLY_SIGNAL]: N("early signal"),
	[Urgency.NORMAL]: N("normal"),
	[Urgency.URGENT]: N("urgent"),
});

/** The codes of an enum, without "not set", in order. */
export function codesOf<T extends Record<string, string | number>>(codes: T): number[] {
	return Object.values(codes).filter((code): code is number => typeof code === "number" && code !== 0);
}
