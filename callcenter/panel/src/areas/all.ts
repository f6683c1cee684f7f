/** Every area, in the order of the rail. */
import type { Area } from "./area";
import { start } from "./start";

export const areas: readonly Area[] = [start];
