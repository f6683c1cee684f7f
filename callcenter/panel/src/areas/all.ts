/** Every area, in the order of the rail. */
import type { Area } from "./area";
import { reports } from "./reports";
import { start } from "./start";

export const areas: readonly Area[] = [start, reports];
