exports.callback = (event, context, callback) => {
  setTimeout(() => callback(null, { event, id: context.awsRequestId }), 1);
};
exports.async = async (event) => event;
exports.fail = async () => { throw new TypeError('no good'); };
exports.refuse = (event, context, callback) => callback('no');
exports.silent = () => {};
exports.late = async () => {
  setTimeout(() => { throw new Error('late'); }, 1);
  await new Promise((resolve) => setTimeout(resolve, 60000));
};
exports.deep = { er: async () => 'deep' };
exports.stream = awslambda.streamifyResponse(async (event, stream) => {
  const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
  for (const part of event) out.write(part);
  out.end();
});
exports.broken = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('one');
  throw new RangeError('under way');
});
