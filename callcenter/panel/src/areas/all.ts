/** Every area, in the order of the rail. */
import { administration } from "./administration";
import type { Area } from "./area";
import { callbacks } from "./callbacks";
import { calls } from "./calls";
import { cases } from "./cases";
import { directory } from "./directory";
import { guide } from "./guide";
import { journal } from "./journal";
import { knowledge } from "./knowledge";
import { organisation } from "./organisation";
import { people } from "./people";
import { reports } from "./reports";
import { start } from "./start";
import { wallboard } from "./wallboard";
import { work } from "./work";

export const areas: readonly Area[] = [
  start,
  work,
  cases,
  callbacks,
  journal,
  calls,
  knowledge,
  directory,
  people,
  organisation,
  wallboard,
  reports,
  administration,
  guide,
];
