import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { type FileShape, type RowField, rowFields } from "@/lib/chat/change-file";
import type { Failure } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { type FileLook, lookAtFile } from "../actions";
import { sendForPlan } from "../send-for-plan";

/** What a person says of the columns; empty where the file speaks for itself. */
export type Said = Partial<Record<RowField, string>> & { delimiter?: string; header?: "yes" | "no" };

const headBytes = 256 * 1024;

/** A change file, from its choice until it is sent: what it was recognised as, and what the person says instead. */
export function usePlanFile() {
  const consoleDown = useTranslations("failure")("console");
  const [file, setFile] = useState<File>();
  const [said, setSaid] = useState<Said>({});
  const [look, setLook] = useState<FileLook>();
  const [failure, setFailure] = useState<Failure>();
  const [sending, setSending] = useState(false);
  const looks = useRef(0);

  async function lookAt(at: File, says: Said) {
    looks.current += 1;
    const own = looks.current;
    setFile(at);
    setSaid(says);
    setFailure(undefined);
    if (at !== file) setLook(undefined);
    if (at.size === 0) return setFailure(fault("blank"));
    const head = await at
      .slice(0, headBytes)
      .arrayBuffer()
      .catch(() => undefined);
    if (!head) return setFailure(fault("unreadable"));
    const outcome = await answerOf(lookAtFile({ head: new Uint8Array(head), said: says }), consoleDown);
    // Something else was said meanwhile.
    if (own !== looks.current) return;
    if (outcome.ok) setLook(outcome.value);
    else setFailure(outcome.failure);
  }

  return {
    ...{ file, said, shape: look && asSaid(look.shape, said), unpaired: look?.unpaired ?? 0, failure, sending },
    choose: (chosen: File) => lookAt(chosen, {}),
    say: (says: Said) => (file ? lookAt(file, says) : undefined),

    /** The plan's id, once all its rows are kept. */
    async send(target: string, title: string): Promise<string | undefined> {
      if (!file) return undefined;
      setSending(true);
      setFailure(undefined);
      const query = new URLSearchParams({ target, title, file: file.name, ...said });
      const outcome = await sendForPlan(query, file, consoleDown);
      if (outcome.ok) return outcome.value.id;
      setSending(false);
      setFailure(outcome.failure);
      return undefined;
    },
  };
}

/** What was said is so at once; only the rows under it wait until the file is looked at again. */
function asSaid(shape: FileShape, said: Said): FileShape {
  if (shape.format === "json") return shape;
  const { delimiter = shape.delimiter, header } = said;
  const columns = rowFields.flatMap((field) => (said[field] === undefined ? [] : [[field, Number(said[field])]]));
  return {
    ...shape,
    delimiter,
    ...(columns.length > 0 && { columns: Object.fromEntries(columns) }),
    ...(header !== undefined && { header: header === "yes" ? (shape.header ?? []) : undefined }),
  };
}

function fault(message: string): Failure {
  return { kind: "invalid", issues: [{ field: "file", message }] };
}
