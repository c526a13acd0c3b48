type SegmentedProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  className?: string;
};

/** A choice of few, all in sight. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
  className = "",
}: SegmentedProps<Value>) {
  return (
    <fieldset className={`inline-flex overflow-hidden rounded-control border border-edge bg-surface ${className}`}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className="h-[26px] whitespace-nowrap border-line border-l px-2.5 -outline-offset-2 first:border-l-0 hover:bg-hover aria-pressed:bg-sunken aria-pressed:font-semibold pointer-coarse:h-11"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
