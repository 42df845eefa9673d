import { access } from "./access";
import { bodyFilter } from "./body-filter";
import type { Configuration } from "./configuration";
import { prepare } from "./gateway";
import { headerFilter } from "./header-filter";
import { log } from "./log";
import { keepMemory } from "./malloc";

/** Kong's entry points. After authentication, rate limits and whatever else changes a request; before what logs it. */
const handler = {
  PRIORITY: 760,
  VERSION: "0.1.0",

  configure(configs?: Configuration[]): void {
    keepMemory();
    prepare(configs ?? []);
  },

  access(conf: Configuration): void {
    access(conf);
  },

  header_filter(conf: Configuration): void {
    headerFilter(conf);
  },

  body_filter(): void {
    bodyFilter();
  },

  log(conf: Configuration): void {
    log(conf);
  },
};

export = handler;
