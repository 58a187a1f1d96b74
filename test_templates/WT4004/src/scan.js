import { scan as readAll } from '@aws-appsync/utils/dynamodb';

export function request(ctx) {
  return readAll({ limit: 20, filter: { state: { eq: 'OPEN' } } });
}

export const response = (ctx) => ctx.result.items;
