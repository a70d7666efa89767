// What some of an article would cost: a function that knows nothing of HTTP.
const prices = { gate: 40, pipe: 12 };

exports.handler = async ({ sku, quantity }) => {
  if (!(sku in prices)) throw new Error(`unknown ${sku}`);
  return { sku, total: prices[sku] * quantity };
};
