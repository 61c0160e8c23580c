/** Requests to the marketplace's interface by path, over a transport. */

import type { QueryValue, RequestOptions, Transport } from "../transport";

const BASE = "api/v1/";

export interface PageQuery {
  limit?: number;
  offset?: number;
}

export interface Caller {
  get<T>(path: string, query?: object, options?: RequestOptions): Promise<T>;
  send<T>(
    method: "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body: unknown,
    options?: RequestOptions,
  ): Promise<T>;
}

/** Answers are trusted to fit the contracts. */
export function callerOver(transport: Transport): Caller {
  return {
    get: <T>(path: string, query: object = {}, options: RequestOptions = {}) =>
      transport({
        ...options,
        method: "GET",
        path: BASE + path,
        query: query as Record<string, QueryValue>,
      }) as Promise<T>,
    send: <T>(
      method: "POST" | "PUT" | "PATCH" | "DELETE",
      path: string,
      body: unknown,
      options: RequestOptions = {},
    ) => transport({ ...options, method, path: BASE + path, body }) as Promise<T>,
  };
}
