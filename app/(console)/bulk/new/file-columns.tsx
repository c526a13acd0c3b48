import { useId } from "react";
import { useTranslations } from "use-intl";
import { VisibleName } from "@/components/visible-name";
import { delimiters, type FileShape, type RowField, rowFields } from "@/lib/chat/change-file";
import type { Said } from "./use-plan-file";

const delimiterNames: Record<string, "comma" | "semicolon" | "tab" | "bar"> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "bar",
};

type CsvShape = Extract<FileShape, { format: "csv" }>;
type FileColumnsProps = { shape: FileShape; said: Said; onSay: (said: Said) => void; disabled: boolean };

/** Without these no row means anything. */
export function missingFields(shape: FileShape): RowField[] {
  if (shape.format === "json") return [];
  return (["verb", "account", "group"] as const).filter((field) => shape.columns[field] === undefined);
}

/** What the file was recognised as, with its first rows; each of it can be said otherwise. */
export function FileColumns({ shape, said, onSay, disabled }: FileColumnsProps) {
  const t = useTranslations("bulk.make");
  const encoding = shape.encoding.toUpperCase();
  if (shape.format === "json") return <p>{t("json", { encoding, layout: shape.layout })}</p>;
  const { delimiter } = shape;
  const known: readonly string[] = delimiters;
  const all = known.includes(delimiter) ? known : [...known, delimiter];
  return (
    <fieldset disabled={disabled} className="flex min-w-0 flex-col gap-3">
      <legend className="mb-2 font-semibold">{t("recognised")}</legend>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span>{t("csv", { encoding })}</span>
        <label className="flex items-center gap-2">
          <span className="text-muted">{t("delimiter")}</span>
          <select
            value={delimiter}
            onChange={(event) => onSay({ delimiter: event.target.value })}
            className="h-8 rounded-control border border-edge bg-surface px-2 pointer-coarse:h-11"
          >
            {all.map((each) => {
              const name = delimiterNames[each];
              return (
                <option key={each} value={each}>
                  {name ? t(`delimiters.${name}`) : t("delimiters.other", { delimiter: each })}
                </option>
              );
            })}
          </select>
        </label>
        <label className="flex items-center gap-2 pointer-coarse:min-h-11">
          <input
            type="checkbox"
            checked={shape.header !== undefined}
            onChange={(event) => onSay({ ...said, header: event.target.checked ? "yes" : "no" })}
          />
          {t("hasHeader")}
        </label>
      </div>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {rowFields.map((field) => (
          <ColumnSelect
            key={field}
            field={field}
            shape={shape}
            onChoose={(at) => onSay(saidOf(shape, said, field, at))}
          />
        ))}
      </div>
      <Examples shape={shape} />
    </fieldset>
  );
}

/** Once one column is said, all are: what was recognised of the others stays. */
function saidOf(shape: CsvShape, said: Said, field: RowField, at: string): Said {
  const { delimiter, header } = said;
  const columns = Object.fromEntries(Object.entries(shape.columns).map(([name, column]) => [name, String(column)]));
  const all: Record<string, string> = { ...columns, [field]: at };
  return {
    ...Object.fromEntries(Object.entries(all).filter(([, column]) => column !== "")),
    ...(delimiter !== undefined && { delimiter }),
    header: header ?? (shape.header ? "yes" : "no"),
  };
}

type ColumnSelectProps = { field: RowField; shape: CsvShape; onChoose: (at: string) => void };

function ColumnSelect({ field, shape, onChoose }: ColumnSelectProps) {
  const t = useTranslations("bulk.make");
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-cap text-muted">
        {t(`field.${field}`)}
      </label>
      <select
        id={id}
        value={shape.columns[field] ?? ""}
        onChange={(event) => onChoose(event.target.value)}
        className="h-8 w-full rounded-control border border-edge bg-surface px-2 pointer-coarse:h-11"
      >
        <option value="">{t("notThere")}</option>
        {Array.from({ length: widthOf(shape) }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its number
          <option key={at} value={at}>
            {shape.header?.[at]?.trim() || t("column", { number: at + 1 })}
          </option>
        ))}
      </select>
    </div>
  );
}

function Examples({ shape }: { shape: CsvShape }) {
  const t = useTranslations("bulk.make");
  const width = widthOf(shape);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has only a keyboard must be able to scroll it
    <section tabIndex={0} aria-label={t("example")} className="max-w-full overflow-x-auto border bg-surface">
      <table className="w-full border-collapse text-left font-mono text-id">
        <caption className="sr-only">{t("example")}</caption>
        <thead className="bg-sunken text-cap text-muted">
          <tr>
            {Array.from({ length: width }, (_, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its number
              <th key={at} scope="col" className="whitespace-nowrap px-2 py-1 font-normal">
                {shape.header?.[at]?.trim() || t("column", { number: at + 1 })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shape.examples.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its number
            <tr key={row} className="border-t">
              {Array.from({ length: width }, (_, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its number
                <td key={at} className="max-w-[220px] truncate px-2 py-1">
                  <VisibleName name={cells[at] ?? ""} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function widthOf({ header, examples }: CsvShape): number {
  return Math.max(header?.length ?? 0, ...examples.map((cells) => cells.length));
}
