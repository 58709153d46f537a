// The kinds of file that can be imported, in the order in which a new region needs them; told apart by their columns.
import { areas } from "./areas";
import { expertise } from "./expertise";
import { organisations, schools } from "./organisations";
import { people } from "./people";
import type { FileKind } from "./plan";
import { topics } from "./topics";

export const fileKinds: readonly FileKind[] = [areas, schools, organisations, topics, people, expertise];
