// The work as a NestJS application on Fastify: source/ and, for each module, its service, classes and controller, compiled with the
// metadata of decorators that NestJS reads.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import typescript from "typescript";
import { serviceText } from "../../service.mjs";
import { schemasOf } from "../../work.mjs";
import { camel, copyFiles, writeFile } from "../../write-file.mjs";

export function write(folder, modules) {
  copyFiles(folder, new URL("./source/", import.meta.url), new URL("../../shared/", import.meta.url));
  for (const module of modules) {
    const at = `modules/${module.name}`;
    writeFile(folder, `${at}/items.mjs`, serviceText(module));
    writeFile(folder, `${at}/new-item.ts`, newItemClass(module));
    writeFile(folder, `${at}/controller.ts`, controller(module));
    writeFile(folder, `${at}/module.ts`, nestModule);
  }
  writeFile(folder, "app.module.ts", appModule(modules));
}

/** With decorators as they are compiled for NestJS. */
export function build(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts") || entry.parentPath.includes("node_modules")) continue;
    const file = join(entry.parentPath, entry.name);
    const { outputText } = typescript.transpileModule(readFileSync(file, "utf8"), { compilerOptions });
    writeFileSync(join(dirname(file), `${entry.name.slice(0, -3)}.mjs`), outputText);
  }
}

const compilerOptions = {
  target: typescript.ScriptTarget.ES2022,
  module: typescript.ModuleKind.ESNext,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  useDefineForClassFields: false,
};

const newItemClass = ({
  fields,
}) => `import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsNumber, IsOptional, IsString, Max, MaxLength, Min, MinLength } from "class-validator";

export class NewItem {
  static readonly part = "body";

${fields.map(property).join("\n")}}
`;

function property({ name, kind, min, max, minimum, maximum, values, most, required }) {
  const kinds = {
    text: ["string", "IsString()", ...(min > 0 ? [`MinLength(${min})`] : []), `MaxLength(${max})`],
    texts: [
      "string[]",
      "IsArray()",
      `ArrayMaxSize(${most})`,
      "IsString({ each: true })",
      `MaxLength(${max}, { each: true })`,
    ],
    choice: ["string", `IsIn(${JSON.stringify(values)})`],
    flag: ["boolean", "IsBoolean()"],
    integer: ["number", "IsInt()", `Min(${minimum})`, `Max(${maximum})`],
    number: ["number", "IsNumber()", `Min(${minimum})`, `Max(${maximum})`],
  };
  const [type, ...decorators] = kinds[kind];
  const all = required ? decorators : ["IsOptional()", ...decorators];
  const value = kind === "texts" ? `${name}: ${type} = []` : `${name}!: ${type}`;
  return `${all.map((decorator) => `  @${decorator}\n`).join("")}  ${value};\n`;
}

const controller = (module) => {
  const { item, page } = schemasOf(module);
  return `import { Body, Controller, Get, Injectable, NotFoundException, Param, Post, Put, Query } from "@nestjs/common";
import { RouteSchema } from "@nestjs/platform-fastify";
import { ItemParams, PageQuery } from "../../requests.mjs";
import { Items } from "./items.mjs";
import { NewItem } from "./new-item.mjs";

const item = ${JSON.stringify(item)};
const page = ${JSON.stringify(page)};

@Injectable()
export class ItemsService extends Items {}

@Controller("${module.path}")
export class ItemsController {
  constructor(private readonly items: ItemsService) {}

  @Get()
  @RouteSchema({ response: { 200: page } })
  list(@Query() query: PageQuery) {
    return this.items.list(query.page);
  }

  @Get(":id")
  @RouteSchema({ response: { 200: item } })
  async find(@Param() { id }: ItemParams) {
    const found = await this.items.find(id);
    if (found === undefined) throw new NotFoundException(\`There is no item \${id}.\`);
    return found;
  }

  @Post()
  @RouteSchema({ response: { 201: item } })
  create(@Body() body: NewItem) {
    return this.items.create(body);
  }

  @Put(":id")
  @RouteSchema({ response: { 200: item } })
  async replace(@Param() { id }: ItemParams, @Body() body: NewItem) {
    const replaced = await this.items.replace(id, body);
    if (replaced === undefined) throw new NotFoundException(\`There is no item \${id}.\`);
    return replaced;
  }
}
`;
};

const nestModule = `import { Module } from "@nestjs/common";
import { ItemsController, ItemsService } from "./controller.mjs";

@Module({ controllers: [ItemsController], providers: [ItemsService], exports: [ItemsService] })
export class ItemsModule {}
`;

const appModule = (modules) => `import { Module } from "@nestjs/common";
${modules.map(({ name }) => `import { ItemsModule as ${camel(name)} } from "./modules/${name}/module.mjs";\n`).join("")}
@Module({ imports: [${modules.map(({ name }) => camel(name)).join(", ")}] })
export class AppModule {}
`;
