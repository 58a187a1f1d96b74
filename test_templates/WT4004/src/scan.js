import { scan as readAll } from '@aws-appsync/utils/dynamodb';

export function request(ctx) {
  return readAll({ limit: 20 });
}

export const response = (ctx) => ctx.result.items;
