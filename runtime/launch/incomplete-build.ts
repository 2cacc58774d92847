/** A module of dist/ is not there, or not as it was built. Its text is for people: no stack trace is needed. */
export class IncompleteBuild extends Error {
  constructor(file: string, fault: string) {
    super(
      `${file} ${fault}: dist/ is not as it was built. Copy all of it, or build it anew; where it was replaced while this process runs, start that again`,
    );
    this.name = "IncompleteBuild";
  }
}
