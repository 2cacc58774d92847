/** Lets only one task run at a time, in the order in which they were given. A failure is its caller's alone. */
export function serialized(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
