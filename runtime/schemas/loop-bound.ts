/** So many faults of one list or map are told. */
export const faultsPerLoop = 50;

/**
 * Makes loops in ajv's code end once they have found enough faults. With all errors asked for, ajv goes through every item of
 * a list and copies the errors found so far for each: half a million wrong items, one megabyte, would take minutes.
 *
 * A loop that ends early has found faults of its own, so what it checks stays refused. Held by a test, because it depends on
 * how ajv 8 writes its loops.
 */
export function boundLoops(code: string): string {
  return code
    .replace(lists, (_whole, index: string, condition: string) => {
      const before = `before${index}`;
      return `for(let ${index}=0, ${before}=errors; ${condition} && errors - ${before} < ${faultsPerLoop}; ${index}++){`;
    })
    .replace(maps, (_whole, key: string, object: string) => {
      const before = `before${key}`;
      return `let ${before}; ${before}=errors; for(const ${key} in ${object}){if(errors - ${before} >= ${faultsPerLoop}){break;}`;
    });
}

const lists = /for\(let (i\d+)=0; (i\d+<len\d+); i\d+\+\+\)\{/g;
const maps = /for\(const (key\d+) in (data\d*)\)\{/g;
