/** The tables that the build compiles from `src/patterns`. */
declare module "kong.plugins.aws-masker.catalogue_data" {
  const data: import("../src/engine/find/catalogue").CatalogueData;
  export = data;
}
