/** The filters of a list: the search box first; on a narrow screen the others scroll in one line. */
import type { ReactNode } from "react";

export function FilterBar({ search, children }: { search?: ReactNode; children?: ReactNode }) {
  return (
    <search className="filters">
      {search && <div className="filters-search">{search}</div>}
      <div className="filters-rest">{children}</div>
    </search>
  );
}
