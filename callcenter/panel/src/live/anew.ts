/**
 * Asking again for what is shown when something changed.
 *
 * What is being asked for just now may have been answered before the change: it is asked once
 * more when it has come. Not cut off, else a stream of news would keep a slow list from ever coming.
 */
import type { Query, QueryClient, QueryFilters, QueryKey } from "@tanstack/react-query";
import { isFollowed } from "./followed";

export class Anew {
  private afterwards = new Set<Query>();

  constructor(private readonly client: QueryClient) {}

  /** Ask for everything whose key begins so, apart from lists that follow no news. */
  ask(queryKey: QueryKey): void {
    const filters: QueryFilters = { queryKey, predicate: isFollowed };
    for (const query of this.client.getQueryCache().findAll(filters)) this.askFor(query);
  }

  private askFor(query: Query): void {
    if (query.state.fetchStatus === "idle") {
      void this.client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    } else if (!this.afterwards.has(query)) {
      this.afterwards.add(query);
      const again = () => this.askOnceMore(query);
      query.fetch().then(again, again); // the one under way
    }
  }

  private askOnceMore(query: Query): void {
    this.afterwards.delete(query);
    this.ask(query.queryKey);
  }
}
