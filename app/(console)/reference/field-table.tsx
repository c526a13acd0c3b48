import { translator } from "@/lib/messages/translator";
import type { Condition, Field } from "./wire-fields";

const t = translator();

type FieldTableProps = { title: string; fields: readonly Field[]; meant: (name: string) => boolean };

/** The fields of one side of a command, indented as they lie inside each other. */
export function FieldTable({ title, fields, meant }: FieldTableProps) {
  return (
    <div className="min-w-0">
      <h4 className="border-b pb-1 text-cap text-muted">{title}</h4>
      {fields.length === 0 ? (
        <p className="py-1.5 text-muted">{t("reference.noFields")}</p>
      ) : (
        <ul>
          {fields.map((field, at) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: one name may stand at several places of a shape
              key={at}
              className={`grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-x-3 border-b py-1 ${meant(field.name) ? "bg-accent-soft" : ""}`}
            >
              <code className="break-words font-mono text-id" style={{ paddingLeft: field.depth * 14 }}>
                {field.name}
              </code>
              <span className="min-w-0 break-words">
                {typeText(field)}
                {notesOf(field).map((note) => (
                  <span key={note} className="block text-cap text-muted">
                    {note}
                  </span>
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function typeText({ type, values, least, most }: Field): string {
  if (values.length > 0) return t("reference.oneOf", { type, values: values.join(", "), count: values.length });
  const bounds = boundsText(least, most);
  if (bounds === undefined) return type;
  return type.startsWith("Array")
    ? t("reference.sizedItems", { type, bounds, most: most ?? 2 })
    : t("reference.sized", { type, bounds });
}

function boundsText(least?: number, most?: number): string | undefined {
  if (least !== undefined && least === most) return t("reference.exactly", { least });
  if (least !== undefined && most !== undefined) return t("reference.between", { least, most });
  if (least !== undefined) return t("reference.orMore", { least });
  return most === undefined ? undefined : t("reference.atMost", { most });
}

function notesOf({ required, only, pattern, description }: Field): string[] {
  return [
    only && t("reference.only", conditionText(only)),
    required === false && t("reference.optional"),
    typeof required === "object" && t("reference.requiredWith", conditionText(required)),
    description && capital(description),
    pattern && t("reference.pattern", { pattern }),
  ].filter((note) => typeof note === "string");
}

function conditionText({ field, values }: Condition) {
  return { field, values: values.join(", ") };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
