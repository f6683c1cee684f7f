/** What people call the groups that a report knows by their keys: queues and services. */
import { inOurLanguage, useCatalogue } from "@/areas/cases/data";
import { useLive } from "@/live/live";

export function useTitles(): ReadonlyMap<string, string> {
  const queues = useLive("queue");
  const catalogue = useCatalogue();
  return new Map([
    ...[...queues.values()].map(({ name, title }) => [name, title] as const),
    ...(catalogue?.services ?? []).map((one) => [one.code, inOurLanguage(one)] as const),
  ]);
}
