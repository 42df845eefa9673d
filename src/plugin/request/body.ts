/** The request body as it came, or why it cannot be read. */
import type { Configuration } from "../configuration";
import type { Failure } from "../../engine/failure";
import { gunzip } from "./gunzip";
import { mediaTypeOf } from "../media-type";

export interface RequestBody {
  /** Without content encoding; `""` if there is none. */
  text: string;
  /** Media type in lower case, without parameters. */
  mediaType: string;
  contentType: string;
  /** Whether it came compressed, and so cannot go on as it came. */
  wasEncoded: boolean;
}

type Outcome = LuaMultiReturn<[RequestBody, undefined] | [undefined, Failure]>;

function tooLarge(limit: number): Failure {
  return { status: 413, message: `the request body is larger than ${limit} bytes (max_body_size)` };
}

/** Reads the body of the request at hand. */
export function requestBody(conf: Configuration): Outcome {
  const limit = conf.max_body_size;
  const announced = tonumber(kong.request.get_header("content-length") ?? "") ?? 0;
  if (announced > limit) return $multi(undefined, tooLarge(limit));
  const [raw] = kong.request.get_raw_body();
  if (raw === undefined) {
    // nginx wrote it to a temporary file, and plain text must not be on disk: client_body_buffer_size is too small.
    return $multi(undefined, { status: 413, message: "the request body does not fit into the gateway's body buffer" });
  }
  if (raw.length > limit) return $multi(undefined, tooLarge(limit));
  const contentType = kong.request.get_header("content-type") ?? "";
  const body = { text: raw, mediaType: mediaTypeOf(contentType), contentType, wasEncoded: false };
  if (raw === "") return $multi(body, undefined);
  const encoding = (kong.request.get_header("content-encoding") ?? "identity").toLowerCase();
  if (encoding === "identity") return $multi(body, undefined);
  if (encoding !== "gzip" && encoding !== "x-gzip") {
    return $multi(undefined, {
      status: 415,
      message: "the gateway reads request bodies in gzip or without encoding only",
    });
  }
  const [text, problem] = gunzip(raw, limit);
  if (text !== undefined) return $multi({ ...body, text, wasEncoded: true }, undefined);
  if (problem === "too large") return $multi(undefined, tooLarge(limit));
  return $multi(undefined, { status: 400, message: "the request body is not gzip, as its content encoding says" });
}
