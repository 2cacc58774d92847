/** The path of a request's target, without query: "/users/7?x=1" → "/users/7". A target may be a whole address, as proxies are sent it. */
export function requestPath(target: string): string {
  const path = target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?#]*/i, "");
  const end = path.search(/[?#]/);
  return (end === -1 ? path : path.slice(0, end)) || "/";
}
