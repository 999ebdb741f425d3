/** The filter of dead letters: stage, beginning of the reason, and times. The server filters. */

import { useState } from "preact/hooks";

import { surfaces } from "../../rpc.ts";
import { useRead } from "../../stream.ts";
import { instant, zone } from "../../time.ts";
import { FilterInput } from "../batch/parts.tsx";
import type { Filter } from "./selection.ts";

interface Props {
  name: string;
  filter: Filter;
  change: (filter: Filter) => void;
}

export function FilterForm({ name, filter, change }: Props) {
  const stages = useRead(`stages ${name}`, async (signal) => {
    const { surface } = await surfaces.getSurface({ surface: name }, { signal });
    return surface?.pipelineRuntime?.pipeline?.stages.map((stage) => stage.name) ?? [];
  });
  const names = stages.value ?? (filter.stage ? [filter.stage] : []);
  const isFiltered = filter.stage || filter.reason || filter.fromMs || filter.toMs;
  return (
    <form
      class="filters"
      role="search"
      aria-label="filter of dead letters"
      onSubmit={(event) => event.preventDefault()}
    >
      <label>
        Stage{" "}
        <select value={filter.stage} onChange={(event) => change({ ...filter, stage: event.currentTarget.value })}>
          <option value="">all</option>
          {names.map((stage) => (
            <option key={stage} value={stage}>
              {stage}
            </option>
          ))}
        </select>
      </label>
      <label>
        Reason begins with{" "}
        <FilterInput data-filter size={32} value={filter.reason} apply={(reason) => change({ ...filter, reason })} />
      </label>
      <TimeInput label="From" ms={filter.fromMs} change={(fromMs) => change({ ...filter, fromMs })} />
      <TimeInput label="To" ms={filter.toMs} change={(toMs) => change({ ...filter, toMs })} />
      {isFiltered ? (
        <button type="button" onClick={() => change({ stage: "", reason: "", fromMs: 0, toMs: 0 })}>
          Clear the filter
        </button>
      ) : null}
    </form>
  );
}

/** A time in the zone of the page: a browser's own input would show the clock of its language. */
function TimeInput({ label, ms, change }: { label: string; ms: number; change: (ms: number) => void }) {
  const shown = ms ? instant(ms).slice(0, 19) : "";
  const [isWrong, setWrong] = useState(false);
  const apply = (text: string) => {
    const parsed = text.trim() ? Date.parse(text.trim().replace(" ", "T") + (zone.value === "utc" ? "Z" : "")) : 0;
    setWrong(Number.isNaN(parsed));
    if (!Number.isNaN(parsed) && parsed !== ms) change(parsed);
  };
  return (
    <label>
      {label}{" "}
      <FilterInput size={19} placeholder="2026-11-30 07:41:33" aria-invalid={isWrong} value={shown} apply={apply} />
    </label>
  );
}
