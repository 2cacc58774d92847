import { expect, test } from "vitest";
import { joinTexts } from "./join-texts.js";

test("what one process shows stays as it is", () => {
  const text = "# HELP a About a.\n# TYPE a counter\na 1\n";
  expect(joinTexts([text])).toBe(text);
});

test("samples of several processes stand together under their metric, and what only one has is there", () => {
  const first =
    '# HELP a About a.\n# TYPE a counter\na{worker="1"} 1\na{worker="1",x="# y"} 2\n\n# HELP b B.\n# TYPE b gauge\nb{worker="1"} 3\n';
  const second = '# HELP c C.\n# TYPE c gauge\n\n# HELP a About a.\n# TYPE a counter\na{worker="2"} 4\n';
  expect(joinTexts([first, second])).toBe(
    [
      "# HELP a About a.",
      "# TYPE a counter",
      'a{worker="1"} 1',
      'a{worker="1",x="# y"} 2',
      'a{worker="2"} 4',
      "",
      "# HELP b B.",
      "# TYPE b gauge",
      'b{worker="1"} 3',
      "",
      "# HELP c C.",
      "# TYPE c gauge",
      "",
    ].join("\n"),
  );
});
