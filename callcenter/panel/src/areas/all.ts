/** Every area, in the order of the rail. */
import type { Area } from "./area";
import { guide } from "./guide";
import { reports } from "./reports";
import { calls } from "./calls";
import { journal } from "./journal";
import { knowledge } from "./knowledge";
import { start } from "./start";
import { wallboard } from "./wallboard";

export const areas: readonly Area[] = [start, wallboard, reports, guide];
export const areas: readonly Area[] = [start, journal];
export const areas: readonly Area[] = [start, journal, calls];
export const areas: readonly Area[] = [start, journal, calls, knowledge];
