/** A chart of series over time, and the same numbers as a table beside it. */

import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";

import { theme } from "../theme.ts";
import { clock, zone } from "../time.ts";

/** A series: its name, which is its legend, and one value for each time. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** The properties of a chart. */
export interface ChartProps {
  /** What it shows and its unit, such as `Rates, batches/s`. */
  readonly title: string;
  /** Times in milliseconds, ascending. */
  readonly timesMs: readonly number[];
  readonly series: readonly Series[];
  /** Returns a value as text; a plain number with two decimals if it is not given. */
  readonly show?: (value: number) => string;
}

/** Rows of the table, the newest first. */
const TABLE_ROWS = 12;
/** Height of the drawing in pixels, that of `.chart-drawing` in theme.css. */
const HEIGHT_PX = 150;
/** Dashes of the series, so that they differ without colour too. */
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3], [12, 4]];

function plain(value: number): string {
  return Math.abs(value) >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(2);
}

export function Chart({ title, timesMs, series, show = plain }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [isTable, setTable] = useState(false);
  const names = series.map((one) => one.name).join();
  const data = [timesMs.map((ms) => ms / 1_000), ...series.map((one) => one.values)] as uPlot.AlignedData;
  const shownTheme = theme.value;

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const axis: uPlot.Axis = {
      stroke: colour("--text-faint"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
      font: "11px system-ui, sans-serif",
    };
    const made = new uPlot(
      {
        width: element.clientWidth || 300,
        height: HEIGHT_PX,
        pxAlign: 0,
        legend: { show: false },
        cursor: { show: false },
        tzDate: (seconds) =>
          zone.value === "utc" ? uPlot.tzDate(new Date(seconds * 1e3), "UTC") : new Date(seconds * 1e3),
        scales: { y: { range: (_, __, most) => [0, Math.max(most * 1.1, 1)] } },
        axes: [
          {
            ...axis,
            size: 26,
            space: 70,
            values: (_, ticks) => ticks.map((seconds) => clock(seconds * 1_000)),
          },
          {
            ...axis,
            size: 52,
            values: (_, ticks) => ticks.map((tick) => show(tick)),
          },
        ],
        series: [
          {},
          ...series.map((one, index) => ({
            label: one.name,
            stroke: colour(`--series-${index + 1}`),
            dash: DASHES[index] ?? [],
            width: 1.5,
            points: { show: false },
          })),
        ],
      },
      data,
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [names, shownTheme, zone.value]);

  useEffect(() => plot.current?.setData(data), [data]);

  const newest = timesMs.length - 1;
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <button type="button" class="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? "hide table" : "table"}
        </button>
      </figcaption>
      <div class="chart-drawing" ref={box} aria-hidden="true" />
      <ul class="legend">
        {series.map((one, index) => {
          const value = one.values[newest];
          return (
            <li key={one.name} class={`series-${index + 1}`}>
              <span class="dash" aria-hidden="true" />
              {one.name} <b>{value === null || value === undefined ? "–" : show(value)}</b>
            </li>
          );
        })}
      </ul>
      {isTable && (
        <div class="table-box short" tabIndex={0} role="group" aria-label={`${title}, table`}>
          <table aria-label={title}>
            <thead>
              <tr>
                <th scope="col">time</th>
                {series.map((one) => (
                  <th key={one.name} scope="col" class="number">
                    {one.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {timesMs.slice(-TABLE_ROWS).map((_, offset, { length }) => {
                const index = newest - offset;
                return (
                  length > offset && (
                    <tr key={timesMs[index]}>
                      <td>{clock(timesMs[index])}</td>
                      {series.map((one) => {
                        const value = one.values[index];
                        return (
                          <td key={one.name} class="number">
                            {value === null || value === undefined ? "–" : show(value)}
                          </td>
                        );
                      })}
                    </tr>
                  )
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </figure>
  );
}
