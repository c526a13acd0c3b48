import { Menu } from "@base-ui/react/menu";
import { Button } from "@/components/button";

type DownloadMenuProps = { label: string; path: string; texts: Record<"csv" | "json", string> };

/** One thing to download, in the format that is chosen. */
export function DownloadMenu({ label, path, texts }: DownloadMenuProps) {
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button />}>{label}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-20">
          <Menu.Popup className="min-w-40 rounded-overlay border border-edge bg-overlay py-1 shadow-overlay outline-none">
            {(["csv", "json"] as const).map((format) => (
              <Menu.Item
                key={format}
                render={<a href={`${path}${path.includes("?") ? "&" : "?"}format=${format}`} download />}
                className="flex h-8 items-center px-3 outline-none data-[highlighted]:bg-hover pointer-coarse:h-11"
              >
                {texts[format]}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
