import { createTranslator } from "use-intl/core";
import { en } from "./en.ts";

declare module "use-intl" {
  interface AppConfig {
    Messages: typeof en;
    Locale: "en";
  }
}

/** The catalogue for code without React: titles, tests, a command line. Components use `useTranslations`. */
export function translator() {
  return createTranslator({ locale: "en", messages: en, timeZone: "UTC" });
}
