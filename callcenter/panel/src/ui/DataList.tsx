/**
 * A long list: dense rows, a sticky head, only what is seen is drawn, pages come by cursor.
 *
 * J, K and the arrows move the row under the cursor, Enter opens it, Space marks it. New data never
 * moves the cursor off the row one looks at; when that row is gone, the next one has the cursor.
 */
import { Anchor, Group, Skeleton, Text } from "@mantine/core";
import {
  hashKey,
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { FOLLOWED_PAGES, isFollowed } from "@/live/followed";
import { latinKey } from "@/shell/layout";
import { isSecondKey } from "@/shell/pair";
import { EmptyState } from "./EmptyState";
import { ProblemPanel } from "./ProblemPanel";
import { type Place, placeOf } from "./place";
import { useNarrow } from "./useNarrow";

const ROW = 40;
const NARROW_ROW = 48; // a cell takes two lines there

export interface Column<Row> {
  readonly title: string;
  readonly width: string; // of a CSS grid: "8rem", "1fr"
  readonly cell: (row: Row) => ReactNode;
  readonly narrow?: string; // its width on a narrow screen, when another one fits it better
  readonly wideOnly?: boolean; // left out on a narrow screen
}

export interface Page<Row> {
  readonly items: readonly Row[];
  readonly next_cursor?: string | null;
}

const LOOK_AGAIN_MILLISECONDS = 2_000;

/**
 * Ask for a list page by page. `key` begins with the list's name, for news to find it.
 * While a row is `moving`, the list is asked anew every two seconds.
 */
export function usePages<Row>(
  key: readonly unknown[],
  ask: (cursor: string | undefined) => Promise<Page<Row>>,
  moving: (row: Row) => boolean = () => false,
) {
  const client = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => ask(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<Row>) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData, // a filter that changes does not take the focus away
    refetchOnWindowFocus: isFollowed,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(moving)) && LOOK_AGAIN_MILLISECONDS,
  });
  const hash = hashKey(key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: of equal keys one is as good as another
  const beginAgain = useCallback(() => {
    client.setQueryData(key, firstPage<Row>);
    // Cut off, it would pass for new; it may have missed news while it was long.
    void client.invalidateQueries({ queryKey: key, exact: true, refetchType: "none" });
  }, [client, hash]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const leave = useCallback(() => {
    const state = client.getQueryState(key);
    if (state && !isFollowed({ state })) beginAgain();
  }, [client, hash, beginAgain]);
  useEffect(() => leave, [leave]);
  const anew = () => {
    beginAgain();
    void query.refetch();
  };
  return { ...query, anew };
}

type Read<Row> = InfiniteData<Page<Row>>;

function firstPage<Row>(read: Read<Row> | undefined): Read<Row> | undefined {
  return read && { pages: read.pages.slice(0, 1), pageParams: read.pageParams.slice(0, 1) };
}

interface Props<Row> {
  readonly label: string;
  readonly pages: UseInfiniteQueryResult<Read<Row>> & { readonly anew: () => void };
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly onMark?: (row: Row) => void; // Space: choose the row for what is done with many
  readonly empty: { readonly title: string; readonly hint?: string };
  readonly rowHeight?: number;
}

export function DataList<Row>(props: Props<Row>) {
  const { pages } = props;
  const read = pages.data?.pages;
  const rows = useMemo(() => read?.flatMap((page) => page.items) ?? [], [read]);
  if (pages.isPending) return <Waiting />;
  if (pages.isError && !pages.data)
    return <ProblemPanel problem={pages.error} retry={pages.refetch} />;
  if (rows.length === 0) return <EmptyState {...props.empty} />;
  return <Rows {...props} rows={rows} />;
}

function Rows<Row>(props: Props<Row> & { rows: readonly Row[] }) {
  const { rows, pages, rowKey, onOpen, onMark } = props;
  const narrow = useNarrow();
  const columns = props.columns.filter((column) => !(narrow && column.wideOnly));
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const top = useTop(scroller);
  const [at, setAt] = useState<Place | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row's key is always made the same way
  const keys = useMemo(() => rows.map(rowKey), [rows]);
  const index = placeOf(at, keys);
  const height = narrow ? NARROW_ROW : (props.rowHeight ?? ROW);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows measured at another height
  useEffect(() => virtual.measure(), [height]);
  const drawn = virtual.getVirtualItems();
  const lastDrawn = drawn.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastDrawn > rows.length - 15) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, lastDrawn, rows.length]);

  const moveTo = (next: number) => {
    const inside = Math.min(Math.max(next, 0), rows.length - 1);
    const row = rows[inside];
    if (row === undefined) return;
    setAt({ key: rowKey(row), index: inside });
    virtual.scrollToIndex(inside);
  };
  const beginAnew = () => {
    pages.anew();
    moveTo(0);
    scroller.current?.focus();
  };
  const selected = rows[index];
  const press = (event: KeyboardEvent) => {
    const key = latinKey(event.key);
    const step = { arrowdown: 1, j: 1, arrowup: -1, k: -1, pagedown: 12, pageup: -12 }[key];
    if (event.ctrlKey || event.altKey || event.metaKey || isSecondKey(event)) return;
    if (step !== undefined) moveTo(index + step);
    else if (key === "home") moveTo(0);
    else if (event.target !== scroller.current)
      return; // a field in a row has its own keys
    else if (key === "enter" && selected !== undefined && onOpen) onOpen(selected);
    else if (key === " " && selected !== undefined && onMark) onMark(selected);
    else return;
    event.preventDefault();
  };
  const template = columns.map((column) => (narrow && column.narrow) || column.width).join(" ");
  return (
    <div className="list">
      <div
        ref={scroller}
        className="list-rows"
        style={{ "--list-top": `${top}px` } as CSSProperties}
        role="grid"
        aria-label={props.label}
        aria-rowcount={hasNextPage ? -1 : rows.length}
        tabIndex={0}
        aria-activedescendant={selected ? rowId(rowKey(selected)) : undefined}
        onKeyDown={press}
        onFocus={() => index < 0 && moveTo(0)}
      >
        <div className="list-head" role="row" style={{ gridTemplateColumns: template }}>
          {columns.map((column) => (
            <div key={column.title} role="columnheader">
              {column.title}
            </div>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {drawn.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const key = rowKey(row);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and the keys
              <div
                key={key}
                id={rowId(key)}
                role="row"
                tabIndex={-1}
                className="list-row"
                aria-rowindex={item.index + 1}
                aria-selected={item.index === index}
                data-opens={onOpen !== undefined}
                style={{
                  gridTemplateColumns: template,
                  height: item.size,
                  transform: `translateY(${item.start}px)`,
                }}
                onClick={() => {
                  setAt({ key, index: item.index });
                  onOpen?.(row);
                }}
              >
                {columns.map((column) => (
                  <div key={column.title} role="gridcell">
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      <Group gap="md" wrap="nowrap" className="list-foot">
        <Text size="xs" c="dimmed" role="status">
          {isFetchingNextPage
            ? t("loadingMore")
            : hasNextPage
              ? ""
              : t("end", { count: rows.length })}
        </Text>
        {pages.data && pages.data.pages.length > FOLLOWED_PAGES && (
          <Text size="xs" c="dimmed">
            {t("notFollowing")}{" "}
            <Anchor component="button" type="button" size="xs" onClick={beginAnew}>
              {t("beginAnew")}
            </Anchor>
          </Text>
        )}
      </Group>
    </div>
  );
}

/** Where the list begins on the page: the rows take what is left of the screen below. */
function useTop(list: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const look = () => {
      const box = list.current?.getBoundingClientRect();
      if (box) setTop(Math.round(box.top + window.scrollY));
    };
    look();
    window.addEventListener("resize", look);
    return () => window.removeEventListener("resize", look);
  }, [list]);
  return top;
}

function rowId(key: string): string {
  return `row-${key}`;
}

/** The shape of what comes. */
function Waiting() {
  return (
    <div className="list" aria-busy="true">
      {Array.from({ length: 8 }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: these lines are all alike
        <Skeleton key={line} height={28} my={6} className="appears-late" />
      ))}
    </div>
  );
}
