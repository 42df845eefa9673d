/** The request body as it came, or why it cannot be read. */
import type { Configuration } from "./configuration";
import type { GatewayError } from "./errors";

function isJson(contentType: string): boolean {
  const [media] = string.match(contentType.toLowerCase(), "^%s*([^;%s]*)");
  return media === "application/json" || (media?.endsWith("+json") ?? false);
}

/** Returns the body, `""` if there is none, or undefined and the error that the client gets. */
export function requestBody(conf: Configuration): LuaMultiReturn<[string, undefined] | [undefined, GatewayError]> {
  const tooLarge = {
    status: 413,
    message: `the request body is larger than ${conf.max_body_size} bytes (max_body_size)`,
  };
  const announced = tonumber(kong.request.get_header("content-length") ?? "") ?? 0;
  if (announced > conf.max_body_size) return $multi(undefined, tooLarge);
  const [body] = kong.request.get_raw_body();
  if (body === undefined) {
    // It sits in a temporary file, where no plaintext may be: client_body_buffer_size is smaller than max_body_size.
    return $multi(undefined, { status: 413, message: "the request body does not fit into the gateway's body buffer" });
  }
  if (body === "") return $multi(body, undefined);
  if (body.length > conf.max_body_size) return $multi(undefined, tooLarge);
  const encoding = kong.request.get_header("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    return $multi(undefined, {
      status: 415,
      message: "the gateway reads request bodies without content encoding only",
    });
  }
  if (!isJson(kong.request.get_header("content-type") ?? "")) {
    return $multi(undefined, { status: 415, message: "the gateway reads JSON request bodies only" });
  }
  return $multi(body, undefined);
}
