import { Button } from "../parts/button.tsx";
import type { Option } from "../parts/field.tsx";
import { hx } from "../parts/hx.ts";
import { Icon } from "../parts/icon.tsx";
import { TYPE_NAMES } from "./finding.ts";
import type { FindingsQuery } from "./query.ts";

const TYPES: Option[] = Object.entries(TYPE_NAMES).map(([value, label]) => ({ value, label }));

const CONFIDENCES: Option[] = [
  { value: "high", label: "High" },
  { value: "review", label: "Review" },
];

const SORTS: Option[] = [
  { value: "days", label: "Days left" },
  { value: "value", label: "Value" },
  { value: "odds", label: "Value × odds ÷ days" },
];

export interface FindingFiltersProps {
  vaultId: string;
  query: FindingsQuery;
  nonce: string;
}

/** Narrows and sorts the list. A plain GET form, which htmx sends as soon as something changes. */
export function FindingFilters({ vaultId, query, nonce }: FindingFiltersProps) {
  const action = `/v/${vaultId}/findings`;
  return (
    <form
      class="filters"
      action={action}
      aria-label="Filter findings"
      {...hx(nonce, {
        get: action,
        target: "#findings-list",
        swap: "outerHTML",
        trigger: "change, submit",
        "push-url": "true",
      })}
    >
      <input type="hidden" name="state" value={query.state} />
      <label class="filter-search">
        <span class="visually-hidden">SKU, FNSKU, order or shipment</span>
        <Icon name="search" />
        <input
          id="filter-q"
          type="search"
          name="q"
          value={query.q ?? ""}
          placeholder="SKU, FNSKU, order…"
        />
      </label>
      <Choice name="type" label="Cause" any="Any cause" options={TYPES} value={query.type} />
      <Choice
        name="confidence"
        label="Confidence"
        any="Any confidence"
        options={CONFIDENCES}
        value={query.confidence}
      />
      <Choice name="sort" label="Sort by" options={SORTS} value={query.sort} prefix="Sort: " />
      <span class="without-script">
        <Button small>Apply</Button>
      </span>
    </form>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  any?: string;
  prefix?: string;
  options: Option[];
  value?: string;
}

function Choice({ name, label, any, prefix = "", options, value }: ChoiceProps) {
  return (
    <label class="filter">
      <span class="visually-hidden">{label}</span>
      {/* By its id htmx gives the focus back to it, after the list it narrows is there. */}
      <select
        id={`filter-${name}`}
        name={name}
        class="select"
        data-set={any && value ? "" : undefined}
      >
        {any && <option value="">{any}</option>}
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {prefix}
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
