import { Type } from "class-transformer";
import { IsInt, IsUUID, Max, Min } from "class-validator";

export class ItemParams {
  static readonly part = "params";

  @IsUUID()
  id!: string;
}

export class PageQuery {
  static readonly part = "query";

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  page = 1;
}
