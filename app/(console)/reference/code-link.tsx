import { codePath } from "@/components/code-path";
import { type ErrorName, errors } from "@/lib/chat/errors";

/** A code that leads to its row of this page. Plain, so that the browser itself goes there and marks it. */
export function CodeLink({ name }: { name: ErrorName }) {
  const { code } = errors[name];
  return (
    <a
      href={codePath(code)}
      className="shrink-0 rounded-chip border border-edge px-[5px] font-medium font-mono text-cap leading-[16px] hover:bg-hover"
    >
      {code}
    </a>
  );
}
