/**
 * A table that renders only its visible rows, so that 1,000 rows or more scroll without a slow frame.
 *
 * Keyboard: arrows, Page Up and Down, Home and End move the active row, Enter opens it, Space selects it.
 */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Height of a row in pixels, that of `--row` in theme.css. */
const ROW_PX = 30;
/** Rows rendered above and below the visible ones: they are there before a scroll shows them. */
const MARGIN_ROWS = 8;
/** Rows from which on only the visible ones are rendered. */
const WINDOWED_ROWS = 60;

/** A column: its header, the cell of a row, and the order in which a press on its header sorts. */
export interface Column<Row> {
  readonly name: string;
  readonly header: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isNumeric?: boolean;
  /** True: the header is a button that sorts by the column. */
  readonly isSortable?: boolean;
  /** The class of its cells, such as `wide`. */
  readonly class?: string;
}

/** The properties of a table. */
export interface TableProps<Row> {
  /** What it lists: its accessible name. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Opens a row: Enter, or a press on it. */
  readonly open?: (row: Row) => void;
  /** The column by which it is sorted, and the direction. */
  readonly sortedBy?: string;
  readonly isDescending?: boolean;
  readonly sort?: (column: string) => void;
  /** Keys of selected rows; with it, rows have a box. */
  readonly selected?: ReadonlySet<string>;
  readonly select?: (keys: ReadonlySet<string>) => void;
  /** Called when the end of the rows comes into sight: the next page is read. */
  readonly more?: (() => void) | undefined;
}

export function DataTable<Row>(props: TableProps<Row>) {
  const { label, columns, rows, rowKey, open, selected, select } = props;
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [active, setActive] = useState("");
  const keyboard = useRef(false);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight || 600 });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const isWindowed = rows.length > WINDOWED_ROWS;
  const first = isWindowed ? Math.max(0, Math.floor(view.top / ROW_PX) - MARGIN_ROWS) : 0;
  const last = isWindowed
    ? Math.min(rows.length, Math.ceil((view.top + view.height) / ROW_PX) + MARGIN_ROWS)
    : rows.length;

  const isAtEnd = last >= rows.length;
  useLayoutEffect(() => {
    if (isAtEnd && rows.length) props.more?.();
  }, [isAtEnd, rows.length, props.more]);

  useLayoutEffect(() => {
    if (!keyboard.current) return;
    keyboard.current = false;
    box.current?.querySelector<HTMLElement>("tr[data-active]")?.focus({ preventScroll: true });
  });

  function toggle(key: string): void {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    select?.(next);
  }

  function move(to: number): void {
    const index = Math.min(rows.length - 1, Math.max(0, to));
    const row = rows[index];
    const element = box.current;
    if (row === undefined || !element) return;
    keyboard.current = true;
    setActive(rowKey(row));
    const top = index * ROW_PX;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + 2 * ROW_PX > element.scrollTop + element.clientHeight)
      element.scrollTop = top + 2 * ROW_PX - element.clientHeight;
    setView({ top: element.scrollTop, height: element.clientHeight });
  }

  function pressed(event: KeyboardEvent, index: number, row: Row): void {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(view.height / ROW_PX) - 2);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = targets[event.key];
    if (to !== undefined) move(to);
    else if (event.key === "Enter" && open) open(row);
    else if (event.key === " " && select) toggle(rowKey(row));
    else return;
    event.preventDefault();
  }

  const activeIndex = rows.findIndex((row) => rowKey(row) === active);
  const focusable = activeIndex >= first && activeIndex < last ? activeIndex : first;
  const width = columns.length + (selected ? 1 : 0);
  return (
    <div
      class="table-box"
      ref={box}
      onScroll={(event) => {
        const { scrollTop, clientHeight } = event.currentTarget;
        setView({ top: scrollTop, height: clientHeight });
      }}
    >
      <table aria-label={label} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {selected && <SelectAll {...props} />}
            {columns.map((column) => (
              <Header key={column.name} column={column} {...props} />
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Space columns={width} rows={first} />}
          {rows.slice(first, last).map((row, place) => {
            const [index, key] = [first + place, rowKey(row)];
            return (
              <tr
                key={key}
                class={open ? "opens" : undefined}
                aria-rowindex={index + 2}
                aria-selected={selected ? selected.has(key) : undefined}
                tabIndex={index === focusable ? 0 : -1}
                data-active={key === active || undefined}
                onFocus={() => key !== active && setActive(key)}
                onKeyDown={(event) => pressed(event, index, row)}
                onClick={(event) => !(event.target as Element).closest("a, button, input") && open?.(row)}
              >
                {selected && (
                  <td class="box">
                    <input
                      type="checkbox"
                      tabIndex={-1}
                      aria-label={`select ${key}`}
                      checked={selected.has(key)}
                      onChange={() => toggle(key)}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.name} class={`${column.isNumeric ? "number" : ""} ${column.class ?? ""}`}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {last < rows.length && <Space columns={width} rows={rows.length - last} />}
        </tbody>
      </table>
    </div>
  );
}

/** The room of rows that are not rendered. */
function Space({ columns, rows }: { columns: number; rows: number }) {
  return (
    <tr aria-hidden="true" class="space">
      <td colSpan={columns} style={{ height: `${rows * ROW_PX}px` }} />
    </tr>
  );
}

function Header<Row>({ column, sortedBy, isDescending, sort }: { column: Column<Row> } & TableProps<Row>) {
  const isSorted = sortedBy === column.name;
  const order = isSorted ? (isDescending ? "descending" : "ascending") : undefined;
  return (
    <th scope="col" class={`${column.isNumeric ? "number" : ""} ${column.class ?? ""}`} aria-sort={order}>
      {column.isSortable && sort ? (
        <button type="button" class="sort" onClick={() => sort(column.name)}>
          {column.header}
          <span aria-hidden="true">{isSorted ? (isDescending ? " ↓" : " ↑") : ""}</span>
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

function SelectAll<Row>({ rows, rowKey, selected, select }: TableProps<Row>) {
  const isAll = rows.length > 0 && rows.every((row) => selected?.has(rowKey(row)));
  return (
    <th scope="col" class="box">
      <input
        type="checkbox"
        aria-label="select all shown"
        checked={isAll}
        onChange={() => select?.(new Set(isAll ? [] : rows.map(rowKey)))}
      />
    </th>
  );
}
